"""InferencePool, InferenceModel, InferenceObjective and HTTPRoute: what the ModelService says of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from msvcgen.children.llmd.labels import pod_labels
from msvcgen.children.overlay import Lower, Overlay
from msvcgen.origin import derived
from msvcgen.service import Service
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, node_at

POOL_V1 = "inference.networking.k8s.io/v1"


def inference_pool(service: Service, lower: Lower) -> Overlay:
    """Give the overlay of an InferencePool: its pods and its endpoint picker, in the version that the base states.

    v1alpha2 has `selector` and `extensionRef`, v1 (Gateway API Inference Extension 1.0) `selector.matchLabels` and
    `endpointPickerRef`. The name of a picker that the base does not make is the base's to say.
    """
    v1 = lower.tree.get("apiVersion") == POOL_V1
    picker = "endpointPickerRef" if v1 else "extensionRef"
    labels = pod_labels(service, reason="selector")
    spec: Mapped = {"selector": {"matchLabels": labels} if v1 else labels}
    if lower.base.get("eppService") is not None or not node_at(lower.tree, "spec", picker, "name"):
        spec[picker] = {"name": service.names["eppService"]}
    return Overlay(tree={"metadata": service.metadata("inferencePool"), "spec": spec})


def inference_model(service: Service, _lower: Lower) -> Overlay:
    """Give the overlay of an InferenceModel: the model's name and its pool."""
    metadata: Mapped = {**service.metadata("inferenceModel"), "labels": pod_labels(service)}
    pool: Mapped = {"name": service.names["inferencePool"]}
    return Overlay(tree={"metadata": metadata, "spec": {"modelName": service.model_name, "poolRef": pool}})


def inference_objective(service: Service, _lower: Lower) -> Overlay:
    """Give the overlay of an InferenceObjective, InferenceModel's successor: its pool."""
    metadata: Mapped = {**service.metadata("inferenceObjective"), "labels": pod_labels(service)}
    return Overlay(tree={"metadata": metadata, "spec": {"poolRef": {"name": service.names["inferencePool"]}}})


def http_route(service: Service, lower: Lower) -> Overlay:
    """Give the overlay of an HTTPRoute: the gateways of the ModelService."""
    tree: Mapped = {"metadata": service.metadata("httpRoute")}
    refs = list_at(service.spec, "routing", "gatewayRefs")
    if refs:
        tree["spec"] = {"parentRefs": refs}
    return Overlay(tree=tree, finish=partial(_finished, service, lower.base))


def _finished(service: Service, base: Mapping[str, Tree], route: Mapped) -> Mapped:
    """Lead a route without rules to the pool, or to the Service of a runtime variant, where there is one."""
    spec = mapping_at(route, "spec")
    backend = None if spec.get("rules") else _pool_backend(service, base) or _service_backend(service, base)
    if backend is None:
        return route
    rules: list[Tree] = [{"backendRefs": [derived(backend, service.name, reason="route")]}]
    return {**route, "spec": {**spec, "rules": rules}}


def _pool_backend(service: Service, base: Mapping[str, Tree]) -> Mapped | None:
    pool = base.get("inferencePool")
    if not isinstance(pool, dict):
        return None
    group = str(pool.get("apiVersion") or "inference.networking.x-k8s.io/").partition("/")[0]
    return {"group": group, "kind": "InferencePool", "name": service.names["inferencePool"]}


def _service_backend(service: Service, base: Mapping[str, Tree]) -> Mapped | None:
    """Give the Service that a runtime variant renders; without a variant nobody but a BaseConfig knows where to go."""
    if service.runtime is None or "decodeService" not in service.runtime.renders:
        return None
    ports = list_at(base, "decodeService", "spec", "ports")
    port = node_at(ports[0], "port") if ports else None
    return None if port is None else {"name": service.names["decodeService"], "port": port}
