"""Services: what the ModelService says of them."""

from __future__ import annotations

from msvcgen.children.llmd.labels import picker_labels, pod_labels
from msvcgen.children.overlay import Lower, Overlay
from msvcgen.service import Service
from msvcgen.tree import Mapped


def role_service(service: Service, lower: Lower) -> Overlay:
    """Give the overlay of a role's Service: it selects the role's pods."""
    spec: Mapped = {"selector": pod_labels(service, lower.target.section, "selector")}
    return Overlay(tree={"metadata": service.metadata(lower.target.key), "spec": spec})


def epp_service(service: Service, lower: Lower) -> Overlay:
    """Give the overlay of the endpoint picker's Service."""
    metadata: Mapped = {**service.metadata(lower.target.key), "labels": picker_labels(service)}
    return Overlay(tree={"metadata": metadata, "spec": {"selector": picker_labels(service, "selector")}})
