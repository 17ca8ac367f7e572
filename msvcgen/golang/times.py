"""Instants with a time zone, as Go's `time.Time`; the calendar is the proleptic Gregorian one, unbounded."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace

from msvcgen.typed import Self

DAY = 86_400
ZERO_SECONDS = -62_135_596_800
"""Go's zero time, the first second of year 1."""

_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone at one instant: its abbreviation and its offset from UTC in seconds."""

    name: str
    offset: int


UTC = Zone("UTC", 0)


def is_leap(year: int) -> bool:
    """Tell whether a year has a 29th of February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in(year: int, month: int) -> int:
    """Count the days of a month."""
    return 29 if month == _FEBRUARY and is_leap(year) else _DAYS_IN_MONTH[month - 1]


def days_of(year: int, month: int, day: int) -> int:
    """Count the days since 1970-01-01; months and days out of range carry over."""
    years, month = divmod(month - 1, 12)
    before = year + years - 1
    leaps = before // 4 - before // 100 + before // 400
    in_year = sum(days_in(year + years, at) for at in range(1, month + 1))
    return before * 365 + leaps + in_year + day - 1 - 719_162


def seconds_of(date: tuple[int, int, int], clock: tuple[int, int, int]) -> int:
    """Count the seconds since 1970-01-01 00:00:00 of a date and a clock."""
    hour, minute, second = clock
    return days_of(*date) * DAY + (hour * 60 + minute) * 60 + second


@functools.lru_cache(maxsize=64)
def _date_of(days: int) -> tuple[int, int, int, int]:
    """Give year, month, day and day of the year of a count of days since 1970-01-01."""
    cycles, left = divmod(days + 719_162, 146_097)
    year = cycles * 400 + min(left // 366, 399) + 1
    while days_of(year + 1, 1, 1) <= days:
        year += 1
    left = days - days_of(year, 1, 1)
    year_day, month = left + 1, 1
    while left >= days_in(year, month):
        left -= days_in(year, month)
        month += 1
    return year, month, left + 1, year_day


@dataclass(frozen=True, slots=True)
class Time:
    """An instant: seconds since 1970-01-01 UTC, nanoseconds, and the zone to show it in."""

    seconds: int
    nanosecond: int = 0
    zone: Zone = UTC

    @property
    def _local(self) -> int:
        return self.seconds + self.zone.offset

    @property
    def _date(self) -> tuple[int, int, int, int]:
        return _date_of(self._local // DAY)

    @property
    def year(self) -> int:
        """The year, which may be 0 or negative."""
        return self._date[0]

    @property
    def month(self) -> int:
        """The month, from 1."""
        return self._date[1]

    @property
    def day(self) -> int:
        """The day of the month, from 1."""
        return self._date[2]

    @property
    def year_day(self) -> int:
        """The day of the year, from 1."""
        return self._date[3]

    @property
    def weekday(self) -> int:
        """The day of the week; 0 is Sunday."""
        return (self._local // DAY + 4) % 7

    @property
    def hour(self) -> int:
        """The hour, 0 to 23."""
        return self._local % DAY // 3600

    @property
    def minute(self) -> int:
        """The minute of the hour."""
        return self._local % 3600 // 60

    @property
    def second(self) -> int:
        """The second of the minute."""
        return self._local % 60

    def plus(self, nanoseconds: int) -> Self:
        """Give the instant that is so much later."""
        carry, nanosecond = divmod(self.nanosecond + nanoseconds, 1_000_000_000)
        return replace(self, seconds=self.seconds + carry, nanosecond=nanosecond)

    def in_zone(self, name: str) -> Self:
        """Show the instant in a zone of the tz database; in UTC where there is no such zone."""
        return replace(self, zone=_zone(name, self.seconds))


_MIN_SECONDS, _MAX_SECONDS = ZERO_SECONDS + DAY, 253_402_300_799 - DAY


def _zone(name: str, seconds: int) -> Zone:
    if name in ("", "UTC", "Local") or not (rules := _rules(name)):
        return UTC
    return rules(max(_MIN_SECONDS, min(_MAX_SECONDS, seconds)))


@functools.lru_cache(maxsize=64)
def _rules(name: str) -> Callable[[int], Zone] | None:
    import datetime as dt
    import zoneinfo

    # `localtime` is whatever the machine is set to.
    if name.startswith("localtime") or "\\" in name:
        return None
    try:
        location = zoneinfo.ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

    def zone(seconds: int) -> Zone:
        shown = (epoch + dt.timedelta(seconds=seconds)).astimezone(location)
        offset = shown.utcoffset() or dt.timedelta()
        return Zone(shown.tzname() or "", offset.days * DAY + offset.seconds)

    return zone
