"""What differs between two objects: a walk of both trees, along the schema of their kind."""

from __future__ import annotations

import marshal
from collections.abc import Iterator

from msvcgen.check.validations import refuses_update
from msvcgen.compare.lists import Entry, match
from msvcgen.compare.values import Change
from msvcgen.kinds import Schema
from msvcgen.quantity import billionths
from msvcgen.records import NamedTuple
from msvcgen.servers.writing import Style, style_of
from msvcgen.tree import Mapped, Path, Tree, Truth, entry_name
from msvcgen.typed import Final


def changes_of(old: Mapped, new: Mapped, schema: Schema | None) -> tuple[Change, ...]:
    """Give what differs between two objects of a kind; `schema` is None for a kind that is not known."""
    return tuple(_nodes(old, new, schema, _At("", (), ())))


class _At(NamedTuple):
    """Where two nodes are: for people, in the old object and in the new one."""

    where: str
    old: Path
    new: Path

    def key(self, key: str) -> _At:
        """Give where the values of a key are."""
        quoted = f'["{key}"]' if any(sign in key for sign in ".[]/ ") or not key else key
        dot = "." if self.where and not quoted.startswith("[") else ""
        return _At(f"{self.where}{dot}{quoted}", (*self.old, key), (*self.new, key))

    def entries(self, old: Entry, new: Entry) -> _At:
        """Give where two entries of lists are; of one that is in one list only both are the same."""
        return _At(f"{self.where}[{_named(old, new)}]", (*self.old, old.start), (*self.new, new.start))


def _named(old: Entry, new: Entry) -> str:
    """Give what names an entry for people: a name that it keeps, else the key by which it was found again."""
    if new.flag:
        return new.flag
    name = entry_name(new.value, new.start)
    if name == entry_name(old.value, old.start) or not isinstance(new.key, tuple):
        return name
    return "/".join(map(str, new.key))


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


def plain_bytes(tree: Tree) -> bytes:
    """Give what `marshal` reads, equal for equal trees of equal order only; b"" for a tree that is not plain."""
    try:
        return marshal.dumps(tree, 2)
    except ValueError:
        return b""


def _bytes(tree: Tree) -> bytes:
    """Give bytes that are equal for equal trees of equal order only; of trees that are not plain none are."""
    return plain_bytes(tree) or repr(tree).encode("utf-8", "surrogatepass")


def _nodes(
    old: Tree, new: Tree, schema: Schema | None, at: _At, inside: tuple[Mapped, Mapped] | None = None
) -> Iterator[Change]:
    """Give what differs between two nodes; `inside` are the mappings whose values they are."""
    if same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        changes = _mappings(old, new, schema, at)
    elif isinstance(old, list) and isinstance(new, list):
        changes = _lists(old, new, schema, at, inside)
    elif _equal_quantities(old, new, schema):
        return
    else:
        changes = iter([Change("changed", *at, old, new)])
    fixed = schema is not None and schema.validations and refuses_update(schema, old, new)
    yield from (change._replace(immutable=True) for change in changes) if fixed else changes


def _mappings(old: Mapped, new: Mapped, schema: Schema | None, at: _At) -> Iterator[Change]:
    for key, value in old.items():
        if key not in new:
            where, inner = at.key(key), _below(schema, key)
            removed = Change("removed", where.where, where.old, None, value, None)
            yield removed._replace(default=_is_default(value, inner))
    for key, value in new.items():
        where, inner = at.key(key), _below(schema, key)
        if key not in old:
            added = Change("added", where.where, None, where.new, None, value)
            yield added._replace(default=_is_default(value, inner))
        else:
            yield from _nodes(old[key], value, inner, where, (old, new))


def _below(schema: Schema | None, key: str) -> Schema | None:
    return None if schema is None else schema.properties.get(key) or schema.additional


def _is_default(value: Tree, schema: Schema | None) -> bool:
    return schema is not None and schema.default is not None and same(value, schema.default)


def _lists(
    old: list[Tree],
    new: list[Tree],
    schema: Schema | None,
    at: _At,
    inside: tuple[Mapped, Mapped] | None,
) -> Iterator[Change]:
    field = str(at.new[-1]) if at.new else ""
    styles = _styles(inside) if field == "args" and inside is not None else (None, None)
    matched = match(old, new, schema, field, styles)
    items = schema.items if schema is not None else None
    for entry in matched.removed:
        where = at.entries(entry, entry)
        yield Change("removed", where.where, where.old, None, entry.value, None, entry.flag)
    for before, after in matched.pairs:
        where = at.entries(before, after)
        if not after.flag:
            yield from _nodes(before.value, after.value, items, where)
        elif before.value != after.value:
            yield Change("changed", *where, before.value, after.value, after.flag)
    for entry in matched.added:
        where = at.entries(entry, entry)
        yield Change("added", where.where, None, where.new, None, entry.value, entry.flag)
    if moves := matched.moves:
        yield Change("order", *at, moves=moves)


def _styles(containers: tuple[Mapped, Mapped]) -> tuple[Style | None, Style | None]:
    """Give how the programs of two containers read their arguments, None where it is none that is known."""
    old, new = containers
    return style_of(old), style_of(new)


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
