"""Assemble: merge the layers of every child resource into one object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msvcgen.children import Plan, plan
from msvcgen.children.llmd.accounts import ROLE, accounts, bound
from msvcgen.emit import finish
from msvcgen.errors import Finding
from msvcgen.interpolate import Value
from msvcgen.kinds import Kinds, Schema
from msvcgen.merge import merge, without_deleted
from msvcgen.records import NamedTuple
from msvcgen.service import Service
from msvcgen.shared import Shared
from msvcgen.targets import TARGETS
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at

Layered = tuple[Mapped, Mapping[str, str]]
"""What a layer states of one object, and how the layers above merge onto it."""


class Assembled(NamedTuple):
    """One object and its schema, None for a kind that is not known."""

    key: str
    tree: Mapped
    schema: Schema | None
    whole: Mapped = {}
    """What all layers together state: `tree` before nulls and merge policies are taken out of it."""
    lower: Sequence[Layered] = ()
    """What the layers below the ModelService state of it, the lowest first."""
    removed: Mapping[Path, Tree] = {}
    """What of the ModelService asked for nulls of `whole` that it does not state."""
    findings: tuple[Finding, ...] = ()
    """What the object cannot express; the paths are the ModelService's."""
    conflicts: tuple[Finding, ...] = ()
    """What the API server accepts and the object's controller cannot run; the paths are the object's."""

    @property
    def lowest(self) -> Tree:
        """What the lowest layer states of it, where there are several."""
        return self.lower[0][0] if self.lower else None


def assemble(service: Service, lower: Sequence[Mapping[str, Value]], shared: Shared) -> list[Assembled]:
    """Give the objects of a ModelService in the order of output.

    `lower` are the layers below it by key, the lowest first: a runtime variant's, a BaseConfig's, rendered for it.
    """
    base = {key: _together(key, lower, service.kinds) for key in TARGETS}
    objects = [merged_object(service, planned, lower, shared) for planned in plan(service, base)]
    workloads = [
        (TARGETS[assembled.key], assembled.tree) for assembled in objects if TARGETS[assembled.key].pods
    ]
    made = accounts(service, workloads)
    own = [assembled for assembled in objects if assembled.key == ROLE]
    bindings = [bound(service, assembled.tree) for assembled in own]
    return [
        *(Assembled(key=key, tree=tree, schema=_schema(tree, service.kinds)) for key, tree in made),
        *own,
        *(Assembled(key=key, tree=tree, schema=_schema(tree, service.kinds)) for key, tree in bindings),
        *(objects[len(own) :] if own else objects),
    ]


def _together(key: str, lower: Sequence[Mapping[str, Value]], kinds: Kinds) -> Tree:
    """Give what the lower layers say of a key: their lists one after another, their objects merged."""
    trees = [values[key].tree for values in lower if key in values]
    if not trees:
        return None
    if TARGETS[key].many:
        return [item for tree in trees for item in list_at(tree)]
    whole = trees[0]
    for tree in trees[1:]:
        whole = merge(whole, tree, _schema(mapping_at(whole) | mapping_at(tree), kinds))
    return whole


def merged_object(
    service: Service,
    planned: Plan,
    lower: Sequence[Mapping[str, Value]],
    shared: Shared,
) -> Assembled:
    """Merge the layers of one object from the highest down, so that each layer says how others merge onto it."""
    overlay = planned.overlay
    schema = _schema({**(planned.base or {}), **overlay.tree}, service.kinds)
    tree: Tree = overlay.tree
    layers = _layers(planned, lower)
    if overlay.lower is not None:
        layers = [(overlay.lower(layer), policy) for layer, policy in layers]
    for layer, policy in reversed(layers):
        tree = merge(layer, tree, overlay.merging or schema, policy=policy)
    whole = mapping_at(without_deleted(tree) if service.patched else tree)
    if overlay.finish is not None:
        whole = overlay.finish(whole)
    finished = finish(whole, schema, shared)
    return Assembled(
        key=planned.target.key,
        tree=finished,
        schema=schema,
        whole=whole,
        lower=layers,
        removed=overlay.removed,
        findings=overlay.findings,
        conflicts=tuple(overlay.check(finished)) if overlay.check is not None else (),
    )


def _layers(planned: Plan, lower: Sequence[Mapping[str, Value]]) -> list[Layered]:
    """Give what the lower layers state of one object."""
    key, index = planned.target.key, planned.at
    values = [values[key] for values in lower if key in values]
    if not planned.target.many:
        return [(mapping_at(value.tree), value.policy) for value in values]
    for value in values:
        items = list_at(value.tree)
        if index < len(items):
            return [(mapping_at(items[index]), value.policy)]
        index -= len(items)
    return []


def _schema(tree: Mapped, kinds: Kinds) -> Schema | None:
    return kinds.schema(str(tree.get("apiVersion")), str(tree.get("kind")))
