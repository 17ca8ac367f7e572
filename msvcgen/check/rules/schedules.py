"""When a CronJob runs: schedules as github.com/robfig/cron reads them, and time zones."""

from __future__ import annotations

import re

from msvcgen.records import NamedTuple
from msvcgen.typed import Final


class Field(NamedTuple):
    """One field of a schedule: its bounds, and the names of its values from the lowest on."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


FIELDS: Final = (
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day of the month", 1, 31),
    Field(
        "month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    ),
    Field("day of the week", 0, 6, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)

DESCRIPTORS: Final = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")

_EVERY: Final = "@every "
_DURATION: Final = re.compile(
    r"[-+]?(?:0|(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)"
).fullmatch

_AREAS: Final = frozenset((
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Brazil", "Canada", "Chile",
    "Etc", "Europe", "Indian", "Mexico", "Pacific", "US", "posix", "right",
))  # fmt: skip
_ZONES: Final = frozenset((
    "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "Factory", "GB", "GB-Eire", "GMT",
    "GMT+0", "GMT-0", "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan",
    "Kwajalein", "Libya", "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland",
    "Portugal", "ROC", "ROK", "Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU", "WET", "Zulu",
))  # fmt: skip
_PLACE: Final = re.compile(r"[A-Za-z._0-9+][A-Za-z._0-9+-]{0,13}").fullmatch


def why_not_schedule(schedule: str) -> str:
    """Give why a text is no schedule of a CronJob, "" when it is one."""
    if "TZ" in schedule:
        return "the schedule has a time zone, state it as `timeZone`"
    if schedule.startswith("@"):
        return _why_not_descriptor(schedule)
    parts = schedule.split()
    if len(parts) != len(FIELDS):
        return f"a schedule has five fields, here it has {len(parts)}"
    reasons = (_why_not_field(part, field) for part, field in zip(parts, FIELDS, strict=True))
    return next((reason for reason in reasons if reason), "")


def _why_not_descriptor(schedule: str) -> str:
    if schedule in DESCRIPTORS:
        return ""
    if not schedule.startswith(_EVERY):
        return f"must be five fields, `@every` and a duration, or one of {', '.join(DESCRIPTORS)}"
    if _DURATION(schedule.removeprefix(_EVERY)):
        return ""
    return f"must be a duration such as 1h30m after `@every`, here it is `{schedule.removeprefix(_EVERY)}`"


def _why_not_field(part: str, field: Field) -> str:
    """Read `part,part` where a part is `*`, `1`, `1-5`, each maybe with `/step`."""
    for expression in filter(None, dict.fromkeys(part.split(","))):
        span, *steps = expression.split("/")
        low, *high = span.split("-")
        bounds = [_value(bound, field) for bound in ((low, *high) if low not in ("*", "?") else ())]
        step = _value(steps[0], _STEP) if steps else 1
        if len(steps) > 1 or len(bounds) > 2 or None in bounds or step is None:
            return f"`{expression}` is not a {field.name}, a range `a-b` or a step `*/n`"
        if bounds and not field.low <= min(_known(bounds)) <= max(_known(bounds)) <= field.high:
            return f"the {field.name} is from {field.low} to {field.high}, here it is {span}"
        if bounds != sorted(_known(bounds)):
            return f"the range of the {field.name} ends before it begins, here it is {span}"
        if step == 0:
            return f"the step of the {field.name} must not be 0"
    return ""


_STEP: Final = Field("step", 0, 0)


def _known(values: list[int | None]) -> list[int]:
    return [value for value in values if value is not None]


def _value(text: str, field: Field) -> int | None:
    """Give the number that a text is or names."""
    if text.lower() in field.names:
        return field.names.index(text.lower()) + field.low
    return int(text) if re.fullmatch(r"\+?[0-9]{1,9}", text) else None


def why_not_zone(zone: str) -> str:
    """Give why a text is no time zone, "" when it is one; of cities only the area is known here.

    Source: batch validation, validateTimeZone.
    """
    if not zone or zone.lower() == "local":
        return "the time zone must have a name"
    area, slash, _ = zone.partition("/")
    if all(_PLACE(part) and part not in (".", "..") for part in zone.split("/")) and (
        area in _AREAS if slash else area in _ZONES
    ):
        return ""
    return f"`{zone}` is not a time zone such as Europe/Berlin or Etc/UTC"
