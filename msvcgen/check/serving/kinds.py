"""Where objects of a kind state pods: what the rules know of kinds, a row each.

Groups and kinds are matched together: `Service`, `Model` and `InferenceService` exist in several groups.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Side = Literal["", "leader", "worker"]
"""Which pods of a group a template makes; "" where a pod stands for itself."""


class Place(NamedTuple):
    """Where a kind states pods: at `path`, whose steps `*` stand for each entry of a list or mapping.

    `form` is what stands there: a `template` with metadata and spec, the `pod` spec itself, or the `container` that
    serves, in an object whose controller makes the pod around it.
    """

    path: tuple[str, ...]
    form: Literal["template", "pod", "container"] = "template"
    side: Side = ""
    half: Literal["", "prefill", "decode"] = ""


class Shape(NamedTuple):
    """What is known of a kind.

    `whole` tells that a pod has what its template states and nothing else: only then does what is missing say
    something. `serves` names the server of a `container` whose image does not tell. `labels` are the keys, or what they
    begin with, that its controller adds to pods.
    """

    places: tuple[Place, ...]
    whole: bool = False
    labels: tuple[str, ...] = ()


_TEMPLATE: Final = (Place(("spec", "template")),)
_LLM: Final = (
    Place(("spec", "template"), "pod", "leader"),
    Place(("spec", "worker"), "pod", "worker"),
    Place(("spec", "prefill", "template"), "pod", "leader", "prefill"),
    Place(("spec", "prefill", "worker"), "pod", "worker", "prefill"),
    Place(("spec", "router", "scheduler", "template"), "pod"),
)
_RUNTIME: Final = (Place(("spec",), "pod", "leader"), Place(("spec", "workerSpec"), "pod", "worker"))
_PARTS: Final[tuple[tuple[tuple[str, ...], Side], ...]] = (
    ((), ""),
    (("leader",), "leader"),
    (("worker",), "worker"),
)
_OME: Final = (
    Place(("spec",), "pod"),
    *(
        Place(("spec", config, *part, "runner"), "container", side)
        for config in ("engineConfig", "decoderConfig", "routerConfig")
        for part, side in _PARTS
    ),
)
_GROUP: Final = ("spec", "leaderWorkerTemplate")

SHAPES: Final[dict[tuple[str, str], Shape]] = {
    ("", "Pod"): Shape((Place((), "template"),), whole=True),
    ("apps", "Deployment"): Shape(_TEMPLATE, whole=True),
    ("apps", "ReplicaSet"): Shape(_TEMPLATE, whole=True),
    ("apps", "DaemonSet"): Shape(_TEMPLATE, whole=True),
    ("apps", "StatefulSet"): Shape(
        _TEMPLATE, whole=True, labels=("statefulset.kubernetes.io/", "apps.kubernetes.io/")
    ),
    ("batch", "Job"): Shape(_TEMPLATE, whole=True, labels=("batch.kubernetes.io/", "job-name", "controller-uid")),
    ("batch", "CronJob"): Shape(
        (Place(("spec", "jobTemplate", "spec", "template")),), whole=True, labels=("batch.kubernetes.io/", "job-name")
    ),
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): Shape(
        (
            Place((*_GROUP, "leaderTemplate"), side="leader"),
            Place((*_GROUP, "workerTemplate"), side="worker"),
        ),
        whole=True,
        labels=("leaderworkerset.sigs.k8s.io/",),
    ),
    ("serving.kserve.io", "InferenceService"): Shape(
        (
            Place(("spec", "predictor"), "pod", "leader"),
            Place(("spec", "predictor", "model"), "container", "leader"),
            Place(("spec", "predictor", "workerSpec"), "pod", "worker"),
            Place(("spec", "transformer"), "pod"),
            Place(("spec", "explainer"), "pod"),
        ),
        labels=("serving.kserve.io/", "component"),
    ),
    ("serving.kserve.io", "ServingRuntime"): Shape(_RUNTIME),
    ("serving.kserve.io", "ClusterServingRuntime"): Shape(_RUNTIME),
    ("serving.kserve.io", "LLMInferenceService"): Shape(_LLM, labels=("app.kubernetes.io/", "serving.kserve.io/")),
    ("serving.kserve.io", "LLMInferenceServiceConfig"): Shape(_LLM),
    ("kubeai.org", "Model"): Shape((Place(("spec",), "container"),), labels=("model", "app.kubernetes.io/")),
    ("apps.nvidia.com", "NIMService"): Shape((Place(("spec",), "container"),), labels=("app", "app.kubernetes.io/")),
    ("ome.io", "ServingRuntime"): Shape(_OME),
    ("ome.io", "ClusterServingRuntime"): Shape(_OME),
    ("orchestration.aibrix.ai", "StormService"): Shape(
        (Place(("spec", "template", "spec", "roles", "*", "template")),), labels=("storm-service-name", "role-name")
    ),
    ("orchestration.aibrix.ai", "RayClusterFleet"): Shape(
        (
            Place(("spec", "template", "spec", "headGroupSpec", "template"), side="leader"),
            Place(("spec", "template", "spec", "workerGroupSpecs", "*", "template"), side="worker"),
        ),
        labels=("ray.io/",),
    ),
    ("ray.io", "RayCluster"): Shape(
        (
            Place(("spec", "headGroupSpec", "template"), side="leader"),
            Place(("spec", "workerGroupSpecs", "*", "template"), side="worker"),
        ),
        labels=("ray.io/",),
    ),
    ("ray.io", "RayService"): Shape(
        (
            Place(("spec", "rayClusterConfig", "headGroupSpec", "template"), side="leader"),
            Place(("spec", "rayClusterConfig", "workerGroupSpecs", "*", "template"), side="worker"),
        ),
        labels=("ray.io/",),
    ),
}  # fmt: skip
"""What is known of kinds, by group and kind. Of others the pods are found by what a pod spec looks like."""

_PODLESS: Final = frozenset({
    "rbac.authorization.k8s.io", "networking.k8s.io", "gateway.networking.k8s.io", "inference.networking.k8s.io",
    "inference.networking.x-k8s.io", "monitoring.coreos.com", "keda.sh", "resource.k8s.io", "storage.k8s.io",
    "apiextensions.k8s.io", "scheduling.k8s.io", "policy", "autoscaling", "",
})  # fmt: skip
"""Groups whose kinds state no pods but for those above."""


def may_state_pods(group: str, kind: str) -> bool:
    """Tell whether objects of a kind may state pods."""
    return (group, kind) in SHAPES or group not in _PODLESS


CONTROLLERS: Final = (
    "leaderworkerset.sigs.k8s.io/",
    "apps.kubernetes.io/",
    "statefulset.kubernetes.io/",
    "batch.kubernetes.io/",
    "nvidia.com/",
    "ray.io/",
    "ome.io/",
    "serving.kserve.io/",
    "storm-service-name",
    "role-name",
    "controller-revision-hash",
    "pod-template-hash",
)
"""Labels, or what they begin with, that controllers put on pods: nobody states them, and selectors use them."""


def from_controller(label: str) -> bool:
    """Tell whether a controller puts a label on pods."""
    return label.startswith(CONTROLLERS)
