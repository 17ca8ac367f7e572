"""Lengths of time in text (cel-go, common/types/duration.go)."""

from __future__ import annotations

from msvcgen.cel.values import CelError, Duration
from msvcgen.golang import durations
from msvcgen.golang.errors import GoError
from msvcgen.golang.floats import plain_float_text


def parse_duration(text: str) -> Duration:
    """Read `1h30m`, `1.5s`, `-2ms`; raise CelError for anything else."""
    try:
        return Duration(durations.parse_duration(text))
    except GoError as error:
        raise CelError(str(error)) from None


def duration_text(value: Duration) -> str:
    """Give a length of time in seconds, as cel-go converts it to a string."""
    return f"{plain_float_text(durations.count(int(value), durations.SECOND))}s"
