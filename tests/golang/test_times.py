"""Times, as Go's time package reads and writes them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.golang.errors import GoError
from msvcgen.golang.layout_reader import parse_time
from msvcgen.golang.layouts import format_time
from msvcgen.golang.times import Time, days_in, days_of

RFC3339 = "2006-01-02T15:04:05Z07:00"


@given(st.datetimes(timezones=st.just(dt.UTC)))
def test_the_calendar_is_that_of_datetime(moment: dt.datetime) -> None:
    whole = moment.replace(microsecond=0)
    seconds = int((whole - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).total_seconds())
    time = Time(seconds, moment.microsecond * 1000)
    shown = format_time(time, "2006-01-02T15:04:05.000000 002 Monday")
    assert shown == moment.strftime("%Y-%m-%dT%H:%M:%S.%f %j %A").rjust(len(shown), "0")
    assert parse_time("2006-01-02T15:04:05.000000 002 Monday", shown) == time


@given(st.integers(-1_000_000, 1_000_000), st.integers(1, 12))
def test_a_month_has_its_days(year: int, month: int) -> None:
    assert days_of(year, month + 1, 1) - days_of(year, month, 1) == days_in(year, month)


@pytest.mark.parametrize(
    ("layout", "text", "error"),
    [
        (RFC3339, "2020-02-30T00:00:00Z", 'parsing time "2020-02-30T00:00:00Z": day out of range'),
        (RFC3339, "2020-01-01", f'parsing time "2020-01-01" as "{RFC3339}": cannot parse "" as "T"'),
        (RFC3339, "2020-01-01t00:00:00Z", None),
        (RFC3339, "2020-01-01T24:00:00Z", 'parsing time "2020-01-01T24:00:00Z": hour out of range'),
        (RFC3339, "2020-01-01T00:00:00+99:00", None),
        ("Jan 2", "Foo 3", 'parsing time "Foo 3" as "Jan 2": cannot parse "Foo 3" as "Jan"'),
        ("2006", "2020x", 'parsing time "2020x": extra text: "x"'),
        ("2006 002", "2023 366", 'parsing time "2023 366": day-of-year out of range'),
    ],
)
def test_errors_are_in_the_words_of_go(layout: str, text: str, error: str | None) -> None:
    with pytest.raises(GoError) as raised:
        parse_time(layout, text)
    assert error is None or str(raised.value) == error
