"""Whole numbers: sprig's `numeric.go`; those with a fraction are in floats.py."""

from __future__ import annotations

from msvcgen.golang.strconv import parse_int_clamped, wrap_int64
from msvcgen.template.functions.casts import int_or_zero, to_int64
from msvcgen.template.functions.limits import bounded_items
from msvcgen.template.functions.rows import table
from msvcgen.template.printing import sprint_value
from msvcgen.template.values import Int64, TemplateFailure, TypedList, Value


def _add(*values: Value) -> Int64:
    return Int64(wrap_int64(sum(map(to_int64, values))))


def _add1(value: Value) -> Int64:
    return Int64(wrap_int64(to_int64(value) + 1))


def _sub(left: Value, right: Value) -> Int64:
    return Int64(wrap_int64(to_int64(left) - to_int64(right)))


def _mul(first: Value, *rest: Value) -> Int64:
    product = to_int64(first)
    for value in rest:
        product = wrap_int64(product * to_int64(value))
    return Int64(product)


def _div(left: Value, right: Value) -> Int64:
    return Int64(wrap_int64(_quotient(to_int64(left), to_int64(right))))


def _mod(left: Value, right: Value) -> Int64:
    dividend, divisor = to_int64(left), to_int64(right)
    return Int64(dividend - divisor * _quotient(dividend, divisor))


def _quotient(dividend: int, divisor: int) -> int:
    """Divide towards zero, as Go does."""
    if divisor == 0:
        raise TemplateFailure("integer divide by zero")
    size = abs(dividend) // abs(divisor)
    return size if (dividend < 0) == (divisor < 0) else -size


def _max(first: Value, *rest: Value) -> Int64:
    return Int64(max(map(to_int64, (first, *rest))))


def _min(first: Value, *rest: Value) -> Int64:
    return Int64(min(map(to_int64, (first, *rest))))


def _seq(*params: int) -> str:
    match params:
        case (end,):
            start, step = 1, -1 if end < 1 else 1
            numbers = _steps(start, end + step, step)
        case (start, end):
            step = -1 if end < start else 1
            numbers = _steps(start, end + step, step)
        case (start, step, end):
            if end < start and step > 0:
                return ""
            numbers = _steps(start, end + (-1 if end < start else 1), step)
        case _:
            return ""
    return " ".join(map(str, numbers))


def _steps(start: int, stop: int, step: int) -> range:
    """Count as sprig's `untilStep`: nothing where the step leads away from `stop`."""
    numbers = range(start, stop, step) if step else range(0)
    if numbers:
        bounded_items((stop - start) // step)
    return numbers


def _until(count: int) -> TypedList:
    return _ints(_steps(0, count, -1 if count < 0 else 1))


def _until_step(start: int, stop: int, step: int) -> TypedList:
    return _ints(_steps(start, stop, step))


def _ints(numbers: range) -> TypedList:
    return TypedList("int", numbers)


def _to_decimal(value: Value) -> Int64:
    if isinstance(value, list | dict):
        return Int64(0)  # their text is never a number
    return Int64(int_or_zero(sprint_value(value), 8))


FUNCTIONS = table(
    ("add", _add, "...any"),
    ("add1", _add1, "any"),
    ("atoi", parse_int_clamped, "string"),
    ("biggest", _max, "any", "...any"),
    ("div", _div, "any", "any"),
    ("int", to_int64, "any"),
    ("int64", lambda value: Int64(to_int64(value)), "any"),
    ("max", _max, "any", "...any"),
    ("min", _min, "any", "...any"),
    ("mod", _mod, "any", "any"),
    ("mul", _mul, "any", "...any"),
    ("seq", _seq, "...int"),
    ("sub", _sub, "any", "any"),
    ("toDecimal", _to_decimal, "any"),
    ("until", _until, "int"),
    ("untilStep", _until_step, "int", "int", "int"),
)
