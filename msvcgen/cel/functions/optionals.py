"""Optional values (cel-go, cel/library.go)."""

from __future__ import annotations

from msvcgen.cel.functions.table import function, method
from msvcgen.cel.values import CelError, Duration, Optional, Timestamp, Uint, Value
from msvcgen.typed import Final

_EMPTY: Final[dict[type, Value]] = {
    int: 0, Uint: Uint(0), float: 0.0, str: "", bytes: b"", bool: False, type(None): None,
    Duration: Duration(0), Timestamp: Timestamp(0),
}  # fmt: skip


@function("optional.none")
def _none() -> Optional:
    return Optional()


function("optional.of", object)(Optional)


@function("optional.ofNonZeroValue", object)
def _of_non_zero(value: Value) -> Optional:
    if isinstance(value, list | dict):
        return Optional(value) if value else Optional()
    empty = type(value) in _EMPTY and value == _EMPTY[type(value)]
    return Optional() if empty else Optional(value)


@function("optional.unwrap", list)
@method("unwrapOpt", list)
def _unwrapped(items: list[Value]) -> list[Value]:
    return [held for item in items if isinstance(item, Optional) for held in item.held]


@method("hasValue", Optional)
def _has_value(value: Optional) -> bool:
    return bool(value.held)


@method("value", Optional)
def _value(value: Optional) -> Value:
    if value.held:
        return value.held[0]
    raise CelError("optional.none() dereference")


@method("or", Optional, Optional)
def _or(value: Optional, other: Optional) -> Optional:
    return value if value.held else other


@method("orValue", Optional, object)
def _or_value(value: Optional, other: Value) -> Value:
    return value.held[0] if value.held else other
