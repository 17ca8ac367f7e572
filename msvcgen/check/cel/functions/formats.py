"""Named forms of text (Kubernetes, pkg/cel/library/format.go)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from msvcgen.check import formats as known
from msvcgen.check.cel.functions.table import function, method
from msvcgen.check.cel.functions.times import parse_date, parse_time
from msvcgen.check.cel.functions.urls import is_url
from msvcgen.check.cel.values import CelError, Opaque, Optional, Timestamp

_UUID: Final = re.compile("(?i:[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})").fullmatch
_LABEL_1035: Final = re.compile("[a-z]([-a-z0-9]*[a-z0-9])?").fullmatch
_LONGEST_LABEL: Final = 63
_ENDS: Final = "with a letter or digit at both ends"


def _is_label_1035(text: str) -> bool:
    return len(text) <= _LONGEST_LABEL and _LABEL_1035(text) is not None


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
    "dns1123Label": (known.is_dns_label, _LABEL_TEXT),
    "dns1123LabelPrefix": (_prefix_of(known.is_dns_label), _LABEL_TEXT),
    "dns1123Subdomain": (known.is_dns_subdomain, _SUBDOMAIN_TEXT),
    "dns1123SubdomainPrefix": (_prefix_of(known.is_dns_subdomain), _SUBDOMAIN_TEXT),
    "dns1035Label": (_is_label_1035, _LABEL_1035_TEXT),
    "dns1035LabelPrefix": (_prefix_of(_is_label_1035), _LABEL_1035_TEXT),
    "qualifiedName": (known.is_label_key, "must be a name after an optional domain and `/`"),
    "labelValue": (known.is_label_value, f"must be at most 63 letters, digits, `-`, `_` and `.`, {_ENDS}"),
    "uri": (is_url, "invalid URI for request"),
    "uuid": (lambda text: _UUID(text) is not None, "does not match the UUID format"),
    "byte": (known.is_base64, "invalid base64"),
    "date": (_read_by(parse_date), "invalid date"),
    "datetime": (_read_by(parse_time), "invalid datetime"),
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
