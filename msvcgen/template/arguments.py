"""Arguments of functions, checked as text/template does through reflection before each call."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.template.faults import Fault
from msvcgen.template.nodes import Bool, Nil, Number, Operand, String
from msvcgen.template.run import NIL, Evaluate, Run
from msvcgen.template.values import (
    Int8,
    Int16,
    Int32,
    Int64,
    NilList,
    NilMap,
    NilStringList,
    StringMap,
    Value,
    go_type,
)

ANY = "any"

_GO_NAMES = {
    "[]any": "[]interface {}",
    "map[string]any": "map[string]interface {}",
    "[]interface{}": "[]interface {}",
    "map[string]interface{}": "map[string]interface {}",
}

_NIL_VALUES: dict[str, Callable[[], Value]] = {
    "[]interface {}": NilList,
    "[]string": NilStringList,
    "map[string]interface {}": NilMap,
    "map[string]string": StringMap,
}

_INTEGERS: dict[str, Callable[[int], int]] = {
    "int": int,
    "int8": Int8,
    "int16": Int16,
    "int32": Int32,
    "int64": Int64,
    "time.Duration": Int64,
}


def go_name(param: str) -> str:
    """Give the Go name of a parameter's type."""
    return _GO_NAMES.get(param, param)


def literal(node: Operand, param: str) -> Callable[[], Value] | Fault | None:
    """Give a literal as an argument of that type: a fault where it does not fit, None for anything else."""
    if isinstance(node, Nil):
        return _nil_literal(node, go_name(param))
    if not isinstance(node, (Bool, Number, String)):
        return None
    if param == ANY:
        return _any_literal(node)
    return _typed_literal(node, go_name(param))


def _nil_literal(node: Nil, wanted: str) -> Callable[[], Value] | Fault:
    if wanted == ANY or wanted.startswith("*"):
        return lambda: None
    make_nil = _NIL_VALUES.get(wanted)
    return make_nil or Fault(f"nil cannot be a {wanted}", node.offset)


def _any_literal(node: Bool | Number | String) -> Callable[[], Value] | Fault:
    if isinstance(node, Number):
        if node.ideal is None:
            return Fault(f"{node.text} does not fit into an int", node.offset)
        return lambda: node.ideal
    return lambda: node.value


def _typed_literal(node: Bool | Number | String, wanted: str) -> Callable[[], Value] | Fault:
    if isinstance(node, String) and wanted == "string":
        return lambda: node.value
    if isinstance(node, Bool) and wanted == "bool":
        return lambda: node.value
    if isinstance(node, Number):
        whole, real = node.as_int, node.as_float
        if wanted in _INTEGERS and whole is not None:
            return lambda: _INTEGERS[wanted](whole)
        if wanted == "float64" and real is not None:
            return lambda: real
    return Fault(f"expected {wanted}, found {_shown(node)}", node.offset)


def _shown(node: Bool | Number | String) -> str:
    if isinstance(node, String):
        return f'the string "{node.value}"'
    return node.text if isinstance(node, Number) else str(node.value).lower()


def checked(evaluate: Evaluate, param: str, offset: int) -> Evaluate:
    """Check at each call that a value has the type of the parameter."""
    wanted = go_name(param)
    if wanted == "string":
        return _checked_string(evaluate, offset)

    def check(run: Run, dot: Value) -> Value:
        return assignable(evaluate(run, dot), wanted, offset)

    return check


def _checked_string(evaluate: Evaluate, offset: int) -> Evaluate:
    def check(run: Run, dot: Value) -> Value:
        value = evaluate(run, dot)
        return value if type(value) is str else assignable(value, "string", offset)

    return check


def assignable(value: Value, wanted: str, offset: int) -> Value:
    """Give a value that may be passed for a parameter of that Go type, or fail as `validateType` does."""
    if value is None:
        make_nil = _NIL_VALUES.get(wanted)
        if make_nil is not None:
            return make_nil()
        if wanted.startswith("*"):
            return None
        raise Fault(f"expected {wanted}, found no value", offset)
    value_type = "interface {}" if value is NIL else go_type(value)
    if value_type in (wanted, f"*{wanted}"):
        return value
    raise Fault(f"wrong type for value, expected {wanted}, got {value_type}", offset)
