"""Which child resources a ModelService has, and what it says of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module

from msvcgen.children.carried import with_carried
from msvcgen.children.overlay import Lower, Overlay, nested
from msvcgen.merge import merge
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.service import Service
from msvcgen.targets import ROLES, TARGETS, Target, When, group, workload
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, truth_at
from msvcgen.typed import cast

Base = Mapping[str, Tree]
"""What the layers below a ModelService state, by key."""


class Plan(NamedTuple):
    """One object to make: what the lower layers state of it (None when nothing) and what the ModelService says."""

    target: Target
    at: int
    """Its index among the objects of a key that holds several."""
    base: Mapped | None
    overlay: Overlay


def plan(service: Service, base: Base) -> list[Plan]:
    """Give the objects that a ModelService has, in the order of output."""
    return [
        Plan(target=target, at=at, base=tree, overlay=overlay)
        for target in TARGETS.values()
        if present(target, service, base)
        for at, tree in _objects(target, base.get(target.key))
        if (overlay := _overlay(service, Lower(target, tree or {}, base))).create
    ]


def _objects(target: Target, tree: Tree) -> Iterator[tuple[int, Mapped | None]]:
    if not target.many:
        yield 0, tree if isinstance(tree, dict) else None
        return
    for at, item in enumerate(list_at(tree)):
        if item is not None:
            yield at, mapping_at(item)


# --- when a target is rendered ---


def present(target: Target, service: Service, base: Base) -> bool:
    """Tell whether a target is rendered, given what the layers below the ModelService state."""
    if service.runtime is not None:
        renders = service.runtime.renders
        if target.serves and target.key not in renders:
            return False
        if any(target.key in TARGETS[key].makes for key in renders):
            return False
    return _WHEN[target.when](target, service, base)


def role_present(role: str, service: Service, base: Base) -> bool:
    """Tell whether a role is rendered: somebody states it and the ModelService does not say `create: false`."""
    section = service.section(role)
    if truth_at(section, "create") is False:
        return False
    if service.runtime is not None and role in service.runtime.servers:
        return True
    if section is not None or base.get(workload(role).key) is not None:
        return True
    return base.get(group(role).key) is not None


def grouped(role: str, service: Service, base: Base) -> bool:
    """Tell whether groups of pods serve a role: its parallelism asks for them, or a BaseConfig states nothing else."""
    parallelism = mapping_at(service.section(role), "parallelism")
    if parallelism.get("nodes") is not None or parallelism.get("dataLocal") is not None:
        from msvcgen.servers.groups import pods_of  # few models need more than one pod

        if pods_of(parallelism) > 1:
            return True
    return base.get(group(role).key) is not None and base.get(workload(role).key) is None


def _alone(target: Target, service: Service, base: Base) -> bool:
    return role_present(target.section, service, base) and (
        service.runtime is not None or not grouped(target.section, service, base)
    )


def _group(target: Target, service: Service, base: Base) -> bool:
    return role_present(target.section, service, base) and (
        service.runtime is not None or grouped(target.section, service, base)
    )


def _stated(target: Target, _service: Service, base: Base) -> bool:
    return base.get(target.key) is not None


def _picker(target: Target, service: Service, base: Base) -> bool:
    return _stated(target, service, base) and truth_at(service.section(target.section), "create") is not False


def _before(target: Target, service: Service, base: Base) -> bool:
    if not _stated(target, service, base):
        return False
    if target.section in ROLES:
        return role_present(target.section, service, base)
    return _picker(workload(target.section), service, base)


def _route(target: Target, service: Service, base: Base) -> bool:
    return _stated(target, service, base) or bool(list_at(service.spec, "routing", "gatewayRefs"))


_WHEN: Mapping[When, Callable[[Target, Service, Base], bool]] = {
    "stated": _stated,
    "role": _alone,
    "group": _group,
    "picker": _picker,
    "before": _before,
    "variant": lambda _target, service, _base: service.runtime is not None,
    "route": _route,
}


# --- what the ModelService says of it ---

Making = Callable[[Service, Lower], Overlay]


@cache
def _making(address: str) -> Making:
    """Import what makes an overlay: a run pays for the targets that it renders."""
    module, _, function = address.partition(":")
    return cast("Making", getattr(import_module(module, __package__), function))


def _overlay(service: Service, lower: Lower) -> Overlay:
    target = lower.target
    address = _facing(target, service) or target.overlay
    overlay = _making(address)(service, lower) if address else Overlay(tree={})
    if target.carries:
        overlay = overlay._replace(tree=with_carried(target, service, overlay.tree))
    if not target.kind:
        return overlay
    whole: Mapped = {**identity(service, lower), **overlay.tree}
    fields = service.runtime.fields if service.runtime is not None else ()
    chosen = [field for field in fields if field.chosen and field.key == target.key]
    if chosen:
        whole = mapping_at(merge(whole, nested(chosen), None))
    return overlay._replace(tree=whole)


def _facing(target: Target, service: Service) -> str:
    """Give what makes the overlay of a Service before pods that a runtime variant renders, if they have their own."""
    if target.when != "before" or service.runtime is None:
        return ""
    behind = (TARGETS[key] for key in service.runtime.renders)
    return next(
        (rendered.facing for rendered in behind if rendered.facing and rendered.section == target.section), ""
    )


def identity(service: Service, lower: Lower) -> Mapped:
    """Give the apiVersion and the kind, as the lower layers state them or as the target's row has them."""
    identity: Mapped = {
        "apiVersion": lower.tree.get("apiVersion") or lower.target.api_versions[0],
        "kind": lower.tree.get("kind") or lower.target.kind,
    }
    return derived(identity, service.name, reason="kind")
