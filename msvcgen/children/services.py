"""Services and ConfigMaps: what the ModelService says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msvcgen.children.overlay import Overlay
from msvcgen.service import Service
from msvcgen.tree import Mapped, Tree, node_at


def role_service(role: str) -> Callable[[Service, Mapped, Mapping[str, Tree]], Overlay]:
    """Give the overlay of a role's Service: it selects the role's pods."""

    def overlay(service: Service, _tree: Mapped, _base: Mapping[str, Tree]) -> Overlay:
        spec: Mapped = {"selector": service.labels(role, "selector")}
        return Overlay(tree={"metadata": service.metadata(f"{role}Service"), "spec": spec})

    return overlay


def epp_service(service: Service, _tree: Mapped, _base: Mapping[str, Tree]) -> Overlay:
    """Give the overlay of the endpoint picker's Service."""
    metadata: Mapped = {**service.metadata("eppService"), "labels": service.epp_labels()}
    return Overlay(tree={"metadata": metadata, "spec": {"selector": service.epp_labels("selector")}})


def config_map(service: Service, tree: Mapped, _base: Mapping[str, Tree]) -> Overlay:
    """Give the overlay of a ConfigMap: the namespace, unless it states one that is not blank."""
    stated = node_at(tree, "metadata", "namespace")
    if isinstance(stated, str) and stated.strip():
        return Overlay(tree={})
    if not service.namespace:
        return Overlay(tree={} if stated is None else {"metadata": {"namespace": None}})
    return Overlay(tree={"metadata": {"namespace": service.namespace}})
