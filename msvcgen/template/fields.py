"""Fields: `.a.b` of the context, of maps, and the methods of other values."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.template.context import Context
from msvcgen.template.faults import Fault
from msvcgen.template.run import NIL, Run
from msvcgen.template.values import Function, Value, go_type, methods
from msvcgen.typed import TypeAlias

CallMethod: TypeAlias = Callable[[Run, Value, Value, Function], Value]
"""Calls a method: run, dot, receiver, method."""


def follow(
    run: Run, dot: Value, value: Value, names: tuple[str, ...], offset: int, call: CallMethod
) -> Value:
    """Give a field of a field of ... a value; arguments, if there are any, belong to the last one."""
    last = len(names) - 1
    for at, name in enumerate(names):
        if value.__class__ is Context and name not in value.variables:
            value = run.further_variable(name, offset)
            if not isinstance(value, dict):
                return value
            continue
        value = field_of(run, dot, value, name, offset, call if at == last else call_plainly)
    return value


def field_of(run: Run, dot: Value, value: Value, name: str, offset: int, call: CallMethod) -> Value:
    """Give one field; `NIL` for an entry that is there and nil, None for one that is missing."""
    if isinstance(value, Context):
        return value.variables[name]
    if value is None:
        return None
    if value is NIL:
        raise Fault(f"`.{name}` of nil, there is no value to take it from", offset)
    if isinstance(value, dict):
        entry = value.get(name)
        return NIL if entry is None and name in value else entry
    method = methods(value).get(name)
    if method is None:
        raise Fault(f"no field or method `{name}` in type {go_type(value)}", offset)
    return call(run, dot, value, method)


def call_plainly(_run: Run, _dot: Value, receiver: Value, method: Function) -> Value:
    """Call a method without arguments."""
    if len(method.params) > method.variadic:
        raise wrong_count(method, 0)
    return method.call(receiver)


def wrong_count(function: Function, got: int, offset: int = 0) -> Fault:
    """Say that a function gets too many or too few arguments."""
    fixed = len(function.params) - function.variadic
    wanted = f"at least {fixed}" if function.variadic else str(fixed)
    return Fault(f"wrong number of arguments for `{function.name}`, want {wanted}, got {got}", offset)
