"""Tables of functions: one row a function, with the Go types of its parameters."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.template.values import Function, Value
from msvcgen.typed import TypeAlias

Row: TypeAlias = tuple[str, Callable[..., Value], *tuple[str, ...]]
"""Name, callable, Go types of the parameters; `...T` at the end makes the function variadic."""


def table(*rows: Row) -> dict[str, Function]:
    """Make functions of rows, by their names."""
    return {row[0]: _function(row) for row in rows}


def _function(row: Row) -> Function:
    name, call, *types = row
    params = tuple(param.removeprefix("...") for param in types)
    return Function(name=name, call=call, params=params, variadic=params != tuple(types))
