"""`typing`, which the program does not import: that takes a twentieth of a cold `generate`.

Annotations are not evaluated, so what is named in them alone needs no meaning. Type checkers and Python callers, who
may ask for hints, get the names of `typing`; the program gets names that can be called, subscripted and inherited.
`model/` and the full parser of command lines, which pydantic and typer read, import `typing` itself.
"""

from __future__ import annotations

from msvcgen import importing

__all__ = [
    "IO",
    "TYPE_CHECKING",
    "Any",
    "ClassVar",
    "Final",
    "Generic",
    "Literal",
    "NoReturn",
    "ParamSpec",
    "Protocol",
    "Self",
    "TextIO",
    "TypeAlias",
    "TypeVar",
    "cast",
    "overload",
]

TYPE_CHECKING = False

if TYPE_CHECKING or not importing.installed():
    from typing import (
        IO,
        Any,
        ClassVar,
        Final,
        Generic,
        Literal,
        NoReturn,
        ParamSpec,
        Protocol,
        Self,
        TextIO,
        TypeAlias,
        TypeVar,
        cast,
        overload,
    )
else:

    class _Form:
        """What stands in the place of a type."""

        def __getitem__(self, _: object) -> _Form:
            return self

        def __or__(self, _: object) -> _Form:
            return self

        __ror__ = __or__

    class Generic:
        """A base that can be subscripted."""

        def __class_getitem__(cls, _: object) -> type:
            return cls

    def TypeVar(*_: object, **__: object) -> _Form:  # noqa: N802 - as typing spells it
        """Give what may stand in an alias."""
        return Any

    def cast(_: object, value: object) -> object:
        """Give the value."""
        return value

    def overload(function: object) -> object:
        """Give the function."""
        return function

    Any = ClassVar = Final = IO = Literal = NoReturn = Self = TextIO = TypeAlias = _Form()
    Protocol, ParamSpec = Generic, TypeVar
