"""Whether an expression of CEL selects devices: its names, its functions, and its type as far as it shows.

Source: k8s.io/dynamic-resource-allocation/cel. A type is what cel-go would give a part, or ANY where only a
device tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msvcgen.cel import CelError
from msvcgen.cel.functions import Overloads, find_function, find_method
from msvcgen.cel.linker import dotted_name
from msvcgen.cel.operators import BINARY, UNARY
from msvcgen.cel.parser import parse
from msvcgen.cel.syntax import (
    Bind,
    Call,
    Choice,
    Has,
    Index,
    Literal,
    Logic,
    Loop,
    MakeList,
    MakeMap,
    Name,
    Node,
    Select,
)
from msvcgen.cel.values import TYPES, type_name
from msvcgen.typed import Final, TypeAlias

ANY: Final = "any"
Scope: TypeAlias = Mapping[str, str]
"""The type of each variable."""

DEVICE: Final = {
    "driver": "string",
    "attributes": "attributes",
    "capacity": "capacities",
    "allowMultipleAllocations": "bool",
}
"""The fields of a device, and their types."""

_ITEMS: Final = {"attributes": "map", "capacities": "capacity", "capacity": "quantity"}
"""What a map of the device has for its keys; of other maps it is not known."""

_COMPARISONS: Final = ("==", "!=", "<", "<=", ">", ">=")
_SCALARS: Final = frozenset(("bool", "bytes", "double", "int", "string", "uint"))
_NUMBERS: Final = frozenset(("double", "int", "uint"))
_TESTS: Final = ("all", "exists", "exists_one", "existsOne")

_RESULTS: Final = {
    "bool": ("contains", "endsWith", "in", "isGreaterThan", "isInteger", "isLessThan", "isQuantity", "isSemver",
             "matches", "startsWith"),
    "int": ("asInteger", "compareTo", "indexOf", "int", "lastIndexOf", "major", "minor", "patch", "sign", "size"),
    "string": ("format", "join", "lowerAscii", "replace", "string", "substring", "trim", "upperAscii"),
    "double": ("asApproximateFloat", "double"),
    "quantity": ("quantity",),
    "list": ("split",),
}  # fmt: skip
"""What functions and methods give, of those whose result does not depend on their arguments."""

_RESULT: Final = {name: result for result, names in _RESULTS.items() for name in names}

_UNKNOWN_HERE: Final = ("includes",)
"""Methods that the evaluator lacks."""


def why_no_selector(expression: str) -> str:
    """Give why an expression does not select devices, "" when nothing is known against it."""
    try:
        result = _type(parse(expression), {"device": "device"})
    except CelError as error:
        return f"this is no CEL expression for devices: {error}"
    except RecursionError:
        return ""
    return "" if result in ("bool", ANY) else f"must be true or false for a device, `{expression}` is neither"


def _type(node: Node, scope: Scope) -> str:
    """Give the type of an expression; raise CelError when it has none."""
    typed: Callable[[Node, Scope], str] = _TYPED[type(node)]
    return typed(node, scope)


def _literal(node: Literal, _scope: Scope) -> str:
    return type_name(node.value)


def _name(node: Name, scope: Scope) -> str:
    if node.name in scope:
        return scope[node.name]
    if node.name in TYPES:
        return "type"
    raise CelError(f"undeclared reference to '{node.name}'")


def _select(node: Select | Has, scope: Scope) -> str:
    if isinstance(node, Select) and dotted_name(node, dict.fromkeys(scope, 0)) in TYPES:
        return "type"
    holder = _type(node.operand, scope)
    if holder == "device" and node.field not in DEVICE:
        raise CelError(f"undefined field '{node.field}', a device has {', '.join(sorted(DEVICE))}")
    if holder in _SCALARS or holder == "quantity":
        raise CelError(f"a {holder} has no field '{node.field}'")
    if isinstance(node, Has):
        return "bool"
    if node.optional:
        return ANY
    return DEVICE[node.field] if holder == "device" else _ITEMS.get(holder, ANY)


def _index(node: Index, scope: Scope) -> str:
    holder = _type(node.operand, scope)
    _type(node.key, scope)
    if holder in _SCALARS or holder in ("device", "quantity"):
        raise CelError(f"a {holder} has no items")
    return ANY if node.optional else _ITEMS.get(holder, ANY)


def _call(node: Call, scope: Scope) -> str:
    if node.target is None and node.name in BINARY and len(node.arguments) == len(("left", "right")):
        left, right = (_type(argument, scope) for argument in node.arguments)
        return _operated(node.name, left, right)
    if node.target is None and node.name in UNARY:
        operand = _type(node.arguments[0], scope)
        if node.name == "!" and operand not in ("bool", ANY):
            raise CelError("`!` needs a bool")
        return "bool" if node.name == "!" else operand
    for argument in node.arguments:
        _type(argument, scope)
    overloads, target = _called(node, scope)
    if overloads is None and node.name not in _UNKNOWN_HERE:
        raise CelError(f"undeclared reference to '{node.name}'")
    counts, given = {len(types) - target for types in overloads or ()}, len(node.arguments)
    if counts and given not in counts:
        raise CelError(f"the number of arguments of '{node.name}' is wrong")
    return _RESULT.get(node.name, ANY)


def _called(node: Call, scope: Scope) -> tuple[Overloads | None, int]:
    """Give what is called, and 1 for a method, whose types begin with that of its value; raise CelError."""
    if node.target is None:
        return find_function(node.name), 0
    dotted = dotted_name(node.target, dict.fromkeys(scope, 0))
    overloads = find_function(f"{dotted}.{node.name}") if dotted else None
    if overloads is not None:
        return overloads, 0
    _type(node.target, scope)
    return find_method(node.name), 1


def _operated(operator: str, left: str, right: str) -> str:
    """Give the type of what an operator makes of two values."""
    known = _SCALARS | {"quantity", "list", "map", "attributes", "capacities", "capacity", "device"}
    both = {left, right}
    if operator == "in":
        if right in _SCALARS or right in ("device", "quantity"):
            raise CelError(f"`in` needs a list or a map, not a {right}")
        return "bool"
    ordered = operator in _COMPARISONS[2:] and both <= _NUMBERS
    if left != right and both <= known and not ordered:
        raise CelError(f"`{operator}` does not take {left} and {right}")
    if operator in _COMPARISONS:
        return "bool"
    return left if left == right and left in _NUMBERS | {"string", "bytes"} else ANY


def _logic(node: Logic, scope: Scope) -> str:
    for operand in node.operands:
        if (given := _type(operand, scope)) not in ("bool", ANY):
            raise CelError(f"`{'||' if node.either else '&&'}` needs bools, not a {given}")
    return "bool"


def _choice(node: Choice, scope: Scope) -> str:
    _type(node.condition, scope)
    then, otherwise = _type(node.then, scope), _type(node.otherwise, scope)
    return then if then == otherwise else ANY


def _list(node: MakeList, scope: Scope) -> str:
    for item, _ in node.items:
        _type(item, scope)
    return "list"


def _map(node: MakeMap, scope: Scope) -> str:
    for key, value, _ in node.entries:
        _type(key, scope)
        _type(value, scope)
    return "map"


def _loop(node: Loop, scope: Scope) -> str:
    _type(node.range, scope)
    _all(node.parts, {**scope, **dict.fromkeys(node.variables, ANY)})
    return "bool" if node.macro in _TESTS else ANY


def _bind(node: Bind, scope: Scope) -> str:
    value = _type(node.value, scope)
    inner = {**scope, node.variable: value if node.macro == "bind" else ANY}
    result = _type(node.body, inner)
    return result if node.macro == "bind" else ANY


def _all(nodes: Sequence[Node], scope: Scope) -> None:
    for node in nodes:
        _type(node, scope)


_TYPED: Final[dict[type, Callable[..., str]]] = {
    Literal: _literal,
    Name: _name,
    Select: _select,
    Has: _select,
    Index: _index,
    Call: _call,
    Choice: _choice,
    Logic: _logic,
    MakeList: _list,
    MakeMap: _map,
    Loop: _loop,
    Bind: _bind,
}
