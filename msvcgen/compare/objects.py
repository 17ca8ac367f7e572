"""Which object is which in another list, and what differs between the two."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from msvcgen.compare.claims import with_amounts
from msvcgen.compare.consequences import HASH, Objects, consequences_of
from msvcgen.compare.listed import Listed, listed
from msvcgen.compare.pods import Use, cards_of, together, uses_of
from msvcgen.compare.trees import changes_of, same
from msvcgen.compare.values import (
    Accelerators,
    Cards,
    Change,
    Comparison,
    Difference,
    DifferenceType,
    Identity,
    identity_of,
)
from msvcgen.kinds import Kinds, Schema
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path, Tree, text_at
from msvcgen.typed import Final, TypeVar

T = TypeVar("T")

Numbered = tuple[int, Mapped]
"""An object and its number in its list."""


Keep = Callable[[Difference], Difference]
"""Gives what is held of a difference until all are known."""


def compare(
    old: Sequence[Mapped], new: Sequence[Mapped], kinds: Kinds, keep: Keep | None = None
) -> Comparison:
    """Give what differs between two lists of objects, in the order of the new one, what is gone at the end.

    Of several objects of one identity the first is compared with the first, and so on. What both lists share, and what
    is equal, is not walked. Of lists that are `Listed` no more objects are held than `keep` leaves in the differences.
    """
    return _Comparing(listed(old), listed(new), kinds, keep).comparison()


class _Comparing:
    """The comparison of two lists."""

    def __init__(self, old: Listed, new: Listed, kinds: Kinds, keep: Keep | None) -> None:
        self.keep = keep
        self.new = new
        self.old = old
        self.kinds = kinds
        self._uses: dict[tuple[str, str, str], set[Use]] | None = None

    def comparison(self) -> Comparison:
        """Give all differences."""
        pairs, removed, added = _matched(self.old.identities, self.new.identities)
        found: dict[tuple[int, int], Difference] = {}
        for number, other in pairs:
            if not self._alike(number, other):
                difference = self._difference("changed", number, other)
                if difference.changes:
                    found[0, other] = self._told(difference)
        renamed = renames(self.old, removed, self.new, added)
        for number, other in renamed:
            found[0, other] = self._told(self._difference("renamed", number, other))
        before, after = {number for number, _ in renamed}, {other for _, other in renamed}
        for at in added:
            if at not in after:
                tree = self.new[at]
                whole = Change("added", "", None, (), None, tree)
                found[0, at] = self._told(Difference("added", None, tree, None, at, (whole,)))
        for at in removed:
            if at not in before:
                tree = self.old[at]
                whole = Change("removed", "", (), None, tree, None)
                found[1, at] = self._told(Difference("removed", tree, None, at, None, (whole,)))
        differences = tuple(found[key] for key in sorted(found))
        equal = len(pairs) - sum(difference.type == "changed" for difference in differences)
        return Comparison(differences, equal, self._accelerators(differences))

    def _alike(self, number: int, other: int) -> bool:
        """Tell whether two objects are known to be equal without a look at them."""
        known = self.old.prints[number]
        return bool(known) and known == self.new.prints[other]

    def _difference(self, type: DifferenceType, number: int, other: int) -> Difference:  # noqa: A002 - the field's name
        """Give what differs between two objects, nothing where they are equal."""
        old, new = self.old[number], self.new[other]
        changes = () if same(old, new) else changes_of(old, new, self._schema(old, new))
        return Difference(type, old, new, number, other, changes)

    def _schema(self, old: Mapped, new: Mapped) -> Schema | None:
        """Give the schema of a kind, that of the later version which has one: the same one from new to old."""
        versions = sorted({text_at(tree, "apiVersion") for tree in (old, new)}, reverse=True)
        kind = text_at(new, "kind")
        return next((schema for version in versions if (schema := self.kinds.schema(version, kind))), None)

    def _told(self, difference: Difference) -> Difference:
        """Give a difference with what it does, as it is held."""
        type, old, new, _, _, changes, _, _ = difference  # noqa: A001 - the field's name
        accelerators = Accelerators(
            self._cards_before(old) if old is not None else {},
            self._cards_after(new) if new is not None else {},
        )
        consequences = consequences_of(type, old, new, changes, Objects(self._uses_of))
        told = difference._replace(consequences=consequences, accelerators=accelerators)
        return told if self.keep is None else self.keep(told)

    def _uses_of(self, kind: str, namespace: str, name: str) -> set[Use]:
        """Give how the pods of the new objects read a ConfigMap or Secret."""
        if self._uses is None:
            self._uses = {}
            for tree in self.new:
                place = text_at(tree, "metadata", "namespace")
                for used, of_name, use in uses_of(tree):
                    self._uses.setdefault((used, place, of_name), set()).add(use)
        return self._uses.get((kind, namespace, name), set())

    def _accelerators(self, differences: Sequence[Difference]) -> Accelerators:
        """Give the accelerators of all objects where they are not as many as before."""
        if not differences:
            return Accelerators()
        same_cards = (
            difference.accelerators.old == difference.accelerators.new for difference in differences
        )
        alike = self.old.scaled == self.new.scaled and self.old.claims == self.new.claims
        if all(same_cards) and alike:
            return Accelerators()
        old, new = together(map(self._cards_before, self.old)), together(map(self._cards_after, self.new))
        return Accelerators(old, new) if old != new else Accelerators()

    def _cards_before(self, tree: Mapped) -> Cards:
        return cards_of(with_amounts(tree, self.old.claims), self.old.scaled)

    def _cards_after(self, tree: Mapped) -> Cards:
        return cards_of(with_amounts(tree, self.new.claims), self.new.scaled)


def _matched(
    old: Sequence[Identity], new: Sequence[Identity]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Give the numbers of the objects that are in both lists, those that are gone, and those that came."""
    places: dict[Identity, list[int]] = {}
    for number in range(len(old) - 1, -1, -1):
        places.setdefault(old[number], []).append(number)
    pairs: list[tuple[int, int]] = []
    added: list[int] = []
    for number, identity in enumerate(new):
        known = places.get(identity)
        if known:
            pairs.append((known.pop(), number))
        else:
            added.append(number)
    kept = {number for number, _ in pairs}
    return pairs, [number for number in range(len(old)) if number not in kept], added


ALIKE: Final = 0.9
"""The share of leaves that an object must have in common with another one to be taken for it under a new name."""

_FEWEST: Final = 4
"""Leaves below which objects are too small to know them again."""

_MOST_PAIRS: Final = 2_500
"""Pairs of objects of a kind beyond which only those of equal leaves are found."""


def renames(old: Listed, removed: Sequence[int], new: Listed, added: Sequence[int]) -> list[tuple[int, int]]:
    """Give which object that is gone came back under another name: the numbers of both, each but once.

    They are of one kind, and the names are equal but for kustomize's hash, or at least ALIKE of their leaves are equal
    and no other one is as much alike. Of one kind at a time all are looked at.
    """
    kinds: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
    for side, (objects, numbers) in enumerate(((old, removed), (new, added))):
        for number in numbers:
            identity = objects.identities[number]
            kinds.setdefault((identity.group, identity.kind), ([], []))[side].append(number)
    return [
        pair
        for before, after in kinds.values()
        if before and after
        for pair in _renamed([(at, old[at]) for at in before], [(at, new[at]) for at in after])
    ]


def _renamed(old: list[Numbered], new: list[Numbered]) -> Iterator[tuple[int, int]]:
    for find in (_by_hash, _by_equal_leaves, _by_likeness):
        found = list(find(old, new))
        yield from found
        before, after = {number for number, _ in found}, {number for _, number in found}
        old = [numbered for numbered in old if numbered[0] not in before]
        new = [numbered for numbered in new if numbered[0] not in after]


def _by_hash(old: Sequence[Numbered], new: Sequence[Numbered]) -> Iterator[tuple[int, int]]:
    def stem(tree: Mapped) -> tuple[str, str] | None:
        identity = identity_of(tree)
        short = re.sub(HASH, "", identity.name)
        return (identity.namespace, short) if short != identity.name else None

    yield from _only(old, new, stem)


def _by_equal_leaves(old: Sequence[Numbered], new: Sequence[Numbered]) -> Iterator[tuple[int, int]]:
    def leaves(tree: Mapped) -> frozenset[str] | None:
        found = _leaves(tree)
        return found if len(found) >= _FEWEST else None

    yield from _only(old, new, leaves)


def _only(
    old: Sequence[Numbered], new: Sequence[Numbered], key_of: Callable[[Mapped], T | None]
) -> Iterator[tuple[int, int]]:
    """Give the pairs of equal keys that no other object has; what has no key is None."""
    keyed: dict[T, tuple[list[int], list[int]]] = {}
    for side, objects in enumerate((old, new)):
        for number, tree in objects:
            key = key_of(tree)
            if key is not None:
                keyed.setdefault(key, ([], []))[side].append(number)
    for before, after in keyed.values():
        if len(before) == len(after) == 1:
            yield before[0], after[0]


class _Likeness(NamedTuple):
    share: float
    names: tuple[str, ...]
    old: int
    new: int


def _by_likeness(old: Sequence[Numbered], new: Sequence[Numbered]) -> Iterator[tuple[int, int]]:
    if len(old) * len(new) > _MOST_PAIRS:
        return
    leaves = cache(lambda side, at: _leaves((old, new)[side][at][1]))
    alike: list[_Likeness] = []
    for at, (number, tree) in enumerate(old):
        for other_at, (other, other_tree) in enumerate(new):
            before, after = leaves(0, at), leaves(1, other_at)
            most = max(len(before), len(after))
            share = len(before & after) / most if most >= _FEWEST else 0
            if share >= ALIKE:
                names = tuple(sorted((str(identity_of(tree)), str(identity_of(other_tree)))))
                alike.append(_Likeness(share, names, number, other))
    best_old, best_new = _unrivalled(alike, "old"), _unrivalled(alike, "new")
    yield from ((one.old, one.new) for one in sorted(best_old & best_new, key=lambda one: one.new))


def _unrivalled(alike: Sequence[_Likeness], side: str) -> set[_Likeness]:
    """Give for each object of a side the one that it is most alike, where no other one is as much."""
    rivals: dict[int, list[_Likeness]] = {}
    for one in alike:
        rivals.setdefault(getattr(one, side), []).append(one)
    best: set[_Likeness] = set()
    for each in rivals.values():
        first, *others = sorted(each, reverse=True)
        if not others or others[0].share < first.share:
            best.add(first)
    return best


_NAMED: Final[frozenset[Path]] = frozenset(
    {("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace")}
)


def _leaves(tree: Mapped) -> frozenset[str]:
    """Give the leaves of an object with their paths, without what names it."""
    found: list[str] = []
    waiting: list[tuple[Path, Tree]] = [((), tree)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, dict) and node:
            waiting += [((*path, key), inner) for key, inner in node.items()]
        elif isinstance(node, list) and node:
            waiting += [((*path, index), inner) for index, inner in enumerate(node)]
        elif path not in _NAMED:
            found.append(f"{path}={node!r}")
    return frozenset(found)
