"""ServiceAccounts of the pods, and the RoleBinding of the endpoint picker."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.children.llmd.labels import picker_labels
from msvcgen.children.overlay import Lower, Overlay
from msvcgen.errors import Finding
from msvcgen.origin import derived
from msvcgen.service import Service
from msvcgen.targets import Target
from msvcgen.tree import Mapped, mapping_at, text_at

SUFFIXES = {"model": "-sa", "picker": "-epp-sa"}
"""What is put behind the ModelService's name to name an account, by whose it is."""

BINDING = "-epp-rolebinding"


def account_name(service: Service, owner: str) -> str:
    """Give the name of the account of the model's pods, or of the picker's."""
    return service.child_name(SUFFIXES[owner])


Workload = tuple[Target, Mapped]
"""A rendered object that runs pods, and its row."""


def accounts(service: Service, workloads: Sequence[Workload]) -> list[tuple[str, Mapped]]:
    """Give the accounts of the rendered workloads: each stands in the namespace of its pods."""
    objects: list[tuple[str, Mapped]] = []
    for owner, secrets in (
        ("model", service.settings.pd_pull_secrets),
        ("picker", service.settings.epp_pull_secrets),
    ):
        namespaces = dict.fromkeys(_namespace(tree) for target, tree in workloads if target.account == owner)
        objects += ((KEYS[owner], _account(service, owner, namespace, secrets)) for namespace in namespaces)
        if owner == "picker" and service.settings.epp_cluster_role:
            role = ("ClusterRole", service.settings.epp_cluster_role)
            objects += (
                ("eppRoleBinding", _role_binding(service, namespace, role)) for namespace in namespaces
            )
    return [(key, derived(tree, service.name, reason="account")) for key, tree in objects]


def epp_role(service: Service, lower: Lower) -> Overlay:
    """Give the overlay of the Role that a BaseConfig brings for its picker; the caller's ClusterRole replaces it."""
    metadata: Mapped = {**service.metadata(lower.target.key), "labels": picker_labels(service)}
    return Overlay({"metadata": metadata}, create=not service.settings.epp_cluster_role)


def bound(service: Service, role: Mapped) -> tuple[str, Mapped]:
    """Give the RoleBinding of the picker's account to its Role, and its key.

    It has to stand behind the Role: to bind somebody to a Role that is not there needs more rights.
    """
    metadata = mapping_at(role, "metadata")
    binding = _role_binding(service, text_at(metadata, "namespace"), ("Role", text_at(metadata, "name")))
    return "eppRoleBinding", derived(binding, service.name, reason="account")


KEYS = {"model": "pdServiceAccount", "picker": "eppServiceAccount"}
"""What the reference tool calls the accounts."""


_ASKING = ("endpointPicker", "baseConfigMapRef")
"""The fields of a ModelService that ask for a picker: itself, or by the BaseConfig that brings one."""


ROLE = "eppRole"
"""The target that is the picker's Role."""


def missing_role(service: Service, objects: Sequence[Workload]) -> list[Finding]:
    """Say that the endpoint picker needs a ClusterRole, which nobody but the caller can name, or a Role of its own."""
    picked = any(target.account == "picker" for target, _tree in objects)
    bound_to = service.settings.epp_cluster_role or any(target.key == ROLE for target, _tree in objects)
    if not picked or bound_to:
        return []
    return [
        Finding(
            code="epp-cluster-role",
            message="the endpoint picker needs a ClusterRole that lets it read pods and inference objects",
            path=("spec", next((key for key in _ASKING if service.spec.get(key) is not None), "decode")),
            hint=f"name it with --epp-cluster-role, or state a Role in `{ROLE}` of the BaseConfig",
        )
    ]


def _namespace(deployment: Mapped) -> str:
    return text_at(deployment, "metadata", "namespace")


def _metadata(name: str, namespace: str) -> Mapped:
    return {"name": name, "namespace": namespace} if namespace else {"name": name}


def _account(service: Service, owner: str, namespace: str, pull_secrets: tuple[str, ...]) -> Mapped:
    account: Mapped = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": _metadata(account_name(service, owner), namespace),
    }
    if pull_secrets:
        account["imagePullSecrets"] = [{"name": secret} for secret in pull_secrets]
    return account


def _role_binding(service: Service, namespace: str, role: tuple[str, str]) -> Mapped:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": _metadata(service.child_name(BINDING), namespace),
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": role[0],
            "name": role[1],
        },
        "subjects": [
            {
                "kind": "ServiceAccount",
                "name": account_name(service, "picker"),
                "namespace": namespace or "default",
            }
        ],
    }
