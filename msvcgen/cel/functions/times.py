"""Points in time: reading and writing them, and their parts (cel-go, common/types/timestamp.go)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from msvcgen.cel.functions.table import method
from msvcgen.cel.operators import SECOND, in_time
from msvcgen.cel.values import CelError, Duration, Timestamp

_TIME: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9})\d*)?(?:[Zz]|([+-])(\d{2}):(\d{2}))",
    re.ASCII,
)
_OFFSET: Final = re.compile(r"([+-]?)(\d{1,2}):(\d{2})", re.ASCII)
_EPOCH: Final = date(1970, 1, 1).toordinal()
_DAY: Final = 86_400


def parse_time(text: str) -> Timestamp:
    """Read a time of RFC 3339; raise CelError for anything else."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise CelError(f'parsing time "{text}" as "2006-01-02T15:04:05Z07:00": cannot parse it')
    hour, minute, second = (int(match[number]) for number in (2, 3, 4))
    if hour >= 24 or minute >= 60 or second >= 60:
        raise CelError(f'parsing time "{text}": out of range')
    seconds = _day(match[1]) * _DAY + hour * 3600 + minute * 60 + second
    if match[6]:
        offset = int(match[7]) * 3600 + int(match[8]) * 60
        seconds += offset if match[6] == "-" else -offset
    return in_time(seconds * SECOND + int((match[5] or "0").ljust(9, "0")))


def parse_date(text: str) -> Timestamp:
    """Read a full date of RFC 3339 as its midnight in UTC; raise CelError for anything else."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) is None:
        raise CelError(f'parsing time "{text}" as "2006-01-02": cannot parse it')
    return in_time(_day(text) * _DAY * SECOND)


def _day(text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal() - _EPOCH
    except ValueError:
        raise CelError(f'parsing time "{text}": out of range') from None


def time_text(value: Timestamp) -> str:
    """Write a time as RFC 3339 in UTC, with as many places as it needs."""
    moment, nanoseconds = _moment(value, "UTC"), int(value) % SECOND
    places = f".{nanoseconds:09}".rstrip("0") if nanoseconds else ""
    return f"{moment.year:04}-{moment:%m-%dT%H:%M:%S}{places}Z"


def _moment(value: Timestamp, zone: str) -> datetime:
    start = datetime(1970, 1, 1, tzinfo=UTC)
    try:
        return (start + timedelta(seconds=int(value) // SECOND)).astimezone(_zone(zone))
    except OverflowError:
        raise CelError("timestamp overflow") from None


def _zone(name: str) -> timezone:
    # Names of places would need the system's time zone database, and what it says changes.
    if name in ("", "UTC", "Z", "Etc/UTC", "GMT"):
        return UTC
    match = _OFFSET.fullmatch(name)
    if match is None or int(match[2]) >= 24 or int(match[3]) >= 60:
        raise CelError(f"unknown time zone {name}, known are UTC and offsets as in +02:00")
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-offset if match[1] == "-" else offset)


_PARTS: Final[dict[str, Callable[[datetime], int]]] = {
    "getFullYear": lambda moment: moment.year,
    "getMonth": lambda moment: moment.month - 1,
    "getDate": lambda moment: moment.day,
    "getDayOfMonth": lambda moment: moment.day - 1,
    "getDayOfWeek": lambda moment: moment.isoweekday() % 7,
    "getDayOfYear": lambda moment: moment.timetuple().tm_yday - 1,
    "getHours": lambda moment: moment.hour,
    "getMinutes": lambda moment: moment.minute,
    "getSeconds": lambda moment: moment.second,
}
_LENGTHS: Final = {
    "getHours": 3600 * SECOND, "getMinutes": 60 * SECOND, "getSeconds": SECOND, "getMilliseconds": 10**6,
}  # fmt: skip


def _add_part(name: str, part: Callable[[datetime], int]) -> None:
    method(name, Timestamp)(lambda value: part(_moment(value, "UTC")))
    method(name, Timestamp, str)(lambda value, zone: part(_moment(value, zone)))


def _add_length(name: str, unit: int) -> None:
    method(name, Duration)(lambda value: abs(value) // unit * (-1 if value < 0 else 1))


for _name, _part in _PARTS.items():
    _add_part(_name, _part)
for _name, _unit in _LENGTHS.items():
    _add_length(_name, _unit)


@method("getMilliseconds", Timestamp, str)
@method("getMilliseconds", Timestamp)
def _milliseconds(value: Timestamp, _zone_name: str = "UTC") -> int:
    return int(value) % SECOND // 10**6
