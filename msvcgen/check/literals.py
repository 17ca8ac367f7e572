"""Secrets that a finished object holds as literals. All sources meet there: whoever states one, it is found once.

A literal in a manifest is in a repository, in a log of CI and in `kubectl get -o yaml`.
"""

from __future__ import annotations

from functools import lru_cache

from msvcgen.check.parts import Findings, Memo
from msvcgen.credentials import (
    CALLED,
    assigned_in,
    holds_credential,
    is_literal,
    may_have_shape,
    may_name_secret,
    names_secret,
    shape_of,
)
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, Tree
from msvcgen.typed import Final

CODE: Final = "literal-secret"

_SHORTEST: Final = 16
"""No text of fewer signs has the shape of a secret, or sets one in the midst of others."""

_FIELDS: Final = frozenset((
    "accessToken", "access_token", "apiKey", "apiToken", "api_key", "authToken", "clientSecret", "hfToken",
    "hf_token", "passphrase", "password", "secretAccessKey",
))  # fmt: skip
"""Fields of custom resources that hold a secret as text. Others of such names (`secretKey`) name a key of a Secret."""


_MAPS: Final = ("env", "data", "stringData", "binaryData", "values")
"""Mappings whose keys name what they hold."""


def may_hold_secrets(tree: Tree) -> bool:
    """Tell whether a layer may make an object state a secret: quick, and true where the value is not known yet.

    It is asked of what a ModelService states, and once of each form of a preset, whose other values the first fills in.
    """
    texts: list[str] = []
    nodes: list[Mapped | list[Tree]] = [tree] if isinstance(tree, (dict, list)) else []
    for node in nodes:
        if isinstance(node, dict) and _names_secrets(node):
            return True
        for value in node.values() if isinstance(node, dict) else node:
            if isinstance(value, str):
                texts.append(value)
            elif isinstance(value, (dict, list)):
                nodes.append(value)
    return any(map(_states_secret, texts))


def _names_secrets(node: Mapped) -> bool:
    if "value" in node and names_secret(str(node.get("name"))):
        return True
    maps = (node[field] for field in _MAPS if field in node)
    return (
        node.get("kind") == "Secret"
        or not _FIELDS.isdisjoint(node)
        or any(isinstance(entries, dict) and any(map(names_secret, entries)) for entries in maps)
    )


def _states_secret(text: str) -> bool:
    """Tell whether a text has the shape of a secret, sets one, or is a flag that takes one."""
    if text.startswith("-") and names_secret(text.partition("=")[0]):
        return "=$(" not in text
    return len(text) >= _SHORTEST and _in_text(text) is not None


@lru_cache(maxsize=2)  # the items of a list have one text
def text_may_hold_secrets(text: str) -> bool:
    """Tell still quicker whether a document may state a secret, by its text: of most it may not.

    Escapes of YAML hide what they state. The name of a Secret of Hugging Face's is one that many state.
    """
    if not text or "\\" in text:
        return True
    before, _field, after = text.partition("authSecretName:")
    if may_name_secret(before) or may_name_secret(after.partition("\n")[2]):
        return True
    if not may_have_shape(text):
        return False
    long = [word for word in text.split() if len(word) >= 20]
    return bool(long) and may_have_shape(" ".join(long))


def literal_secrets(tree: Mapped, memo: Memo) -> list[Finding]:
    """Give the secrets that a finished object states as literals, with their paths."""
    findings = _in_mapping(tree, memo) or []
    if tree.get("kind") in ("ConfigMap", "Secret"):
        known = {finding.path for finding in findings}
        findings = [*findings, *(finding for finding in _data(tree) if finding.path not in known)]
    return findings


def _look(tree: Tree, memo: Memo) -> Findings:
    """Look into a mapping or list; what many objects share is looked into once."""
    if id(tree) not in memo.shared:
        return _in_mapping(tree, memo) if isinstance(tree, dict) else _in_list(tree, memo)
    key = (id(tree), id(_look))
    if key not in memo.findings:
        memo.findings[key] = _in_mapping(tree, memo) if isinstance(tree, dict) else _in_list(tree, memo)
    return memo.findings[key]


def _in_mapping(tree: Mapped, memo: Memo) -> Findings:
    findings: list[Finding] = []
    for key, value in tree.items():
        if isinstance(value, str):
            if key in _FIELDS and is_literal(value):
                findings.append(_named(key, (key,), _FIELD_HINT))
            elif len(value) >= _SHORTEST and (finding := _in_text(value)) is not None:
                findings.append(finding._replace(path=(key,)))
        elif value.__class__ is dict or value.__class__ is list:
            if (inner := _look(value, memo)) is not None:
                findings += below((key,), inner)
            if key == "env" and isinstance(value, dict):
                findings += _environment(value)
        if len(key) >= _SHORTEST and (shape := shape_of(key)):  # as the name of a variable
            message = f"{CALLED[shape]} may not stand in a manifest, nor be a name there"
            findings.append(Finding(CODE, message, hint=_TEXT_HINT))
    if "value" in tree and isinstance(name := tree.get("name"), str):
        findings = _entry(tree, name, findings)
    return findings or None


def _in_list(tree: Tree, memo: Memo) -> Findings:
    """Look into a list: of objects, or of the words of a command line."""
    findings: list[Finding] = []
    flag = ""
    for at, item in enumerate(tree if isinstance(tree, list) else ()):
        if not isinstance(item, str):
            if (item.__class__ is dict or item.__class__ is list) and (inner := _look(item, memo)):
                findings += below((at,), inner)
            flag = ""
        elif (finding := _in_word(item, flag)) is not None:
            findings.append(finding._replace(path=(at,)))
            flag = ""
        else:
            flag = item if item.startswith("-") and names_secret(item) else ""
    return findings or None


def _in_word(word: str, flag: str) -> Finding | None:
    """Look at a word of a command line; `flag` is the one before it if that takes a secret."""
    if word.startswith("-"):
        name, equals, value = word.partition("=")
        if equals and names_secret(name) and is_literal(value):
            return _flagged(name)
    elif flag and is_literal(word):
        return _flagged(flag)
    return _in_text(word) if len(word) >= _SHORTEST else None


def _in_text(text: str) -> Finding | None:
    """Look for a secret in a text by its shape, and in one of several words for one that is set."""
    if shape := shape_of(text):
        return Finding(code=CODE, message=f"{CALLED[shape]} may not stand in a manifest", hint=_TEXT_HINT)
    literal = next(assigned_in(text), None) if " " in text or "\n" in text or "=" in text else None
    return _named(literal[0], (), _TEXT_HINT) if literal is not None else None


def _entry(tree: Mapped, name: str, findings: list[Finding]) -> list[Finding]:
    """Add what an entry of an environment states by its name; better than what its shape tells."""
    value = tree["value"]
    if not isinstance(value, str):
        return findings
    if not names_secret(name) or not is_literal(value):
        return findings
    others = [finding for finding in findings if finding.path != ("value",)]
    return [*others, _variable(name, ("value",))]


def _environment(tree: Mapped) -> list[Finding]:
    """Give what an environment written as a mapping states by name, where its shape does not tell anyway."""
    return [
        _variable(name, ("env", name))
        for name, value in tree.items()
        if isinstance(value, str) and names_secret(name) and is_literal(value) and not shape_of(value)
    ]


def _data(tree: Mapped) -> list[Finding]:
    """Give what a ConfigMap states by its keys; all that a Secret states is meant to be secret."""
    secret = tree.get("kind") == "Secret"
    hint = _OBJECT_HINT if secret else _MAP_HINT
    findings: list[Finding] = []
    for field in ("data", "stringData", "binaryData"):
        entries = tree.get(field)
        for key, value in entries.items() if isinstance(entries, dict) else ():
            encoded = field == "binaryData" or (secret and field == "data")
            text = _decoded(value) if encoded else value
            if not isinstance(text, str) or not is_literal(text):
                continue
            one_line = "\n" not in text.strip()  # a ConfigMap's file may be called after secrets
            named = names_secret(key) and one_line
            if holds_credential(key, text) if secret else named or (encoded and shape_of(text)):
                findings.append(_named(key, (field, key), hint))
    return findings


def _decoded(value: Tree) -> str:
    """Give the text of a value in base64, "" for one that is not."""
    from base64 import b64decode  # rarely needed

    try:
        return b64decode(value).decode(errors="replace") if isinstance(value, str) else ""
    except ValueError:
        return ""


_TEXT_HINT: Final = "keep it in a Secret, and refer to that: `valueFrom.secretKeyRef`, or a volume"
_FIELD_HINT: Final = "keep it in a Secret, and refer to that"
_MAP_HINT: Final = "keep it in a Secret, not in a ConfigMap, and refer to that"
_OBJECT_HINT: Final = (
    "make the Secret outside of the manifests (kubectl create secret, External Secrets, Sealed Secrets), "
    "and refer to it by its name"
)


def _variable(name: str, path: tuple[str, ...]) -> Finding:
    hint = f"refer to a Secret: `valueFrom: {{secretKeyRef: {{name: NAME, key: {name}}}}}`"
    return _named(name, path, hint)


def _flagged(flag: str) -> Finding:
    variable = flag.lstrip("-").replace("-", "_").upper()
    hint = (
        f"write `{flag}=$({variable})`, and take {variable} from a Secret: `valueFrom.secretKeyRef` in `env`"
    )
    return _named(flag, (), hint)


def _named(name: str, path: tuple[str, ...], hint: str) -> Finding:
    message = f"`{name}` is secret, its value may not stand in a manifest"
    return Finding(code=CODE, message=message, path=path, hint=hint)
