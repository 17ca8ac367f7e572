"""Durations by the rules of Go's `time.ParseDuration` and `Duration.String`, in nanoseconds."""

from __future__ import annotations

import re

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
_TERM = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]+)")
_LIMIT = 2**63
_MAX_DIGITS = 19


def parse_duration(text: str) -> int | None:
    """Read `[-+]? ([0-9]* ("." [0-9]*)? unit)+` or `0`; None where Go gives an error."""
    negative = text.startswith("-")
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    total = _terms(rest)
    if total is None or total > _LIMIT or (total == _LIMIT and not negative):
        return None
    return -total if negative else total


def _terms(text: str) -> int | None:
    total = at = 0
    while at < len(text):
        found = _TERM.match(text, at)
        term = _term(found) if found else None
        if found is None or term is None or total + term > _LIMIT:
            return None
        total += term
        at = found.end()
    return total if text else None


def _term(found: re.Match[str]) -> int | None:
    whole, fraction, name = found[1], found[2] or "", found[3]
    unit = _UNITS.get(name)
    digits = whole.lstrip("0")
    if unit is None or not (whole or fraction) or len(digits) > _MAX_DIGITS:
        return None
    size = int(digits or "0") * unit
    if fraction.strip("0"):
        # Go reads as many digits as fit into 63 bits, and multiplies in floating point.
        kept = fraction[:18] if int(fraction[:19]) >= _LIMIT else fraction[:19]
        size += int(float(int(kept)) * (float(unit) / 10.0 ** len(kept)))
    return size if size <= _LIMIT else None


def format_duration(nanoseconds: int) -> str:
    """Write a duration as `2h3m4.5s`, below a second as `1.5ms`."""
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
