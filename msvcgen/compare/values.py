"""What a comparison gives: values, which the forms make text of."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path, Tree, mapping_at, text_at
from msvcgen.typed import Literal

ChangeType = Literal["added", "removed", "changed", "order"]
DifferenceType = Literal["added", "removed", "changed", "renamed"]


class Identity(NamedTuple):
    """What tells an object from all others; a version of its API is none of it."""

    group: str
    kind: str
    namespace: str
    name: str

    @property
    def place(self) -> str:
        """The name with its namespace."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name

    def __str__(self) -> str:
        """Give the kind and the name, as people read them."""
        return f"{self.kind} {self.place}"


def identity_of(tree: Mapped) -> Identity:
    """Give the identity of an object; one that the API server is to name has what its name begins with."""
    metadata = mapping_at(tree, "metadata")
    return Identity(
        text_at(tree, "apiVersion").rpartition("/")[0],
        text_at(tree, "kind"),
        text_at(metadata, "namespace"),
        text_at(metadata, "name") or text_at(metadata, "generateName"),
    )


class Change(NamedTuple):
    """One thing that differs in an object.

    `old_path` leads to `old` in the old object and `new_path` to `new` in the new one, with indexes; what was added has
    no `old_path`, what was removed no `new_path`. With a `flag`, `old` and `new` are its words, which stand in a list
    from there on. Of type `order` both lead to a list: `moves` are the entries that are in both, in their new order,
    by where each begins in the old list and in the new one.
    """

    type: ChangeType
    where: str
    """The path as people read it, entries of lists named by their keys."""
    old_path: Path | None
    new_path: Path | None
    old: Tree = None
    new: Tree = None
    flag: str = ""
    moves: tuple[tuple[int, int], ...] = ()
    immutable: bool = False
    """Whether a rule of the kind's schema refuses it."""
    default: bool = False
    """Whether it only states what the API server fills in, or no longer states it."""

    @property
    def path(self) -> Path:
        """The path in the new object, else in the old one."""
        return self.new_path if self.new_path is not None else self.old_path or ()

    def reversed(self) -> Change:
        """Give the change from new to old."""
        types: Mapping[ChangeType, ChangeType] = {"added": "removed", "removed": "added"}
        return self._replace(
            type=types.get(self.type, self.type),
            old_path=self.new_path,
            new_path=self.old_path,
            old=self.new,
            new=self.old,
            moves=tuple(sorted(((new, old) for old, new in self.moves), key=lambda move: move[1])),
        )


class Consequence(NamedTuple):
    """What a change does to what runs: one of `consequences.CONSEQUENCES`."""

    code: str
    text: str


Cards = Mapping[str, int]
"""Accelerators by the name of their resource."""


class Accelerators(NamedTuple):
    """Accelerators before and after, over all pods."""

    old: Cards = {}
    new: Cards = {}


class Difference(NamedTuple):
    """One object that differs.

    `old_number` and `new_number` are those of the objects in the lists that were compared, None where there is none. Of
    an object that was added or removed the one change is the whole of it.
    """

    type: DifferenceType
    old: Mapped | None
    new: Mapped | None
    old_number: int | None
    new_number: int | None
    changes: tuple[Change, ...]
    consequences: tuple[Consequence, ...] = ()
    accelerators: Accelerators = Accelerators()

    @property
    def tree(self) -> Mapped:
        """The new object, else the old one."""
        return self.new if self.new is not None else self.old or {}

    @property
    def identity(self) -> Identity:
        """The identity of the new object, else of the old one."""
        return identity_of(self.tree)

    def light(self, *, values: bool) -> Difference:
        """Give it with no more of its objects than what names them, and what changes in them.

        `values` tells whether of one that was added or removed the whole of it is wanted there.
        """
        old, new = (None if tree is None else _named(tree) for tree in (self.old, self.new))
        changes = self.changes
        if not values and self.type in ("added", "removed"):
            changes = tuple([change._replace(old=old, new=new) for change in changes])
        return self._replace(old=old, new=new, changes=changes)


def _named(tree: Mapped) -> Mapped:
    """Give what names an object."""
    metadata = tree.get("metadata")
    if isinstance(metadata, dict):
        metadata = {key: metadata[key] for key in ("namespace", "name", "generateName") if key in metadata}
    return {key: tree[key] for key in ("apiVersion", "kind") if key in tree} | {"metadata": metadata}


class Comparison(NamedTuple):
    """All that differs between two lists of objects, and how many objects are equal."""

    differences: tuple[Difference, ...]
    equal: int
    accelerators: Accelerators = Accelerators()
    """Over all objects."""

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.differences)

    def count(self, type: DifferenceType) -> int:  # noqa: A002 - the field's name
        """Count the differences of a type."""
        return sum(difference.type == type for difference in self.differences)
