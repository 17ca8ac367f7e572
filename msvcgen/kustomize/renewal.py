"""What an earlier call left among the items: kpt and `kustomize fn run` keep what a config renders beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msvcgen.emit import Child, text
from msvcgen.errors import Problem
from msvcgen.kustomize.items import Item, identity_of
from msvcgen.pipeline import Rendered
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, mapping_at

_PLACES = ("config.kubernetes.io/", "internal.config.kubernetes.io/", "config.k8s.io/")
"""Annotations in which orchestrators say which file an item came from, and where it stood in it, begin so."""


class Renewed(NamedTuple):
    """Rendered objects that are new, the texts of items whose place others take, and warnings of the latter."""

    rest: list[Rendered]
    texts: dict[int, list[str]]
    problems: list[Problem]


def renew(rendered: Iterable[Rendered], items: Sequence[Item]) -> Renewed:
    """Let objects take the place of items with the same apiVersion, kind, namespace and name.

    An item that says the same already stays as it is, with its comments; its texts are found by the item's `id`.
    """
    known = {item.identity: item for item in items}
    renewed = Renewed([], {}, [])
    for service in rendered:
        fresh = tuple(child for child in service.children if identity_of(child.tree) not in known)
        renewed.rest.append(service._replace(children=fresh))
        for child in service.children:
            item = known.get(identity_of(child.tree))
            if item is not None and (tree := _in_place(child.tree, item)) != item.tree:
                renewed.texts[id(item)] = [text(child._replace(tree=tree))]
                renewed.problems.append(_replaced(service, child))
    return renewed


def _in_place(tree: Mapped, item: Item) -> Mapped:
    """Give an object with the annotations that keep it in the file of an item."""
    kept = {key: value for key, value in item.annotations.items() if key.startswith(_PLACES)}
    metadata = mapping_at(tree, "metadata")
    annotations = {**mapping_at(metadata, "annotations"), **kept}
    return {**tree, "metadata": {**metadata, "annotations": annotations}} if annotations else tree


def _replaced(service: Rendered, child: Child) -> Problem:
    kind, name = child.tree.get("kind"), identity_of(child.tree)[3]
    message = f"ModelService {service.name} renders {kind} `{name}`, which takes the place of another among the objects"
    return Problem(code="object-replaced", severity="warning", message=message)
