"""Lengths of time in text, as Go's time.ParseDuration reads them."""

from __future__ import annotations

import re
from typing import Final

from msvcgen.check.cel.functions.numbers import plain, shortest
from msvcgen.check.cel.values import INT_HIGH, INT_LOW, CelError, Duration

_UNITS: Final = {
    "ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6,
    "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9,
}  # fmt: skip
_PART: Final = re.compile("([0-9]*)(?:\\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)")
_LONGEST: Final = 1000
_WORDS: Final = (
    (1, ("ns",), "nano"),
    (10**3, ("us", "µs"), "micro"),
    (10**6, ("ms",), "milli"),
    (10**9, ("s",), "sec"),
    (60 * 10**9, ("m",), "min"),
    (3600 * 10**9, ("h", "hr"), "hour"),
    (86400 * 10**9, ("d",), "day"),
    (7 * 86400 * 10**9, ("w", "wk"), "week"),
)
"""Nanoseconds, the short names of the unit, and how its long ones begin."""

_WORDED: Final = r"([0-9]+)\s*([A-Za-zµ]+)"


def parse_duration(text: str) -> Duration:
    """Read `1h30m`, `1.5s`, `-2ms`; raise CelError for anything else."""
    found = _nanoseconds(text)
    if found is None or not INT_LOW <= found <= INT_HIGH:
        raise CelError(f'time: invalid duration "{text}"')
    return Duration(found)


def parse_format_duration(text: str) -> Duration | None:
    """Read what the OpenAPI format `duration` takes: also `2 days` (go-openapi/strfmt, ParseDuration)."""
    found = _nanoseconds(text)
    if found is None:
        parts = [(int(count), _unit(word)) for count, word in re.findall(_WORDED, text[:_LONGEST])]
        if not parts or not all(unit for _, unit in parts):
            return None
        found = sum(count * unit for count, unit in parts)
    return Duration(found) if INT_LOW <= found <= INT_HIGH else None


def _unit(word: str) -> int:
    name = word.lower()
    return next((unit for unit, short, long in _WORDS if name in short or name.startswith(long)), 0)


def _nanoseconds(text: str) -> int | None:
    body = text[1:] if text[:1] in ("-", "+") else text
    if body == "0":
        return 0
    total, at = 0, 0
    while at < len(body):
        match = _PART.match(body, at)
        if match is None or not (match[1] or match[2]) or len(text) > _LONGEST:
            return None
        unit, places = _UNITS[match[3]], match[2] or ""
        total += int(match[1] or "0") * unit + int(places or "0") * unit // 10 ** len(places)
        at = match.end()
    if not body:
        return None
    return -total if text.startswith("-") else total


def duration_text(value: Duration) -> str:
    """Give a length of time in seconds, as cel-go converts it to a string."""
    sign, digits, exponent = shortest(int(value) / 10**9)
    return f"{sign}{plain(digits, exponent)}s"
