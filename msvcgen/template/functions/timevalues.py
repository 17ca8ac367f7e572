"""Times and durations as values of templates, their methods, and the named numbers that these give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from msvcgen.golang.durations import HOUR, MINUTE, SECOND, count, format_duration
from msvcgen.golang.errors import GoError
from msvcgen.golang.layouts import MONTHS, WEEKDAYS, format_time
from msvcgen.golang.times import DAY, UTC, ZERO_SECONDS, Time, days_of
from msvcgen.template.values import Function, Int64, TemplateFailure, Value
from msvcgen.typed import ClassVar

_MIN, _MAX = -(2**63), 2**63 - 1


class TimeValue(Time):
    """Go's `time.Time` with what templates ask of a value."""

    __slots__ = ()
    go_type: ClassVar[str] = "time.Time"

    @classmethod
    def of(cls, time: Time) -> TimeValue:
        """Give an instant as a value."""
        return cls(time.seconds, time.nanosecond, time.zone)

    @property
    def go_methods(self) -> Mapping[str, Function]:
        """Give the methods that templates may call."""
        return _TIME_METHODS

    def go_text(self) -> str:
        """Print as Go's `Time.String`."""
        return format_time(self, "2006-01-02 15:04:05.999999999 -0700 MST")

    def json_form(self) -> str:
        """Give the RFC 3339 form; Go refuses years of more than four digits."""
        if not 0 <= self.year <= 9999:
            raise TemplateFailure("the year of a time is outside of 0 to 9999")
        return format_time(self, "2006-01-02T15:04:05.999999999Z07:00")


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


def _add_date(time: TimeValue, years: int, months: int, days: int) -> TimeValue:
    date = days_of(time.year + years, time.month + months, time.day) + days
    clock = (time.hour * 60 + time.minute) * 60 + time.second
    return replace(time, seconds=date * DAY + clock - time.zone.offset)


def _nanoseconds(time: Time) -> int:
    return time.seconds * SECOND + time.nanosecond


def _wrapped(number: int) -> Int64:
    return Int64((number - _MIN) % 2**64 + _MIN)


def _past(time: Time, unit: int) -> int:
    """Count the nanoseconds since the last multiple of a unit, counted from Go's zero time."""
    return ((time.seconds - ZERO_SECONDS) * SECOND + time.nanosecond) % unit


def _truncated(time: TimeValue, unit: int) -> TimeValue:
    return time.plus(-_past(time, unit)) if unit > 0 else time


def _rounded(time: TimeValue, unit: int) -> TimeValue:
    if unit <= 0:
        return time
    past = _past(time, unit)
    return time.plus(-past if past + past < unit else unit - past)


def formatted(time: TimeValue, layout: str) -> str:
    """Follow `Time.Format`."""
    try:
        return format_time(time, layout)
    except GoError as error:
        raise TemplateFailure(str(error)) from None


def _in_utc(time: TimeValue) -> TimeValue:
    return replace(time, zone=UTC)


_TIME, _DURATION, _INT = ("time.Time",), ("time.Duration",), ("int", "int", "int")

_TIME_METHODS = _named(
    ("Add", lambda time, duration: time.plus(int(duration)), _DURATION),
    ("AddDate", _add_date, _INT),
    ("After", lambda time, other: _order(time, other) > 0, _TIME),
    ("Before", lambda time, other: _order(time, other) < 0, _TIME),
    ("Compare", _order, _TIME),
    ("Day", lambda time: time.day, ()),
    ("Equal", lambda time, other: _order(time, other) == 0, _TIME),
    ("Format", formatted, ("string",)),
    ("Hour", lambda time: time.hour, ()),
    ("IsZero", lambda time: (time.seconds, time.nanosecond) == (ZERO_SECONDS, 0), ()),
    ("Local", _in_utc, ()),
    ("Minute", lambda time: time.minute, ()),
    ("Month", lambda time: Month(time.month), ()),
    ("Nanosecond", lambda time: time.nanosecond, ()),
    ("Round", _rounded, _DURATION),
    ("Second", lambda time: time.second, ()),
    ("String", TimeValue.go_text, ()),
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
