"""Numbers in text, read as Go's `strconv` reads them, and 64-bit wrap-around."""

from __future__ import annotations

import math
import re

from msvcgen.golang.errors import GoError
from msvcgen.golang.quoting import quoted

MIN_INT64 = -(2**63)
MAX_INT64 = 2**63 - 1
MAX_UINT64 = 2**64 - 1

# Patterns stay text until their first use: compiling them all would cost every template a millisecond.
_PREFIXES = {"0x": 16, "0o": 8, "0b": 2}
_DIGITS = {
    2: "01",
    8: "01234567",
    10: "0123456789",
    16: "0123456789abcdefABCDEF",
}
_GROUPED = r"0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|[0-9](?:_?[0-9])*"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_HEX = r"([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?[0-9]+)"
_UNDERSCORE = r"(?<=[0-9])_(?=[0-9])"
_HEX_UNDERSCORE = r"(?<=[0-9a-fA-FxX])_(?=[0-9a-fA-F])"
_WORDS = {
    word: math.inf * sign if word.endswith(("inf", "infinity")) else math.nan
    for prefix, sign in (("", 1), ("+", 1), ("-", -1))
    for word in (f"{prefix}inf", f"{prefix}infinity", "nan")
}
_MAX_DIGITS = 65
_MAX_EXPONENT = 10_000


def wrap_int64(number: int) -> int:
    """Keep the low 64 bits, as Go's arithmetic does."""
    return (number + 2**63) % 2**64 - 2**63


def parse_int(text: str, base: int) -> int:
    """Follow `strconv.ParseInt(text, base, 64)`; raise GoError."""
    number = _any_int(text, base)
    if number is None:
        raise _invalid("ParseInt", text)
    if not MIN_INT64 <= number <= MAX_INT64:
        raise _out_of_range("ParseInt", text)
    return number


def parse_uint(text: str) -> int:
    """Follow `strconv.ParseUint(text, 10, 64)`, which takes no sign; raise GoError."""
    number = None if text.startswith(("+", "-")) else _any_int(text, 10)
    if number is None:
        raise _invalid("ParseUint", text)
    if number > MAX_UINT64:
        raise _out_of_range("ParseUint", text)
    return number


def parse_int_clamped(text: str) -> int:
    """Follow `strconv.Atoi` without its error: 0 for bad syntax, clamped to 64 bits."""
    return max(MIN_INT64, min(MAX_INT64, _any_int(text, 10) or 0))


def _invalid(function: str, text: str) -> GoError:
    return GoError(f"strconv.{function}: parsing {quoted(text)}: invalid syntax")


def _out_of_range(function: str, text: str) -> GoError:
    return GoError(f"strconv.{function}: parsing {quoted(text)}: value out of range")


def _any_int(text: str, base: int) -> int | None:
    negative = text.startswith("-")
    digits = text[1:] if text[:1] in ("+", "-") else text
    if base == 0:
        digits, base = _based(digits)
    if not digits or digits.strip(_DIGITS[base]):
        return None
    # More than 65 digits are out of range in any base; cutting them keeps the conversion cheap.
    number = int(digits.lstrip("0")[:_MAX_DIGITS] or "0", base)
    return -number if negative else number


def _based(digits: str) -> tuple[str, int]:
    """Take the base from the prefix, as for base 0; the digits are empty where an underscore is misplaced."""
    if "_" in digits:
        digits = digits.replace("_", "") if re.fullmatch(_GROUPED, digits) else ""
    if base := _PREFIXES.get(digits[:2].lower()):
        return digits[2:], base
    if digits.startswith("0") and len(digits) > 1:
        return digits[1:], 8
    return digits, 10


def parse_float(text: str) -> float:
    """Follow `strconv.ParseFloat(text, 64)`; raise GoError, also for a number out of range."""
    if (word := _WORDS.get(text.lower())) is not None:
        return word
    number = _hex(text) if "x" in text or "X" in text else _decimal(text)
    if number is None:
        raise _invalid("ParseFloat", text)
    if math.isinf(number):
        raise _out_of_range("ParseFloat", text)
    return number


def _decimal(text: str) -> float | None:
    plain = re.sub(_UNDERSCORE, "", text)
    return float(plain) if re.fullmatch(_DECIMAL, plain) else None


def _hex(text: str) -> float | None:
    match = re.fullmatch(_HEX, re.sub(_HEX_UNDERSCORE, "", text))
    if not match or not (match[2] or match[3]):
        return None
    fraction = match[3] or ""
    exponent = max(-_MAX_EXPONENT, min(_MAX_EXPONENT, int(match[4][:1000])))
    try:
        return float.fromhex(f"{match[1]}0x{match[2]}.{fraction}p{exponent}")
    except OverflowError:
        return math.inf
