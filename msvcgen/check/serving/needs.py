"""What a cluster must have for an object beside what the object's own input holds: where it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.references import named_in, references
from msvcgen.check.serving.view import Object, Pod
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

CLUSTER: Final = frozenset({
    "ClusterRole", "ClusterServingRuntime", "ClusterTriggerAuthentication", "CustomResource", "DeviceClass",
    "ExtendedResource", "GatewayClass", "IngressClass", "LoadBalancerClass", "Namespace", "PriorityClass",
    "ResourceProfile", "RuntimeClass", "StorageClass",
})  # fmt: skip
"""Kinds that are in no namespace, and what is no object: a kind, a resource of nodes, a profile of KubeAI."""


class Need(NamedTuple):
    """Something that must be there; `path` is where the object asks for it."""

    group: str
    kind: str
    name: str
    path: Path
    namespace: str = ""
    key: str = ""
    """The key of a ConfigMap or Secret that is asked for; of a kind its version."""
    optional: bool = False


def needs(seen: Object) -> Iterator[Need]:
    """Give what a cluster must have for an object."""
    if ("." in seen.group and not seen.group.endswith(".k8s.io")) or seen.group in _GATEWAYS:
        version = text_at(seen.tree, "apiVersion").rpartition("/")[2]
        yield Need(seen.group, "CustomResource", seen.kind, ("kind",), key=version)
    if seen.namespace:
        yield Need("", "Namespace", seen.namespace, ("metadata", "namespace"))
    for each in references(seen):
        namespace = "" if each.kind in CLUSTER else each.namespace or seen.namespace
        yield Need(each.group, each.kind, each.name, each.path, namespace, each.key, each.optional)
    for pod in seen.pods:
        yield from _of_pod(pod, seen)
    yield from _of_kind(seen)


_GATEWAYS: Final = frozenset({
    "gateway.networking.k8s.io", "inference.networking.k8s.io", "inference.networking.x-k8s.io",
    "leaderworkerset.x-k8s.io", "snapshot.storage.k8s.io",
})  # fmt: skip
"""Groups of Kubernetes' own projects whose kinds are custom resources."""

_NAMED: Final = (
    ("runtimeClassName", "node.k8s.io", "RuntimeClass"),
    ("priorityClassName", "scheduling.k8s.io", "PriorityClass"),
)
_SHIPPED: Final = frozenset({"system-node-critical", "system-cluster-critical"})


def _of_pod(pod: Pod, seen: Object) -> Iterator[Need]:
    for field, group, kind in _NAMED:
        if (name := text_at(pod.spec, field)) and name not in _SHIPPED:
            yield Need(group, kind, name, (*pod.path, field))
    for index, secret in mappings_at(pod.spec, "imagePullSecrets"):
        if name := text_at(secret, "name"):
            yield Need("", "Secret", name, (*pod.path, "imagePullSecrets", index, "name"), seen.namespace)
    for index, volume in mappings_at(pod.spec, "volumes"):
        template: Path = ("ephemeral", "volumeClaimTemplate", "spec", "storageClassName")
        if name := text_at(volume, *template):
            path = (*pod.path, "volumes", index, *template)
            yield Need("storage.k8s.io", "StorageClass", name, path)
    yield from _devices_of(pod)


def _devices_of(pod: Pod) -> Iterator[Need]:
    for container in pod.containers:
        for part in ("limits", "requests"):
            for name in mapping_at(container.tree, "resources", part):
                if "/" in name and not name.startswith("kubernetes.io/"):
                    yield Need("", "ExtendedResource", name, (*container.path, "resources", part, name))


def _of_kind(seen: Object) -> Iterator[Need]:
    for named, name in named_in(seen, seen.shape.asks):
        namespace = "" if named.kind in CLUSTER else seen.namespace
        yield Need(named.group, named.kind, name, named.path, namespace)
    if seen.kind == "ServiceAccount":
        yield from _secrets(seen.tree, seen.namespace)
    elif seen.kind == "StatefulSet":
        yield from _claims(seen)
    elif seen.kind in ("ResourceClaim", "ResourceClaimTemplate"):
        yield from _devices(seen)


def _claims(seen: Object) -> Iterator[Need]:
    for index, template in mappings_at(seen.spec, "volumeClaimTemplates"):
        if name := text_at(template, "spec", "storageClassName"):
            path = ("spec", "volumeClaimTemplates", index, "spec", "storageClassName")
            yield Need("storage.k8s.io", "StorageClass", name, path)


def _secrets(tree: Mapped, namespace: str) -> Iterator[Need]:
    for field in ("imagePullSecrets", "secrets"):
        for index, secret in mappings_at(tree, field):
            if name := text_at(secret, "name"):
                yield Need("", "Secret", name, (field, index, "name"), namespace)


def _devices(seen: Object) -> Iterator[Need]:
    path: Path = ("spec", "spec") if seen.kind == "ResourceClaimTemplate" else ("spec",)
    for index, request in mappings_at(seen.tree, *path, "devices", "requests"):
        for inner in (("deviceClassName",), ("exactly", "deviceClassName")):
            if name := text_at(request, *inner):
                at = (*path, "devices", "requests", index, *inner)
                yield Need("resource.k8s.io", "DeviceClass", name, at)
