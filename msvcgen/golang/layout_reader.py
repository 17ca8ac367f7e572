"""Times in text, read by a layout as Go's `time.Parse` does; the local zone is UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from msvcgen.golang.errors import GoError
from msvcgen.golang.layouts import MAX_LAYOUT, MONTHS, WEEKDAYS, chunks
from msvcgen.golang.quoting import quoted
from msvcgen.golang.times import UTC, Time, Zone, days_in, is_leap, seconds_of


class _Misfit(Exception):
    """A text does not begin with an element of a layout; the message names a part that is out of range."""


@dataclass(slots=True)
class _Fields:
    """What has been read so far; -1 stands for a part that did not occur."""

    year: int = 0
    month: int = -1
    day: int = -1
    year_day: int = -1
    hour: int = 0
    minute: int = 0
    second: int = 0
    nanosecond: int = 0
    half: str = ""
    utc: bool = False
    offset: int | None = None
    zone_name: str = ""


def parse_time(layout: str, text: str) -> Time:
    """Follow `time.ParseInLocation` with UTC as the location; raise GoError, `parsing time "...": ...`."""
    if len(text) > MAX_LAYOUT:
        raise GoError(f"parsing time: it has {len(text)} characters")
    fields = _Fields()
    rest = text
    parts = chunks(layout)
    try:
        for index, part in enumerate(parts):
            before = rest, part
            if index % 2:
                rest = _read(fields, part, rest, fraction_follows=_next_is_fraction(parts, index))
            else:
                rest = _skip(rest, part)
        return _time(fields, rest)
    except _Misfit as misfit:
        why = str(misfit)
        if why:
            raise GoError(f"parsing time {quoted(text)}: {why}") from None
        misread = f"cannot parse {quoted(before[0])} as {quoted(before[1])}"
        raise GoError(f"parsing time {quoted(text)} as {quoted(layout)}: {misread}") from None


def _next_is_fraction(parts: list[str], index: int) -> bool:
    return index + 2 < len(parts) and parts[index + 2][0] in ".,"


def _skip(text: str, plain: str) -> str:
    """Skip plain text; a blank in the layout stands for any run of blanks, at the end for none."""
    at = 0
    while at < len(plain):
        if plain[at] == " ":
            if text and text[0] != " ":
                raise _Misfit
            at = len(plain) - len(plain[at:].lstrip(" "))
            text = text.lstrip(" ")
        elif text[:1] == plain[at]:
            at, text = at + 1, text[1:]
        else:
            raise _Misfit
    return text


def _read(fields: _Fields, element: str, text: str, *, fraction_follows: bool) -> str:
    if element in _NUMBERS:
        name, fixed, low, high = _NUMBERS[element]
        number, text = _number(_unpadded(element, text), fixed=fixed)
        if not low <= number <= high:
            raise _Misfit(f"{name} out of range")
        setattr(fields, name, number)
        if name == "second" and not fraction_follows and re.match(r"[.,][0-9]", text):
            return _read_any_fraction(fields, text)
        return text
    if reader := _READERS.get(element):
        return reader(fields, text)
    if element[0] in "-Z":
        return _read_offset(fields, element, text)
    return _read_fraction(fields, element, text)


_NUMBERS = {
    "1": ("month", False, 1, 12),
    "01": ("month", True, 1, 12),
    "2": ("day", False, 0, 99),
    "_2": ("day", False, 0, 99),
    "02": ("day", True, 0, 99),
    "15": ("hour", False, 0, 23),
    "3": ("hour", False, 0, 12),
    "03": ("hour", True, 0, 12),
    "4": ("minute", False, 0, 59),
    "04": ("minute", True, 0, 59),
    "5": ("second", False, 0, 59),
    "05": ("second", True, 0, 59),
}


def _unpadded(element: str, text: str) -> str:
    return text.removeprefix(" ") if element == "_2" else text


def _number(text: str, *, fixed: bool) -> tuple[int, str]:
    match = re.match(r"[0-9]{2}" if fixed else r"[0-9]{1,2}", text)
    if not match:
        raise _Misfit
    return int(match[0]), text[match.end() :]


def _read_year(fields: _Fields, text: str) -> str:
    if not re.match(r"[0-9]{4}", text):
        raise _Misfit
    fields.year = int(text[:4])
    return text[4:]


def _read_short_year(fields: _Fields, text: str) -> str:
    if not re.match(r"[0-9+-][0-9]", text):
        raise _Misfit
    year = int(text[:2])
    fields.year = year + (1900 if year >= 69 else 2000)  # as in Go's time package
    return text[2:]


def _read_year_day(fields: _Fields, text: str) -> str:
    match = re.match(r"[0-9]{3}", text)
    if not match:
        raise _Misfit
    fields.year_day = int(match[0])
    return text[3:]


def _read_padded_year_day(fields: _Fields, text: str) -> str:
    match = re.match(r" {0,2}([0-9]{1,3})", text)
    if not match:
        raise _Misfit
    fields.year_day = int(match[1])
    return text[match.end() :]


def _read_half(fields: _Fields, text: str) -> str:
    if text[:2] not in ("AM", "PM"):
        raise _Misfit
    fields.half = text[:2]
    return text[2:]


def _read_lower_half(fields: _Fields, text: str) -> str:
    if text[:2] not in ("am", "pm"):
        raise _Misfit
    fields.half = text[:2].upper()
    return text[2:]


def _read_month(fields: _Fields, text: str) -> str:
    fields.month, rest = _word(text, [name[:3] for name in MONTHS])
    return rest


def _read_long_month(fields: _Fields, text: str) -> str:
    fields.month, rest = _word(text, list(MONTHS))
    return rest


def _word(text: str, words: list[str]) -> tuple[int, str]:
    for index, word in enumerate(words, 1):
        head = text[: len(word)]
        if head.isascii() and head.lower() == word.lower():
            return index, text[len(word) :]
    raise _Misfit


def _read_zone(fields: _Fields, text: str) -> str:
    if text.startswith("UTC"):
        fields.utc = True
        return text[3:]
    match = _ZONE.match(text)
    if not match:
        raise _Misfit
    fields.zone_name = match[0]
    return text[match.end() :]


_HOURS = r"[+-]0*(?:2[0-3]|1?[0-9])(?![0-9])"
_ZONE = re.compile(
    rf"ChST|MeST|GMT(?:{_HOURS})?|{_HOURS}"
    r"|WITA(?![A-Z])|[A-Z]{4}T(?![A-Z])|[A-Z]{3}T(?![A-Z])|[A-Z]{3}(?![A-Z])"
)

_READERS: dict[str, Callable[[_Fields, str], str]] = {
    "2006": _read_year,
    "06": _read_short_year,
    "002": _read_year_day,
    "__2": _read_padded_year_day,
    "PM": _read_half,
    "pm": _read_lower_half,
    "Jan": _read_month,
    "January": _read_long_month,
    "Mon": lambda _, text: _word(text, [name[:3] for name in WEEKDAYS])[1],
    "Monday": lambda _, text: _word(text, list(WEEKDAYS))[1],
    "MST": _read_zone,
}

_OFFSETS = {
    "07": re.compile(r"([+-])([0-9]{2})()()"),
    "0700": re.compile(r"([+-])([0-9]{2})([0-9]{2})()"),
    "07:00": re.compile(r"([+-])([0-9]{2}):([0-9]{2})()"),
    "070000": re.compile(r"([+-])([0-9]{2})([0-9]{2})([0-9]{2})"),
    "07:00:00": re.compile(r"([+-])([0-9]{2}):([0-9]{2}):([0-9]{2})"),
}


def _read_offset(fields: _Fields, element: str, text: str) -> str:
    if element[0] == "Z" and text.startswith("Z"):
        fields.utc = True
        return text[1:]
    match = _OFFSETS[element[1:]].match(text)
    if not match:
        raise _Misfit
    hours, minutes, seconds = (int(part or "0") for part in match.groups()[1:])
    if hours > 24 or minutes > 60 or seconds > 60:  # Go lets 24:60:60 pass
        raise _Misfit("time zone offset out of range")
    offset = (hours * 60 + minutes) * 60 + seconds
    fields.offset = -offset if match[1] == "-" else offset
    return text[match.end() :]


def _read_fraction(fields: _Fields, element: str, text: str) -> str:
    if element[1] == "9":
        return _read_any_fraction(fields, text) if re.match(r"[.,][0-9]", text) else text
    digits = text[1 : len(element)]
    fits = text[:1] in (".", ",") and len(digits) == len(element) - 1
    if not fits or not re.fullmatch(r"\+?[0-9]+", digits[:9]):
        raise _Misfit
    fields.nanosecond = int(digits[:9]) * 10 ** (9 - len(digits[:9]))
    return text[len(element) :]


def _read_any_fraction(fields: _Fields, text: str) -> str:
    match = re.match(r".([0-9]+)", text)
    digits = match[1] if match else ""
    fields.nanosecond = int(digits[:9].ljust(9, "0"))
    return text[1 + len(digits) :]


def _time(fields: _Fields, rest: str) -> Time:
    if rest:
        raise _Misfit(f"extra text: {quoted(rest)}")
    hour = fields.hour
    if fields.half == "PM" and hour < 12:  # noon
        hour += 12
    elif fields.half == "AM" and hour == 12:  # midnight
        hour = 0
    month, day = _month_and_day(fields)
    if not 1 <= day <= days_in(fields.year, month):
        raise _Misfit("day out of range")
    seconds = seconds_of((fields.year, month, day), (hour, fields.minute, fields.second))
    return _placed(fields, seconds)


def _month_and_day(fields: _Fields) -> tuple[int, int]:
    if fields.year_day < 0:
        return (fields.month if fields.month > 0 else 1), (fields.day if fields.day >= 0 else 1)
    if not 1 <= fields.year_day <= 365 + is_leap(fields.year):
        raise _Misfit("day-of-year out of range")
    month, day = 1, fields.year_day
    while day > days_in(fields.year, month):
        day -= days_in(fields.year, month)
        month += 1
    if fields.month >= 0 and fields.month != month:
        raise _Misfit("day-of-year does not match month")
    if fields.day >= 0 and fields.day != day:
        raise _Misfit("day-of-year does not match day")
    return month, day


def _placed(fields: _Fields, seconds: int) -> Time:
    if fields.utc:
        return Time(seconds, fields.nanosecond)
    if fields.offset is not None:
        named_utc = fields.offset == 0 and fields.zone_name in ("", "UTC")
        zone = UTC if named_utc else Zone(fields.zone_name, fields.offset)
        return Time(seconds - fields.offset, fields.nanosecond, zone)
    if fields.zone_name:
        offset = int(fields.zone_name[3:]) * 3600 if re.match(r"GMT.", fields.zone_name) else 0
        # The clock is read as UTC and then shown in a zone of that name, as Go does with unknown zones.
        return Time(seconds, fields.nanosecond, Zone(fields.zone_name, offset))
    return Time(seconds, fields.nanosecond)
