"""Tables of functions: one row a function, with the Go types of its parameters."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.template.values import Function, Value

Row = tuple[str | Callable[..., Value], ...]


def table(*rows: tuple[object, ...]) -> dict[str, Function]:
    """Make functions of rows (name, callable, Go types of the parameters); `...T` is variadic."""
    return {function.name: function for function in map(_function, rows)}


def _function(row: tuple[object, ...]) -> Function:
    name, call, *params = row
    types = tuple(str(param) for param in params)
    variadic = bool(types) and types[-1].startswith("...")
    return Function(
        name=str(name),
        call=call,
        params=tuple(param.removeprefix("...") for param in types),
        variadic=variadic,
    )
