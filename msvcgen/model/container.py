"""A container of a ModelService: every field of a v1 Container, and two more."""

# ruff: noqa: N815 - fields are called as in YAML

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict

from msvcgen.model.kubernetes import CONTAINER, Kubernetes, Plain, described_as, unique
from msvcgen.model.stated import Stated, needed, optional
from msvcgen.servers.catalogue import servers

_LENGTH = servers()["vllm"].flag("maxModelLen")

ContainerPort = Annotated[Plain, Kubernetes("ContainerPort")]
ContainerResizePolicy = Annotated[Plain, Kubernetes("ContainerResizePolicy")]
ContainerRestartRule = Annotated[Plain, Kubernetes("ContainerRestartRule")]
EnvFromSource = Annotated[Plain, Kubernetes("EnvFromSource")]
EnvVar = Annotated[Plain, Kubernetes("EnvVar")]
Lifecycle = Annotated[Plain, Kubernetes("Lifecycle")]
Probe = Annotated[Plain, Kubernetes("Probe")]
ResourceRequirements = Annotated[Plain, Kubernetes("ResourceRequirements")]
SecurityContext = Annotated[Plain, Kubernetes("SecurityContext")]
VolumeDevice = Annotated[Plain, Kubernetes("VolumeDevice")]
VolumeMount = Annotated[Plain, Kubernetes("VolumeMount")]


class MergePolicy(Stated):
    """How a container's args, env and command are merged over those of the earlier layers."""

    args: Literal["prepend", "append", "replace", "flags"] | None = optional(
        "Put these args before (the default) or after the earlier ones, in their place, or merge by flag."
    )
    env: Literal["merge", "replace"] | None = optional(
        "Merge these variables into the earlier ones by name (the default), or drop the earlier ones."
    )
    command: Literal["replace", "keep"] | None = optional(
        "Put this command in the place of the earlier one (the default), or keep an earlier one."
    )


class Container(Stated):
    """A container, merged by name over that of the earlier layers."""

    model_config = ConfigDict(json_schema_extra=described_as(CONTAINER))

    name: str = needed("Name of the container, by which it is merged.", "vllm")
    image: str | None = optional("Image to run.", "vllm/vllm-openai:v0.11.0")
    imagePullPolicy: str | None = optional(
        "When to pull the image: Always, IfNotPresent or Never.", "IfNotPresent"
    )
    command: list[str] | None = optional("Program to run in the place of the image's own.", ["vllm", "serve"])
    args: list[str] | None = optional(
        "Arguments, put before those of the earlier layers unless `mergePolicy` says otherwise.",
        ["{{ .HFModelName }}", f"{_LENGTH}=32768"],
    )
    workingDir: str | None = optional("Working directory of the program.")
    env: Annotated[list[EnvVar], unique("name")] | None = optional(
        "Environment variables, merged by name.", [{"name": "VLLM_LOGGING_LEVEL", "value": "WARNING"}]
    )
    envFrom: list[EnvFromSource] | None = optional("ConfigMaps and Secrets whose entries become variables.")
    ports: Annotated[list[ContainerPort], unique("containerPort", "protocol")] | None = optional(
        "Ports that the container listens on, merged by number and protocol."
    )
    resources: ResourceRequirements | None = optional(
        "Requested and largest amounts of CPU, memory and accelerators.", {"limits": {"nvidia.com/gpu": 1}}
    )
    volumeMounts: Annotated[list[VolumeMount], unique("mountPath")] | None = optional(
        "Where volumes appear in the container, merged by mountPath."
    )
    volumeDevices: Annotated[list[VolumeDevice], unique("devicePath")] | None = optional(
        "Where block volumes appear as devices, merged by devicePath."
    )
    startupProbe: Probe | None = optional(
        "Tells when the container has started; the other probes wait for it."
    )
    readinessProbe: Probe | None = optional("Tells when the container can take requests.")
    livenessProbe: Probe | None = optional("Tells when the container must be restarted.")
    lifecycle: Lifecycle | None = optional("What to run after the start and before the stop.")
    securityContext: SecurityContext | None = optional("User, capabilities and privileges of the container.")
    resizePolicy: list[ContainerResizePolicy] | None = optional(
        "Whether a resize in place restarts the container."
    )
    restartPolicy: str | None = optional(
        "Restart policy of this container; Always makes an init container a sidecar."
    )
    restartPolicyRules: list[ContainerRestartRule] | None = optional("Exit codes after which to restart.")
    stdin: bool | None = optional("Keep standard input open.")
    stdinOnce: bool | None = optional("Close standard input after the first client has gone.")
    tty: bool | None = optional("Give the container a terminal; needs `stdin`.")
    terminationMessagePath: str | None = optional(
        "File from which the last message of the container is read."
    )
    terminationMessagePolicy: str | None = optional(
        "Where the last message comes from: File or FallbackToLogsOnError."
    )
    mountModelVolume: bool | None = optional(
        "Mount the model's volume at /model-cache, and set what the model's source needs (HF_HOME, HF_TOKEN)."
    )
    mergePolicy: MergePolicy | None = optional("How args, env and command are merged.", {"args": "flags"})
