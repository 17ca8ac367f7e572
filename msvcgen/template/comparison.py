"""Go's `reflect.DeepEqual`."""

from __future__ import annotations

from msvcgen.template.values import MAX_DEPTH, TemplateFailure, Value, go_type

MAX_COMPARISONS = 1_000_000
"""The most parts that one comparison looks at."""


def deep_equal(left: Value, right: Value) -> bool:
    """Follow Go's `reflect.DeepEqual`: types must be the same all the way down."""
    return _Comparison().same(left, right, 0)


class _Comparison:
    """One comparison with its bounds: what is shared inside a value is compared in each of its places."""

    def __init__(self) -> None:
        self._left = MAX_COMPARISONS

    def same(self, left: Value, right: Value, depth: int) -> bool:
        if type(left) is not type(right):
            return False
        if not isinstance(left, (list, dict)):
            return bool(left == right)
        self._left -= len(left) + 1
        if self._left < 0 or depth > MAX_DEPTH:
            raise TemplateFailure(
                f"the values to compare have more than {MAX_COMPARISONS} parts or {MAX_DEPTH} levels"
            )
        if isinstance(left, list):
            return isinstance(right, list) and self._same_lists(left, right, depth)
        return isinstance(right, dict) and self._same_maps(left, right, depth)

    def _same_lists(self, left: list[Value], right: list[Value], depth: int) -> bool:
        if go_type(left) != go_type(right) or len(left) != len(right):
            return False
        return left is right or all(
            self.same(item, other, depth + 1) for item, other in zip(left, right, strict=True)
        )

    def _same_maps(self, left: dict[str, Value], right: dict[str, Value], depth: int) -> bool:
        if left is right:
            return True
        return len(left) == len(right) and all(
            key in right and self.same(item, right[key], depth + 1) for key, item in left.items()
        )
