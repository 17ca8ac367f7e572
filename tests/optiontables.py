"""The tables of options as README has them: paste what a failing test shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msvcgen.options import COMMANDS, OPTIONS, Option, of_config


def command_line_table() -> str:
    """Give the table of what is written on the command line."""
    rows = (
        (option.flags or [option.metavar], " ".join(_sentences(option)))
        for option in OPTIONS
        if option.commands
    )
    return _table("option", "what it does", rows)


def config_table() -> str:
    """Give the table of the fields of a ModelServiceGenerator."""
    rows = (
        ([key], " ".join([option.key.help or option.help, *_choices(option)]))
        for key, option in of_config().items()
    )
    return _table("field", "what it is", rows)


def _table(first: str, second: str, rows: Iterable[tuple[Iterable[str], str]]) -> str:
    lines = (f"| {', '.join(_quoted(words))} | {cell} |\n" for words, cell in rows)
    return f"| {first} | {second} |\n|---|---|\n{''.join(lines)}"


def _sentences(option: Option) -> Iterator[str]:
    yield option.help
    yield from _choices(option)
    if len(option.commands) == 1:
        yield f"{_quoted(option.commands)[0]} only."
    elif without := [command for command in COMMANDS if command not in option.commands]:
        yield f"Not for {' and '.join(_quoted(without))}."
    if "lint" in option.commands and "generate" in option.commands:
        yield "Also for `lint`."


def _choices(option: Option) -> Iterator[str]:
    if option.choices:
        yield f"One of {', '.join(_quoted(option.choices))}."


def _quoted(words: Iterable[str]) -> list[str]:
    return [f"`{word}`" for word in words]
