"""Dates: sprig's `date.go`, for given instants only; what would read the clock is refused."""

from __future__ import annotations

from msvcgen.golang.durations import HOUR, MINUTE, SECOND, format_duration, parse_duration
from msvcgen.golang.errors import GoError, LimitError
from msvcgen.golang.layout_reader import parse_time
from msvcgen.golang.strconv import parse_int_clamped, wrap_int64
from msvcgen.golang.times import ZERO_SECONDS
from msvcgen.template.functions.rows import table
from msvcgen.template.functions.timevalues import TimeValue, formatted
from msvcgen.template.values import Int64, TemplateFailure, Value, go_type

_SECONDS = frozenset(("int", "int32", "int64"))
_HTML = "2006-01-02"
_ROUNDED = (
    (HOUR * 24 * 365, "y"),
    (HOUR * 24 * 30, "mo"),
    (HOUR * 24, "d"),
    (HOUR, "h"),
    (MINUTE, "m"),
    (SECOND, "s"),
)


def _instant(value: Value) -> TimeValue:
    if isinstance(value, TimeValue):
        return value
    if isinstance(value, int) and go_type(value) in _SECONDS:
        return TimeValue(int(value))
    raise TemplateFailure(
        f"a date must be a time or a whole number of seconds, found {go_type(value)}, which would stand for"
        " the current time, and the output must be repeatable"
    )


def _date_in_zone(layout: str, value: Value, zone: str) -> str:
    return formatted(_instant(value).in_zone(zone), layout)


def _date(layout: str, value: Value) -> str:
    return _date_in_zone(layout, value, "UTC")


def _html_date(value: Value) -> str:
    return _date_in_zone(_HTML, value, "UTC")


def _html_date_in_zone(value: Value, zone: str) -> str:
    return _date_in_zone(_HTML, value, zone)


def _must_date_modify(duration: str, time: TimeValue) -> TimeValue:
    try:
        return time.plus(parse_duration(duration))
    except GoError as error:
        raise TemplateFailure(str(error)) from None


def _date_modify(duration: str, time: TimeValue) -> TimeValue:
    return time.plus(_duration_or_zero(duration))


def _duration_or_zero(text: str) -> int:
    try:
        return parse_duration(text)
    except GoError:
        return 0


def _must_to_date(layout: str, text: str) -> TimeValue:
    try:
        return TimeValue.of(parse_time(layout, text))
    except GoError as error:
        raise TemplateFailure(str(error)) from None


def _to_date(layout: str, text: str) -> TimeValue:
    try:
        return TimeValue.of(parse_time(layout, text))
    except LimitError as error:
        raise TemplateFailure(str(error)) from None
    except GoError:
        return TimeValue(ZERO_SECONDS)


def _duration(value: Value) -> str:
    seconds = 0
    if isinstance(value, str):
        seconds = parse_int_clamped(value)
    elif isinstance(value, Int64):
        seconds = int(value)
    return format_duration(wrap_int64(seconds * SECOND))


def _duration_round(value: Value) -> str:
    if isinstance(value, TimeValue):
        raise TemplateFailure(
            "the duration since a time measures from now, and the output must be repeatable"
        )
    size = 0
    if isinstance(value, str):
        size = abs(_duration_or_zero(value))
    elif isinstance(value, Int64):
        size = abs(int(value))
    return next((f"{size // unit}{name}" for unit, name in _ROUNDED if size > unit), "0s")


def _unix_epoch(time: TimeValue) -> str:
    return str(time.seconds)


_TIME = "time.Time"

FUNCTIONS = table(
    ("date", _date, "string", "any"),
    ("dateInZone", _date_in_zone, "string", "any", "string"),
    ("dateModify", _date_modify, "string", _TIME),
    ("date_in_zone", _date_in_zone, "string", "any", "string"),
    ("date_modify", _date_modify, "string", _TIME),
    ("duration", _duration, "any"),
    ("durationRound", _duration_round, "any"),
    ("htmlDate", _html_date, "any"),
    ("htmlDateInZone", _html_date_in_zone, "any", "string"),
    ("mustDateModify", _must_date_modify, "string", _TIME),
    ("mustToDate", _must_to_date, "string", "string"),
    ("must_date_modify", _must_date_modify, "string", _TIME),
    ("toDate", _to_date, "string", "string"),
    ("unixEpoch", _unix_epoch, _TIME),
)
