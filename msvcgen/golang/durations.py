"""Go's `time.Duration`: a length of time in nanoseconds, read and written as its `time` package does."""

from __future__ import annotations

import re

from msvcgen.golang.errors import GoError
from msvcgen.golang.quoting import quoted

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

_UNITS = {
    "ns": 1,
    "us": 1_000,
    "\u00b5s": 1_000,
    "\u03bcs": 1_000,
    "ms": 1_000_000,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
}
_TERM = r"([0-9]*)(?:\.([0-9]*))?([^0-9.]*)"
_LIMIT = 2**63
_MAX_DIGITS = 19


def parse_duration(text: str) -> int:
    """Follow `time.ParseDuration`: `[-+]? ([0-9]* ("." [0-9]*)? unit)+` or `0`; raise GoError otherwise."""
    negative = text.startswith("-")
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    total = _terms(rest, text)
    if not rest or total > _LIMIT or (total == _LIMIT and not negative):
        raise _invalid(text)
    return -total if negative else total


def _terms(rest: str, text: str) -> int:
    total = at = 0
    while at < len(rest):
        match = re.compile(_TERM).match(rest, at)
        if match is None:
            raise _invalid(text)
        total += _term(match, text)
        if total > _LIMIT:
            raise _invalid(text)
        at = match.end()
    return total


def _term(match: re.Match[str], text: str) -> int:
    whole, fraction, name = match[1], match[2] or "", match[3]
    digits = whole.lstrip("0")
    if not (whole or fraction) or len(digits) > _MAX_DIGITS or int(digits or "0") > _LIMIT:
        raise _invalid(text)
    if not name:
        raise GoError(f"time: missing unit in duration {quoted(text)}")
    unit = _UNITS.get(name)
    if unit is None:
        raise GoError(f"time: unknown unit {quoted(name)} in duration {quoted(text)}")
    size = int(digits or "0") * unit + _fraction(fraction, unit)
    if size > _LIMIT:
        raise _invalid(text)
    return size


def _fraction(digits: str, unit: int) -> int:
    """Give a part of a unit: Go reads as many digits as fit into 63 bits, and multiplies in floating point."""
    number, scale = 0, 1.0
    for digit in digits:
        if number > (_LIMIT - 1) // 10 or number * 10 + int(digit) > _LIMIT:
            break
        number = number * 10 + int(digit)
        scale *= 10.0
    return int(float(number) * (float(unit) / scale)) if number else 0


def _invalid(text: str) -> GoError:
    return GoError(f"time: invalid duration {quoted(text)}")


def format_duration(nanoseconds: int) -> str:
    """Follow `Duration.String`: `2h3m4.5s`, below a second `1.5ms`."""
    sign, size = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    if size < SECOND:
        return sign + _below_a_second(size)
    hours, rest = divmod(size, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds = _decimal(rest, SECOND) + "s"
    if hours:
        return f"{sign}{hours}h{minutes}m{seconds}"
    return f"{sign}{minutes}m{seconds}" if minutes else sign + seconds


def _below_a_second(size: int) -> str:
    if not size:
        return "0s"
    unit, name = next(
        (unit, name) for unit, name in ((1_000_000, "ms"), (1_000, "\u00b5s"), (1, "ns")) if size >= unit
    )
    return _decimal(size, unit) + name


def _decimal(size: int, unit: int) -> str:
    whole, rest = divmod(size, unit)
    return f"{whole}.{rest:0{len(str(unit)) - 1}d}".rstrip("0").rstrip(".") if rest else str(whole)


def count(nanoseconds: int, unit: int) -> float:
    """Follow `Duration.Seconds`, `Minutes` and `Hours`: whole units, plus the rest of one."""
    whole = abs(nanoseconds) // unit
    units = float(whole) + float(abs(nanoseconds) - whole * unit) / float(unit)
    return -units if nanoseconds < 0 else units
