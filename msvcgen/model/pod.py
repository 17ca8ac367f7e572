"""The pods of a role of a ModelService: every field of a v1 PodSpec, and some more."""

# ruff: noqa: N815 - fields are called as in YAML

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias

from pydantic import ConfigDict, create_model

from msvcgen.model.addons import Devices, Disruption, Scaling
from msvcgen.model.container import Container, ResourceRequirements
from msvcgen.model.kubernetes import POD_SPEC, Kubernetes, Plain, described_as, unique
from msvcgen.model.stated import Count, Labels, Port, Positive, Stated, Whole, extension, needed, optional

Affinity = Annotated[Plain, Kubernetes("Affinity")]
EphemeralContainer = Annotated[Plain, Kubernetes("EphemeralContainer")]
HostAlias = Annotated[Plain, Kubernetes("HostAlias")]
LocalObjectReference = Annotated[Plain, Kubernetes("LocalObjectReference")]
PodDNSConfig = Annotated[Plain, Kubernetes("PodDNSConfig")]
PodOS = Annotated[Plain, Kubernetes("PodOS")]
PodReadinessGate = Annotated[Plain, Kubernetes("PodReadinessGate")]
PodResourceClaim = Annotated[Plain, Kubernetes("PodResourceClaim")]
PodSchedulingGroup = Annotated[Plain, Kubernetes("PodSchedulingGroup")]
PodSchedulingGate = Annotated[Plain, Kubernetes("PodSchedulingGate")]
PodSecurityContext = Annotated[Plain, Kubernetes("PodSecurityContext")]
Quantities = dict[str, Annotated[int | float | str | None, Kubernetes("Quantity")] | None]
Toleration = Annotated[Plain, Kubernetes("Toleration")]
TopologySpreadConstraint = Annotated[Plain, Kubernetes("TopologySpreadConstraint")]
Volume = Annotated[Plain, Kubernetes("Volume")]


class Parallelism(Stated):
    """Over how many accelerators one model is spread."""

    tensor: Count | None = optional(
        "Accelerators that share each layer: sets --tensor-parallel-size and the number of accelerators.", 4
    )
    pipeline: Count | None = optional("Stages of layers: sets --pipeline-parallel-size.", 2)
    data: Count | None = optional("Copies of the model in one server: sets --data-parallel-size.", 2)
    dataLocal: Positive | None = extension(
        "Copies of the model in one pod; `data` / `nodes` when left out.", 8
    )
    nodes: Positive | None = extension(
        "Pods that serve one model together, in a LeaderWorkerSet; `data` / `dataLocal` when left out, else 1. "
        "`replicas` is the number of such groups.",
        2,
    )
    expert: bool | None = extension("Whether experts are spread over the accelerators; false by default.")
    backend: Literal["mp", "ray"] | None = extension(
        "How vLLM spreads one copy of the model over several pods: by its own processes, or by Ray."
    )
    loadBalancing: Literal["internal", "hybrid", "external"] | None = extension(
        "Which pods of a group answer requests, where it has copies of the model on several: the leader for all "
        "(internal, the default), or each for its own."
    )
    dataRPCPort: Port | None = extension(
        "Where the copies on several pods find the leader; 5555 when left out."
    )


class AcceleratorTypes(Stated):
    """Nodes with one of some accelerators; becomes a required node affinity."""

    labelKey: str = needed("Label of the nodes.", "nvidia.com/gpu.product")
    labelValues: list[str] = needed(
        "Values of that label, of which a node must have one.", ["NVIDIA-H200"], min_length=1
    )


class Pods(Stated):
    """The Deployment of a role: how many pods, and what they are."""

    model_config = ConfigDict(json_schema_extra=described_as(POD_SPEC))

    create: bool | None = optional(
        "Whether to render this role; false leaves it out even if the BaseConfig has it."
    )
    replicas: Count | None = optional("Number of pods; left out under `decoupleScaling`.", 2)
    labels: Labels | None = optional("Labels of the pods.")
    annotations: Labels | None = optional("Annotations of the pods.", {"prometheus.io/scrape": "true"})
    containers: Annotated[list[Container], unique("name")] | None = optional("Containers, merged by name.")
    initContainers: Annotated[list[Container], unique("name")] | None = optional(
        "Containers that run before the others, in their order; merged by name."
    )
    volumes: Annotated[list[Volume], unique("name")] | None = optional("Volumes of the pods, merged by name.")
    resources: ResourceRequirements | None = optional("Amounts that the containers of a pod share.")
    resourceClaims: Annotated[list[PodResourceClaim], unique("name")] | None = optional(
        "Claims of devices that the containers may use, merged by name."
    )
    nodeSelector: Labels | None = optional("Labels that a node must have.")
    affinity: Affinity | None = optional("Rules that choose nodes by their labels and by the pods on them.")
    tolerations: list[Toleration] | None = optional("Taints of nodes that the pods put up with.")
    topologySpreadConstraints: (
        Annotated[list[TopologySpreadConstraint], unique("topologyKey", "whenUnsatisfiable")] | None
    ) = optional("How evenly the pods are spread over zones or nodes.")
    schedulerName: str | None = optional("Scheduler that places the pods.")
    schedulingGates: Annotated[list[PodSchedulingGate], unique("name")] | None = optional(
        "Gates that keep the pods from being scheduled."
    )
    nodeName: str | None = optional("Node to run on, past the scheduler.")
    priority: Whole | None = optional("Priority number; set by the admission from `priorityClassName`.")
    priorityClassName: str | None = optional("Class that says which pods go first.")
    preemptionPolicy: str | None = optional(
        "Whether to push out pods of lower priority: PreemptLowerPriority or Never."
    )
    runtimeClassName: str | None = optional("Container runtime to use.", "nvidia")
    overhead: Quantities | None = optional("What the runtime itself needs; set by the admission.")
    serviceAccountName: str | None = optional("ServiceAccount of the pods in the place of the rendered one.")
    serviceAccount: str | None = optional("Older name of `serviceAccountName`.")
    automountServiceAccountToken: bool | None = optional("Whether the pods get a token for the API server.")
    imagePullSecrets: Annotated[list[LocalObjectReference], unique("name")] | None = optional(
        "Secrets for pulling images, merged by name.", [{"name": "registry"}]
    )
    securityContext: PodSecurityContext | None = optional(
        "User, groups and kernel settings of all containers."
    )
    hostNetwork: bool | None = optional("Use the node's network.")
    hostPID: bool | None = optional("See the node's processes.")
    hostIPC: bool | None = optional("Share the node's inter-process communication.")
    hostUsers: bool | None = optional("Use the node's users; false gives the pods users of their own.")
    hostname: str | None = optional("Host name inside the pods.")
    hostnameOverride: str | None = optional("Host name inside the pods, past the rules for `hostname`.")
    setHostnameAsFQDN: bool | None = optional("Make the full domain name the host name.")
    subdomain: str | None = optional("Subdomain of the pods' domain name.")
    hostAliases: Annotated[list[HostAlias], unique("ip")] | None = optional("Further entries of /etc/hosts.")
    dnsPolicy: str | None = optional("Which DNS servers to ask.", "ClusterFirst")
    dnsConfig: PodDNSConfig | None = optional(
        "DNS servers, search domains and options beside those of `dnsPolicy`."
    )
    enableServiceLinks: bool | None = optional("Whether Services become environment variables.")
    shareProcessNamespace: bool | None = optional("Let the containers of a pod see each other's processes.")
    restartPolicy: str | None = optional("When to restart containers; a Deployment takes Always only.")
    terminationGracePeriodSeconds: Whole | None = optional(
        "Seconds from the request to stop until the kill.", 120
    )
    activeDeadlineSeconds: Whole | None = optional(
        "Seconds after which a pod is stopped; not for a Deployment."
    )
    readinessGates: list[PodReadinessGate] | None = optional("Further conditions for a pod to be ready.")
    os: PodOS | None = optional("Operating system of the pods.")
    ephemeralContainers: Annotated[list[EphemeralContainer], unique("name")] | None = optional(
        "Containers for debugging; only a running pod can have them."
    )
    schedulingGroup: PodSchedulingGroup | None = optional("PodGroup that the pods are scheduled with.")


_OF_ROLE: Final = ("create", "replicas")


class _OfGroup(Stated):
    model_config = ConfigDict(json_schema_extra=described_as(POD_SPEC))


if TYPE_CHECKING:  # its fields are those of a role but for two
    GroupPods: TypeAlias = Pods
else:
    GroupPods = create_model(
        "GroupPods",
        __base__=_OfGroup,
        __doc__="What differs on some of the pods of a group.",
        **{
            name: (field.annotation, field)
            for name, field in Pods.model_fields.items()
            if name not in _OF_ROLE
        },
    )


class ModelPods(Pods):
    """The pods that serve the model in one role."""

    acceleratorTypes: AcceleratorTypes | None = optional("Which accelerators the nodes must have.")
    parallelism: Parallelism | None = optional(
        "Over how many accelerators the model is spread.", {"tensor": 4}
    )
    leader: GroupPods | None = extension(
        "What differs on the first pod of a group of several; every string in it is a template."
    )
    worker: GroupPods | None = extension(
        "What differs on the other pods of a group of several; every string in it is a template."
    )
    scaling: Scaling | None = extension(
        "What scales the pods, in the place of `replicas`.",
        {"maxReplicas": 8, "metric": {"name": "vllm:num_requests_waiting", "target": "5"}},
    )
    disruption: Disruption | None = extension(
        "How many pods may be missing when nodes are drained: a PodDisruptionBudget.", {"maxUnavailable": 1}
    )
    devices: Devices | None = extension(
        "Devices that are claimed for the model server, in the place of amounts of accelerators.",
        {"class": "gpu.nvidia.com"},
    )
