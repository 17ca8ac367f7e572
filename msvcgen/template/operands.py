"""The functions that simple operands and the joints of pipelines are compiled to."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.template.calls import EvaluateStage, bound, calling, fits
from msvcgen.template.context import Context
from msvcgen.template.faults import Fault
from msvcgen.template.fields import field_of, wrong_count
from msvcgen.template.nodes import Nil, Operand, Pipe
from msvcgen.template.run import NIL, Evaluate, Run
from msvcgen.template.values import Function, Value


def raw_dot(_run: Run, dot: Value) -> Value:
    """Give the dot."""
    return dot


def dot_value(_run: Run, dot: Value) -> Value:
    """Give the dot, nil for a nil in an interface."""
    return None if dot is NIL else dot


def no_value(_run: Run, _dot: Value) -> Value:
    """Give nil."""
    return None


def without_nil(evaluate: Evaluate) -> Evaluate:
    """Turn a nil in an interface into nil."""

    def normal(run: Run, dot: Value) -> Value:
        value = evaluate(run, dot)
        return None if value is NIL else value

    return normal


def field_value(name: str, offset: int) -> Evaluate:
    """Compile `.Name`, which in most templates is a variable of the context."""

    def field(run: Run, dot: Value) -> Value:
        if dot.__class__ is Context:
            text = dot.variables.get(name)
            return run.further_variable(name, offset) if text is None else text
        value = field_of(run, dot, dot, name, offset, _call_bare)
        return None if value is NIL else value

    def _call_bare(run: Run, dot: Value, receiver: Value, method: Function) -> Value:
        if not fits(method, 0):
            raise wrong_count(method, 0, offset)
        return calling(bound(method, receiver), [], offset)(run, dot)

    return field


def variable_value(name: str, offset: int) -> Evaluate:
    """Compile `$name`."""
    return lambda run, _dot: run.variable(name, offset)


def fresh_value(make: Callable[[], Value]) -> Evaluate:
    """Compile a literal whose value is made anew each time."""
    return lambda _run, _dot: make()


def not_a_function(node: Operand) -> Fault:
    """Give the problem with arguments behind what takes none."""
    if isinstance(node, Nil):
        return Fault("nil is not a command, it can only be an argument", node.offset)
    return Fault("this is not a function and takes no arguments", node.offset)


def check_callable(value: Value, name: str, offset: int) -> None:
    """Raise Fault for what has no methods."""
    if isinstance(value, (Context, dict)):
        raise Fault(f"`{name}` is not a function and takes no arguments", offset)
    if value is None:
        raise Fault(f"`.{name}` of no value cannot be called", offset)


def two_stages(first: Evaluate, second: EvaluateStage) -> Evaluate:
    """Compile `first | second`."""
    return lambda run, dot: second(run, dot, first(run, dot))


def declaring(evaluate: Evaluate, names: tuple[str, ...]) -> Evaluate:
    """Compile `$name := ...`."""

    def declare(run: Run, dot: Value) -> Value:
        value = evaluate(run, dot)
        for name in names:
            run.declare(name, value)
        return value

    return declare


def assigning(evaluate: Evaluate, node: Pipe) -> Evaluate:
    """Compile `$name = ...`."""

    def assign(run: Run, dot: Value) -> Value:
        value = evaluate(run, dot)
        for name in node.variables:
            run.assign(name, value, node.offset)
        return value

    return assign
