"""The functions and methods of CEL by name and types of arguments; families add theirs when imported."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.cel.values import Value, no_overload
from msvcgen.typed import Final, TypeAlias, TypeVar

Implementation: TypeAlias = Callable[..., Value]
Overloads: TypeAlias = dict[tuple[type, ...], Implementation]

_Added = TypeVar("_Added", bound=Implementation)

FUNCTIONS: Final[dict[str, Overloads]] = {}
"""Those called as `name(...)` or `namespace.name(...)`."""

METHODS: Final[dict[str, Overloads]] = {}
"""Those called as `value.name(...)`; the type of the value comes first."""


def function(name: str, *types: type) -> Callable[[_Added], _Added]:
    """Add a function that takes arguments of these types; `object` stands for any."""
    return _adder(FUNCTIONS, name, types)


def method(name: str, *types: type) -> Callable[[_Added], _Added]:
    """Add a method that takes a value and arguments of these types; `object` stands for any."""
    return _adder(METHODS, name, types)


def _adder(table: dict[str, Overloads], name: str, types: tuple[type, ...]) -> Callable[[_Added], _Added]:
    def add(implementation: _Added) -> _Added:
        table.setdefault(name, {})[types] = implementation
        return implementation

    return add


def chosen(overloads: Overloads, types: tuple[type, ...]) -> Implementation:
    """Give the overload that takes arguments of these types; raise CelError when there is none."""
    for accepted, implementation in list(overloads.items()):
        if len(accepted) == len(types) and all(map(_takes, accepted, types)):
            overloads[types] = implementation
            return implementation
    raise no_overload()


def _takes(accepted: type, given: type) -> bool:
    return accepted in (object, given) or (accepted is list and issubclass(given, list))
