"""The ModelService: what a model owner says about one model."""

# ruff: noqa: N815 - fields are called as in YAML

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.json_schema import WithJsonSchema

from msvcgen.model.addons import Monitoring, Tracing
from msvcgen.model.kubernetes import QUANTITY, unique
from msvcgen.model.metadata import Metadata
from msvcgen.model.pod import ModelPods, Pods
from msvcgen.model.stated import AnyMapping, Port, Stated, extension, needed, optional
from msvcgen.tree import Mapped

# The patterns are those of the CustomResourceDefinition, from Gateway API's ParentReference.
_LABEL = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
_SUBDOMAIN = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
_KIND = r"^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$"
# Gateway API's Hostname and HTTPHeaderName.
_HOST = r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
_HEADER = r"^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$"

Size = Annotated[
    int | Annotated[str, Field(pattern=QUANTITY)],
    WithJsonSchema({"type": ["integer", "string"], "pattern": QUANTITY}),
]


class ObjectReference(Stated):
    """An object that is meant by its name."""

    apiVersion: str | None = optional("apiVersion of the object.", "v1")
    kind: str | None = optional("Kind of the object.", "ConfigMap")
    name: str | None = optional("Name of the object.", "gpu-preset")
    namespace: str | None = optional("Namespace of the object; not used to choose among given files.")
    fieldPath: str | None = optional("Part of the object; not used.")
    resourceVersion: str | None = optional("Version of the object; not used.")
    uid: str | None = optional("Identity of the object in a cluster; not used.")


class ModelArtifacts(Stated):
    """Where the model's files come from and how they are mounted."""

    uri: str = needed(
        "Where the model is: hf://OWNER/MODEL, pvc://CLAIM/PATH or oci://IMAGE::PATH; some runtimes fetch from "
        "s3, gs, oss, ollama or ngc.",
        "hf://ibm-granite/granite-3.3-8b-instruct",
        "pvc://models/granite",
    )
    authSecretName: str | None = optional(
        "Secret with the token for the model's source, under the key HF_TOKEN."
    )
    size: Size | None = optional("Limit of the volume that a downloaded model is kept on.", "20Gi")
    mountPath: str | None = optional(
        "Where the model's volume is mounted; /model-cache when left out.", "/models", pattern="^/"
    )
    readOnly: bool | None = optional(
        "Whether the model's volume is mounted read-only; depends on its source."
    )


class ServicePort(Stated):
    """A port by name, for `getPort` in templates and for Services."""

    name: str = needed("Name that templates ask for.", "http")
    port: Port = needed("Number of the port.", 8000)


class GatewayRef(Stated):
    """A Gateway that the HTTPRoute is attached to."""

    group: str | None = optional(
        "API group of the parent; gateway.networking.k8s.io when left out.",
        max_length=253,
        pattern="^$|" + _SUBDOMAIN,
    )
    kind: str | None = optional(
        "Kind of the parent; Gateway when left out.", min_length=1, max_length=63, pattern=_KIND
    )
    name: str = needed("Name of the parent.", "inference-gateway", min_length=1, max_length=253)
    namespace: str | None = optional(
        "Namespace of the parent; the ModelService's own when left out.",
        min_length=1,
        max_length=63,
        pattern=_LABEL,
    )
    sectionName: str | None = optional(
        "Listener of the Gateway.", "https", min_length=1, max_length=253, pattern=_SUBDOMAIN
    )
    port: Port | None = optional("Port of the Gateway's listener.", 443)


Host = Annotated[str, Field(min_length=1, max_length=253, pattern=_HOST)]
Headers = Annotated[
    dict[
        Annotated[str, Field(max_length=256, pattern=_HEADER)],
        Annotated[str, Field(min_length=1, max_length=4096)],
    ],
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 4096},
            "propertyNames": {"maxLength": 256, "pattern": _HEADER},
        }
    ),
]
Percent = Annotated[int, Field(ge=0, le=100)]


def _keyed(key: str) -> Mapped:
    """Give the keywords of a list whose entries have a key, for the API server's checks and kustomize's patches."""
    return {
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": [key],
        "x-kubernetes-patch-merge-key": key,
        "x-kubernetes-patch-strategy": "merge",
    }


class Share(Stated):
    """Another ModelService that gets a share of the requests."""

    modelService: str = needed(
        "Name of the other ModelService, in the same namespace.",
        "granite-next",
        max_length=253,
        pattern=_SUBDOMAIN,
    )
    weight: Percent = needed("Its share of 100.", 10)


class Routing(Stated):
    """The name that clients ask for, and the ways that lead to the model."""

    modelName: str = needed(
        "Name that clients ask for.", "ibm-granite/granite-3.3-8b-instruct", max_length=256
    )
    ports: list[ServicePort] | None = optional(
        "Ports by name, for templates; with a runtime variant the first is what its Service offers."
    )
    gatewayRefs: list[GatewayRef] | None = optional("Gateways that lead to the model.", max_length=32)
    path: str | None = extension(
        "Begin of the paths of requests for the model, in whole steps: /a is for /a and /a/b.",
        "/granite",
        max_length=1024,
        pattern="^/",
    )
    rewrite: str | None = extension(
        "What the server gets in the place of `path`; / when left out, null for no rewriting.",
        "/",
        max_length=1024,
        pattern="^/",
    )
    hosts: list[Host] | None = extension(
        "Host names of requests for the model.", ["models.example.com"], max_length=16
    )
    headers: Headers | None = extension(
        "Headers that requests for the model have, all of them, with exactly these values.",
        {"x-model": "granite"},
        max_length=16,
    )
    split: Annotated[list[Share], unique("modelService")] | None = extension(
        "Other ModelServices that get a share of the requests; the rest of 100 stays here.",
        [{"modelService": "granite-next", "weight": 10}],
        merging=_keyed("modelService"),
        max_length=15,
    )


class ModelServiceSpec(Stated):
    """A model, the pods that serve it, and the way to them."""

    baseConfigMapRef: ObjectReference | None = optional(
        "BaseConfig to build on, by name.",
        {"name": "gpu-preset"},
        json_schema_extra={"x-kubernetes-map-type": "atomic"},
    )
    modelArtifacts: ModelArtifacts = needed("Where the model's files come from.")
    routing: Routing = needed("How requests reach the model.")
    decoupleScaling: bool | None = optional("Leave `replicas` out of Deployments, for an autoscaler to set.")
    prefill: ModelPods | None = optional("Pods that read prompts. Every string in it is a template.")
    decode: ModelPods | None = optional(
        "Pods that write answers, or do both. Every string in it is a template."
    )
    endpointPicker: Pods | None = optional(
        "Pods that choose where requests go. Every string in it is a template."
    )
    monitoring: Monitoring | None = extension(
        "Which metrics Prometheus scrapes.", {"podMonitor": {"interval": "30s"}}
    )
    tracing: Tracing | None = extension(
        "Where traces of requests are sent.", {"endpoint": "http://otel:4317", "samplerArg": "0.1"}
    )


class ModelService(Stated):
    """One model to be served.

    The fields are those of the CustomResourceDefinition in llm-d/llm-d-model-service; beyond them, containers
    take every field of a v1 Container and `mergePolicy`, and roles every field of a PodSpec.
    """

    apiVersion: Literal["llm-d.ai/v1alpha1"] = needed("Version of the format.")
    kind: Literal["ModelService"] = needed("Kind of the object.")
    metadata: Metadata = needed("Name and namespace of the ModelService, from which all names are made.")
    spec: ModelServiceSpec = needed("What is to be served and how.")
    status: AnyMapping | None = optional("What a cluster reported; not used.")
