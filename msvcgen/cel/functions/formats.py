"""Named forms of text (Kubernetes, pkg/cel/library/format.go)."""

from __future__ import annotations

import re
from collections.abc import Callable

from msvcgen.cel.functions.table import function, method
from msvcgen.cel.functions.times import parse_date, parse_time
from msvcgen.cel.functions.urls import is_url
from msvcgen.cel.values import CelError, Opaque, Optional, Timestamp
from msvcgen.typed import Final

_LABEL: Final = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN: Final = rf"{_LABEL}(?:\.{_LABEL})*"
_QUALIFIED: Final = "(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"


def _form(pattern: str, longest: int) -> Callable[[str], bool]:
    """Make a test for texts of a length; the length is compared first, so that no pattern meets a long text."""
    matches = re.compile(pattern).fullmatch
    return lambda text: len(text) <= longest and matches(text) is not None


# As in apimachinery, pkg/util/validation.
_is_label = _form(_LABEL, 63)
_is_label_1035 = _form("[a-z](?:[-a-z0-9]*[a-z0-9])?", 63)
_is_subdomain = _form(_SUBDOMAIN, 253)
_is_name = _form(_QUALIFIED, 63)
_is_uuid = _form("(?i:[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})", 36)
_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_ENDS: Final = "with a letter or digit at both ends"


def _is_qualified(text: str) -> bool:
    """Tell whether a text is a name after an optional domain and `/`."""
    domain, slash, name = text.rpartition("/")
    return _is_name(name) and (_is_subdomain(domain) if slash else True)


def _is_label_value(text: str) -> bool:
    return not text or _is_name(text)


def _is_base64(text: str) -> bool:
    """Tell whether a text is standard base64; Go's decoder skips line breaks."""
    return _BASE64.fullmatch(text.replace("\n", "").replace("\r", "")) is not None


def _prefix_of(accepts: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: accepts(text[:-1] + "a" if text.endswith("-") else text)


def _read_by(parse: Callable[[str], Timestamp]) -> Callable[[str], bool]:
    def accepts(text: str) -> bool:
        try:
            parse(text)
        except CelError:
            return False
        return True

    return accepts


_LABEL_TEXT: Final = f"must be at most 63 of a-z, 0-9 and `-`, {_ENDS}"
_LABEL_1035_TEXT: Final = f"{_LABEL_TEXT}, a letter first"
_SUBDOMAIN_TEXT: Final = f"must be at most 253 of a-z, 0-9, `-` and `.`, {_ENDS}"
_FORMATS: Final[dict[str, tuple[Callable[[str], bool], str]]] = {
    "dns1123Label": (_is_label, _LABEL_TEXT),
    "dns1123LabelPrefix": (_prefix_of(_is_label), _LABEL_TEXT),
    "dns1123Subdomain": (_is_subdomain, _SUBDOMAIN_TEXT),
    "dns1123SubdomainPrefix": (_prefix_of(_is_subdomain), _SUBDOMAIN_TEXT),
    "dns1035Label": (_is_label_1035, _LABEL_1035_TEXT),
    "dns1035LabelPrefix": (_prefix_of(_is_label_1035), _LABEL_1035_TEXT),
    "qualifiedName": (_is_qualified, "must be a name after an optional domain and `/`"),
    "labelValue": (_is_label_value, f"must be at most 63 letters, digits, `-`, `_` and `.`, {_ENDS}"),
    "uri": (is_url, "invalid URI for request"),
    "uuid": (_is_uuid, "does not match the UUID format"),
    "byte": (_is_base64, "invalid base64"),
    "date": (_read_by(parse_date), "invalid date"),
    "datetime": (_read_by(lambda text: parse_time(text.upper())), "invalid datetime"),
}


class Format(Opaque):
    """A named form; its key is the name."""

    __slots__ = ()
    name = "kubernetes.NamedFormat"


def _add(name: str) -> None:
    function(f"format.{name}")(lambda: Format(name))


for _name in _FORMATS:
    _add(_name)


@function("format.named", str)
def _named(name: str) -> Optional:
    return Optional(Format(name)) if name in _FORMATS else Optional()


@method("validate", Format, str)
def _validated(form: Format, text: str) -> Optional:
    accepts, message = _FORMATS[str(form.key)]
    return Optional() if accepts(text) else Optional([message])
