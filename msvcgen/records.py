"""`NamedTuple` as `typing` has it, for classes that are defined in a tenth of the time.

`typing` has `collections` compile a constructor for each class, and looks at each annotation. A cold `generate` defines
a hundred classes: that was an eighth of its time. Constructors of one arity differ in the names of their arguments
only, so one that is compiled with this module serves all of them. Type checkers see the class of `typing`.
"""

from __future__ import annotations

from collections import _tuplegetter  # type: ignore[attr-defined]
from types import CodeType, FunctionType

__all__ = ["NamedTuple"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Self

_new = tuple.__new__  # for type checkers: constructors have globals of their own


class _Record(tuple[object, ...]):
    """What all of the classes have."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()

    @classmethod
    def _make(cls, values: Iterable[object]) -> Self:
        return tuple.__new__(cls, values)

    def _replace(self, /, **values: object) -> Self:
        result = tuple.__new__(self.__class__, map(values.pop, self._fields, self))
        if values:
            raise TypeError(f"Got unexpected field names: {list(values)!r}")
        return result

    def _asdict(self) -> dict[str, object]:
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        values = (f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
        return f"{self.__class__.__name__}({', '.join(values)})"

    def __getnewargs__(self) -> tuple[object, ...]:
        return tuple(self)


class _Defining(type):
    """Makes a record of a class statement whose annotations are its fields."""

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
        fields = tuple(body.get("__annotations__", ()))
        defaults = {field: body.pop(field) for field in fields if field in body}
        for index, field in enumerate(fields):
            body[field] = _tuplegetter(index, None)
        body["_fields"] = body["__match_args__"] = fields
        body["_field_defaults"] = defaults
        body["__new__"] = _constructor(name, fields, tuple(defaults.values()))
        body["__slots__"] = ()
        return type(name, (_Record, *bases[1:]), body)


def _constructor(name: str, fields: tuple[str, ...], defaults: tuple[object, ...]) -> FunctionType:
    """Give the `__new__` of the class of a name with these fields, of which the last have these defaults."""
    code = _CODES[len(fields)] if len(fields) < len(_CODES) else _compiled(len(fields))
    named = code.replace(co_varnames=("_cls", *fields), co_name="__new__", co_qualname=f"{name}.__new__")
    return FunctionType(named, {"_new": tuple.__new__}, "__new__", defaults)


def _compiled(count: int) -> CodeType:
    values = "".join(f"_{index}, " for index in range(count))
    code: CodeType = eval(f"lambda _cls, {values}: _new(_cls, ({values}))").__code__  # noqa: S307 - of numbers
    return code


# fmt: off
_CODES: tuple[CodeType, ...] = tuple(constructor.__code__ for constructor in (
    lambda _cls: _new(_cls, ()),
    lambda _cls, _0: _new(_cls, (_0,)),
    lambda _cls, _0, _1: _new(_cls, (_0, _1)),
    lambda _cls, _0, _1, _2: _new(_cls, (_0, _1, _2)),
    lambda _cls, _0, _1, _2, _3: _new(_cls, (_0, _1, _2, _3)),
    lambda _cls, _0, _1, _2, _3, _4: _new(_cls, (_0, _1, _2, _3, _4)),
    lambda _cls, _0, _1, _2, _3, _4, _5: _new(_cls, (_0, _1, _2, _3, _4, _5)),
    lambda _cls, _0, _1, _2, _3, _4, _5, _6: _new(_cls, (_0, _1, _2, _3, _4, _5, _6)),
    lambda _cls, _0, _1, _2, _3, _4, _5, _6, _7: _new(_cls, (_0, _1, _2, _3, _4, _5, _6, _7)),
    lambda _cls, _0, _1, _2, _3, _4, _5, _6, _7, _8: _new(_cls, (_0, _1, _2, _3, _4, _5, _6, _7, _8)),
    lambda _cls, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9: _new(_cls, (_0, _1, _2, _3, _4, _5, _6, _7, _8, _9)),
))
# fmt: on
"""The constructors of few fields, by their number: compiled with this module. Of more there are few."""


if TYPE_CHECKING:
    from typing import NamedTuple
else:
    NamedTuple = type.__new__(_Defining, "NamedTuple", (), {})
