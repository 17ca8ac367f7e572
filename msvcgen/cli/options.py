"""One table of options for each command: a request class whose attributes say how they are written.

Two readers share it: `quick`, which reads a plain command line without loading anything, and `parser`, which has
typer do it and knows help, usage errors and completion.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

Default: TypeAlias = "str | bool | tuple[str, ...] | None"


class Option(NamedTuple):
    """How one attribute of a request is written on the command line.

    The default says what it takes: False for a switch, a tuple for an option that may be repeated, None for one
    that must be given, else text. Without names it is a positional argument.
    """

    names: tuple[str, ...]
    help: str
    metavar: str = ""
    default: Default = ""
    choices: tuple[str, ...] = ()
    required: bool = False


def option(*names: str, **settings: Any) -> Any:  # noqa: ANN401 - stands where the attribute's value stands
    """Declare an attribute of a request; see `Option` for what it takes."""
    return Option(names=names, **settings)


class CommandLine:
    """What a command line states: a command declares what it takes as attributes, each an `option`."""

    def __init__(self, **given: object) -> None:
        """Take what was given, and the defaults of the rest."""
        for name, entry in options(type(self)):
            setattr(self, name, given.get(name, entry.default))

    def __eq__(self, other: object) -> bool:
        """Tell whether two command lines state the same."""
        return type(other) is type(self) and vars(other) == vars(self)

    __hash__ = None  # type: ignore[assignment]  # nobody keeps requests in sets


def options(request: type) -> Iterator[tuple[str, Option]]:
    """Give the attributes of a request and how they are written, those of its bases first."""
    for owner in reversed(request.__mro__):
        for name, entry in vars(owner).items():
            if isinstance(entry, Option):
                yield name, entry
