"""Read a plain command line without loading a parser, which would take longer than rendering does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msvcgen.cli.config import with_config
from msvcgen.cli.request import CommandLine
from msvcgen.options import REPEATED, Given, Option
from msvcgen.typed import TypeVar

R = TypeVar("R", bound=CommandLine)


def read_quickly(request: type[R], words: Sequence[str], config: Mapping[str, Given] = {}) -> R | None:
    """Give the request that `words` state, or None when the full parser has to see them.

    `config` are the values of options that a config states. Understands `-x VALUE`, `--long VALUE`, `--long=VALUE`,
    switches and arguments, and reads them as the full parser does; whatever else there is (help, a mistake, grouped
    letters) is for that one.
    """
    options = request.options()
    by_flag = {flag: option for option in options for flag in option.flags}
    argument = next((option for option in options if not option.flags), None)
    given: dict[str, Given] = {}
    rest = iter(words)
    for word in rest:
        flag, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        option = by_flag.get(flag)
        taken: str | bool | None = None
        if option is not None:
            taken = _take(option, value if equals else None, rest)
        elif argument is not None and _is_argument(word):
            option, taken = argument, _argument(argument, word, given)
        if option is None or taken is None:
            return None
        given[option.name] = (
            (*_earlier(given.get(option.name)), str(taken)) if option.shape in REPEATED else taken
        )
    given = with_config(given, config)
    if any(option.required and option.name not in given for option in options):
        return None
    return request(**given)


def _is_argument(word: str) -> bool:
    return word == "-" or not word.startswith("-")


def _argument(option: Option, word: str, given: dict[str, Given]) -> str | None:
    """Take an argument, of which there is one unless it may be repeated."""
    if option.choices and word not in option.choices:
        return None
    return None if option.name in given and option.shape not in REPEATED else word


def _take(option: Option, value: str | None, rest: Iterator[str]) -> str | bool | None:
    if option.shape == "switch":
        return True if value is None else None
    taken = next(rest, None) if value is None else value
    return None if option.choices and taken not in option.choices else taken


def _earlier(given: Given) -> tuple[str, ...]:
    return given if isinstance(given, tuple) else ()
