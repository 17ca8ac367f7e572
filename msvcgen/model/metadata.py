"""The metadata of an object that is read."""

# ruff: noqa: N815 - fields are called as in YAML

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict

from msvcgen.model.kubernetes import METADATA, Kubernetes, Plain, described_as, unique
from msvcgen.model.stated import Labels, Stated, needed, optional

ManagedFieldsEntry = Annotated[Plain, Kubernetes("ManagedFieldsEntry")]
OwnerReference = Annotated[Plain, Kubernetes("OwnerReference")]


class Metadata(Stated):
    """Name, namespace, labels and annotations of an object, and what a cluster adds to them."""

    model_config = ConfigDict(json_schema_extra=described_as(METADATA))

    name: str = needed("Name of the object.", "granite", min_length=1)
    namespace: str | None = optional("Namespace of the object.", "chat")
    labels: Labels | None = optional(
        "Labels of the object. What stands for a whole ModelService (InferenceService, Model, NIMService) carries them."
    )
    annotations: Labels | None = optional(
        "Annotations of the object. What stands for a whole ModelService carries them, other than ours.",
        {"msvcgen.dev/runtime": "vllm"},
    )
    creationTimestamp: str | None = optional("Set by a cluster; not used.")
    deletionGracePeriodSeconds: int | None = optional("Set by a cluster; not used.")
    deletionTimestamp: str | None = optional("Set by a cluster; not used.")
    finalizers: list[str] | None = optional("Used by a cluster only.")
    generateName: str | None = optional("Used by a cluster only; `name` is needed all the same.")
    generation: int | None = optional("Set by a cluster; not used.")
    managedFields: list[ManagedFieldsEntry] | None = optional("Set by a cluster; not used.")
    ownerReferences: Annotated[list[OwnerReference], unique("uid")] | None = optional(
        "Used by a cluster only."
    )
    resourceVersion: str | None = optional("Set by a cluster; not used.")
    selfLink: str | None = optional("Set by a cluster; not used.")
    uid: str | None = optional("Set by a cluster; not used.")
