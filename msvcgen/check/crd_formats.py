"""Formats that the API server checks in custom resources.

Source: apiextensions-apiserver, pkg/apiserver/validation/formats.go; the checks are kube-openapi's (strfmt).
Those of mail, books, cards, colours and host names are not checked here.
"""

from __future__ import annotations

import ipaddress
import re
from datetime import date

from msvcgen.check.formats import FORMATS, Format
from msvcgen.typed import Final

_UUID: Final = "[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?%s[0-9a-fA-F]{3}-?%s[0-9a-fA-F]{3}-?[0-9a-fA-F]{12}"
_UNITS: Final = (
    r"[0-9]+\s*"
    r"(?:ns|nano|us|µs|micro|ms|milli|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|hr|hour|days?|d|weeks?|wks?|w)"
)
_GO_DURATION: Final = r"[-+]?(?:0|(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)"


def _is_version(text: str, version: int) -> bool:
    try:
        return ipaddress.ip_address(text).version == version and "%" not in text
    except ValueError:
        return False


def _is_network(text: str) -> bool:
    address, slash, bits = text.partition("/")
    if not slash or not bits.isdecimal() or (len(bits) > 1 and bits.startswith("0")):
        return False
    try:
        return "%" not in address and int(bits) <= ipaddress.ip_address(address).max_prefixlen
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and text[4] == text[7] == "-" and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _whole(pattern: str) -> Format:
    matched = re.compile(pattern).fullmatch
    return lambda text: len(text) < 200 and matched(text) is not None


def _uuid(version: str = "[0-9a-fA-F]", variant: str = "[0-9a-fA-F]") -> Format:
    return _whole(_UUID % (version, variant))


_PAIR: Final = "[0-9A-Fa-f]{2}"

CRD_FORMATS: Final[dict[str, tuple[Format, str]]] = {
    "byte": FORMATS["byte"],
    "date-time": FORMATS["date-time"],
    "datetime": FORMATS["date-time"],
    "date": (_is_date, "a date such as 2025-01-31"),
    "duration": (
        lambda text: _whole(_GO_DURATION)(text) or _whole(_UNITS)(text),
        "a duration such as 1h30m",
    ),
    "ipv4": (lambda text: _is_version(text, 4), "an IPv4 address"),
    "ipv6": (lambda text: _is_version(text, 6), "an IPv6 address"),
    "cidr": (_is_network, "a network such as 10.0.0.0/8"),
    "mac": (
        _whole(f"{_PAIR}(?:(?::{_PAIR}){{5}}|(?:-{_PAIR}){{5}}|(?::{_PAIR}){{7}}|(?:-{_PAIR}){{7}})"),
        "a MAC address such as 00:00:5e:00:53:01",
    ),
    "uuid": (_uuid(), "a UUID"),
    "uuid3": (_uuid("3"), "a UUID of version 3"),
    "uuid4": (_uuid("4", "[89abAB]"), "a UUID of version 4"),
    "uuid5": (_uuid("5", "[89abAB]"), "a UUID of version 5"),
}
"""Every format that is checked: what accepts it, and what it is called."""
