"""The values of CEL, and how they compare.

A CEL int is a Python int, a double a float, a string a str, bytes are bytes, null is None; lists and maps are
plain lists and dicts. What Python has no type for stands here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from msvcgen.typed import Final, TypeAlias, cast

Value: TypeAlias = object
"""A value of CEL; functions find out its type when they run."""

INT_LOW: Final = -(2**63)
INT_HIGH: Final = 2**63 - 1
UINT_HIGH: Final = 2**64 - 1


class CelError(Exception):
    """An expression that cannot be read or has no value; the text is that of cel-go where it has one."""


class CostError(CelError):
    """An expression that takes too many steps."""


class Uint(int):
    """A CEL uint."""

    __slots__ = ()


class BoolKey:
    """A boolean as the key of a map: Python would take it for 0 or 1."""

    __slots__ = ("value",)

    def __init__(self, value: bool) -> None:  # noqa: FBT001 - it is the value
        """Keep the boolean."""
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BoolKey) and other.value is self.value

    def __hash__(self) -> int:
        return hash((BoolKey, self.value))


class Duration(int):
    """A length of time in nanoseconds."""

    __slots__ = ()


class Timestamp(int):
    """A point in time in nanoseconds since 1970, in UTC."""

    __slots__ = ()


class CelType:
    """A type as a value; there is one of each name."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        """Keep the name."""
        self.name = name


class Optional:
    """A value that may be absent."""

    __slots__ = ("held",)

    def __init__(self, *held: Value) -> None:
        """Keep one value, or none."""
        self.held = held


class Opaque:
    """A value of a Kubernetes extension: equal to one of the same kind with the same key."""

    __slots__ = ("key",)
    name = "opaque"

    def __init__(self, key: Value) -> None:
        """Keep what the value is known by."""
        self.key = key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opaque) and other.name == self.name and other.key == self.key

    def __hash__(self) -> int:
        return hash((type(self), self.key))


class SetList(list[Value]):
    """A list with `x-kubernetes-list-type: set`: equal whatever the order."""


class MapList(list[Value]):
    """A list with `x-kubernetes-list-type: map`: equal whatever the order, joined by the fields of `keys`."""

    keys: tuple[str, ...] = ()

    @classmethod
    def of(cls, items: Iterable[Value], keys: tuple[str, ...]) -> MapList:
        """Give the list of some items, known by the fields named."""
        map_list = cls(items)
        map_list.keys = keys
        return map_list

    def key(self, item: Value) -> tuple[Value, ...]:
        """Give what identifies an item."""
        return tuple(item.get(key) for key in self.keys) if isinstance(item, dict) else ()


TYPE_NAMES: Final[dict[type, str]] = {
    int: "int",
    Uint: "uint",
    float: "double",
    str: "string",
    bytes: "bytes",
    bool: "bool",
    type(None): "null_type",
    list: "list",
    SetList: "list",
    MapList: "list",
    dict: "map",
    CelType: "type",
    Duration: "google.protobuf.Duration",
    Timestamp: "google.protobuf.Timestamp",
    Optional: "optional_type",
}
TYPES: Final[dict[str, CelType]] = {name: CelType(name) for name in TYPE_NAMES.values()}
NUMBERS: Final = frozenset((int, Uint, float))
ORDERED: Final = frozenset((str, bytes, bool, Duration, Timestamp))


def type_of(value: Value) -> CelType:
    """Give a value's type, as `type()` does."""
    name = type_name(value)
    return TYPES.setdefault(name, CelType(name))


def type_name(value: Value) -> str:
    """Give the name of a value's type."""
    return value.name if isinstance(value, Opaque) else TYPE_NAMES[type(value)]


def no_overload() -> CelError:
    """Give the error of an operator or function that does not take such values."""
    return CelError("no such overload")


def whole(value: int) -> int:
    """Give a result of integer arithmetic, unless it has more than 64 bits."""
    if INT_LOW <= value <= INT_HIGH:
        return value
    raise CelError("integer overflow")


def unsigned(value: int) -> Uint:
    """Give a result of unsigned arithmetic, unless it has more than 64 bits."""
    if 0 <= value <= UINT_HIGH:
        return Uint(value)
    raise CelError("unsigned integer overflow")


def map_key(value: Value) -> object:
    """Give what a map keeps a key as; equal numbers are one key, whatever their type."""
    kind = type(value)
    if kind is str or kind is int or kind is Uint:
        return value
    if isinstance(value, bool):
        return BoolKey(value)
    if isinstance(value, float) and value == value // 1:
        return int(value)
    raise CelError(f"unsupported key type: {type_name(value)}")


def key_value(key: object) -> Value:
    """Give a key of a map as the value that it stands for."""
    return key.value if isinstance(key, BoolKey) else key


def equal(left: Value, right: Value) -> bool:
    """Tell whether two values are equal; those of different types are not, but numbers compare by value."""
    kind, other = type(left), type(right)
    if kind is other and kind in ORDERED:
        return left == right
    if kind in NUMBERS and other in NUMBERS:
        return left == right
    if isinstance(left, list) and isinstance(right, list):
        return _equal_lists(left, right)
    if isinstance(left, dict) and isinstance(right, dict):
        return _equal_maps(left, right)
    if isinstance(left, Optional) and isinstance(right, Optional):
        return _equal_in_order(left.held, right.held)
    return kind is other and left == right


def contains(items: Collection[Value], wanted: Value) -> bool:
    """Tell whether one of the items is equal to a value."""
    if type(wanted) is str:  # the common case, at the speed of Python
        return wanted in items
    return any(equal(item, wanted) for item in items)


def _equal_in_order(left: Sequence[Value], right: Sequence[Value]) -> bool:
    return len(left) == len(right) and all(map(equal, left, right))


def _equal_lists(left: Sequence[Value], right: Sequence[Value]) -> bool:
    if len(left) != len(right):
        return False
    if isinstance(left, SetList):
        return all(contains(right, item) for item in left)
    if isinstance(left, MapList):
        by_key = {left.key(item): item for item in right}
        return all(left.key(item) in by_key and equal(item, by_key[left.key(item)]) for item in left)
    return _equal_in_order(left, right)


def _equal_maps(left: Mapping[object, Value], right: Mapping[object, Value]) -> bool:
    if left.keys() != right.keys():
        return False
    return all(equal(value, right[key]) for key, value in left.items())


def compared(left: Value, right: Value) -> int:
    """Give -1, 0 or 1 for two values that have an order."""
    kind, other = type(left), type(right)
    if kind in NUMBERS and other in NUMBERS:
        if left != left or right != right:  # noqa: PLR0124 - only NaN differs from itself
            raise CelError("NaN values cannot be ordered")
    elif kind is not other or kind not in ORDERED:
        raise no_overload()
    first, second = cast("int", left), cast("int", right)  # of one ordered type, whichever it is
    return (first > second) - (first < second)
