"""What is said of schedules and time zones."""

from __future__ import annotations

import pytest

from msvcgen.check.rules.schedules import DESCRIPTORS, FIELDS, why_not_schedule, why_not_zone


@pytest.mark.parametrize(
    ("schedule", "reason"),
    [
        ("61 * * * *", "the minute is from 0 to 59, here it is 61"),
        ("* * 0-5 * *", "the day of the month is from 1 to 31, here it is 0-5"),
        ("* * * * 7", "the day of the week is from 0 to 6, here it is 7"),
        ("* 5-3 * * *", "the range of the hour ends before it begins, here it is 5-3"),
        ("*/0 * * * *", "the step of the minute must not be 0"),
        ("* * * JUNE *", "`JUNE` is not a month, a range `a-b` or a step `*/n`"),
        ("1,2,x * * * *", "`x` is not a minute, a range `a-b` or a step `*/n`"),
        ("* * * *", "a schedule has five fields, here it has 4"),
        ("CRON_TZ=UTC * * * * *", "the schedule has a time zone, state it as `timeZone`"),
        ("@every day", "must be a duration such as 1h30m after `@every`, here it is `day`"),
        ("@reboot", f"must be five fields, `@every` and a duration, or one of {', '.join(DESCRIPTORS)}"),
    ],
)
def test_says_what_is_wrong_with_a_schedule(schedule: str, reason: str) -> None:
    assert why_not_schedule(schedule) == reason


@pytest.mark.parametrize("number", range(len(FIELDS)))
def test_takes_every_value_and_name_of_a_field(number: int) -> None:
    field = FIELDS[number]
    values = [*map(str, range(field.low, field.high + 1)), *field.names, *map(str.upper, field.names)]
    for value in values:
        parts = ["*"] * len(FIELDS)
        parts[number] = f"{field.low}-{value}/2,{value},?"
        assert why_not_schedule(" ".join(parts)) == ""


def test_says_what_is_wrong_with_a_time_zone() -> None:
    assert why_not_zone("") == why_not_zone("local") == "the time zone must have a name"
    assert why_not_zone("CEST") == "`CEST` is not a time zone such as Europe/Berlin or Etc/UTC"
    assert why_not_zone("Europe/Berlin") == why_not_zone("UTC") == ""
