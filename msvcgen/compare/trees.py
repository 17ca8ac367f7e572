"""What differs between two objects: a walk of both trees, along the schema of their kind."""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from typing import Final

from msvcgen.compare.lists import WORDS, Entry, match
from msvcgen.compare.values import Change
from msvcgen.kinds import Schema
from msvcgen.quantity import billionths
from msvcgen.tree import Mapped, Path, Tree, Truth, readable


def changes_of(old: Mapped, new: Mapped, schema: Schema | None) -> tuple[Change, ...]:
    """Give what differs between two objects of a kind; `schema` is None for a kind that is not known."""
    return tuple(_Walk(old, new).below(old, new, schema, (), ()))


def same(old: Tree, new: Tree) -> bool:
    """Tell whether two trees hold the same, whatever the order of keys: no booleans that are numbers to Python.

    It is quick, and not all equal trees are known by it: those are walked.
    """
    if old is new:
        return True
    if isinstance(old, (dict, list)) and isinstance(new, (dict, list)):
        return old == new and _bytes(old) == _bytes(new)
    if isinstance(old, (bool, Truth)) is not isinstance(new, (bool, Truth)):
        return False
    return old == new or (old != old and new != new)  # noqa: PLR0124 - that is what is not a number


def _bytes(tree: Tree) -> bytes:
    """Give bytes that are equal for equal trees of equal order only; of trees that are not plain none are."""
    try:
        return marshal.dumps(tree, 2)
    except ValueError:
        return repr(tree).encode("utf-8", "surrogatepass")


_FIXED: Final = "self==oldSelf"
"""The rule of a custom resource's field that cannot be changed, without its spaces."""


class _Walk:
    """A walk of two objects."""

    def __init__(self, old: Mapped, new: Mapped) -> None:
        self.old = old
        self.new = new

    def below(
        self, old: Tree, new: Tree, schema: Schema | None, before: Path, after: Path
    ) -> Iterator[Change]:
        """Give what differs between two nodes, which are at `before` and `after`."""
        if same(old, new):
            return
        if isinstance(old, dict) and isinstance(new, dict):
            changes = self._mappings(old, new, schema, before, after)
        elif isinstance(old, list) and isinstance(new, list):
            changes = self._lists(old, new, schema, before, after)
        elif _equal_quantities(old, new, schema):
            return
        else:
            changes = iter([self._change(before, after, old, new)])
        fixed = schema is not None and _is_fixed(schema) and old is not None and new is not None
        yield from (change._replace(immutable=True) for change in changes) if fixed else changes

    def _mappings(
        self, old: Mapped, new: Mapped, schema: Schema | None, before: Path, after: Path
    ) -> Iterator[Change]:
        for key, value in old.items():
            if key not in new:
                yield self._change((*before, key), None, value, None)
        for key, value in new.items():
            if key not in old:
                yield self._change(None, (*after, key), None, value)
                continue
            inner = None if schema is None else schema.properties.get(key) or schema.additional
            yield from self.below(old[key], value, inner, (*before, key), (*after, key))

    def _lists(
        self, old: list[Tree], new: list[Tree], schema: Schema | None, before: Path, after: Path
    ) -> Iterator[Change]:
        matched = match(old, new, schema, str(after[-1]) if after else "")
        items = schema.items if schema is not None else None
        for entry in matched.removed:
            yield self._entry((*before, entry.start), None, entry, None)
        for old_entry, new_entry in matched.pairs:
            paths = (*before, old_entry.start), (*after, new_entry.start)
            if not new_entry.flag:
                yield from self.below(old_entry.value, new_entry.value, items, *paths)
            elif old_entry.value != new_entry.value:
                yield self._entry(*paths, old_entry, new_entry)
        for entry in matched.added:
            yield self._entry(None, (*after, entry.start), None, entry)
        if moves := matched.moves:
            yield Change("order", readable(after, self.new), before, after, moves=moves)

    def _entry(self, before: Path | None, after: Path | None, old: Entry | None, new: Entry | None) -> Change:
        entry = new or old
        change = self._change(before, after, old.value if old else None, new.value if new else None)
        if entry is None or not entry.flag:
            return change
        where = change.where.rpartition("[")[0]
        return change._replace(where=f"{where}[{entry.flag}]", flag=entry.flag)

    def _change(self, before: Path | None, after: Path | None, old: Tree, new: Tree) -> Change:
        if after is None:
            return Change("removed", readable(before or (), self.old), before, None, old, None)
        where = readable(after, self.new)
        return Change("added" if before is None else "changed", where, before, after, old, new)


def _equal_quantities(old: Tree, new: Tree, schema: Schema | None) -> bool:
    if schema is None or not _is_quantity(schema):
        return False
    try:
        return _billionths(old) == _billionths(new)
    except ValueError:
        return False


_IN_CRD: Final = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))"
"""How the pattern of a quantity begins in a custom resource, whose schemas know no such type (controller-gen)."""


def _is_quantity(schema: Schema) -> bool:
    return schema.type == "quantity" or (
        schema.type == "int-or-string" and schema.pattern.startswith(_IN_CRD)
    )


def _billionths(value: Tree) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError  # noqa: TRY004 - as what is no quantity
    return billionths(value)


def _is_fixed(schema: Schema) -> bool:
    rules = (str(rule.get("rule")) for rule in schema.validations)
    return any("".join(rule.split()) == _FIXED for rule in rules)


__all__ = ["WORDS", "changes_of", "same"]
