"""Lists: sprig's `list.go`; lists of any type are read, most results are `[]interface {}`."""

from __future__ import annotations

import math
from collections.abc import Iterable

from msvcgen.golang.text import go_bytes
from msvcgen.template.comparison import deep_equal
from msvcgen.template.functions.casts import strings_of, text_of, to_int64, truncated
from msvcgen.template.functions.limits import bounded_items
from msvcgen.template.functions.rows import Row, table
from msvcgen.template.values import (
    NilList,
    ShuffledStrings,
    StringList,
    TemplateFailure,
    TypedList,
    Value,
    go_kind,
    truth,
)


def items_of(value: Value, action: str) -> list[Value]:
    """Give the entries of any list; fail, naming what was wanted, for everything else."""
    if isinstance(value, list):
        return value
    kind = "nil" if value is None else go_kind(value)
    raise TemplateFailure(f"cannot {action} {kind}, a list is needed")


def _list(*values: Value) -> list[Value]:
    return list(values)


def _push(values: Value, value: Value) -> list[Value]:
    items = items_of(values, "append to")
    bounded_items(len(items) + 1)
    return [*items, value]


def _prepend(values: Value, value: Value) -> list[Value]:
    items = items_of(values, "prepend to")
    bounded_items(len(items) + 1)
    return [value, *items]


def _first(values: Value) -> Value:
    items = items_of(values, "take the first of")
    return items[0] if items else None


def _last(values: Value) -> Value:
    items = items_of(values, "take the last of")
    return items[-1] if items else None


def _rest(values: Value) -> list[Value]:
    items = items_of(values, "take the rest of")
    return [*items[1:]] if items else NilList()


def _initial(values: Value) -> list[Value]:
    items = items_of(values, "take the initial part of")
    return [*items[:-1]] if items else NilList()


def _reverse(values: Value) -> list[Value]:
    return [*reversed(items_of(values, "reverse"))]


def _compact(values: Value) -> list[Value]:
    return [item for item in items_of(values, "compact") if not is_empty(item)]


def is_empty(value: Value) -> bool:
    """Follow sprig's `empty`: zero, false, nil and what has no entries; never a struct."""
    return not truth(value)


def _uniq(values: Value) -> list[Value]:
    kept = _Seen(())
    return [item for item in items_of(values, "find what is unique in") if kept.add(item)]


def _without(values: Value, *omitted: Value) -> list[Value]:
    seen = _Seen(omitted)
    return [item for item in items_of(values, "leave out of") if item not in seen]


def _has(wanted: Value, values: Value) -> bool:
    return values is not None and wanted in _Seen(items_of(values, "look into"))


class _Seen:
    """Values told apart by Go's `reflect.DeepEqual`; scalars are found by hash, the others one by one."""

    def __init__(self, items: Iterable[Value]) -> None:
        self._scalars: set[tuple[type, Value]] = set()
        self._others: list[Value] = []
        self._comparisons = 0
        for item in items:
            self._keep(item)

    def __contains__(self, item: Value) -> bool:
        if isinstance(item, _SCALARS):
            not_a_number = isinstance(item, float) and math.isnan(item)
            return not not_a_number and (type(item), item) in self._scalars
        self._comparisons += len(self._others)
        if self._comparisons > _MAX_COMPARISONS:
            raise TemplateFailure(f"the lists and dicts take more than {_MAX_COMPARISONS} comparisons")
        return any(deep_equal(item, other) for other in self._others)

    def add(self, item: Value) -> bool:
        """Tell whether the value is new, and keep it then."""
        new = item not in self
        if new:
            self._keep(item)
        return new

    def _keep(self, item: Value) -> None:
        if isinstance(item, _SCALARS):
            self._scalars.add((type(item), item))
        else:
            self._others.append(item)


_MAX_COMPARISONS = 200_000
_SCALARS = (str, int, float, type(None))


def _slice(values: Value, *indices: Value) -> Value:
    items = items_of(values, "slice")
    if not items:
        return None
    start = to_int64(indices[0]) if indices else 0
    end = to_int64(indices[1]) if len(indices) > 1 else len(items)
    if not 0 <= start <= end <= len(items):
        raise TemplateFailure(f"slice index {start}:{end} out of bounds of a list of {len(items)}")
    return _like(items, items[start:end])


def _like(items: list[Value], part: list[Value]) -> list[Value]:
    """Give a part of a slice the type of the whole."""
    if isinstance(items, TypedList):
        return TypedList(items.elem, part)
    return StringList(part) if isinstance(items, StringList) else part


def _concat(*lists: Value) -> list[Value]:
    parts = [items_of(values, "concatenate") for values in lists]
    bounded_items(sum(map(len, parts)))
    return [item for items in parts for item in items] or NilList()


def _chunk(size: int, values: Value) -> list[Value]:
    items = items_of(values, "chunk")
    if size > 0:
        return TypedList("[]interface {}", ([*items[at : at + size]] for at in range(0, len(items), size)))
    # sprig computes the number of chunks even for a size that makes no sense, and fails where it is not 0,
    # except that a single entry fits into a chunk of -2.
    if len(items) == 1 and size < -1:
        return TypedList("[]interface {}", ([*items],))
    if size == 0 or truncated(math.floor((len(items) - 1) / size) + 1.0):
        raise TemplateFailure(f"cannot make chunks of {size} items")
    return TypedList("[]interface {}")


def _sort_alpha(values: Value) -> StringList:
    """Sort as text; a `[]string` is sorted in place, as sprig does it."""
    if values is None:
        return StringList((text_of(None),))
    texts = strings_of(values)
    texts.sort(key=lambda text: go_bytes(str(text)))
    if isinstance(texts, ShuffledStrings):
        texts.shuffled = False
    return texts


_BOTH: tuple[Row, ...] = (
    ("append", _push, "any", "any"),
    ("chunk", _chunk, "int", "any"),
    ("compact", _compact, "any"),
    ("first", _first, "any"),
    ("has", _has, "any", "any"),
    ("initial", _initial, "any"),
    ("last", _last, "any"),
    ("prepend", _prepend, "any", "any"),
    ("push", _push, "any", "any"),
    ("rest", _rest, "any"),
    ("reverse", _reverse, "any"),
    ("slice", _slice, "any", "...any"),
    ("uniq", _uniq, "any"),
    ("without", _without, "any", "...any"),
)
"""What has a `must` form too; both fail, as sprig's plain forms panic where the others give an error."""


def _must(row: Row) -> Row:
    name, call, *params = row
    return (f"must{name[0].upper()}{name[1:]}", call, *params)


FUNCTIONS = table(
    ("concat", _concat, "...any"),
    ("list", _list, "...any"),
    ("sortAlpha", _sort_alpha, "any"),
    ("tuple", _list, "...any"),
    *_BOTH,
    *map(_must, _BOTH),
)
