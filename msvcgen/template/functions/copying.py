"""Deep copies, as mitchellh/copystructure 1.2.0 makes them for sprig's `deepCopy`."""

from __future__ import annotations

from msvcgen.template.functions.limits import MAX_ITEMS
from msvcgen.template.values import TemplateFailure, Value

MAX_DEPTH = 200


def deep_copy(value: Value) -> Value:
    """Copy lists and dicts all the way down; nil has no type and cannot be copied."""
    if value is None:
        raise TemplateFailure("nil cannot be copied")
    return _Copy().of(value, 0)


class _Copy:
    """One copy with its bounds: shared parts are copied once for each place they are in, as in Go."""

    def __init__(self) -> None:
        from copy import copy  # few templates copy

        self._copied = copy
        self._left = MAX_ITEMS

    def of(self, value: Value, depth: int) -> Value:
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            raise TemplateFailure(f"the value to copy has more than {MAX_ITEMS} parts or {MAX_DEPTH} levels")
        if isinstance(value, dict):
            dict_copy = self._copied(value)
            for key, item in value.items():
                dict_copy[key] = self.of(item, depth + 1)
            return dict_copy
        if isinstance(value, list):
            list_copy = self._copied(value)
            list_copy[:] = [self.of(item, depth + 1) for item in value]
            return list_copy
        return value
