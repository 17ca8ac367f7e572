"""What schemas call a duration: `format: duration`."""

from __future__ import annotations

import re

from msvcgen.cel.values import INT_HIGH, Duration
from msvcgen.golang.durations import HOUR, MINUTE, SECOND, parse_duration
from msvcgen.golang.errors import GoError
from msvcgen.typed import Final

_UNITS: Final = (
    (1, ("ns",), "nano"),
    (10**3, ("us", "µs"), "micro"),
    (10**6, ("ms",), "milli"),
    (SECOND, ("s",), "sec"),
    (MINUTE, ("m",), "min"),
    (HOUR, ("h", "hr"), "hour"),
    (24 * HOUR, ("d",), "day"),
    (7 * 24 * HOUR, ("w", "wk"), "week"),
)
"""Nanoseconds, the short names of the unit, and how its long ones begin."""

_WORDED: Final = r"([0-9]{1,100})\s*([A-Za-zµ]+)"
_LONGEST: Final = 1000


def duration_of(text: str) -> Duration | None:
    """Read what the format `duration` takes: Go's, and also `2 days` (go-openapi/strfmt, ParseDuration)."""
    try:
        return Duration(parse_duration(text))
    except GoError:
        pass
    parts = [(int(count), _unit(word)) for count, word in re.findall(_WORDED, text[:_LONGEST])]
    if not parts or not all(unit for _, unit in parts):
        return None
    size = sum(count * unit for count, unit in parts)
    return Duration(size) if size <= INT_HIGH else None


def _unit(word: str) -> int:
    name = word.lower()
    return next((unit for unit, short, long in _UNITS if name in short or name.startswith(long)), 0)
