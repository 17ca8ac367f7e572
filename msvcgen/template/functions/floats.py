"""Numbers with a fraction: sprig's `numeric.go`, whose float arithmetic is decimal (shopspring/decimal 1.4.0)."""

from __future__ import annotations

import math
from collections.abc import Callable

from msvcgen.template.functions.casts import to_float64
from msvcgen.template.functions.rows import table
from msvcgen.template.printing import sprint_value
from msvcgen.template.values import TemplateFailure, Value

Decimal = tuple[int, int]
"""A number: coefficient and power of ten."""

_DIVISION_PRECISION = 16


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


FUNCTIONS = table(
    ("add1f", lambda value: _fold(_plus, value, (1,)), "any"),
    ("addf", lambda *values: _fold(_plus, 0.0, values), "...any"),
    ("ceil", _ceil, "any"),
    ("divf", lambda first, *rest: _fold(_over, first, rest), "any", "...any"),
    ("float64", to_float64, "any"),
    ("floor", _floor, "any"),
    ("maxf", _maxf, "any", "...any"),
    ("minf", _minf, "any", "...any"),
    ("mulf", lambda first, *rest: _fold(_times, first, rest), "any", "...any"),
    ("round", _round, "any", "int", "...float64"),
    ("subf", lambda first, *rest: _fold(_minus, first, rest), "any", "...any"),
)
