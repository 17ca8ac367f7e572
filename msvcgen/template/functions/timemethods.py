"""Methods of times and durations, and the named numbers that they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from msvcgen.golang.durations import HOUR, MINUTE, SECOND, count, format_duration
from msvcgen.template.functions.layouts import MONTHS, WEEKDAYS, format_time
from msvcgen.template.functions.times import DAY, UTC, ZERO_SECONDS, Time, days_of
from msvcgen.template.values import Function, Int64, Value

_MIN, _MAX = -(2**63), 2**63 - 1


class Month(int):
    """Go's `time.Month`, which prints its name."""

    go_type: ClassVar[str] = "time.Month"
    go_kind: ClassVar[str] = "int"

    def go_text(self) -> str:
        """Print as Go does."""
        return MONTHS[self - 1]


class Weekday(int):
    """Go's `time.Weekday`, which prints its name."""

    go_type: ClassVar[str] = "time.Weekday"
    go_kind: ClassVar[str] = "int"

    def go_text(self) -> str:
        """Print as Go does."""
        return WEEKDAYS[self]


class Duration(int):
    """Go's `time.Duration`: nanoseconds."""

    go_type: ClassVar[str] = "time.Duration"
    go_kind: ClassVar[str] = "int64"

    @property
    def go_methods(self) -> Mapping[str, Function]:
        """Give the methods that templates may call."""
        return _DURATION_METHODS

    def go_text(self) -> str:
        """Print as Go does."""
        return format_duration(int(self))


def _named(*methods: tuple[str, Callable[..., Value], tuple[str, ...]]) -> dict[str, Function]:
    return {name: Function(name=name, call=call, params=params) for name, call, params in methods}


def _order(left: Time, right: Time) -> int:
    first, second = (left.seconds, left.nanosecond), (right.seconds, right.nanosecond)
    return (first > second) - (first < second)


def _sub(left: Time, right: Time) -> Duration:
    size = (left.seconds - right.seconds) * SECOND + left.nanosecond - right.nanosecond
    return Duration(max(_MIN, min(_MAX, size)))


def _add_date(time: Time, years: int, months: int, days: int) -> Time:
    date = days_of(time.year + years, time.month + months, time.day) + days
    clock = (time.hour * 60 + time.minute) * 60 + time.second
    return Time(date * DAY + clock - time.zone.offset, time.nanosecond, time.zone)


def _nanoseconds(time: Time) -> int:
    return time.seconds * SECOND + time.nanosecond


def _wrapped(number: int) -> Int64:
    return Int64((number - _MIN) % 2**64 + _MIN)


def _past(time: Time, unit: int) -> int:
    """Count the nanoseconds since the last multiple of a unit, counted from Go's zero time."""
    return ((time.seconds - ZERO_SECONDS) * SECOND + time.nanosecond) % unit


def _truncated(time: Time, unit: int) -> Time:
    return time.plus(-_past(time, unit)) if unit > 0 else time


def _rounded(time: Time, unit: int) -> Time:
    if unit <= 0:
        return time
    past = _past(time, unit)
    return time.plus(-past if past + past < unit else unit - past)


def _in_utc(time: Time) -> Time:
    return Time(time.seconds, time.nanosecond, UTC)


_TIME, _DURATION, _INT = ("time.Time",), ("time.Duration",), ("int", "int", "int")

TIME_METHODS = _named(
    ("Add", lambda time, duration: time.plus(int(duration)), _DURATION),
    ("AddDate", _add_date, _INT),
    ("After", lambda time, other: _order(time, other) > 0, _TIME),
    ("Before", lambda time, other: _order(time, other) < 0, _TIME),
    ("Compare", _order, _TIME),
    ("Day", lambda time: time.day, ()),
    ("Equal", lambda time, other: _order(time, other) == 0, _TIME),
    ("Format", format_time, ("string",)),
    ("Hour", lambda time: time.hour, ()),
    ("IsZero", lambda time: (time.seconds, time.nanosecond) == (ZERO_SECONDS, 0), ()),
    ("Local", _in_utc, ()),
    ("Minute", lambda time: time.minute, ()),
    ("Month", lambda time: Month(time.month), ()),
    ("Nanosecond", lambda time: time.nanosecond, ()),
    ("Round", _rounded, _DURATION),
    ("Second", lambda time: time.second, ()),
    ("String", Time.go_text, ()),
    ("Sub", _sub, _TIME),
    ("Truncate", _truncated, _DURATION),
    ("UTC", _in_utc, ()),
    ("Unix", lambda time: Int64(time.seconds), ()),
    ("UnixMicro", lambda time: _wrapped(_nanoseconds(time) // 1_000), ()),
    ("UnixMilli", lambda time: _wrapped(_nanoseconds(time) // 1_000_000), ()),
    ("UnixNano", lambda time: _wrapped(_nanoseconds(time)), ()),
    ("Weekday", lambda time: Weekday(time.weekday), ()),
    ("Year", lambda time: time.year, ()),
    ("YearDay", lambda time: time.year_day, ()),
)

_DURATION_METHODS = _named(
    ("Abs", lambda duration: Duration(min(abs(int(duration)), _MAX)), ()),
    ("Hours", lambda duration: count(duration, HOUR), ()),
    ("Microseconds", lambda duration: Int64(_towards_zero(duration, 1_000)), ()),
    ("Milliseconds", lambda duration: Int64(_towards_zero(duration, 1_000_000)), ()),
    ("Minutes", lambda duration: count(duration, MINUTE), ()),
    ("Nanoseconds", Int64, ()),
    ("Round", lambda duration, unit: _duration_rounded(int(duration), int(unit)), _DURATION),
    ("Seconds", lambda duration: count(duration, SECOND), ()),
    ("String", Duration.go_text, ()),
    ("Truncate", lambda duration, unit: _duration_truncated(int(duration), int(unit)), _DURATION),
)


def _duration_truncated(size: int, unit: int) -> Duration:
    return Duration(_towards_zero(size, unit) * unit if unit > 0 else size)


def _duration_rounded(size: int, unit: int) -> Duration:
    """Round halves away from zero."""
    if unit <= 0:
        return Duration(size)
    rounded = (2 * abs(size) + unit) // (2 * unit) * unit
    return Duration(max(_MIN, min(_MAX, -rounded if size < 0 else rounded)))


def _towards_zero(size: int, unit: int) -> int:
    return size // unit if size >= 0 else -(-size // unit)
