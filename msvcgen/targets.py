"""The targets: which objects a ModelService can become, a row each, in the order of output.

What the other modules know of a target they ask here: when it is rendered, which part of a ModelService it is made of,
whether it runs pods and with which account, what makes what the ModelService says of it. A target of its own is one row
and one module in `children/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from msvcgen.records import NamedTuple
from msvcgen.typed import Literal

When = Literal["stated", "role", "group", "picker", "before", "variant", "route"]
"""When a target is rendered: when a BaseConfig states it; when its role is there, on single pods or on groups of pods
that form one server; when a BaseConfig states it and its
section does not say `create: false`; when it is stated and its pods are there; when a runtime variant renders it; when
it is stated or the ModelService names a gateway."""

ROLES = ("prefill", "decode")
"""The roles of model servers; each has a section in the ModelService."""

PICKER = "endpointPicker"
"""The section of the endpoint picker."""

POOL_VERSIONS = ("inference.networking.x-k8s.io/v1alpha2", "inference.networking.k8s.io/v1")
OBJECTIVE_VERSIONS = (POOL_VERSIONS[0], "llm-d.ai/v1alpha2")
"""llm-d has taken the kind over from the inference extension, with another group."""


class Target(NamedTuple):
    """One key of a BaseConfig: the object it holds, and what the ModelService adds to it.

    The first of `api_versions` is the one of an object that states none; without a `kind` it may be any. `overlay` is
    the function that gives what the ModelService says of it, `.module:function` below `children`. `section` is the part
    of the ModelService that it is made of, `suffix` what its name has behind the ModelService's, `variable` the
    template variable that holds this name. `pods` tells that it runs pods, `account` whose they are, `facing` what
    makes the overlay of the Service before them where the role's own does not. `many` says that the key holds a list.
    `carries` says which labels and annotations of the ModelService it carries: `all` that are meant for others when it
    stands for the whole, `listed` when it is a workload, those of some prefixes. `server` is the path of the model
    server that its operator runs, where it has the words of a container. Of an add-on `field` is the field of a role,
    or of the spec, that asks for it. `makes` are keys of what its controller makes itself, and fields of the spec that
    ask for such add-ons.
    """

    key: str
    description: str
    kind: str = ""
    api_versions: tuple[str, ...] = ()
    overlay: str = ""
    section: str = ""
    when: When = "stated"
    suffix: str = ""
    pods: bool = False
    account: Literal["", "model", "picker"] = ""
    facing: str = ""
    many: bool = False
    carries: Literal["", "all", "listed"] = ""
    server: tuple[str, ...] = ()
    field: str = ""
    makes: tuple[str, ...] = ()

    @property
    def serves(self) -> bool:
        """Whether it serves a model, so that a runtime variant chooses it or leaves it out."""
        return self.section in ROLES


def _row(target: Target) -> tuple[str, Target]:
    return target.key, target


TARGETS: dict[str, Target] = dict(
    map(
        _row,
        (
            Target(
                "eppRole", "Role of the endpoint picker", "Role", ("rbac.authorization.k8s.io/v1",),
                ".llmd.accounts:epp_role", PICKER, "before", "-epp-role",
            ),
            Target(
                "configMaps", "ConfigMaps", "ConfigMap", ("v1",), ".llmd.placed:config_map", many=True
            ),
            Target(
                "statefulSet", "StatefulSet that serves the model", "StatefulSet", ("apps/v1",),
                ".llmos.workload:stateful_set", "decode", "variant", pods=True,
                facing=".llmos.workload:stateful_service", carries="listed",
            ),
            Target(
                "prefillService", "Service of the prefill pods", "Service", ("v1",),
                ".llmd.services:role_service", "prefill", "before", "-service-prefill",
            ),
            Target(
                "decodeService", "Service of the decode pods", "Service", ("v1",),
                ".llmd.services:role_service", "decode", "before", "-service-decode",
            ),
            Target(
                "eppService", "Service of the endpoint picker", "Service", ("v1",),
                ".llmd.services:epp_service", PICKER, "before", "-epp-service",
            ),
            Target(
                "prefillDeployment", "Deployment of the pods that read prompts", "Deployment", ("apps/v1",),
                ".llmd.workloads:role_deployment", "prefill", "role", "-prefill", pods=True, account="model",
                carries="listed",
            ),
            Target(
                "decodeDeployment", "Deployment of the pods that write answers", "Deployment", ("apps/v1",),
                ".llmd.workloads:role_deployment", "decode", "role", "-decode", pods=True, account="model",
                carries="listed",
            ),
            Target(
                "prefillLeaderWorkerSet", "LeaderWorkerSet of the groups of pods that read prompts",
                "LeaderWorkerSet", ("leaderworkerset.x-k8s.io/v1",), ".llmd.groups:role_group", "prefill", "group",
                "-prefill", pods=True, account="model", carries="listed",
            ),
            Target(
                "decodeLeaderWorkerSet", "LeaderWorkerSet of the groups of pods that write answers",
                "LeaderWorkerSet", ("leaderworkerset.x-k8s.io/v1",), ".llmd.groups:role_group", "decode", "group",
                "-decode", pods=True, account="model", carries="listed",
            ),
            Target(
                "eppDeployment", "Deployment of the endpoint picker", "Deployment", ("apps/v1",),
                ".llmd.workloads:epp_deployment", PICKER, "picker", "-epp", pods=True, account="picker",
            ),
            Target(
                "kubeaiModel", "Model of KubeAI", "Model", ("kubeai.org/v1",),
                ".kubeai.model:kubeai_model", "decode", "variant", carries="all",
            ),
            Target(
                "nimCache", "NIMCache of the NIM operator", "NIMCache", ("apps.nvidia.com/v1alpha1",),
                ".nim.storage:nim_cache", "decode", "variant",
            ),
            Target(
                "nimService", "NIMService of the NIM operator", "NIMService", ("apps.nvidia.com/v1alpha1",),
                ".nim.service:nim_service", "decode", "variant", carries="all",
            ),
            Target(
                "inferenceService", "InferenceService of KServe", "InferenceService",
                ("serving.kserve.io/v1beta1",), ".kserve.service:inference_service", "decode", "variant", carries="all",
                server=("spec", "predictor", "model"),
            ),
            Target(
                "llmInferenceService", "LLMInferenceService of KServe", "LLMInferenceService",
                ("serving.kserve.io/v1alpha2",), ".llmisvc.service:llm_inference_service", "decode", "variant",
                carries="all",
                makes=(
                    *("eppRole", "eppService", "eppDeployment", "inferencePool", "inferenceModel", "httpRoute"),
                    "tracing",
                ),
            ),
            Target(
                "inferencePool", "InferencePool of the model's pods, v1alpha2 or v1", "InferencePool",
                POOL_VERSIONS, ".llmd.routing:inference_pool", suffix="-inference-pool",
            ),
            Target(
                "inferenceModel", "InferenceModel (v1alpha2) of the pool", "InferenceModel",
                POOL_VERSIONS[:1], ".llmd.routing:inference_model",
            ),
            Target(
                "inferenceObjective", "InferenceObjective (v1alpha2) of the pool", "InferenceObjective",
                OBJECTIVE_VERSIONS, ".llmd.routing:inference_objective",
            ),
            Target(
                "httpRoute", "HTTPRoute to the model", "HTTPRoute", ("gateway.networking.k8s.io/v1",),
                ".llmd.route:http_route", when="route", suffix="-http-route",
            ),
            Target(
                "extraObjects", "any Kubernetes objects, rendered as they are but for their namespace",
                overlay=".llmd.placed:extra_object", many=True,
            ),
        ),
    )
)  # fmt: skip
"""The keys of a BaseConfig, in the order in which their objects are printed."""

SUFFIXES = {
    target.key: target.suffix for target in TARGETS.values() if target.suffix and target.when != "group"
}
"""What is put behind the ModelService's name to name a target, where something is and nothing else must fit."""

CONFIG_MAPS, EXTRA_OBJECTS = "configMaps", "extraObjects"

NAME_VARIABLES = {
    "EPPServiceName": "eppService",
    "EPPDeploymentName": "eppDeployment",
    "PrefillDeploymentName": "prefillDeployment",
    "DecodeDeploymentName": "decodeDeployment",
    "PrefillServiceName": "prefillService",
    "DecodeServiceName": "decodeService",
    "InferencePoolName": "inferencePool",
    "InferenceModelName": "inferenceModel",
}
"""The template variables that hold the name of a target, in the order of the documentation."""


@cache
def workload(section: str) -> Target:
    """Give the target that runs the pods of a section unless a runtime variant renders another one."""
    return next(
        target
        for target in TARGETS.values()
        if target.section == section and target.when in ("role", "picker")
    )


@cache
def group(section: str) -> Target:
    """Give the target that runs the pods of a role where several of them form one server."""
    return next(target for target in TARGETS.values() if target.section == section and target.when == "group")


def rendered_by(kind: str) -> tuple[str, ...]:
    """Give the keys of the targets that a kind in `renders` of a runtime variant stands for."""
    return tuple(target.key for target in TARGETS.values() if target.serves and target.kind == kind)


def renderable() -> Iterator[str]:
    """Give the kinds that a runtime variant may render, each once."""
    return iter(
        dict.fromkeys(
            target.kind for target in TARGETS.values() if target.serves or target.kind == "ConfigMap"
        )
    )


def counterpart(target: Target, section: str) -> Target | None:
    """Give the target of the same kind that another section has."""
    return next(
        (other for other in TARGETS.values() if other.section == section and other.kind == target.kind), None
    )


ADDONS: dict[str, Target] = dict(
    map(
        _row,
        (
            Target(
                "resourceClaimTemplate", "ResourceClaimTemplate of a role that states `devices`",
                "ResourceClaimTemplate",
                ("resource.k8s.io/v1", "resource.k8s.io/v1beta2", "resource.k8s.io/v1beta1"),
                ".addons.devices:claim_template", field="devices",
            ),
            Target(
                "horizontalPodAutoscaler", "HorizontalPodAutoscaler of a role that states `scaling`",
                "HorizontalPodAutoscaler", ("autoscaling/v2",), ".addons.scaling:autoscaler", field="scaling",
            ),
            Target(
                "scaledObject", "ScaledObject of KEDA of a role that states `scaling`", "ScaledObject",
                ("keda.sh/v1alpha1",), ".addons.keda:scaled_object", field="scaling",
            ),
            Target(
                "variantAutoscaling", "VariantAutoscaling of llm-d of a role that states `scaling.wva`",
                "VariantAutoscaling", ("llmd.ai/v1alpha1",), ".addons.scaling:variant_autoscaling", field="scaling",
            ),
            Target(
                "podDisruptionBudget", "PodDisruptionBudget of a role that states `disruption`",
                "PodDisruptionBudget", ("policy/v1",), ".addons.disruption:disruption_budget", field="disruption",
            ),
            Target(
                "podMonitor", "PodMonitor of each role that serves, with `monitoring.podMonitor`", "PodMonitor",
                ("monitoring.coreos.com/v1",), ".addons.monitoring:pod_monitor", field="monitoring",
            ),
            Target(
                "serviceMonitor", "ServiceMonitor of the endpoint picker, with `monitoring.serviceMonitor`",
                "ServiceMonitor", ("monitoring.coreos.com/v1",), ".addons.monitoring:service_monitor", PICKER,
                field="monitoring",
            ),
        ),
    )
)  # fmt: skip
"""The keys of a BaseConfig for what a ModelService asks for beside its workloads, in the order of output.

Each is an object a role that asks for it; without a section it is of every role. Their templates are rendered for such
a role only, and know its workload.
"""

ROLE_FIELDS = frozenset({"scaling", "disruption", "devices"})
SPEC_FIELDS = frozenset({"monitoring", "tracing"})
"""The fields of a role, and of the spec, that ask for add-ons."""


def keys() -> Iterator[str]:
    """Give all keys of a BaseConfig in the order in which their objects are printed."""
    for target in TARGETS.values():
        if target.when == "route":
            yield from ADDONS
        yield target.key
