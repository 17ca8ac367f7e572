"""Kubernetes' own rules beyond its schemas: one function a rule, found by the kind of the object.

A rule takes an object and gives findings with paths from its root. It refuses only what the API server
refuses on create, else it says `warning`. It must cope with wrong types, which are reported apart from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module

from msvcgen.check.rules import metadata, services, templates, volumes, workloads
from msvcgen.errors import Finding
from msvcgen.kinds import Kinds
from msvcgen.tree import Mapped
from msvcgen.typed import Final

Rule = Callable[[Mapped], Iterable[Finding]]
VersionedRule = Callable[[Mapped, Kinds], Iterable[Finding]]


def _later(module: str, rule: str) -> Rule:
    """Give a rule of a module that is imported when an object needs it: most runs have none of these kinds."""

    def checked(tree: Mapped) -> Iterable[Finding]:
        return _imported(module, rule)(tree)

    return checked


@cache
def _imported(module: str, rule: str) -> Rule:
    imported: Rule = getattr(import_module(f"{__name__}.{module}"), rule)
    return imported


RULES: Final[dict[tuple[str, str], tuple[Rule, ...]]] = {
    ("", "Pod"): (templates.pod,),
    ("", "Service"): services.RULES,
    ("", "ConfigMap"): (_later("storage", "config_map_keys"),),
    ("", "Secret"): (_later("storage", "secret_type"), _later("storage", "secret_data")),
    ("", "PersistentVolumeClaim"): (_later("storage", "claim"),),
    ("apps", "Deployment"): workloads.DEPLOYMENT,
    ("apps", "StatefulSet"): workloads.STATEFUL_SET,
    ("apps", "DaemonSet"): workloads.EVERY_WORKLOAD,
    ("apps", "ReplicaSet"): workloads.EVERY_WORKLOAD,
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): (_later("groups", "leader_worker_set"),),
    ("batch", "Job"): (_later("jobs", "job"),),
    ("batch", "CronJob"): (_later("jobs", "cron_job"),),
    ("rbac.authorization.k8s.io", "Role"): (_later("rbac", "policy_rules"),),
    ("rbac.authorization.k8s.io", "ClusterRole"): (
        _later("rbac", "policy_rules"),
        _later("rbac", "aggregation"),
    ),
    ("rbac.authorization.k8s.io", "RoleBinding"): (_later("rbac", "subjects"),),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): (_later("rbac", "subjects"),),
    ("autoscaling", "HorizontalPodAutoscaler"): (_later("scaling", "autoscaler"),),
    ("policy", "PodDisruptionBudget"): (_later("scaling", "disruption_selector"),),
    ("networking.k8s.io", "NetworkPolicy"): (_later("networking", "network_policy"),),
    ("networking.k8s.io", "Ingress"): (_later("networking", "ingress"),),
    ("resource.k8s.io", "ResourceClaimTemplate"): (_later("devices", "claim_template"),),
    ("resource.k8s.io", "ResourceClaim"): (_later("devices", "claim"),),
    ("resource.k8s.io", "DeviceClass"): (_later("devices", "device_class"),),
    ("serving.kserve.io", "LLMInferenceService"): (_later("llmisvc", "llm_inference_service"),),
    ("serving.kserve.io", "LLMInferenceServiceConfig"): (_later("llmisvc", "llm_inference_service_config"),),
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
