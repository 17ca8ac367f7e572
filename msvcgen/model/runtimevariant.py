"""The RuntimeVariant: which inference server runs a ModelService, and as which Kubernetes object."""

# ruff: noqa: N815 - fields are called as in YAML

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import Field, create_model

from msvcgen.model.container import MergePolicy
from msvcgen.model.metadata import Metadata
from msvcgen.model.modeldefinition import ModelDefinition
from msvcgen.model.stated import AnyMapping, AnyTree, Port, Stated, needed, optional
from msvcgen.servers.catalogue import servers
from msvcgen.targets import TARGETS

_VLLM = servers()["vllm"].setting("tensor")

Seconds = Annotated[int, Field(ge=0)]
Name = Annotated[str, Field(min_length=1)]


class HealthCheck(Stated):
    """How a server is asked whether it works; becomes the probes of its container.

    The time that a start may take, initialDelay + interval * maxRetries, goes into the startup probe.
    """

    path: str | None = optional("Path that tells when the server is ready.", "/health", pattern="^/")
    livePath: str | None = optional(
        "Path that tells whether it is alive; `path` when left out.", pattern="^/"
    )
    interval: Annotated[int, Field(ge=1)] | None = optional("Seconds between two questions.", 10)
    maxRetries: Annotated[int, Field(ge=1)] | None = optional("Failures until it counts as broken.", 10)
    initialDelay: Seconds | None = optional("Seconds that loading the model may take.", 1800)
    maxWaitTime: Annotated[int, Field(ge=1)] | None = optional("Seconds to wait for an answer.", 15)
    expectedStatusCode: Annotated[int, Field(ge=100, le=599)] | None = optional(
        "HTTP status of a good answer.", 200
    )


class Shutdown(Stated):
    """How a pod ends without losing requests; becomes its preStop hook and terminationGracePeriodSeconds."""

    delay: Seconds | None = optional(
        "Seconds that the server goes on when its pod is to end, until nobody sends it requests any more.", 10
    )
    timeout: Seconds | None = optional("Seconds that it may then take to answer what it has.", 60)


class SecretKey(Stated):
    """A key of a Secret."""

    name: str = needed("Name of the Secret.", "ngc-api")
    key: str = needed("Key in it.", "NGC_API_KEY")
    optional: str | bool | None = optional(
        "Whether the server starts without it; a template that gives `true` where it does.", "true"
    )


class ContractVariable(Stated):
    """A variable that may be set, and what it becomes."""

    name: Name = needed("Name of the variable.", "VLLM_TP_SIZE")
    description: str | None = optional("What the variable is for, in one sentence.")
    type: Literal["string", "integer", "number", "boolean"] | None = optional(
        "Type of the value; string when left out."
    )
    default: str | int | float | bool | None = optional(
        "Value when nobody sets it; text is a template.", "{{ .ModelName }}"
    )
    flag: str | None = optional(
        "Flag that the variable becomes, in the place of an environment variable.",
        _VLLM.flags[0],
        pattern="^-",
    )
    flagAliases: list[str] | None = optional(
        "Other spellings of the flag that users may state.", [*_VLLM.flags[1:]]
    )
    parallelism: Literal["tensor", "pipeline", "data"] | None = optional(
        "Kind of parallelism that the variable sets: `parallelism` of the ModelService is its default, and its "
        "value counts for the accelerators."
    )
    split: Literal["shell"] | None = optional(
        "Make the value several arguments, by the shell's rules for words."
    )
    required: bool | None = optional("Whether somebody must set it.")
    secret: SecretKey | None = optional(
        "Secret that the value comes from; it is never written into a manifest."
    )


class VariantField(Stated):
    """A value that becomes a field of what is rendered.

    It is set by `values`, by the annotation `msvcgen.dev/NAME` of a ModelService, or with `-e NAME=VALUE`.
    """

    name: Name = needed("Name of the value.", "resourceProfile")
    description: str | None = optional("What the value is for, in one sentence.")
    path: str | None = optional(
        "Child resource and field in it; left out where the value goes into several places.",
        "kubeaiModel.spec.resourceProfile",
        pattern=r"^\w+(\.\w+)+$",
    )
    default: AnyTree = optional("Value when nobody sets it; text is a template.", "[TextGeneration]")


def resources_model() -> type[Stated]:
    """Make the model of what a variant says of child resources: a field a target."""
    fields: Any = {
        target.key: (
            list[AnyMapping] | None if target.many else AnyMapping | None,
            optional(f"What the variant says of {'' if target.many else 'the '}{target.description}."),
        )
        for target in TARGETS.values()
    }
    doc = "Child resources as objects, by the keys of a BaseConfig; strings are templates."
    return create_model("VariantResources", __base__=Stated, __doc__=doc, **fields)


if TYPE_CHECKING:  # its fields are those of the table of targets
    VariantResources: TypeAlias = Stated
else:
    VariantResources = resources_model()


class RuntimeVariantSpec(Stated):
    """What a variant is made of. Everything may be left out, and come from the variant that it extends."""

    displayName: str | None = optional("Name to show.", "vLLM")
    description: str | None = optional("What the variant is for, in one sentence.")
    extends: str | None = optional("Variant to start from; this one is merged over it.", "vllm")
    aliases: list[Name] | None = optional("Further names of the variant; case does not matter.")
    server: str | None = optional("Family of the inference server, whose flags and paths are meant.", "vllm")
    image: str | None = optional("Image to run; a ModelService must state one when left out.")
    port: Port | None = optional("Port that the server listens on.", 8000)
    grpcPort: Port | None = optional("Port of its gRPC interface, where it has one.", 8081)
    healthCheck: HealthCheck | None = optional("How to ask the server whether it works; null for not at all.")
    shutdown: Shutdown | None = optional("How a pod ends; Kubernetes' own way when left out.")
    command: list[str] | None = optional(
        "Program to run; the image's own when left out. Strings are templates."
    )
    args: list[str] | None = optional(
        "Arguments of the program. Strings are templates.", ["{{ .MountedModelPath }}"]
    )
    env: list[ContractVariable] | None = optional(
        "The environment contract: what may be set, and what it becomes."
    )
    fields: list[VariantField] | None = optional(
        "Values that become fields of what is rendered, beside those of the environment contract."
    )
    modelSources: list[str] | None = optional(
        "Schemes of `modelArtifacts.uri` that the runtime can fetch; those that can be mounted when left out.",
        ["hf", "s3"],
    )
    values: dict[str, AnyTree] | None = optional(
        "Values for the contract and for the variant itself.", {"cpu": True}
    )
    mergePolicy: MergePolicy | None = optional("How a ModelService's container is merged over the variant's.")
    renders: list[str] | None = optional("Kinds of the objects that are rendered.", ["Deployment", "Service"])
    resources: VariantResources | None = optional("Child resources, the lowest layer. Strings are templates.")
    modelDefinition: ModelDefinition | None = optional(
        "Backend.AI model definition, for the variant `custom`."
    )


class RuntimeVariant(Stated):
    """Which inference server runs a ModelService, and as which Kubernetes object."""

    apiVersion: Literal["msvcgen.dev/v1alpha1"] = needed("Version of the format.")
    kind: Literal["RuntimeVariant"] = needed("Kind of the object.")
    metadata: Metadata = needed("Name of the variant.")
    spec: RuntimeVariantSpec = needed("The server, what may be set on it, and the objects that run it.")
