"""Which child resources a ModelService has: the table of their kinds, in the order of output."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from msvcgen.children import routing, services, workloads
from msvcgen.children.overlay import Overlay, nested
from msvcgen.children.presence import present
from msvcgen.merge import merge
from msvcgen.origin import derived
from msvcgen.service import Service
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, node_at

POOL_VERSIONS = ("inference.networking.x-k8s.io/v1alpha2", "inference.networking.k8s.io/v1")


class ChildKind(NamedTuple):
    """One key of a BaseConfig: the object it holds, and what the ModelService adds to it.

    The first of `api_versions` is the one of an object that states none. `overlay` is given the service and the
    BaseConfig's object (empty when there is none); `finish` is given the service, the merged object and all objects of
    the BaseConfig. `many` says that the key holds a list of objects.
    """

    key: str
    kind: str = ""
    api_versions: tuple[str, ...] = ()
    overlay: Callable[[Service, Mapped, Mapping[str, Tree]], Overlay] | None = None
    finish: Callable[[Service, Mapped, Mapping[str, Tree]], Mapped] | None = None
    many: bool = False


# Each is imported by the runtime variant that renders it.


def _stateful_set(service: Service, tree: Mapped, _base: Mapping[str, Tree]) -> Overlay:
    from msvcgen.children.llmos import stateful_set

    return stateful_set(service, tree)


def _decode_service(service: Service, tree: Mapped, base: Mapping[str, Tree]) -> Overlay:
    if service.runtime is None or "statefulSet" not in service.runtime.renders:
        return services.role_service("decode")(service, tree, base)
    from msvcgen.children.llmos import stateful_service

    return stateful_service(service)


def _kubeai_model(service: Service, tree: Mapped, _base: Mapping[str, Tree]) -> Overlay:
    from msvcgen.children.kubeai import kubeai_model

    return kubeai_model(service, tree)


def _nim_service(service: Service, tree: Mapped, _base: Mapping[str, Tree]) -> Overlay:
    from msvcgen.children.nim import nim_service

    return nim_service(service, tree)


def _nim_cache(service: Service, tree: Mapped, base: Mapping[str, Tree]) -> Overlay:
    from msvcgen.children.nim_storage import nim_cache

    return nim_cache(service, tree, mapping_at(base, "nimService"))


def _inference_service(service: Service, tree: Mapped, _base: Mapping[str, Tree]) -> Overlay:
    from msvcgen.children.kserve import inference_service

    return inference_service(service, tree)


CHILD_KINDS: Mapping[str, ChildKind] = {
    child.key: child
    for child in (
        ChildKind(
            key="configMaps", kind="ConfigMap", api_versions=("v1",), overlay=services.config_map, many=True
        ),
        ChildKind(key="statefulSet", kind="StatefulSet", api_versions=("apps/v1",), overlay=_stateful_set),
        ChildKind(
            key="prefillService",
            kind="Service",
            api_versions=("v1",),
            overlay=services.role_service("prefill"),
        ),
        ChildKind(key="decodeService", kind="Service", api_versions=("v1",), overlay=_decode_service),
        ChildKind(key="eppService", kind="Service", api_versions=("v1",), overlay=services.epp_service),
        ChildKind(
            key="prefillDeployment",
            kind="Deployment",
            api_versions=("apps/v1",),
            overlay=workloads.role_deployment("prefill"),
            finish=workloads.finish_role("prefill"),
        ),
        ChildKind(
            key="decodeDeployment",
            kind="Deployment",
            api_versions=("apps/v1",),
            overlay=workloads.role_deployment("decode"),
            finish=workloads.finish_role("decode"),
        ),
        ChildKind(
            key="eppDeployment",
            kind="Deployment",
            api_versions=("apps/v1",),
            overlay=workloads.epp_deployment,
        ),
        ChildKind(key="kubeaiModel", kind="Model", api_versions=("kubeai.org/v1",), overlay=_kubeai_model),
        ChildKind(
            key="nimCache", kind="NIMCache", api_versions=("apps.nvidia.com/v1alpha1",), overlay=_nim_cache
        ),
        ChildKind(
            key="nimService",
            kind="NIMService",
            api_versions=("apps.nvidia.com/v1alpha1",),
            overlay=_nim_service,
        ),
        ChildKind(
            key="inferenceService",
            kind="InferenceService",
            api_versions=("serving.kserve.io/v1beta1",),
            overlay=_inference_service,
        ),
        ChildKind(
            key="inferencePool",
            kind="InferencePool",
            api_versions=POOL_VERSIONS,
            overlay=routing.inference_pool,
        ),
        ChildKind(
            key="inferenceModel",
            kind="InferenceModel",
            api_versions=POOL_VERSIONS[:1],
            overlay=routing.inference_model,
        ),
        ChildKind(
            key="inferenceObjective",
            kind="InferenceObjective",
            api_versions=POOL_VERSIONS[:1],
            overlay=routing.inference_objective,
        ),
        ChildKind(
            key="httpRoute",
            kind="HTTPRoute",
            api_versions=("gateway.networking.k8s.io/v1",),
            overlay=routing.http_route,
            finish=routing.finish_route,
        ),
        ChildKind(key="extraObjects", many=True),
    )
}
"""The keys of a BaseConfig, in the order in which their objects are printed."""

KEYS = tuple(CHILD_KINDS)


class Plan(NamedTuple):
    """One object to make: the BaseConfig's layer (None when it has none) and the ModelService's."""

    child: ChildKind
    at: int
    """Its index among the objects of a key that holds several."""
    base: Mapped | None
    overlay: Overlay


def plan(service: Service, base: Mapping[str, Tree]) -> list[Plan]:
    """Give the objects that a ModelService has, in the order of output, given the BaseConfig's objects by key."""
    return [
        Plan(child=child, at=at, base=tree, overlay=overlay)
        for child in CHILD_KINDS.values()
        if present(child.key, service, base)
        for at, tree in _objects(child, base.get(child.key))
        if (overlay := _overlay(child, service, tree, base)).create
    ]


def _objects(child: ChildKind, tree: Tree) -> list[tuple[int, Mapped | None]]:
    if child.many:
        return [(at, mapping_at(item)) for at, item in enumerate(list_at(tree)) if item is not None]
    return [(0, tree if isinstance(tree, dict) else None)]


def _overlay(child: ChildKind, service: Service, tree: Mapped | None, base: Mapping[str, Tree]) -> Overlay:
    overlay = child.overlay(service, tree or {}, base) if child.overlay else Overlay(tree={})
    if not child.kind:
        return overlay
    own: Mapped = {"apiVersion": child.api_versions[0], "kind": child.kind}
    whole = {
        **{
            name: node_at(tree, name) or derived(value, service.name, reason="kind")
            for name, value in own.items()
        },
        **overlay.tree,
    }
    fields = service.runtime.fields if service.runtime is not None else ()
    chosen = [field for field in fields if field.chosen and field.key == child.key]
    if not chosen:
        return overlay._replace(tree=whole)
    return overlay._replace(tree=mapping_at(merge(whole, nested(chosen), None)))
