"""Check numbers: bounds, ranges of Go's integers, multiples."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from msvcgen.check.wording import shown
from msvcgen.errors import Finding
from msvcgen.kinds import Schema
from msvcgen.tree import Tree
from msvcgen.typed import Final

Test = Callable[[Tree], Finding | None]
"""Gives what is wrong with a scalar; None when nothing is."""

_RANGES: Final = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def number_tests(schema: Schema) -> Iterator[Test]:
    """Give the tests of numbers that a schema asks for."""
    low, high = _range(schema)
    least = schema.minimum if schema.minimum is not None else low
    most = schema.maximum if schema.maximum is not None else high
    yield from _bounded(least, most, schema.exclusive_minimum, schema.exclusive_maximum)
    if schema.multiple_of:
        yield _multiple(schema.multiple_of)


def _range(schema: Schema) -> tuple[int | None, int | None]:
    """Give the range of the Go type that an integer is decoded into."""
    if schema.type in ("number", "any"):
        return None, None
    if schema.type == "int-or-string" and schema.builtin:
        return _RANGES["int32"]
    return _RANGES.get(schema.format, _RANGES["int64"] if schema.builtin else (None, None))


def _bounded(
    least: float | None, most: float | None, above: float | None, below: float | None
) -> Iterator[Test]:
    if (least, most, above, below) == (None, None, None, None):
        return

    def test(tree: Tree) -> Finding | None:
        if isinstance(tree, bool) or not isinstance(tree, (int, float)):
            return None
        if least is not None and tree < least:
            return out_of_bounds(f"must be at least {least}", tree)
        if most is not None and tree > most:
            return out_of_bounds(f"must be at most {most}", tree)
        if above is not None and tree <= above:
            return out_of_bounds(f"must be greater than {above}", tree)
        if below is not None and tree >= below:
            return out_of_bounds(f"must be less than {below}", tree)
        return None

    yield test


def _multiple(step: float) -> Test:
    def test(tree: Tree) -> Finding | None:
        if isinstance(tree, bool) or not isinstance(tree, (int, float)) or is_multiple(tree, step):
            return None
        return out_of_bounds(f"must be a multiple of {step}", tree)

    return test


def is_multiple(number: float, step: float) -> bool:
    """Tell whether a number is a multiple of another, as near as floats tell (go-openapi's swag, conv/convert.go)."""
    if isinstance(number, int) and isinstance(step, int):
        return number % step == 0
    try:
        times = number / step
    except OverflowError:
        return False
    if math.isinf(times) or math.isnan(times):
        return False
    return abs(times - round(times)) <= 1e-9 * abs(times)


def out_of_bounds(bound: str, tree: Tree) -> Finding:
    """Say that a number, or a size, is outside its bounds."""
    return Finding(code="out-of-bounds", message=f"{bound}, here it is {shown(tree)}")
