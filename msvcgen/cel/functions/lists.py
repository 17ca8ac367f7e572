"""Functions of lists and sets (Kubernetes, pkg/cel/library/lists.go; cel-go, ext/sets.go)."""

from __future__ import annotations

from functools import cmp_to_key, reduce
from itertools import pairwise

from msvcgen.cel.functions.table import function, method
from msvcgen.cel.operators import BINARY
from msvcgen.cel.values import CelError, Value, compared, contains, equal

Items = list[Value]


@method("isSorted", list)
def _is_sorted(items: Items) -> bool:
    return all(compared(left, right) <= 0 for left, right in pairwise(items))


@method("sum", list)
def _sum(items: Items) -> Value:
    return reduce(BINARY["+"], items) if items else 0


@method("min", list)
def _least(items: Items) -> Value:
    if not items:
        raise CelError("min called on empty list")
    return min(items, key=cmp_to_key(compared))


@method("max", list)
def _greatest(items: Items) -> Value:
    if not items:
        raise CelError("max called on empty list")
    return max(items, key=cmp_to_key(compared))


@method("indexOf", list, object)
def _first(items: Items, wanted: Value) -> int:
    return next((index for index, item in enumerate(items) if equal(item, wanted)), -1)


@method("lastIndexOf", list, object)
def _last(items: Items, wanted: Value) -> int:
    return next((index for index in range(len(items) - 1, -1, -1) if equal(items[index], wanted)), -1)


@function("sets.contains", list, list)
def _has_all(items: Items, wanted: Items) -> bool:
    return all(contains(items, item) for item in wanted)


@function("sets.equivalent", list, list)
def _equivalent(left: Items, right: Items) -> bool:
    return _has_all(left, right) and _has_all(right, left)


@function("sets.intersects", list, list)
def _intersects(left: Items, right: Items) -> bool:
    return any(contains(right, item) for item in left)
