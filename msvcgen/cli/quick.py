"""Read a plain command line without loading a parser, which would take longer than rendering does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from msvcgen.cli.options import Option, options

R = TypeVar("R")


def read_quickly(request: type[R], words: Sequence[str]) -> R | None:
    """Give the request that `words` state, or None when the full parser has to see them.

    Understands `-x VALUE`, `--long VALUE`, `--long=VALUE` and switches, and reads them as the full parser
    does; whatever else there is (help, a mistake, an argument, grouped letters) is for that one.
    """
    table = {name: (field, entry) for field, entry in options(request) for name in entry.names}
    given: dict[str, str | bool | tuple[str, ...]] = {}
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if name not in table:
            return None
        field, entry = table[name]
        taken = _take(entry, value if equals else None, rest)
        if taken is None:
            return None
        given[field] = (
            (*_earlier(given.get(field)), str(taken)) if isinstance(entry.default, tuple) else taken
        )
    if any(entry.required and field not in given for field, entry in options(request)):
        return None
    return request(**given)


def _take(entry: Option, value: str | None, rest: Iterator[str]) -> str | bool | None:
    if entry.default is False:
        return True if value is None else None
    taken = next(rest, None) if value is None else value
    return None if entry.choices and taken not in entry.choices else taken


def _earlier(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
