"""The reference of the command line, of the rows that the program makes its options of."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc

from msvcgen.cli.commands import MODULES, load
from msvcgen.options import OPTIONS, Option
from website.markdown import code, fenced, table
from website.tables import choices


def overview() -> str:
    """Give all commands in the order of the help."""
    return table(
        ("command", "what it does"),
        ((f"[`{name}`](#msvcgen-{name})", _about(name).partition("\n")[0]) for name in MODULES),
    )


def details() -> str:
    """Give of every command what it takes, and its examples."""
    return "\n".join(_command(name) for name in MODULES)


def _about(name: str) -> str:
    return cleandoc(load(name).Request.__doc__ or "")


def _command(name: str) -> str:
    return "\n".join([f"## msvcgen {name}\n", f"{_about(name)}\n", *_options(name), *_examples(name)])


def _options(name: str) -> Iterator[str]:
    stated = list(load(name).Request.options())
    shared = {option.name for option in OPTIONS}
    if own := [option for option in stated if option.name not in shared]:
        yield table(("option", "what it does"), ((_written(option), _said(option)) for option in own))
    if others := [option for option in stated if option.name in shared]:
        yield f"And of [the options of rendering](#options-of-rendering) {code(*map(_short, others))}.\n"


def _written(option: Option) -> str:
    takes = f" {option.metavar}" if option.flags and option.metavar else ""
    return code(*(f"{flag}{takes}" for flag in option.flags or [option.metavar or option.name]))


def _said(option: Option) -> str:
    return " ".join([option.help, *choices(option)])


def _short(option: Option) -> str:
    return option.flags[0] if option.flags else option.metavar


def _examples(name: str) -> Iterator[str]:
    """Give the examples of the help: a line of prose each, and the commands below it."""
    for part in cleandoc(load(name).EXAMPLE).split("\n\n"):
        if part.startswith("  "):
            yield fenced(cleandoc(part))
        else:
            yield f"{part}\n"
