"""The BaseConfig: a ConfigMap of templates, one for each child resource."""

# ruff: noqa: N815 - fields are called as in YAML

from __future__ import annotations

from typing import Literal

from msvcgen.model.metadata import Metadata
from msvcgen.model.stated import Stated, needed, optional


class BaseConfigData(Stated):
    """Templates of YAML text, by child resource."""

    configMaps: str | None = optional("List of ConfigMaps.")
    prefillDeployment: str | None = optional("Deployment of the pods that read prompts.")
    decodeDeployment: str | None = optional("Deployment of the pods that write answers.")
    prefillService: str | None = optional("Service of the prefill pods.")
    decodeService: str | None = optional("Service of the decode pods.")
    httpRoute: str | None = optional("HTTPRoute to the model.")
    inferencePool: str | None = optional("InferencePool of the model's pods, v1alpha2 or v1.")
    inferenceModel: str | None = optional("InferenceModel (v1alpha2) of the pool.")
    inferenceObjective: str | None = optional("InferenceObjective (v1alpha2) of the pool.")
    eppDeployment: str | None = optional("Deployment of the endpoint picker.")
    eppService: str | None = optional("Service of the endpoint picker.")
    kubeaiModel: str | None = optional("Model of KubeAI.")
    nimService: str | None = optional("NIMService of the NIM operator.")
    nimCache: str | None = optional("NIMCache of the NIM operator.")
    inferenceService: str | None = optional("InferenceService of KServe.")
    statefulSet: str | None = optional("StatefulSet that serves the model.")
    extraObjects: str | None = optional("List of any Kubernetes objects, rendered as they are.")


class BaseConfig(Stated):
    """A v1 ConfigMap whose values are templates of child resources, as a platform owner writes it once.

    The templates are Go's, or Jinja's with the annotation `msvcgen.dev/template-dialect: jinja`.
    """

    apiVersion: Literal["v1"] = needed("Version of the format.")
    kind: Literal["ConfigMap"] = needed("Kind of the object.")
    metadata: Metadata = needed("Name by which a ModelService chooses it.")
    data: BaseConfigData | None = optional("Templates of YAML text, by child resource.")
    immutable: bool | None = optional("Whether a cluster lets the ConfigMap be changed; not used.")
