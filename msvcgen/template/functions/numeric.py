"""Numbers: sprig's `numeric.go`, whose float arithmetic is decimal (shopspring/decimal 1.4.0)."""

from __future__ import annotations

import math
from collections.abc import Callable

from msvcgen.golang.strconv import parse_int_clamped, wrap_int64
from msvcgen.template.functions.casts import int_or_zero, to_float64, to_int64
from msvcgen.template.functions.limits import bounded_items
from msvcgen.template.functions.rows import table
from msvcgen.template.printing import sprint_value
from msvcgen.template.values import Int64, TemplateFailure, TypedList, Value

Decimal = tuple[int, int]
"""A number: coefficient and power of ten."""

_DIVISION_PRECISION = 16


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


def _maxf(first: Value, *rest: Value) -> float:
    return _extreme(first, rest, 1.0)


def _minf(first: Value, *rest: Value) -> float:
    return _extreme(first, rest, -1.0)


def _extreme(first: Value, rest: tuple[Value, ...], sign: float) -> float:
    """Fold Go's `math.Max` (or `math.Min`): infinity wins over NaN, +0 over -0."""
    best = to_float64(first)
    for value in rest:
        number = to_float64(value)
        if math.inf * sign in (best, number):
            best = math.inf * sign
        elif math.isnan(best) or math.isnan(number):
            best = math.nan
        else:
            best = max(
                best, number, key=lambda candidate: (candidate * sign, math.copysign(1.0, candidate) * sign)
            )
    return best


def _floor(value: Value) -> float:
    return _whole(math.floor, to_float64(value))


def _ceil(value: Value) -> float:
    return _whole(math.ceil, to_float64(value))


def _whole(rule: Callable[[float], int], number: float) -> float:
    return math.copysign(float(rule(number)), number) if math.isfinite(number) else number


def _round(value: Value, places: int, *threshold: float) -> float:
    power = _power_of_ten(places)
    shifted = power * to_float64(value)
    up = math.modf(shifted)[0] >= (threshold[0] if threshold else 0.5)
    return _divided(_whole(math.ceil if up else math.floor, shifted), power)


def _divided(number: float, divisor: float) -> float:
    if divisor:
        return number / divisor
    return math.nan if number == 0 or math.isnan(number) else math.copysign(math.inf, number)


def _power_of_ten(exponent: int) -> float:
    """Follow Go's `math.Pow(10, n)`, which multiplies step by step and so is not always the nearest float."""
    mantissa, power = 1.0, 0
    square, square_power = math.frexp(10.0)
    left = abs(exponent)
    while left:
        if abs(square_power) > 1 << 12:
            power += square_power
            break
        if left & 1:
            mantissa *= square
            power += square_power
        square *= square
        square_power *= 2
        if square < 0.5:
            square += square
            square_power -= 1
        left >>= 1
    if exponent < 0:
        mantissa, power = 1 / mantissa, -power
    return math.inf if power > 1100 else _scaled(mantissa, power)


def _scaled(mantissa: float, power: int) -> float:
    try:
        return math.ldexp(mantissa, power)
    except OverflowError:
        return math.inf


def _decimal(value: Value) -> Decimal:
    """Follow decimal's `NewFromFloat`: the shortest digits that give the same float."""
    number = to_float64(value)
    if not math.isfinite(number):
        raise TemplateFailure(f"cannot create a decimal from {sprint_value(number)}")
    digits, _, exponent = repr(number).partition("e")
    whole, _, fraction = digits.partition(".")
    return int(whole + fraction), int(exponent or "0") - len(fraction)


def _float_of(number: Decimal) -> float:
    coefficient, exponent = number
    try:
        return float(coefficient * 10**exponent) if exponent >= 0 else coefficient / 10**-exponent
    except OverflowError:
        return math.inf if coefficient > 0 else -math.inf


def _aligned(left: Decimal, right: Decimal) -> tuple[int, int, int]:
    exponent = min(left[1], right[1])
    return left[0] * 10 ** (left[1] - exponent), right[0] * 10 ** (right[1] - exponent), exponent


def _plus(left: Decimal, right: Decimal) -> Decimal:
    first, second, exponent = _aligned(left, right)
    return first + second, exponent


def _minus(left: Decimal, right: Decimal) -> Decimal:
    return _plus(left, (-right[0], right[1]))


def _times(left: Decimal, right: Decimal) -> Decimal:
    return left[0] * right[0], left[1] + right[1]


def _over(left: Decimal, right: Decimal) -> Decimal:
    """Divide to 16 digits after the point, halves away from zero."""
    if right[0] == 0:
        raise TemplateFailure("decimal division by 0")
    dividend, divisor, _ = _aligned(left, right)
    doubled = 2 * abs(dividend) * 10**_DIVISION_PRECISION
    size = (doubled + abs(divisor)) // (2 * abs(divisor))
    return (size if (dividend < 0) == (divisor < 0) else -size), -_DIVISION_PRECISION


def _fold(rule: Callable[[Decimal, Decimal], Decimal], first: Value, rest: tuple[Value, ...]) -> float:
    total = _decimal(first)
    for value in rest:
        total = rule(total, _decimal(value))
    return _float_of(total)


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
    ("add1f", lambda value: _fold(_plus, value, (1,)), "any"),
    ("addf", lambda *values: _fold(_plus, 0.0, values), "...any"),
    ("atoi", parse_int_clamped, "string"),
    ("biggest", _max, "any", "...any"),
    ("ceil", _ceil, "any"),
    ("div", _div, "any", "any"),
    ("divf", lambda first, *rest: _fold(_over, first, rest), "any", "...any"),
    ("float64", to_float64, "any"),
    ("floor", _floor, "any"),
    ("int", to_int64, "any"),
    ("int64", lambda value: Int64(to_int64(value)), "any"),
    ("max", _max, "any", "...any"),
    ("maxf", _maxf, "any", "...any"),
    ("min", _min, "any", "...any"),
    ("minf", _minf, "any", "...any"),
    ("mod", _mod, "any", "any"),
    ("mul", _mul, "any", "...any"),
    ("mulf", lambda first, *rest: _fold(_times, first, rest), "any", "...any"),
    ("round", _round, "any", "int", "...float64"),
    ("seq", _seq, "...int"),
    ("sub", _sub, "any", "any"),
    ("subf", lambda first, *rest: _fold(_minus, first, rest), "any", "...any"),
    ("toDecimal", _to_decimal, "any"),
    ("until", _until, "int"),
    ("untilStep", _until_step, "int", "int", "int"),
)
