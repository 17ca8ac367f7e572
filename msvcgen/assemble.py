"""Assemble: merge the layers of every child resource into one object, and remember the layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from msvcgen.children import CHILD_KINDS, Overlay, Plan, plan
from msvcgen.children.rbac import accounts
from msvcgen.document import Document
from msvcgen.emit import finish
from msvcgen.errors import Finding
from msvcgen.interpolate import Value
from msvcgen.kinds import Kinds, Schema
from msvcgen.merge import merge
from msvcgen.provenance import Layer, Source, display
from msvcgen.service import Service
from msvcgen.shared import Shared
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at


class Made(NamedTuple):
    """One object, its schema (None for a kind that is not known) and the layers that it came from."""

    key: str
    tree: Mapped
    schema: Schema | None
    layers: tuple[Layer, ...]
    findings: tuple[Finding, ...] = ()
    """What the object cannot express; the paths are the ModelService's."""
    conflicts: tuple[Finding, ...] = ()
    """What the API server accepts and the object's controller cannot run; the paths are the object's."""


def assemble(
    service: Service,
    lower: Sequence[Mapping[str, Value]],
    document: Document,
    shared: Shared,
) -> list[Made]:
    """Give the objects of a ModelService in the order of output.

    `lower` are the layers below it by key, the lowest first: a runtime variant's, a BaseConfig's, rendered for it.
    `document` is its own, for the places of problems.
    """
    base = {key: _together(key, lower, service.kinds) for key in CHILD_KINDS}
    made = [_object(service, planned, base, lower, document, shared) for planned in plan(service, base)]
    workloads = {one.key: one.tree for one in made if one.key.endswith("Deployment")}
    own = Layer(tree={}, source=lambda _path: Source(where="", position=document.position(())))
    return [
        *(
            Made(key=key, tree=tree, schema=_schema(tree, service.kinds), layers=(own,))
            for key, tree in accounts(service, workloads)
        ),
        *made,
    ]


def _together(key: str, lower: Sequence[Mapping[str, Value]], kinds: Kinds) -> Tree:
    """Give what the lower layers say of a key: their lists one after another, their objects merged."""
    trees = [values[key].tree for values in lower if key in values]
    if not trees:
        return None
    if CHILD_KINDS[key].many:
        return [item for tree in trees for item in list_at(tree)]
    whole = trees[0]
    for tree in trees[1:]:
        whole = merge(whole, tree, _schema(mapping_at(whole) | mapping_at(tree), kinds))
    return whole


def _object(
    service: Service,
    planned: Plan,
    base: Mapping[str, Tree],
    lower: Sequence[Mapping[str, Value]],
    document: Document,
    shared: Shared,
) -> Made:
    """Merge the layers of one object from the highest down, so that each layer says how others merge onto it."""
    child, overlay = planned.child, planned.overlay
    schema = _schema({**(planned.base or {}), **overlay.tree}, service.kinds)
    layers = [Layer(tree=overlay.tree, source=service_source(overlay, document))]
    tree: Tree = overlay.tree
    for value, path in reversed(_stated(planned, lower)):
        stated = mapping_at(value.tree[path[0]] if path and isinstance(value.tree, list) else value.tree)
        tree = merge(stated, tree, schema, policy=value.policy)
        layers.insert(0, Layer(tree=stated, source=base_source(value, path)))
    whole = mapping_at(tree)
    if child.finish is not None:
        whole = child.finish(service, whole, base)
    if overlay.finish is not None:
        whole = overlay.finish(whole)
    finished = finish(whole, schema, shared)
    return Made(
        key=child.key,
        tree=finished,
        schema=schema,
        layers=tuple(layers),
        findings=overlay.findings,
        conflicts=tuple(overlay.check(finished)) if overlay.check is not None else (),
    )


def _stated(planned: Plan, lower: Sequence[Mapping[str, Value]]) -> list[tuple[Value, tuple[int, ...]]]:
    """Give the lower layers of one object, each with the path to the object in its value."""
    values = [values[planned.child.key] for values in lower if planned.child.key in values]
    if not planned.child.many:
        return [(value, ()) for value in values]
    index = planned.at
    for value in values:
        if index < len(list_at(value.tree)):
            return [(value, (index,))]
        index -= len(list_at(value.tree))
    return []


def _schema(tree: Mapped, kinds: Kinds) -> Schema | None:
    return kinds.schema(str(tree.get("apiVersion")), str(tree.get("kind")))


def base_source(value: Value, prefix: Path = ()) -> Callable[[Path], Source | None]:
    """Give what finds the source of a path of a BaseConfig's object; `prefix` leads to it in the value."""

    def source(path: Path) -> Source | None:
        whole = (*prefix, *path)
        shown = display(whole, value.tree)
        dot = "." if shown and not shown.startswith("[") else ""
        return Source(where=f"{value.key}{dot}{shown}", position=value.position(whole))

    return source


def service_source(overlay: Overlay, document: Document) -> Callable[[Path], Source | None]:
    """Give what finds the source of a path of an overlay in the ModelService; None for what is the generator's own."""
    origins = sorted(overlay.origins, key=lambda pair: -len(pair[0]))

    def source(path: Path) -> Source | None:
        for prefix, stated in origins:
            if path[: len(prefix)] == prefix:
                # An annotation holds the whole of a field as text.
                whole = (*stated, *path[len(prefix) :]) if stated and stated[0] != "metadata" else stated
                if node_at(document.tree, *whole) is not None:
                    return Source(where=display(whole, document.tree), position=document.position(whole))
        return None

    return source
