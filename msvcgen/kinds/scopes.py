"""Which kinds stand in a namespace, and which belong to the whole cluster.

Of a kind that somebody defines its definition says so; what Kubernetes itself has is told by its API (`kubectl
api-resources`), as its schemas do not.
"""

from __future__ import annotations

from functools import cache

from msvcgen.data import read_data
from msvcgen.kinds.catalogue import Kinds
from msvcgen.plain_json import loads
from msvcgen.typed import Final

_CLUSTER: Final[dict[str, tuple[str, ...]]] = {
    "": ("ComponentStatus", "Namespace", "Node", "PersistentVolume"),
    "admissionregistration.k8s.io": (
        "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
    ),
    "apiextensions.k8s.io": ("CustomResourceDefinition",),
    "apiregistration.k8s.io": ("APIService",),
    "apps": (),
    "authentication.k8s.io": ("SelfSubjectReview", "TokenReview"),
    "authorization.k8s.io": ("SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"),
    "autoscaling": (),
    "batch": (),
    "certificates.k8s.io": ("CertificateSigningRequest", "ClusterTrustBundle"),
    "coordination.k8s.io": (),
    "discovery.k8s.io": (),
    "events.k8s.io": (),
    "extensions": ("PodSecurityPolicy",),
    "flowcontrol.apiserver.k8s.io": ("FlowSchema", "PriorityLevelConfiguration"),
    "internal.apiserver.k8s.io": ("StorageVersion",),
    "networking.k8s.io": ("IPAddress", "IngressClass", "ServiceCIDR"),
    "node.k8s.io": ("RuntimeClass",),
    "policy": ("PodSecurityPolicy",),
    "rbac.authorization.k8s.io": ("ClusterRole", "ClusterRoleBinding"),
    "resource.k8s.io": ("DeviceClass", "DeviceTaintRule", "ResourcePoolStatusRequest", "ResourceSlice"),
    "scheduling.k8s.io": ("PriorityClass",),
    "storage.k8s.io": ("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"),
    "storagemigration.k8s.io": ("StorageVersionMigration",),
}  # fmt: skip
"""Kubernetes' own groups, and their kinds that stand in no namespace."""


def is_namespaced(kinds: Kinds, api_version: str, kind: str) -> bool | None:
    """Tell whether objects of a kind stand in a namespace; None when nobody says so here.

    The version makes no difference: a kind of a group has one scope.
    """
    crd = kinds.defined(api_version, kind)
    if crd is not None:
        return crd.namespaced
    group = api_version.rpartition("/")[0]
    if group in _CLUSTER:
        return kind not in _CLUSTER[group]
    if f"{group}/{kind}" in _cluster():
        return False
    return True if kinds.known_versions(api_version, kind) else None


@cache
def _cluster() -> frozenset[str]:
    """Give the custom resources that are shipped and stand in no namespace, as `<group>/<kind>`."""
    return frozenset(loads(read_data("schemas/kinds/index.json").decode())["cluster"])
