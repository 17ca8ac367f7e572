"""InferencePool, InferenceModel and InferenceObjective: what the ModelService says of them."""

from __future__ import annotations

from msvcgen.children.llmd.labels import pod_labels
from msvcgen.children.overlay import Lower, Overlay
from msvcgen.service import Service
from msvcgen.tree import Mapped, node_at

POOL_V1 = "inference.networking.k8s.io/v1"
POOL_GROUP = "inference.networking.x-k8s.io"
"""The group of a pool that states none."""


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
