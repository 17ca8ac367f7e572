"""Go values in Python, and what Go's `reflect` says of them.

| Go | Python |
|---|---|
| nil | `None` |
| bool, string, float64, complex128 | `bool`, `str`, `float`, `complex` |
| int | `int` |
| other integers | `Int64`, `Int32`, `Uint8`, ...: subclasses of `int` |
| []interface {}, map[string]interface {} | `list`, `dict` |
| []string, map[string]string | `StringList`, `StringMap` |
| other slices | `TypedList("int", ...)` |
| nil slices, nil maps | `NilList`, `NilStringList`, `NilMap` |
| anything else | an object as `Native` says |

A Go string is bytes: those that are not UTF-8 are surrogate-escaped in the Python string.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msvcgen.golang.text import go_bytes
from msvcgen.records import NamedTuple
from msvcgen.typed import ClassVar, Protocol, TypeAlias

Value: TypeAlias = object
"""Any of the values above."""


MAX_DEPTH = 200
"""The deepest nesting of lists and dicts that functions look into."""


class TemplateFailure(Exception):
    """A function or an operation failed; the text says why, without saying where."""


class Function(NamedTuple):
    """A function for templates: a callable with the Go types of its parameters.

    Types are `string`, `int`, `int64`, `float64`, `bool`, `any`, `[]any`, `[]string`, `map[string]any`,
    `map[string]string`, or the name of another Go type as `go_type` gives it (`time.Time`). Of a variadic
    function the last one repeats. A method has its receiver as first argument, which `params` does not name.
    """

    name: str
    call: Callable[..., Value]
    params: tuple[str, ...] = ()
    variadic: bool = False


class Native(Protocol):
    """A value of any other Go type; without a `go_kind` it is a `struct`.

    It may have `go_text()`, its `String()`, `json_form()`, what encoding/json writes for it, and
    `go_methods`, those that templates may call, with the receiver as first argument of their callables.
    """

    @property
    def go_type(self) -> str:
        """Give the name that `%T` prints."""


class Int8(int):
    """Go's int8."""

    go_type: ClassVar[str] = "int8"
    go_kind: ClassVar[str] = "int8"


class Int16(int):
    """Go's int16."""

    go_type: ClassVar[str] = "int16"
    go_kind: ClassVar[str] = "int16"


class Int32(int):
    """Go's int32."""

    go_type: ClassVar[str] = "int32"
    go_kind: ClassVar[str] = "int32"


class Int64(int):
    """Go's int64."""

    go_type: ClassVar[str] = "int64"
    go_kind: ClassVar[str] = "int64"


class Uint(int):
    """Go's uint."""

    go_type: ClassVar[str] = "uint"
    go_kind: ClassVar[str] = "uint"


class Uint8(int):
    """Go's uint8, which is a byte."""

    go_type: ClassVar[str] = "uint8"
    go_kind: ClassVar[str] = "uint8"


class Uint64(int):
    """Go's uint64."""

    go_type: ClassVar[str] = "uint64"
    go_kind: ClassVar[str] = "uint64"


class TypedList(list[Value]):
    """A slice of a type other than interface{}: `TypedList("int", ...)` is `[]int`."""

    __slots__ = ("elem",)

    def __init__(self, elem: str, items: Iterable[Value] = ()) -> None:
        """Keep the name of the elements' type."""
        super().__init__(items)
        self.elem = elem

    @property
    def go_type(self) -> str:
        """Name the type of the slice."""
        return f"[]{self.elem}"


class StringList(list[Value]):
    """A `[]string`."""

    go_type: ClassVar[str] = "[]string"


class ShuffledStrings(StringList):
    """A `[]string` in random order, until it is sorted."""

    shuffled = True


class ShuffledList(list[Value]):
    """A `[]interface {}` in random order."""

    go_type: ClassVar[str] = "[]interface {}"
    shuffled = True


class NilList(list[Value]):
    """A nil `[]interface {}`, which differs from an empty one in JSON only."""

    go_type: ClassVar[str] = "[]interface {}"


class NilStringList(StringList):
    """A nil `[]string`."""


class StringMap(dict[str, Value]):
    """A `map[string]string`."""

    go_type: ClassVar[str] = "map[string]string"


class Labels(StringMap):
    """A named `map[string]string` whose `String()` is JSON, which YAML reads as a mapping."""

    def go_text(self) -> str:
        """Give the text that a template prints."""
        import json

        return json.dumps(self, ensure_ascii=False)


class NilMap(dict[str, Value]):
    """A nil `map[string]interface {}`, which reads like an empty one and takes no entries."""

    go_type: ClassVar[str] = "map[string]interface {}"


class Fields(dict[str, Value]):
    """The JSON form of a struct: unlike a map it is written in the order of its entries."""


_TYPES: dict[type, str] = {
    type(None): "<nil>",
    bool: "bool",
    int: "int",
    float: "float64",
    complex: "complex128",
    str: "string",
    list: "[]interface {}",
    dict: "map[string]interface {}",
}

_KINDS: dict[type, str] = {
    type(None): "invalid",
    bool: "bool",
    int: "int",
    float: "float64",
    complex: "complex128",
    str: "string",
    list: "slice",
    dict: "map",
}


def go_type(value: Value) -> str:
    """Give the name of a value's Go type, as `%T` prints it."""
    name = _TYPES.get(type(value))
    return name if name is not None else str(getattr(value, "go_type", type(value).__name__))


def go_kind(value: Value) -> str:
    """Give the name of a value's kind, as Go's `reflect.Kind` prints it."""
    name = _KINDS.get(type(value))
    if name is not None:
        return name
    if isinstance(value, list):
        return "slice"
    if isinstance(value, dict):
        return "map"
    return str(getattr(value, "go_kind", "struct"))


def is_nil(value: Value) -> bool:
    """Tell whether a value is nil: the untyped one, a nil slice or a nil map."""
    return value is None or isinstance(value, (NilList, NilStringList, NilMap))


def truth(value: Value) -> bool:
    """Follow text/template's `IsTrue`: zero and what is empty are false, a struct is always true."""
    if isinstance(value, (int, float, complex, str, list, dict)):
        return bool(value)
    return value is not None


def sorted_items(value: Mapping[str, Value]) -> list[tuple[str, Value]]:
    """Give the entries of a map in the order in which Go prints and ranges over them."""
    return sorted(value.items(), key=lambda item: go_bytes(item[0]))


def json_form(value: Value) -> Value:
    """Give what encoding/json writes for a value of another type: `Fields`, or any of the plain values."""
    form = getattr(value, "json_form", None)
    if form is None:
        raise TemplateFailure(f"a value of type {go_type(value)} has no JSON form")
    plain: Value = form()
    return plain


_NO_METHODS: Mapping[str, Function] = {}


def methods(value: Value) -> Mapping[str, Function]:
    """Give the methods of a value that templates may call."""
    by_name: Mapping[str, Function] = getattr(value, "go_methods", _NO_METHODS)
    return by_name
