"""An overlay: what a ModelService says of one child resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msvcgen.errors import Finding
from msvcgen.kinds import Schema
from msvcgen.records import NamedTuple
from msvcgen.service import Field
from msvcgen.targets import Target
from msvcgen.tree import Mapped, Path, Tree


class Lower(NamedTuple):
    """What lies below an overlay: the target's row, its object as the lower layers state it, and all theirs by key."""

    target: Target
    tree: Mapped
    base: Mapping[str, Tree]


class Overlay(NamedTuple):
    """The highest layer of one child resource.

    `findings`, whose paths are the ModelService's, say what the object cannot express; they are warnings unless the
    run is strict. What one is about as well (`beside`) is the part of the object that lacks because of that. `removed`
    says of a null in `tree` that the ModelService does not state which value of it asked for that. Without `create` the
    ModelService needs no such object, and there is none. `finish` is given the merged object, `check` the finished one,
    whose paths its findings have. `lower` gives the form in which a lower layer is merged, `merging` is the schema by
    which all are, where it is not that of the kind.
    """

    tree: Mapped
    findings: tuple[Finding, ...] = ()
    create: bool = True
    finish: Callable[[Mapped], Mapped] | None = None
    check: Callable[[Mapped], Iterable[Finding]] | None = None
    removed: Mapping[Path, Tree] = {}
    lower: Callable[[Mapped], Mapped] | None = None
    merging: Schema | None = None


def in_order(tree: Mapped, names: Iterable[str]) -> Mapped:
    """Give a mapping with some of its fields first: layers that each state a part leave them anyhow."""
    return {**{name: tree[name] for name in names if name in tree}, **tree}


def nested(fields: Iterable[Field]) -> Mapped:
    """Give the tree in which every field stands at its path."""
    tree: Mapped = {}
    for field in fields:
        node = tree
        for step in field.path[:-1]:
            inner = node.setdefault(str(step), {})
            if not isinstance(inner, dict):
                inner = node[str(step)] = dict[str, Tree]()
            node = inner
        if field.path:
            node[str(field.path[-1])] = field.value
    return tree
