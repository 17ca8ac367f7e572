"""Secrets that are stated as literals: what tells them from other values, and how they are hidden in messages.

A value counts as a secret by the name that it has (`HF_TOKEN`, `--api-key`) or by its own shape (`nvapi-...`, a PEM
private key). Both are drawn narrowly: a check that refuses what is none would be switched off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msvcgen.typed import Final, TypeAlias

_WORDS: Final = "[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+"
# Patterns are texts: `re` compiles and keeps them when they are first needed, which most runs never do.

_SECRET: Final = frozenset((
    "ACCESSKEY", "ACCESSTOKEN", "APIKEY", "APITOKEN", "AUTHTOKEN", "CREDENTIAL", "CREDENTIALS", "HFTOKEN",
    "PASSPHRASE", "PASSWD", "PASSWORD", "PGPASSWORD", "PRIVATEKEY", "SECRET", "SECRETKEY", "TOKEN",
))  # fmt: skip
"""Words that name a secret wherever they stand in a name."""

_KEYS: Final = frozenset((
    "ACCESS", "API", "APP", "AUTH", "CLIENT", "CRYPT", "DEPLOY", "ENCRYPTION", "LICENCE", "LICENSE", "MASTER",
    "PRIVATE", "SECRET", "SIGNING", "SSH",
))  # fmt: skip
"""Words that make a secret of a KEY after them, whatever follows."""

_NO_KEYS: Final = frozenset((
    "ANNOTATION", "BLOCK", "BUCKET", "CACHE", "CONFIG", "FOREIGN", "GROUP", "HASH", "HEADER", "INDEX", "LABEL",
    "LOOKUP", "META", "METADATA", "METRIC", "MODEL", "NODE", "OBJECT", "PARTITION", "PRIMARY", "PUBLIC", "QUERY",
    "ROUTING", "SELECTOR", "SESSION", "SHARD", "SORT", "STICKY", "TAINT", "TOLERATION", "TOPOLOGY", "UNIQUE", "USER",
))  # fmt: skip
"""Words after which a KEY is the key of an entry."""

_NO_TOKENS: Final = frozenset((
    "ADDED", "AUDIO", "BEGIN", "BOS", "CLS", "DRAFT", "END", "EOS", "FIRST", "IMAGE", "INPUT", "LAST", "MASK",
    "NEXT", "OUTPUT", "PAD", "PER", "REASONING", "SEP", "SPECIAL", "START", "STOP", "THINK", "UNK", "VIDEO",
))  # fmt: skip
"""Words after which a TOKEN is a piece of text."""

_NO_SECRETS: Final = frozenset((
    "CERT", "CERTIFICATE", "IMAGE", "PULL", "TLS",
))  # fmt: skip
"""Words after which a SECRET is an object of Kubernetes."""

_ABOUT: Final = frozenset((
    "ALGORITHM", "AUDIENCE", "BACKEND", "BUDGET", "CLASS", "COLUMN", "COUNT", "DIR", "DIRECTORY", "DTYPE",
    "ENABLED", "ENDPOINT", "EXPIRATION", "EXPIRY", "FIELD", "FILE", "FORMAT", "HEADER", "HOST", "ID", "IDS",
    "INTERVAL", "ISSUER", "LENGTH", "LEVEL", "LIFETIME", "LIMIT", "LOCATION", "METHOD", "MODE", "MOUNT", "NAME",
    "NAMES", "NAMESPACE", "PATH", "POLICY", "PORT", "PREFIX", "PROVIDER", "REALM", "REF", "REFERENCE",
    "REQUIRED", "ROLE", "SCOPE", "SIZE", "STRATEGY", "SUFFIX", "TIMEOUT", "TTL", "TYPE", "URI", "URL", "VERSION",
))  # fmt: skip
"""Last words of names that say something about a secret, or where it is."""

_PLACEHOLDERS: Final = frozenset((
    "changeit", "changeme", "dummy", "empty", "example", "fake", "fixme", "foo", "foobar", "insert", "local",
    "mock", "na", "nil", "no", "none", "not", "null", "optional", "override", "placeholder", "redacted",
    "replace", "replaceme", "sample", "tbd", "test", "testing", "todo", "unset", "unused", "xxx",
))  # fmt: skip
_FILLERS: Final = frozenset((
    "a", "an", "api", "be", "by", "change", "from", "here", "hf", "it", "key", "me", "my", "needed", "of",
    "only", "or", "password", "required", "secret", "set", "the", "this", "to", "token", "use", "used", "value",
    "with", "your",
))  # fmt: skip

_REFERENCE: Final = (
    r"(?s)\$+[A-Za-z_({]|\{\{|\{%|[<\[].*[>\]]$|ENC\[|%[({]"
    r"|(?:arn|vault|env|sops|secret|file|op|ref\+\w+):|projects/"
)
"""Begins what stands for a value that somebody else fills in or holds."""

_PATH: Final = r"(?:\.{0,2}|~)/[\w.@-]+(?:/[\w.@-]*)*"
_NUMBER: Final = r"[+-]?[0-9.,:_]+(?:[eE][+-]?[0-9]+|[smhdkKMGTi]{1,2})?"
_SWITCH: Final = frozenset((
    "auto", "default", "disabled", "enabled", "false", "no", "off", "on", "true", "yes",
))  # fmt: skip
_SHORTEST: Final = 4

_SHAPES: Final = (
    r"(?:"
    r"(?P<hugging_face_token>(?:hf|api_org)_[A-Za-z0-9]{20,})"
    r"|(?P<openai_key>sk-(?=[A-Za-z_-]{0,60}[0-9])[A-Za-z0-9_-]{20,})"
    r"|(?P<nvidia_key>nvapi-[A-Za-z0-9_-]{20,})"
    r"|(?P<github_token>gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,})"
    r"|(?P<gitlab_token>glpat-[A-Za-z0-9_-]{20,})"
    r"|(?P<groq_key>gsk_[A-Za-z0-9]{40,})"
    r"|(?P<slack_token>xox[abprs]-[0-9][A-Za-z0-9-]{15,})"
    r"|(?P<aws_key>(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z]))"
    r"|(?P<google_key>AIza[A-Za-z0-9_-]{35})"
    r"|(?P<web_token>(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})"
    r"|(?P<private_key>-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^-]*-----END [A-Z ]*-----)?)"
    r")"
)
"""Secrets that are known by what they look like; where one stands in a longer word, `shape_of` passes it by."""

_URL: Final = r"://[^\s/:@\"']*:(?P<password>[^\s/@\"']{4,})@"

CALLED: Final = {
    "hugging_face_token": "a token of Hugging Face",
    "openai_key": "an API key (`sk-...`)",
    "nvidia_key": "an API key of NVIDIA",
    "github_token": "a token of GitHub",
    "gitlab_token": "a token of GitLab",
    "groq_key": "an API key of Groq",
    "slack_token": "a token of Slack",
    "aws_key": "an access key of AWS",
    "google_key": "an API key of Google",
    "web_token": "a signed token (JWT)",
    "private_key": "a private key",
    "password": "a URL with a password",
}
"""What messages call a shape."""


_MARKS: Final = (
    "hf_", "sk-", "api_org_", "nvapi-", "ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "gsk_", "xox",
    "AKIA", "ASIA", "AIza", "eyJ", "-----BEGIN ",
)  # fmt: skip
"""One of these is in every secret that has a shape."""


def may_name_secret(text: str) -> bool:
    """Tell quickly whether `names_secret` may be true of a name in a text."""
    upper = text.upper()
    return "TOKEN" in upper or "KEY" in upper or "PASS" in upper or "SECRET" in upper or "CREDENTIAL" in upper


@lru_cache(maxsize=4096)
def names_secret(name: str) -> bool:
    """Tell whether a variable, flag or key of this name holds a secret: `HF_TOKEN`, `--api-key`, `clientSecret`."""
    if not may_name_secret(name):
        return False
    words = [word for word in _words(name) if not word.isdigit()]
    if not words or words[-1] in _ABOUT:
        return False
    return any(_is_secret(words, at) for at in range(len(words)))


def _words(name: str) -> list[str]:
    return [word.upper() for word in re.findall(_WORDS, name)]


def _is_secret(words: list[str], at: int) -> bool:
    word, before = words[at], words[at - 1] if at else ""
    if word == "KEY":
        return before in _KEYS or (at == len(words) - 1 and bool(before) and before not in _NO_KEYS)
    if word == "TOKEN":
        return before not in _NO_TOKENS
    if word == "SECRET":
        return before not in _NO_SECRETS
    return word in _SECRET


def is_literal(value: str) -> bool:
    """Tell whether the value of a secret is a literal: no placeholder, reference, place, number or switch."""
    value = value.strip().strip("\"'")
    if (
        len(value) < _SHORTEST
        or re.match(_REFERENCE, value)
        or re.fullmatch(_PATH, value)
        or re.fullmatch(_NUMBER, value)
    ):
        return False
    if "://" in value:
        return _password(value) != ""
    return value.lower() not in _SWITCH and not _is_placeholder(value)


def _is_placeholder(value: str) -> bool:
    """Tell whether a text says that it is none: `changeme`, `not-needed`, `your-token-here`, `xxxx`, `...`."""
    if len(set(value.lower())) == 1 and value[0] in "xX*.-_0#?":
        return True
    words = [word for word in re.split(r"[^A-Za-z0-9]+", value.lower()) if word]
    known = all(word in _PLACEHOLDERS or word in _FILLERS or set(word) == {"x"} for word in words)
    saying = any(
        word in _PLACEHOLDERS or word in ("your", "change", "needed", "here") or set(word) == {"x"}
        for word in words
    )
    return known and (saying or not words)


def may_have_shape(text: str) -> bool:
    """Tell quickly whether `shape_of` may find something in a text."""
    return any(mark in text for mark in _MARKS) or ("@" in text and "://" in text)


def shape_of(text: str) -> str:
    """Give what a secret in a text is known by, a key of `CALLED`, or ""."""
    if not may_have_shape(text):
        return ""
    for match in re.finditer(_SHAPES, text):
        if _stands_alone(match):
            return str(match.lastgroup)
    return "password" if "://" in text and _password(text) else ""


def _stands_alone(match: re.Match[str]) -> bool:
    before = match.string[match.start() - 1 : match.start()]
    body = re.split("[_-]", match.group(), maxsplit=1)[-1]
    return not (before.isalnum() or before in ("_", "-")) and not set(body) <= set("xX*.-_")


def _password(text: str) -> str:
    """Give the first password in the URLs of a text."""
    return next(
        (
            word
            for match in re.finditer(_URL, text)
            if not re.match(_REFERENCE, word := match["password"]) and not _is_placeholder(word)
        ),
        "",
    )


_NAME: Final = r"(?<![\w.-])-{0,2}[A-Za-z_][\w.-]*"
_SIGN: Final = r"[\"'`]?(?P<sign> is (?=`)|[ \t]*[:=][ \t]*|,?[ \t]+)"
_WORD: Final = r"[\"'`]?[^\s\"'`,;&|{}\[\])]{1,256}"
_SETTING: Final = "[A-Z][A-Z0-9_]*"

Literal: TypeAlias = tuple[str, int, int]
"""The name of a secret, and where the literal that it is set to begins and ends in a text."""


def assigned_in(text: str) -> Iterator[Literal]:
    """Give the secrets that a text of several words sets to literals.

    `--api-key VALUE`, `--api-key=VALUE` and `HF_TOKEN=VALUE` (a shell's, a `.env` file's) count as in a manifest. Of
    `name: value` in other texts, which may be code or prose, the value must look like chance: letters and digits.
    """
    for name, sign, at in _assignments(text):
        word = re.compile(_WORD).match(text, at)
        if word is not None and _assigns(name, sign, word.group()):
            yield (name, *_unquoted(text, *word.span()))


def _assignments(text: str) -> Iterator[tuple[str, str, int]]:
    """Give the names of secrets in a text, the sign behind each, and where its value would begin."""
    if may_name_secret(text):
        for match in re.finditer(f"(?P<name>{_NAME})(?={_SIGN}(?P<value>))", text):
            if names_secret(match["name"]):
                yield match["name"], match["sign"], match.start("value")


def _assigns(name: str, sign: str, value: str) -> bool:
    certain = name.startswith("--") or (sign == "=" and re.fullmatch(_SETTING, name))
    if not certain and not (sign.strip() in (":", "=", "is") and looks_random(value)):
        return False
    return not re.match("[\"'`]?-", value) and is_literal(value)


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    return (start + 1 if text[start] in "\"'`" else start), end


def looks_random(value: str) -> bool:
    """Tell whether a word is made by chance rather than written: eight signs or more, letters and digits among them."""
    value = value.strip("\"'`")
    plain = re.fullmatch(r"[\w+/=.~!@#%^*-]{8,}", value, re.ASCII)
    return plain is not None and bool(re.search("[A-Za-z]", value) and re.search("[0-9]", value))


_LONGEST: Final = 1000
"""Signs of a value that are looked at; a longer one goes on to the end of its line."""

_REST: Final = r"\"[^\"]*|'[^']*|[^\s,}\]{\[\"'|>][^,}\]]*"
_ENTRY: Final = (
    r"name:[ \t]*[\"']?(?P<name>[\w.-]+)[\"']?[ \t]*,[ \t]*[\"']?value[\"']?:[ \t]*(?P<value>[^,}\]]+)"
)
_LINE: Final = r"(?:[ \t]*-[ \t]+)*(?:[\w.\"'-]+:(?:[ \t]+|$))?"


def hidden_in(line: str) -> list[tuple[int, int]]:
    """Give where the secrets of a line of YAML stand."""
    spans = hidden_in_words(line)
    end = 0
    for name, sign, at in _assignments(line):
        if at < end or sign.strip() != ":" or name.startswith("-"):
            continue
        rest = re.compile(_REST).match(line, at, at + _LONGEST)
        if rest is not None and is_literal(rest.group()):
            end = rest.end() if rest.end() < at + _LONGEST else len(line)
            spans.append((at, end))
    for match in re.finditer(_ENTRY, line):
        if names_secret(match["name"]) and is_literal(match["value"]):
            spans.append(match.span("value"))
    bare = re.fullmatch(r"[ \t]*(?:-[ \t]+)?[\"']?value[\"']?:[ \t]+(.*)", line)
    if bare is not None and looks_random(bare[1]):
        spans.append(bare.span(1))
    return spans


def value_at(line: str, start: int) -> list[tuple[int, int]]:
    """Give where the value stands that begins at a place of a line of YAML, or that whose key does."""
    key = re.compile(_LINE).match(line, start)
    at = key.end() if key is not None else start
    return [(at, len(line.rstrip()))] if line[at:].strip(" |>+-0123456789\n") else []


def hide(text: str, spans: Iterable[tuple[int, int]] | None = None) -> str:
    """Give a text with stars in the place of its secrets, which keeps the columns."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(spans if spans is not None else hidden_in_words(text)):
        pieces += (text[at:start], "*" * (end - max(at, start)))
        at = max(at, end)
    return "".join([*pieces, text[at:]]) if pieces else text


def hidden_in_words(text: str) -> list[tuple[int, int]]:
    """Give where the secrets of a sentence stand, in which `name: value` need not state anything."""
    spans: list[tuple[int, int]] = []
    if may_have_shape(text):  # a line may be long
        spans += (match.span() for match in re.finditer(_SHAPES, text) if _stands_alone(match))
        spans += (match.span("password") for match in re.finditer(_URL, text))
    return spans + [(begin, end) for _name, begin, end in assigned_in(text)]


_OPEN: Final = frozenset((
    "ACCOUNT", "BUCKET", "CA", "CERT", "CERTIFICATE", "CRT", "DATABASE", "DB", "EMAIL", "HOSTNAME", "LOGIN",
    "PROJECT", "PUB", "PUBLIC", "REGION", "USER", "USERNAME",
))  # fmt: skip


_LOGIN: Final = r'"(?:auth|password|identitytoken|registrytoken)"\s*:\s*"([^"]*)"'
"""A secret in a Docker config (docker/cli, AuthConfig)."""


def holds_credential(key: str, text: str) -> bool:
    """Tell whether an entry of a Secret is what is secret of it: no certificate, name of a user, address, sentence."""
    if key.startswith(".docker"):  # logins of registries, as JSON
        return any(map(is_literal, re.findall(_LOGIN, text)))
    if names_secret(key) or shape_of(text):
        return True
    words = _words(key)
    return not ("-----BEGIN " in text or (words and (words[-1] in _OPEN or words[-1] in _ABOUT)))
