"""The arguments of KServe's Hugging Face server, as DigitalHub writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from msvcgen.errors import Finding
from msvcgen.origin import derived
from msvcgen.servers.catalogue import Server, servers
from msvcgen.servers.writing import Style, respelled, style_named
from msvcgen.translate.digitalhub import Entities
from msvcgen.tree import Tree, list_at, truth_at

_HUB = re.compile("(hf|huggingface)://", re.IGNORECASE)

MODEL_FOLDER = "/shared/model"
"""Where a model stands that an init container fetched."""


def _text(value: Tree) -> str:
    return str(value) if truth_at(value) is None else str(value).lower()


def _lower(value: Tree) -> str:
    return str(value).lower()


def _joined(value: Tree) -> str:
    return ",".join(map(str, list_at(value)))


FIELDS: Mapping[str, tuple[str, Callable[[Tree], str]]] = {
    "tokenizer_revision": ("tokenizerRevision", _text),
    "max_length": ("maxLength", _text),
    "disable_lower_case": ("disableLowerCase", _text),
    "disable_special_tokens": ("disableSpecialTokens", _text),
    "trust_remote_code": ("trustRemoteCode", _text),
    "tensor_input_names": ("tensorInputNames", _joined),
    "huggingface_task": ("task", _text),
    "backend": ("backend", _lower),
    "return_token_type_ids": ("returnTokenTypeIds", _text),
    "return_probabilities": ("returnProbabilities", _text),
    "disable_log_requests": ("disableLogRequests", _text),
    "max_log_len": ("maxLogLen", _text),
    "dtype": ("dtype", _lower),
}
"""Fields of a task in the order of their flags, what of the server they set, and how their values are written."""


TRUST = "trust_remote_code"
"""The field that the platform takes for true where nobody states it."""


def _server() -> Server:
    return servers()["huggingfaceserver"]


def is_hub(uri: str) -> bool:
    """Tell whether the server fetches a model itself."""
    return _HUB.match(uri) is not None


def arguments(entities: Entities, uri: str) -> list[Tree]:
    """Give the arguments of the server: fixed ones, the model, those of the task, those of the run."""
    name, server = entities.stated("function", "model_name") or "model", _server()
    _python, *program = server.programs[0].words
    args: list[Tree] = [*program, server.flag("servedNames"), name, server.flag("protocol"), "v2"]
    args += [server.flag("docsUrl"), "true", *_model(uri)]
    for flag, value in _flags(entities).items():
        args += [flag] if value is None else [flag, value]
    return args


def _model(uri: str) -> list[Tree]:
    if not is_hub(uri):
        return [_server().flag("folder"), MODEL_FOLDER]
    model, *revision = uri.partition("://")[2].partition("?")[0].split(":")
    server = _server()
    args: list[Tree] = [server.flag("model"), model]
    args += [server.flag("revision"), revision[0]] if revision else []
    return derived(args, uri, reason="model source")


def _flags(entities: Entities) -> dict[str, str | None]:
    """Give the flags of the task, then those of the run that the task does not state; None has no value.

    The platform writes `false` behind a flag that has no value, which turns on what it should not: such are left out.
    """
    words = list(_run_words(entities))
    values = {own: entities.field(own) for own in FIELDS}
    if values[TRUST] is None and not any(_distrusts(flag, value) for flag, value, _at in words):
        values[TRUST] = True
    flags: dict[str, str | None] = {
        _server().flag(FIELDS[own][0]): derived(FIELDS[own][1](value), value)
        for own, value in values.items()
        if value not in (None, "")
    }
    for flag, value, _at in words:
        flags.setdefault(flag, value)
    return {flag: value for flag, value in flags.items() if not _is_off(flag, value)}


def _run_words(entities: Entities) -> Iterator[tuple[str, str | None, int]]:
    """Give the flags of the run with their values and places, as the server spells them."""
    words = [derived(str(word), word) for word in list_at(entities.stated("run", "args"))]
    spelled = {one.at: one for one in respelled([*words], _style())}
    for at, word in enumerate(words):
        if word.startswith("--"):
            flag, equals, value = (derived(part, word) for part in word.partition("="))
            after = words[at + 1] if at + 1 < len(words) else "--"
            name = derived(spelled[at].name, word) if at in spelled else flag
            yield name, value if equals else None if after.startswith("--") else after, at


def _distrusts(flag: str, value: str | None) -> bool:
    """Tell whether a flag of a run says that code of the model must not run, in either spelling."""
    known, flags = _style().grammar.find(flag), _server().setting(FIELDS[TRUST][0]).flags
    return known.name in flags and (known.how == "negated" or _is_off(flag, value))


def _is_off(flag: str, value: str | None) -> bool:
    """Tell whether a flag that takes no value stands before `false`, which the server throws away."""
    spec = _style().grammar.find(flag).spec
    return spec is not None and spec.takes == "none" and value is not None and value.lower() == "false"


def _style() -> Style:
    style = style_named(_server().name)
    assert style is not None  # noqa: S101 - the server is one of ours
    return style


def respelled_flags(entities: Entities) -> Iterator[Finding]:
    """Say which flags of the run the server would throw away as they are spelled."""
    words = list_at(entities.stated("run", "args"))
    for one in respelled(words, _style()):
        message = f"{_server().title} throws `{one.spelled}` away, it is written as `{one.name}`"
        yield Finding("respelled", message, entities.path("run", "args", one.at), "warning")
