"""The functions that text/template has by itself, as Go 1.24's `funcs.go` defines them, and `getPort`."""

from __future__ import annotations

from collections.abc import Callable
from operator import lt

from msvcgen.golang.text import go_bytes
from msvcgen.template.context import Context
from msvcgen.template.printing import print_value, sprint, sprintln
from msvcgen.template.values import (
    Function,
    Int32,
    StringMap,
    TemplateFailure,
    Uint8,
    Value,
    go_kind,
    go_type,
    is_nil,
    truth,
)

_ZERO_BY_MAP: dict[type, Value] = {StringMap: ""}


def _index(item: Value, *indexes: Value) -> Value:
    if item is None:
        raise TemplateFailure("index of nil")
    for index in indexes:
        item = _indexed(item, index)
    return item


def _indexed(item: Value, index: Value) -> Value:
    if isinstance(item, dict):
        if not isinstance(index, str):
            raise TemplateFailure(f"the key of a map must be a string, found {_kind(index)}")
        return item.get(index, _ZERO_BY_MAP.get(type(item)))
    if isinstance(item, str):
        data = go_bytes(item)
        return Uint8(data[_position(index, len(data))])
    if isinstance(item, list):
        return item[_position(index, len(item))]
    if item is None:
        raise TemplateFailure("index of nil")
    raise TemplateFailure(f"can't index a value of type {go_type(item)}")


def _position(index: Value, length: int) -> int:
    if not _is_integer(index):
        raise TemplateFailure(f"the index must be an integer, found {_kind(index)}")
    position = int(index)  # type: ignore[call-overload] # an integer
    if not 0 <= position < length:
        raise TemplateFailure(f"index {position} is out of range, there are {length}")
    return int(position)


def _kind(value: Value) -> str:
    return "nil" if value is None else go_type(value)


def _is_integer(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _len(value: Value) -> int:
    if isinstance(value, str):
        return len(value) if value.isascii() else len(go_bytes(value))
    if isinstance(value, (list, dict)):
        return len(value)
    raise TemplateFailure(f"len of {_kind(value)}, a string, list or map is needed")


def _call(value: Value, *_: Value) -> Value:
    raise TemplateFailure(
        "call of nil" if value is None else f"a value of type {go_type(value)} is no function"
    )


# --- comparison


def _basic_kind(value: Value) -> str:
    """Group the kinds that may be compared with one another."""
    kind = go_kind(value)
    if kind.startswith(("int", "uint")) and kind != "interface":
        return "int"
    return kind if kind in ("bool", "string", "float64", "complex128") else ""


def _eq(value: Value, *others: Value) -> bool:
    if not others:
        raise TemplateFailure("missing argument for comparison")
    return any(_equal(value, other) for other in others)


def _equal(left: Value, right: Value) -> bool:
    kind = _basic_kind(left)
    if kind != _basic_kind(right):
        if left is None or right is None:
            return False
        raise _incompatible(left, right)
    if kind:
        return left == right
    if left is not None and right is not None and go_kind(left) != go_kind(right):
        raise _incompatible(left, right)
    if is_nil(left) or is_nil(right):
        return is_nil(left) and is_nil(right)
    if isinstance(right, (list, dict)):
        raise TemplateFailure(f"values of type {go_type(right)} cannot be compared, use deepEqual")
    return left is right if go_kind(left) == "ptr" else left == right


def _ne(left: Value, right: Value) -> bool:
    return not _equal(left, right)


def _incompatible(left: Value, right: Value) -> TemplateFailure:
    return TemplateFailure(f"incompatible types for comparison, {go_type(left)} and {go_type(right)}")


def _lt(left: Value, right: Value) -> bool:
    kind = _basic_kind(left)
    for value in (left, right):
        if not _basic_kind(value):
            raise TemplateFailure(f"values of type {go_type(value)} have no order")
    if kind != _basic_kind(right):
        raise _incompatible(left, right)
    if isinstance(left, str) and isinstance(right, str):
        return go_bytes(left) < go_bytes(right)
    if kind in ("bool", "complex128"):
        raise TemplateFailure(f"values of type {go_type(left)} have no order")
    return bool(lt(left, right))  # type: ignore[arg-type] # both are numbers


def _le(left: Value, right: Value) -> bool:
    return _lt(left, right) or _equal(left, right)


# --- text


def _printed(values: tuple[Value, ...]) -> str:
    """Follow text/template's `evalArgs`."""
    if len(values) == 1 and isinstance(values[0], str):
        return values[0]
    return sprint([_printable(value) for value in values])


def _printable(value: Value) -> Value:
    return print_value(value) if value is None or isinstance(value, Context) else value


_HTML = str.maketrans({'"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;", "\0": "\ufffd"})


def _html(*values: Value) -> str:
    return _printed(values).translate(_HTML)


_JS = {
    "\\": r"\\",
    "'": r"\'",
    '"': r"\"",
    "<": r"\u003C",
    ">": r"\u003E",
    "&": r"\u0026",
    "=": r"\u003D",
}


def _js(*values: Value) -> str:
    return "".join(map(_js_rune, _printed(values)))


def _js_rune(rune: str) -> str:
    if rune in _JS:
        return _JS[rune]
    if rune.isprintable() or rune == "\x7f":
        return rune
    if "\ud800" <= rune <= "\udfff":
        return "\\uFFFD"
    return f"\\u{ord(rune):04X}"


_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")


def _urlquery(*values: Value) -> str:
    data = go_bytes(_printed(values))
    return "".join(
        chr(byte) if byte in _UNRESERVED else "+" if byte == ord(" ") else f"%{byte:02X}" for byte in data
    )


def _and_or(*_: Value) -> Value:
    raise AssertionError("the evaluator compiles `and` and `or` itself")


def _table(*rows: tuple[str, Callable[..., Value], str]) -> dict[str, Function]:
    return {name: _function(name, call, params.split()) for name, call, params in rows}


def _printf(template: str, *values: Value) -> str:
    from msvcgen.template.sprintf import sprintf  # which few templates call

    return sprintf(template, values)


def _function(name: str, call: Callable[..., Value], params: list[str]) -> Function:
    variadic = bool(params) and params[-1].startswith("...")
    types = tuple(param.removeprefix("...") for param in params)
    return Function(name=name, call=call, params=types, variadic=variadic)


BUILTINS = _table(
    ("and", _and_or, "any ...any"),
    ("or", _and_or, "any ...any"),
    ("call", _call, "any ...any"),
    ("eq", _eq, "any ...any"),
    ("ge", lambda left, right: not _lt(left, right), "any any"),
    ("getPort", Int32, "string"),
    ("gt", lambda left, right: not _le(left, right), "any any"),
    ("html", _html, "...any"),
    ("index", _index, "any ...any"),
    ("js", _js, "...any"),
    ("le", _le, "any any"),
    ("len", _len, "any"),
    ("lt", _lt, "any any"),
    ("ne", _ne, "any any"),
    ("not", lambda value: not truth(value), "any"),
    ("print", lambda *values: sprint(values), "...any"),
    ("printf", _printf, "string ...any"),
    ("println", lambda *values: sprintln(values), "...any"),
    ("urlquery", _urlquery, "...any"),
)
"""By name; sprig's `slice` replaces the one that text/template has."""
