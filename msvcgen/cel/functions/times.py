"""Points in time: reading and writing them, and their parts (cel-go, common/types/timestamp.go)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

from msvcgen.cel.functions.table import method
from msvcgen.cel.operators import SECOND, in_time
from msvcgen.cel.values import CelError, Duration, Timestamp
from msvcgen.golang import layout_reader
from msvcgen.golang.errors import GoError
from msvcgen.typed import Final

_RFC3339: Final = "2006-01-02T15:04:05Z07:00"
_DATE: Final = "2006-01-02"
_OFFSET: Final = re.compile(r"([+-]?)(\d{1,2}):(\d{2})", re.ASCII)


def parse_time(text: str) -> Timestamp:
    """Read a time of RFC 3339; raise CelError for anything else."""
    return _read(_RFC3339, text)


def parse_date(text: str) -> Timestamp:
    """Read a full date of RFC 3339 as its midnight in UTC; raise CelError for anything else."""
    return _read(_DATE, text)


def _read(layout: str, text: str) -> Timestamp:
    try:
        time = layout_reader.parse_time(layout, text)
    except GoError as error:
        raise CelError(str(error)) from None
    return in_time(time.seconds * SECOND + time.nanosecond)


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
