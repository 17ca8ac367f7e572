"""Kubernetes' own rules beyond its schemas: one function a rule, found by the kind of the object.

A rule takes an object and gives findings with paths from its root. It refuses only what the API server
refuses on create, else it says `warning`. It must cope with wrong types, which are reported apart from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msvcgen.check.rules import metadata, services, templates, volumes, workloads
from msvcgen.check.rules.later import Rule, later
from msvcgen.errors import Finding
from msvcgen.kinds import Kinds
from msvcgen.tree import Mapped
from msvcgen.typed import Final

VersionedRule = Callable[[Mapped, Kinds], Iterable[Finding]]

RULES: Final[dict[tuple[str, str], tuple[Rule, ...]]] = {
    ("", "Pod"): (templates.pod,),
    ("", "Service"): services.RULES,
    ("", "ConfigMap"): (later("storage", "config_map_keys"),),
    ("", "Secret"): (later("storage", "secret_type"), later("storage", "secret_data")),
    ("", "PersistentVolumeClaim"): (later("storage", "claim"),),
    ("apps", "Deployment"): workloads.DEPLOYMENT,
    ("apps", "StatefulSet"): workloads.STATEFUL_SET,
    ("apps", "DaemonSet"): workloads.EVERY_WORKLOAD,
    ("apps", "ReplicaSet"): workloads.EVERY_WORKLOAD,
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): (later("groups", "leader_worker_set"),),
    ("batch", "Job"): (later("jobs", "job"),),
    ("batch", "CronJob"): (later("jobs", "cron_job"),),
    ("rbac.authorization.k8s.io", "Role"): (later("rbac", "policy_rules"),),
    ("rbac.authorization.k8s.io", "ClusterRole"): (
        later("rbac", "policy_rules"),
        later("rbac", "aggregation"),
    ),
    ("rbac.authorization.k8s.io", "RoleBinding"): (later("rbac", "subjects"),),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): (later("rbac", "subjects"),),
    ("autoscaling", "HorizontalPodAutoscaler"): (later("scaling", "autoscaler"),),
    ("policy", "PodDisruptionBudget"): (later("scaling", "disruption_selector"),),
    ("networking.k8s.io", "NetworkPolicy"): (later("networking", "network_policy"),),
    ("networking.k8s.io", "Ingress"): (later("networking", "ingress"),),
    ("resource.k8s.io", "ResourceClaimTemplate"): (later("devices", "claim_template"),),
    ("resource.k8s.io", "ResourceClaim"): (later("devices", "claim"),),
    ("resource.k8s.io", "DeviceClass"): (later("devices", "device_class"),),
    ("serving.kserve.io", "LLMInferenceService"): (later("llmisvc", "llm_inference_service"),),
    ("serving.kserve.io", "LLMInferenceServiceConfig"): (later("llmisvc", "llm_inference_service_config"),),
}
"""The rules of a group and kind; what applies to all is in `metadata`."""

VERSIONED: Final[dict[tuple[str, str], VersionedRule]] = {
    ("", "Service"): services.further,
    ("", "Pod"): volumes.image_volumes,
    **dict.fromkeys(
        [("apps", kind) for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")],
        volumes.image_volumes,
    ),
    ("batch", "Job"): volumes.image_volumes,
    ("batch", "CronJob"): volumes.image_volumes,
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): volumes.image_volumes,
}
"""The rules of a group and kind that ask for the Kubernetes version."""


def broken_rules(tree: Mapped, kinds: Kinds) -> Iterator[Finding]:
    """Give what the rules of an object's kind refuse; `kinds` tells the Kubernetes version."""
    yield from metadata.every(tree, kinds)
    of_kind = str(tree.get("apiVersion") or "").rpartition("/")[0], str(tree.get("kind"))
    for rule in RULES.get(of_kind, ()):
        yield from rule(tree)
    if of_kind in VERSIONED:
        yield from VERSIONED[of_kind](tree, kinds)
