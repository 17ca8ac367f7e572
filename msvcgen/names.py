"""Names: which ones Kubernetes takes, and the names that the generator makes.

The checks are those of k8s.io/apimachinery/pkg/util/validation, with its words shortened. Generated names
follow `sanitizeName` of the llm-d ModelService controller as long as they fit; longer ones keep their end and
carry a hash, so that no two of them are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from msvcgen.golang.shapes import ALL, DIGITS, LETTERS, LOWER, SMALL, made_of
from msvcgen.records import NamedTuple
from msvcgen.typed import Literal

NameKind = Literal[
    "label",
    "label1035",
    "subdomain",
    "wildcard",
    "label_value",
    "qualified",
    "env",
    "env_relaxed",
    "port_name",
    "config_key",
    "http_header",
]

LONGEST_LABEL = 63
LONGEST_SUBDOMAIN = 253
LONGEST_PORT_NAME = 15

_PRINTED = "".join(map(chr, range(ord(" "), ord("~") + 1))).replace("=", "")


class _Rule(NamedTuple):
    """What a name is made of, in how many characters, and the same in words."""

    fits: Callable[[str], bool]
    words: str
    longest: int = 0


_is_subdomain = made_of(f"{LOWER}-", LOWER, LOWER, ".")
_is_parted = made_of(LOWER, LOWER, LOWER, "-")


def _is_wildcard(value: str) -> bool:
    return value.startswith("*.") and _is_subdomain(value.removeprefix("*."))


def _is_port_name(value: str) -> bool:
    return _is_parted(value) and value.strip(f"{DIGITS}-") != ""


_RULES: dict[NameKind, _Rule] = {
    "label": _Rule(
        made_of(f"{LOWER}-", LOWER, LOWER),
        words='must be lower-case letters, digits and "-", and start and end with a letter or digit',
        longest=LONGEST_LABEL,
    ),
    "label1035": _Rule(
        made_of(f"{LOWER}-", SMALL, LOWER),
        words='must be lower-case letters, digits and "-", start with a letter and not end with "-"',
        longest=LONGEST_LABEL,
    ),
    "subdomain": _Rule(
        _is_subdomain,
        words='must be lower-case letters, digits, "-" and ".", and start and end with a letter or digit',
        longest=LONGEST_SUBDOMAIN,
    ),
    "wildcard": _Rule(
        _is_wildcard,
        words='must be "*." and then lower-case letters, digits, "-" and ".", ending with a letter or digit',
        longest=LONGEST_SUBDOMAIN,
    ),
    "label_value": _Rule(
        made_of(f"{ALL}-_.", ALL, ALL, empty=True),
        words='must be empty, or letters, digits, "-", "_" and ".", and start and end with a letter or digit',
        longest=LONGEST_LABEL,
    ),
    "env": _Rule(
        made_of(f"{ALL}-._", f"{LETTERS}-._", f"{ALL}-._"),
        words='must be letters, digits, "_", "-" and ".", and not start with a digit',
    ),
    "env_relaxed": _Rule(
        made_of(_PRINTED, _PRINTED, _PRINTED),
        words='must be printable ASCII characters other than "="',
    ),
    "port_name": _Rule(
        _is_port_name,
        words='must be lower-case letters, digits and single "-" between them, with at least one letter',
        longest=LONGEST_PORT_NAME,
    ),
    "config_key": _Rule(
        made_of(f"{ALL}-._", f"{ALL}-._", f"{ALL}-._"),
        words='must be letters, digits, "-", "_" and "."',
        longest=LONGEST_SUBDOMAIN,
    ),
    "http_header": _Rule(
        made_of(f"{ALL}-", f"{ALL}-", f"{ALL}-"),
        words='must be letters, digits and "-"',
    ),
}
_NOT_A_FILE = frozenset(("env", "config_key"))
"""Kinds of names that also serve as names of files."""


def why_not(kind: NameKind, value: str) -> str:
    """Give why Kubernetes does not take a name of this kind, "" when it takes it."""
    if kind == "qualified":
        return _why_not_qualified(value)
    rule = _RULES[kind]
    if not rule.fits(value):
        return rule.words
    if rule.longest and len(value) > rule.longest:
        return f"must be no more than {rule.longest} characters, and has {len(value)}"
    if kind in _NOT_A_FILE and (value == "." or value.startswith("..")):
        return 'must not be "." or start with ".."'
    return ""


def _why_not_qualified(value: str) -> str:
    """Give why a text is no key of a label or annotation: a name, after an optional DNS subdomain and "/"."""
    prefix, slash, name = value.rpartition("/")
    if slash and (reason := why_not("subdomain", prefix)):
        return f'the part before "/" {reason}' if prefix else 'must not start with "/"'
    if not name:
        return 'must have a name after "/"' if slash else "must not be empty"
    return why_not("label_value", name).replace("must be empty, or", "must be")


def is_label(value: str) -> bool:
    """Tell whether a text is a DNS label (RFC 1123), as names of containers are."""
    return not why_not("label", value)


def is_label1035(value: str) -> bool:
    """Tell whether a text is a DNS label (RFC 1035), as names of Services are."""
    return not why_not("label1035", value)


def is_subdomain(value: str) -> bool:
    """Tell whether a text is a DNS subdomain (RFC 1123), as names of most objects are."""
    return not why_not("subdomain", value)


def is_wildcard(value: str) -> bool:
    """Tell whether a text is a DNS subdomain behind `*.`, as host names of routes may be."""
    return not why_not("wildcard", value)


def is_label_value(value: str) -> bool:
    """Tell whether a text can be the value of a label."""
    return not why_not("label_value", value)


def is_qualified(value: str) -> bool:
    """Tell whether a text can be the key of a label or an annotation."""
    return not why_not("qualified", value)


def is_env(value: str) -> bool:
    """Tell whether a text can name an environment variable in every version of Kubernetes."""
    return not why_not("env", value)


def is_env_relaxed(value: str) -> bool:
    """Tell whether a text can name an environment variable since Kubernetes 1.32."""
    return not why_not("env_relaxed", value)


def is_port_name(value: str) -> bool:
    """Tell whether a text can name a port of a container (RFC 6335)."""
    return not why_not("port_name", value)


def is_config_key(value: str) -> bool:
    """Tell whether a text can be a key of a ConfigMap or a Secret."""
    return not why_not("config_key", value)


def is_http_header(value: str) -> bool:
    """Tell whether a text can name an HTTP header."""
    return not why_not("http_header", value)


def sanitize(text: str) -> str:
    """Give what `sanitizeName` of the reference makes of a text.

    Raises ValueError where the cut to 63 characters leaves no label value, as the reference does.
    """
    cut = _cleaned(text)[:LONGEST_LABEL]
    if not is_label_value(cut):
        message = f"`{cut}` is no label value: it {why_not('label_value', cut)}"
        raise ValueError(message)
    return cut


def child_name(service_name: str, suffix: str, limit: int = LONGEST_LABEL) -> str:
    """Give the name of an object that a ModelService makes: a DNS label of at most `limit` characters.

    It is the ModelService's name, cleaned, and the suffix. Where that is too long, the head is cut and eight
    digits of a hash of the whole name stand before the suffix, which always stays whole.
    """
    name = _cleaned(service_name + suffix)
    if len(name) <= limit and name != suffix.strip("-"):
        return name
    head = _cleaned(service_name)[: max(limit - len(suffix) - 9, 0)].rstrip("-")
    digest = _digest(service_name)
    return f"{head}-{digest}{suffix}" if head else f"{digest}{suffix}"


def label_value(model_name: str) -> str:
    """Give the label value for a model (`SanitizedModelName`): cleaned, at most 63 characters, never empty.

    Where cleaning leaves nothing, or too much, a hash of the whole name keeps two models apart.
    """
    name = _cleaned(model_name)
    if not name:
        return f"model-{_digest(model_name)}"
    if len(name) <= LONGEST_LABEL:
        return name
    return f"{name[: LONGEST_LABEL - 9].rstrip('-')}-{_digest(model_name)}"


def _cleaned(text: str) -> str:
    # Go lowers U+0130 to a plain i; Python adds a combining dot.
    lowered = text.replace("\u0130", "i").lower()
    return re.sub("[^a-z0-9-]+", "-", lowered).strip("-")


def _digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
