"""Conversions of any value: spf13/cast 1.7.0 for numbers, sprig's `strval` and `strslice` for strings."""

from __future__ import annotations

import math
import re

from msvcgen.golang.errors import GoError
from msvcgen.golang.strconv import MIN_INT64, parse_float, parse_int, wrap_int64
from msvcgen.template.functions.limits import bounded
from msvcgen.template.printing import sprint_value
from msvcgen.template.values import StringList, Value, go_type

_INTEGERS = frozenset(
    [
        "int",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "time.Month",
        "time.Weekday",
    ]
)

_ZERO_DECIMAL = r"(?s)(.*)\.0+\.*"


def to_int64(value: Value) -> int:
    """Follow cast's `ToInt64`: 0 for what cannot be converted; text in Go's base-0 notation."""
    match value:
        case None:
            return 0
        case bool():
            return int(value)
        case int():
            return wrap_int64(int(value)) if go_type(value) in _INTEGERS else 0
        case float():
            return truncated(value)
        case str():
            return int_or_zero(_trim_zero_decimal(value), 0)
        case _:
            return 0


def int_or_zero(text: str, base: int) -> int:
    """Read an integer as `strconv.ParseInt` does; 0 for what is none or has more than 64 bits."""
    try:
        return parse_int(text, base)
    except GoError:
        return 0


def _float_or_zero(text: str) -> float:
    try:
        return parse_float(text)
    except GoError:
        return 0.0


def truncated(number: float) -> int:
    """Convert as amd64 does: what does not fit becomes the smallest integer."""
    if not math.isfinite(number) or not -(2.0**63) <= number < 2.0**63:
        return MIN_INT64
    return int(number)


def to_float64(value: Value) -> float:
    """Follow cast's `ToFloat64`: 0 for what cannot be converted."""
    match value:
        case bool():
            return float(value)
        case int():
            return float(int(value)) if go_type(value) in _INTEGERS else 0.0
        case float():
            return float(value)
        case str():
            return _float_or_zero(value)
        case _:
            return 0.0


def _trim_zero_decimal(text: str) -> str:
    """Drop a fraction of zeros (`3.00`), as cast does before it reads an integer."""
    match = re.fullmatch(_ZERO_DECIMAL, text) if ".0" in text else None
    return match[1] if match else text


def text_of(value: Value) -> str:
    """Follow sprig's `strval`."""
    return value if isinstance(value, str) else sprint_value(value)


def strings_of(value: Value) -> StringList:
    """Follow sprig's `strslice`: a list's entries as text without its nils, anything else as one text.

    A `[]string` is given as it is, not as a copy.
    """
    if value is None:
        return StringList()
    if isinstance(value, StringList):
        return value
    if isinstance(value, list):
        return _texts(value)
    return StringList((text_of(value),))


def _texts(items: list[Value]) -> StringList:
    texts = StringList()
    printed = 0
    for item in items:
        if isinstance(item, str):
            texts.append(item)
        elif item is not None:
            texts.append(text := sprint_value(item))
            printed += len(text)
            bounded(printed)
    return texts
