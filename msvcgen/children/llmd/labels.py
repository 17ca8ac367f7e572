"""The labels by which the objects of a ModelService find one another, as the llm-d controller gives them."""

from __future__ import annotations

from msvcgen.origin import Reason, derived
from msvcgen.service import Service
from msvcgen.targets import PICKER, workload
from msvcgen.tree import Mapped


def pod_labels(service: Service, role: str = "", reason: Reason = "labels") -> Mapped:
    """Give the labels that all pods of the model carry, or those of a role."""
    labels: Mapped = {"llm-d.ai/inferenceServing": "true", "llm-d.ai/model": service.label}
    if role:
        labels["llm-d.ai/role"] = role
    return derived(labels, service.name, reason=reason)


def picker_labels(service: Service, reason: Reason = "labels") -> Mapped:
    """Give the label of the endpoint picker's pods."""
    name = str(service.names[workload(PICKER).key])
    return {"llm-d.ai/epp": derived(name, service.name, reason=reason)}
