"""What the operators of CEL do (standard definitions of google/cel-spec; errors and limits as in cel-go)."""

from __future__ import annotations

import operator
from collections.abc import Callable

from msvcgen.cel.values import (
    INT_HIGH,
    INT_LOW,
    CelError,
    Duration,
    MapList,
    Optional,
    SetList,
    Timestamp,
    Uint,
    Value,
    compared,
    contains,
    equal,
    map_key,
    no_overload,
    unsigned,
    whole,
)
from msvcgen.typed import Final, TypeAlias

Binary: TypeAlias = Callable[[Value, Value], Value]
Typed: TypeAlias = dict[tuple[type, type], Callable[..., Value]]

_FIRST_SECOND: Final = -62_135_596_800
_LAST_SECOND: Final = 253_402_300_799
SECOND: Final = 10**9


def in_time(value: int) -> Timestamp:
    """Give a point in time, unless it is before year 1 or after 9999."""
    if _FIRST_SECOND * SECOND <= value < (_LAST_SECOND + 1) * SECOND:
        return Timestamp(value)
    raise CelError("timestamp overflow")


def in_length(value: int) -> Duration:
    """Give a length of time, unless it has more than 64 bits of nanoseconds."""
    if INT_LOW <= value <= INT_HIGH:
        return Duration(value)
    raise CelError("duration overflow")


def _quotient(left: int, right: int) -> int:
    """Divide towards zero."""
    if right == 0:
        raise CelError("division by zero")
    result = abs(left) // abs(right)
    return result if (left < 0) is (right < 0) else -result


def _remainder(left: int, right: int) -> int:
    if right == 0:
        raise CelError("modulus by zero")
    return -(abs(left) % abs(right)) if left < 0 else left % abs(right)


def _float_quotient(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or left != left:  # noqa: PLR0124 - only NaN differs from itself
        return float("nan")
    import math

    return math.copysign(float("inf"), left) * math.copysign(1.0, right)


def _joined(left: list[Value], right: list[Value]) -> list[Value]:
    """Join lists: sets without what is there already, keyed lists with later items for earlier ones."""
    if isinstance(left, SetList):
        return SetList(left + [item for item in right if not contains(left, item)])
    if not isinstance(left, MapList):
        return [*left, *right]
    later = {left.key(item): item for item in right}
    merged = [later.pop(left.key(item), item) for item in left]
    return MapList.of([*merged, *later.values()], left.keys)


def _int_and_uint(of_int: Callable[[int, int], int]) -> Typed:
    return {
        (int, int): lambda left, right: whole(of_int(left, right)),
        (Uint, Uint): lambda left, right: unsigned(of_int(int(left), int(right))),
    }


_ADDED: Final[Typed] = {
    **_int_and_uint(operator.add),
    (float, float): operator.add,
    (str, str): operator.add,
    (bytes, bytes): operator.add,
    (Duration, Duration): lambda left, right: in_length(int(left) + int(right)),
    (Timestamp, Duration): lambda left, right: in_time(int(left) + int(right)),
    (Duration, Timestamp): lambda left, right: in_time(int(left) + int(right)),
}
_SUBTRACTED: Final[Typed] = {
    **_int_and_uint(operator.sub),
    (float, float): operator.sub,
    (Duration, Duration): lambda left, right: in_length(int(left) - int(right)),
    (Timestamp, Duration): lambda left, right: in_time(int(left) - int(right)),
    (Timestamp, Timestamp): lambda left, right: in_length(int(left) - int(right)),
}
_MULTIPLIED: Final[Typed] = {**_int_and_uint(operator.mul), (float, float): operator.mul}
_DIVIDED: Final[Typed] = {**_int_and_uint(_quotient), (float, float): _float_quotient}
_MODULO: Final[Typed] = _int_and_uint(_remainder)


def _by_types(table: Typed) -> Binary:
    def apply(left: Value, right: Value) -> Value:
        implementation = table.get((type(left), type(right)))
        if implementation is None:
            raise no_overload()
        return implementation(left, right)

    return apply


def _added(left: Value, right: Value) -> Value:
    if isinstance(left, list) and isinstance(right, list):
        return _joined(left, right)
    return _PLAIN_SUM(left, right)


_PLAIN_SUM: Final = _by_types(_ADDED)


def is_in(wanted: Value, holder: Value) -> bool:
    """Tell whether a list has an item, or a map a key."""
    if isinstance(holder, list):
        return contains(holder, wanted)
    if not isinstance(holder, dict):
        raise no_overload()
    try:
        return map_key(wanted) in holder
    except CelError:  # what cannot be a key is none
        return False


def item(holder: Value, key: Value) -> Value:
    """Give an item of a list or the value of a map's key; raise CelError when there is none."""
    if isinstance(holder, dict):
        value = holder.get(map_key(key), _NOTHING)
        if value is _NOTHING:
            raise CelError(f"no such key: {key}")
        return value
    if not isinstance(holder, list):
        raise no_overload()
    index = _index(key)
    if not 0 <= index < len(holder):
        raise CelError(f"index out of bounds: {index}")
    return holder[index]


def optional_item(holder: Value, key: Value) -> Optional:
    """Give an item of a list, or the value of a map's key, if there is one."""
    if isinstance(holder, Optional):
        return optional_item(holder.held[0], key) if holder.held else holder
    if isinstance(holder, dict):
        return Optional(holder[map_key(key)]) if map_key(key) in holder else Optional()
    if not isinstance(holder, list):
        raise no_overload()
    index = _index(key)
    return Optional(holder[index]) if 0 <= index < len(holder) else Optional()


def _index(key: Value) -> int:
    if type(key) is int or type(key) is Uint:
        return int(key)
    if isinstance(key, float) and key.is_integer():
        return int(key)
    raise CelError(f"unsupported index type '{type(key).__name__}' in list")


_NOTHING: Final = object()

BINARY: Final[dict[str, Binary]] = {
    "==": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": lambda left, right: compared(left, right) < 0,
    "<=": lambda left, right: compared(left, right) <= 0,
    ">": lambda left, right: compared(left, right) > 0,
    ">=": lambda left, right: compared(left, right) >= 0,
    "in": is_in,
    "+": _added,
    "-": _by_types(_SUBTRACTED),
    "*": _by_types(_MULTIPLIED),
    "/": _by_types(_DIVIDED),
    "%": _by_types(_MODULO),
}


def negated(value: Value) -> Value:
    """Give `-value`."""
    if type(value) is int:
        return whole(-value)
    if type(value) is float:
        return -value
    if type(value) is Duration:
        return in_length(-int(value))
    raise no_overload()


def denied(value: Value) -> Value:
    """Give `!value`."""
    if value is True:
        return False
    if value is False:
        return True
    raise no_overload()


UNARY: Final[dict[str, Callable[[Value], Value]]] = {"-": negated, "!": denied}
