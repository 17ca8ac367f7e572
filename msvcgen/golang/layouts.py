"""Layouts of dates (`2006-01-02 15:04:05`): how Go's `Time.Format` writes them."""

from __future__ import annotations

import re
from collections.abc import Callable

from msvcgen.golang.errors import LimitError
from msvcgen.golang.times import Time

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")

MAX_LAYOUT = 4096

_CHUNK = re.compile(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|0[1-6]|002|15|1|2006|2|_2(?!006)|__2|3|4|5|PM|pm"
    r"|[-Z]07(?:0000|:00:00|00|:00)?|[.,](?:0+|9+)(?![0-9])"
)


def chunks(layout: str) -> list[str]:
    """Split a layout: plain text at even places, between the elements at odd ones."""
    if len(layout) > MAX_LAYOUT:
        raise LimitError(f"the layout of a date has {len(layout)} characters, more than {MAX_LAYOUT}")
    parts: list[str] = []
    at = 0
    for match in _CHUNK.finditer(layout):
        parts += (layout[at : match.start()], match[0])
        at = match.end()
    return [*parts, layout[at:]]


def format_time(time: Time, layout: str) -> str:
    """Follow Go's `Time.Format`."""
    return "".join(_element(time, part) if index % 2 else part for index, part in enumerate(chunks(layout)))


def _element(time: Time, element: str) -> str:
    if rule := _ELEMENTS.get(element):
        return rule(time)
    if element[0] in "-Z":
        return _offset(time, element)
    return _fraction(time.nanosecond, element)


def _padded(number: int, width: int) -> str:
    return f"-{-number:0{width}d}" if number < 0 else f"{number:0{width}d}"


_ELEMENTS: dict[str, Callable[[Time], str]] = {
    "January": lambda time: MONTHS[time.month - 1],
    "Jan": lambda time: MONTHS[time.month - 1][:3],
    "1": lambda time: str(time.month),
    "01": lambda time: f"{time.month:02d}",
    "Monday": lambda time: WEEKDAYS[time.weekday],
    "Mon": lambda time: WEEKDAYS[time.weekday][:3],
    "2": lambda time: str(time.day),
    "_2": lambda time: f"{time.day:2d}",
    "02": lambda time: f"{time.day:02d}",
    "__2": lambda time: f"{time.year_day:3d}",
    "002": lambda time: f"{time.year_day:03d}",
    "15": lambda time: f"{time.hour:02d}",
    "3": lambda time: str(time.hour % 12 or 12),
    "03": lambda time: f"{time.hour % 12 or 12:02d}",
    "4": lambda time: str(time.minute),
    "04": lambda time: f"{time.minute:02d}",
    "5": lambda time: str(time.second),
    "05": lambda time: f"{time.second:02d}",
    "2006": lambda time: _padded(time.year, 4),
    "06": lambda time: f"{max(time.year, 0) % 100:02d}",
    "PM": lambda time: "PM" if time.hour >= 12 else "AM",
    "pm": lambda time: "pm" if time.hour >= 12 else "am",
    "MST": lambda time: time.zone.name or _sign_and_minutes(time.zone.offset, ""),
}


def _offset(time: Time, element: str) -> str:
    offset = time.zone.offset
    if element[0] == "Z" and offset == 0:
        return "Z"
    colon = ":" if ":" in element else ""
    digits = element.replace(":", "")[1:]
    text = _sign_and_minutes(offset, colon)
    if digits == "07":
        return text[:3]
    return text + f"{colon}{abs(offset) % 60:02d}" if digits == "070000" else text


def _sign_and_minutes(offset: int, colon: str) -> str:
    minutes = abs(offset) // 60
    sign = "-" if offset < 0 and minutes else "+"
    return f"{sign}{minutes // 60:02d}{colon}{minutes % 60:02d}"


def _fraction(nanosecond: int, element: str) -> str:
    digits = f"{nanosecond:09d}"[: len(element) - 1]
    if element[1] == "9":
        digits = digits.rstrip("0")
        return element[0] + digits if digits else ""
    return element[0] + digits
