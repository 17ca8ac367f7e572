"""What changes do to what runs: a closed table, as data, and how a row is found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msvcgen.compare.pods import Use
from msvcgen.compare.values import Change, Consequence, DifferenceType
from msvcgen.records import NamedTuple
from msvcgen.targets import TARGETS
from msvcgen.tree import Mapped, Path, node_at, text_at
from msvcgen.typed import Final

CONSEQUENCES: Final[Mapping[str, str]] = {
    "removed": "deleted by kubectl apply --prune or kustomize tools only",
    "renamed": "another object to Kubernetes: the old one is deleted by kubectl apply --prune or kustomize tools only",
    "config-hash": "its name holds a hash of what it holds: pods that read it restart",
    "replace": "cannot be changed in place: delete and create",
    "restart-all": "pods restart, all at once",
    "restart": "pods restart",
    "restart-deleted": "pods change when they are deleted",
    "controller": "its controller decides what restarts",
    "next-run": "from the next run on",
    "scale": "scales",
    "traffic": "traffic moves",
    "routing": "routing",
    "config-start": "no restart: pods see it when they start",
    "config-picker": "no restart: the picker reads it when it starts",
    "config-later": "pods see it after a while, no restart",
    "config-unused": "no pod here reads it",
    "storage": "the volume is resized where its class allows it",
    "permissions": "permissions change",
    "next-pods": "counts for pods that start from now on",
    "rollout": "counts from the next rollout on",
    "disruption": "evictions are allowed otherwise",
    "scraping": "metrics are scraped otherwise",
    "metadata": "labels or annotations only",
}
"""The consequences by code, the gravest first; of an object the graver ones are named first."""

HIDDEN: Final[Mapping[str, frozenset[str]]] = {
    "replace": frozenset({"restart-all", "restart", "restart-deleted", "controller", "scale", "rollout"}),
    "restart-all": frozenset({"scale", "rollout"}),
    "restart": frozenset({"scale", "rollout"}),
}
"""Consequences that need not be named beside a graver one."""

Row = tuple[str, str]
"""Where a change is, the begin of a path without indexes, and the code of what it does; "" for nothing."""

_METADATA: Final[tuple[Row, ...]] = (("metadata", "metadata"),)
_STRATEGY: Final[tuple[Row, ...]] = (
    ("spec.strategy", "rollout"),
    ("spec.updateStrategy", "rollout"),
    ("spec.minReadySeconds", "rollout"),
    ("spec.rolloutStrategy", "rollout"),
)
_ROUTING: Final[tuple[Row, ...]] = (("spec", "routing"),)
_SCALING: Final[tuple[Row, ...]] = (("spec.scaleTargetRef", "scale"), ("spec", "scale"))
_FIXED_SPEC: Final[tuple[Row, ...]] = (("spec", "replace"),)
_CONFIG: Final[tuple[Row, ...]] = (("type", "replace"), ("immutable", ""), ("", "config"))
_RULES: Final[tuple[Row, ...]] = (("roleRef", "replace"), ("", "permissions"))
_SCRAPING: Final[tuple[Row, ...]] = (("spec", "scraping"),)

ROWS: Final[Mapping[tuple[str, str], tuple[Row, ...]]] = {
    ("apps", "Deployment"): (
        ("spec.selector", "replace"), ("spec.template", "restart"), ("spec.replicas", "scale"), *_STRATEGY,
    ),
    ("apps", "ReplicaSet"): (
        ("spec.selector", "replace"), ("spec.template", "next-pods"), ("spec.replicas", "scale"),
    ),
    ("apps", "DaemonSet"): (("spec.selector", "replace"), ("spec.template", "restart"), *_STRATEGY),
    ("apps", "StatefulSet"): (
        ("spec.template", "restart"), ("spec.replicas", "scale"), *_STRATEGY, ("spec.ordinals", "scale"),
        ("spec.revisionHistoryLimit", ""), ("spec.persistentVolumeClaimRetentionPolicy", ""), ("spec", "replace"),
    ),
    ("batch", "Job"): (
        ("spec.template", "replace"), ("spec.selector", "replace"), ("spec.completions", "replace"),
        ("spec.completionMode", "replace"), ("spec.podFailurePolicy", "replace"), ("spec.successPolicy", "replace"),
        ("spec.backoffLimitPerIndex", "replace"), ("spec.managedBy", "replace"), ("spec.parallelism", "scale"),
    ),
    ("batch", "CronJob"): (("spec", "next-run"),),
    ("", "Pod"): (
        ("spec.containers.image", "restart"), ("spec.initContainers.image", "restart"), ("spec.tolerations", ""),
        ("spec.activeDeadlineSeconds", ""), ("spec.terminationGracePeriodSeconds", ""), ("spec", "replace"),
    ),
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): (
        ("spec.leaderWorkerTemplate.subGroupPolicy.subGroupPolicyType", "restart"),
        ("spec.leaderWorkerTemplate.subGroupPolicy", "replace"), ("spec.leaderWorkerTemplate", "restart"),
        ("spec.networkConfig", "restart"), ("spec.replicas", "scale"), *_STRATEGY,
    ),
    ("", "Service"): (
        ("spec.clusterIP", "replace"), ("spec.clusterIPs", "replace"), ("spec.ports", "traffic"),
        ("spec.selector", "traffic"), ("spec.type", "traffic"), ("spec", "traffic"),
    ),
    ("", "PersistentVolumeClaim"): (
        ("spec.resources.requests.storage", "storage"), ("spec.volumeAttributesClassName", "storage"),
        ("spec", "replace"),
    ),
    ("", "ConfigMap"): _CONFIG,
    ("", "Secret"): _CONFIG,
    ("", "ServiceAccount"): (("", "next-pods"),),
    ("rbac.authorization.k8s.io", "RoleBinding"): _RULES,
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): _RULES,
    ("rbac.authorization.k8s.io", "Role"): _RULES,
    ("rbac.authorization.k8s.io", "ClusterRole"): _RULES,
    ("autoscaling", "HorizontalPodAutoscaler"): _SCALING,
    ("keda.sh", "ScaledObject"): _SCALING,
    ("llmd.ai", "VariantAutoscaling"): _SCALING,
    ("policy", "PodDisruptionBudget"): (("spec", "disruption"),),
    ("resource.k8s.io", "ResourceClaimTemplate"): _FIXED_SPEC,
    ("resource.k8s.io", "ResourceClaim"): _FIXED_SPEC,
    ("scheduling.k8s.io", "PriorityClass"): (("value", "replace"), ("preemptionPolicy", "replace")),
    ("storage.k8s.io", "StorageClass"): (
        ("provisioner", "replace"), ("parameters", "replace"), ("reclaimPolicy", "replace"),
        ("volumeBindingMode", "replace"),
    ),
    ("gateway.networking.k8s.io", "HTTPRoute"): _ROUTING,
    ("gateway.networking.k8s.io", "GRPCRoute"): _ROUTING,
    ("gateway.networking.k8s.io", "Gateway"): _ROUTING,
    ("gateway.networking.k8s.io", "ReferenceGrant"): _ROUTING,
    ("networking.k8s.io", "Ingress"): _ROUTING,
    ("networking.k8s.io", "NetworkPolicy"): (("spec", "traffic"),),
    ("inference.networking.k8s.io", "InferencePool"): _ROUTING,
    ("inference.networking.x-k8s.io", "InferencePool"): _ROUTING,
    ("inference.networking.x-k8s.io", "InferenceModel"): _ROUTING,
    ("inference.networking.x-k8s.io", "InferenceObjective"): _ROUTING,
    ("llm-d.ai", "InferenceObjective"): _ROUTING,
    ("llm-d.ai", "InferenceModelRewrite"): _ROUTING,
    ("monitoring.coreos.com", "PodMonitor"): _SCRAPING,
    ("monitoring.coreos.com", "ServiceMonitor"): _SCRAPING,
}  # fmt: skip
"""What a change of a kind does, by group and kind; the first row that begins as its path counts.

Sources: the update validation of k8s.io/kubernetes/pkg/apis/*/validation (`ValidateImmutableField` and the fields that
may be updated), of LeaderWorkerSet its webhook; of custom resources, besides, the rules of their schemas that ask for
`oldSelf`.
"""

USES: Final[Mapping[Use, str]] = {
    "mounted": "config-later",
    "read at start": "config-start",
    "read by the picker": "config-picker",
}

_RESTARTS: Final[Mapping[Path, Mapping[str, str]]] = {
    ("spec", "strategy", "type"): {"Recreate": "restart-all"},
    ("spec", "updateStrategy", "type"): {"OnDelete": "restart-deleted"},
}
"""How pods of another template restart, by where the object says so; else they do one after another."""


class Objects(NamedTuple):
    """What the consequences for one object depend on elsewhere: who reads a ConfigMap or Secret of its name."""

    uses: Callable[[str, str, str], Iterable[Use]]
    """From kind, namespace and name to how it is read."""


def consequences_of(
    type: DifferenceType,  # noqa: A002 - the field's name
    old: Mapped | None,
    new: Mapped | None,
    changes: Iterable[Change],
    objects: Objects,
) -> tuple[Consequence, ...]:
    """Give what a difference does, the gravest first."""
    if type == "renamed" and text_at(new or {}, "kind") in ("ConfigMap", "Secret") and _same_stem(old, new):
        codes = {"config-hash"}
    elif type in ("added", "removed", "renamed"):
        codes = {"removed", "renamed"} & {type}
    else:
        codes = {
            code
            for change in changes
            if not change.default
            for code in _codes(change, old or {}, new or {}, objects)
            if code in CONSEQUENCES
        }
    codes -= {hidden for code in codes for hidden in HIDDEN.get(code, ())}
    if len(codes) > 1:
        codes.discard("metadata")
    return tuple(Consequence(code, text) for code, text in CONSEQUENCES.items() if code in codes)


def is_refused(change: Change, old: Mapped, new: Mapped) -> bool:
    """Tell whether Kubernetes refuses a change of an object that it has."""
    return "replace" in _codes(change, old, new, Objects(lambda *_: ()))


HASH: Final = r"-[2456789bcdfghkmt]{10}$"
"""What kustomize puts behind the name of a ConfigMap or Secret that it generates (api/hasher)."""


def _same_stem(old: Mapped | None, new: Mapped | None) -> bool:
    stems = {re.sub(HASH, "", text_at(tree or {}, "metadata", "name")) for tree in (old, new)}
    return len(stems) == 1


def _codes(change: Change, old: Mapped, new: Mapped, objects: Objects) -> Iterator[str]:
    if change.immutable:
        yield "replace"
        return
    path = ".".join(step for step in change.path if isinstance(step, str))
    group, kind = text_at(new, "apiVersion").rpartition("/")[0], text_at(new, "kind")
    rows = (*_METADATA, *(ROWS.get((group, kind)) or _of_controller(group, kind, path)))
    code = next((code for begin, code in rows if _begins(path, begin)), "")
    if code == "config":
        if old.get("immutable") is True:
            yield "replace"
            return
        metadata = text_at(new, "metadata", "namespace"), text_at(new, "metadata", "name")
        yield from {USES[use] for use in objects.uses(kind, *metadata)} or {"config-unused"}
    elif code == "restart":
        yield next(
            (ways[way] for at, ways in _RESTARTS.items() if (way := str(node_at(new, *at))) in ways), code
        )
    else:
        yield code


_SIZES: Final = ("replicas", "minReplicas", "maxReplicas")


def _of_controller(group: str, kind: str, path: str) -> tuple[Row, ...]:
    """Give the rows of a kind whose controller makes what runs: how many pods is a field of a usual name."""
    if path.rpartition(".")[2] in _SIZES:
        return (("spec", "scale"),)
    serves = any(
        target.serves and target.kind == kind and target.api_versions[0].rpartition("/")[0] == group
        for target in TARGETS.values()
    )
    return (("spec", "controller"),) if serves else ()


def _begins(path: str, begin: str) -> bool:
    return not begin or path == begin or path.startswith(begin + ".")
