"""One table of options for each command: a frozen dataclass whose fields say how they are written.

Two readers share it: `quick`, which reads a plain command line without loading anything, and `parser`, which
has typer do it and knows help, usage errors and completion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, dataclass, field, fields
from typing import Any, TypeAlias

Default: TypeAlias = "str | bool | tuple[str, ...]"


@dataclass(frozen=True, kw_only=True)
class Option:
    """How one field of a request is written on the command line.

    The default says what it takes: False for a switch, a tuple for an option that may be repeated, else text.
    Without names it is a positional argument.
    """

    names: tuple[str, ...]
    help: str
    metavar: str = ""
    default: Default = ""
    choices: tuple[str, ...] = ()
    required: bool = False


def option(*names: str, **settings: Any) -> Any:  # noqa: ANN401 - stands where a default stands, like dataclasses.field
    """Declare a field of a request; see `Option` for what it takes."""
    described = Option(names=names, **settings)
    return field(default=described.default, metadata={"option": described})


def options(request: type) -> Iterator[tuple[str, Option]]:
    """Give the fields of a request and how they are written."""
    declared: tuple[Field[Any], ...] = fields(request)
    return ((entry.name, entry.metadata["option"]) for entry in declared)
