"""What a plain scalar means to Kubernetes, which is neither YAML 1.1 nor YAML 1.2.

The rules are those of `resolve.go` and `decode.go` of goyaml.v2, and of the conversion to JSON after it, both
in sigs.k8s.io/yaml: booleans in all spellings of YAML 1.1, octal as `0644` and `0o644`, `1_000`, floats
without a dot, no sexagesimal numbers; dates stay text.
"""

from __future__ import annotations

import re
from math import inf, nan

from msvcgen.tree import Scalar
from msvcgen.yaml.fault import YamlFault

TAG_PREFIX = "tag:yaml.org,2002:"

_WORDS: dict[str, tuple[str, Scalar]] = {
    **dict.fromkeys(
        ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), ("bool", True)
    ),
    **dict.fromkeys(
        ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), ("bool", False)
    ),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), ("null", None)),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), ("float", nan)),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), ("float", inf)),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), ("float", -inf)),
}
_WORD_STARTS = frozenset("yYnNtTfFoO~")
_NUMBER_STARTS = frozenset("+-0123456789")

_IN_NUMBERS = "0123456789abcdefABCDEFxXoO+-._"
_INT = (
    r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)"
    r"|0[oO]?(?P<oct>[0-7]+)|(?P<dec>0|[1-9][0-9]*))"
)
_BASES = {"hex": 16, "bin": 2, "oct": 8, "dec": 10}
_SIGNED_BINARY = r"0b(?P<sign>[-+])(?P<bin>[01]+)"
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_POINT_FLOAT = r"\.[0-9]+(?:[eE][-+]?[0-9]+)?"
_TIMESTAMP = (
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"(?:[Tt](?P<time>[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})"
    r"|[ ](?P<local>[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2})(?:[.,][0-9]+)?)?"
)
"""Compiled when a tag asks for it, which is hardly ever."""

_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

INT_MIN, INT_MAX, UINT_MAX = -(2**63), 2**63 - 1, 2**64 - 1
_LONGEST_DECIMAL = len(str(UINT_MAX))


def resolve(text: str) -> Scalar:
    """Give the value of a plain scalar, as it stands in the JSON that Kubernetes makes of it.

    Infinity and not-a-number are given as floats; JSON has neither, so the reader refuses them.
    """
    return as_json(_untagged(text)[1])


def resolve_tagged(text: str, tag: str) -> tuple[str, Scalar]:
    """Give the short tag and the value of a scalar with an explicit tag, "" for a plain one without.

    Raises YamlFault where the tag and the text contradict one another (`!!int abc`).
    """
    short = tag.removeprefix(TAG_PREFIX)
    if short == tag and tag:
        return tag, text
    if short == "binary":
        return short, _decoded(text)
    if short == "timestamp" and _is_timestamp(text):
        return short, text
    if short not in {"", "bool", "int", "float", "null", "timestamp"}:
        return short, text
    implicit, value = _untagged(text)
    if short in {"", implicit}:
        return implicit, value
    if short == "float" and implicit == "int" and isinstance(value, int) and value <= INT_MAX:
        return short, float(value)
    raise YamlFault(
        code="yaml-tag",
        message=f"`{_shortened(text)}` is {_KINDS[implicit]}, not {_KINDS[short]} as its tag `!!{short}` says",
    )


def as_json(value: Scalar) -> Scalar:
    """Give a number as encoding/json writes it: floats without a fraction, below 1e21, are integers."""
    if not isinstance(value, float) or not -1e21 < value < 1e21 or not value.is_integer():
        return value
    mantissa, _, exponent = repr(value).partition("e+")
    if not exponent:
        return int(value)
    whole, _, fraction = mantissa.partition(".")
    return int(whole + fraction + "0" * (int(exponent) - len(fraction)))


def key_text(value: Scalar) -> str | None:
    """Give the JSON key that a mapping key becomes, None where Kubernetes refuses it (null, beyond int64)."""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return _float32_text(value)
    if value is None or not INT_MIN <= value <= INT_MAX:
        return None
    return str(value)


def _untagged(text: str) -> tuple[str, Scalar]:
    first = text[:1]
    if first in _NUMBER_STARTS or first == ".":
        return _number(text)
    return _WORDS.get(text, ("str", text)) if not first or first in _WORD_STARTS else ("str", text)


def _number(text: str) -> tuple[str, Scalar]:
    """Give what `resolve` of goyaml.v2 makes of text that begins like a number."""
    if text in _WORDS:
        return _WORDS[text]
    if text.strip(_IN_NUMBERS):
        return "str", text
    if text[0] == ".":
        return _float(text) if re.fullmatch(_POINT_FLOAT, text) else ("str", text)
    plain = text.replace("_", "")
    value = _integer(plain)
    if value is not None:
        return "int", value
    resolved = _float(plain) if is_decimal(plain) or re.fullmatch(_FLOAT, plain) else ("str", text)
    return resolved if resolved[0] == "float" else ("str", text)


def _integer(plain: str) -> int | None:
    """Give what strconv.ParseInt, then ParseUint with base 0 make of text; None for neither."""
    if is_decimal(plain):
        if "." in plain:
            return None
        if len(plain) < _LONGEST_DECIMAL and (plain[0] != "0" or plain == "0"):
            return int(plain)
    match = re.fullmatch(_INT, plain)
    if match is None and plain.startswith("0b"):
        match = re.fullmatch(_SIGNED_BINARY, plain)
    if match is None:
        return None
    base = match.lastgroup or ""
    digits = match[base]
    if base == "dec" and len(digits) > _LONGEST_DECIMAL:
        return None
    value = int(digits, _BASES[base])
    if match["sign"] == "-":
        return -value if -value >= INT_MIN else None
    return value if value <= (INT_MAX if match["sign"] else UINT_MAX) else None


def is_decimal(text: str) -> bool:
    """Tell whether a text is ASCII digits with at most a point among them: the commonest numbers, without a pattern."""
    return text.replace(".", "", 1).isdigit() and text.isascii()


def _float(plain: str) -> tuple[str, Scalar]:
    value = float(plain)
    return ("str", plain) if value in {inf, -inf} else ("float", value)


def _float32_text(value: float) -> str:
    """Give strconv.FormatFloat(value, 'g', -1, 32), with which sigs.k8s.io/yaml writes float keys."""
    import struct

    if value != value:  # noqa: PLR0124 - the test for not-a-number that needs no import
        return ".nan"
    try:
        single = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        single = inf if value > 0 else -inf
    if single in {inf, -inf}:
        return ".inf" if single > 0 else "-.inf"
    packed = struct.pack("f", single)
    texts = (f"{single:.{places}e}" for places in range(17))
    shortest = next(text for text in texts if struct.pack("f", float(text)) == packed)
    mantissa, _, exponent = shortest.partition("e")
    digits = mantissa.replace("-", "").replace(".", "").rstrip("0") or "0"
    power = int(exponent)
    sign = "-" if mantissa.startswith("-") else ""
    return sign + _general(digits, power)


def _general(digits: str, power: int) -> str:
    """Lay out decimal digits as the format 'g' of Go does for the shortest text."""
    if not -4 <= power < 6:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{digits[0]}{fraction}e{'-' if power < 0 else '+'}{abs(power):02d}"
    if power < 0:
        return "0." + "0" * (-power - 1) + digits
    whole = digits[: power + 1].ljust(power + 1, "0")
    return whole + (f".{digits[power + 1 :]}" if len(digits) > power + 1 else "")


def _decoded(text: str) -> str:
    import base64
    import binascii

    try:
        data = base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        raise YamlFault(code="yaml-tag", message="the value of `!!binary` is not base64") from None
    return data.decode("utf-8", "replace")


def _is_timestamp(text: str) -> bool:
    match = re.fullmatch(_TIMESTAMP, text)
    if match is None:
        return False
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    if not 1 <= month <= 12:
        return False
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= day <= _MONTH_DAYS[month - 1] + leap:
        return False
    hour, minute, second = (int(part) for part in (match["time"] or match["local"] or "0:0:0").split(":"))
    return hour < 24 and minute < 60 and second < 60


_KINDS = {
    "bool": "a boolean",
    "int": "an integer",
    "float": "a number",
    "null": "null",
    "str": "text",
    "timestamp": "a time",
}


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."
