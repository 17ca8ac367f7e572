"""ServiceAccounts of the pods, and the RoleBinding of the endpoint picker."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.errors import Finding
from msvcgen.origin import derived
from msvcgen.service import Service
from msvcgen.targets import Target
from msvcgen.tree import Mapped, text_at

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
            objects += (("eppRoleBinding", _role_binding(service, namespace)) for namespace in namespaces)
    return [(key, derived(tree, service.name, reason="account")) for key, tree in objects]


KEYS = {"model": "pdServiceAccount", "picker": "eppServiceAccount"}
"""What the reference tool calls the accounts."""


_ASKING = ("endpointPicker", "baseConfigMapRef")
"""The fields of a ModelService that ask for a picker: itself, or by the BaseConfig that brings one."""


def missing_role(service: Service, workloads: Sequence[Workload]) -> list[Finding]:
    """Say that the endpoint picker needs a ClusterRole, which nobody but the caller can name."""
    picked = any(target.account == "picker" for target, _tree in workloads)
    if not picked or service.settings.epp_cluster_role:
        return []
    return [
        Finding(
            code="epp-cluster-role",
            message="the endpoint picker needs a ClusterRole that lets it read pods and inference objects",
            path=("spec", next((key for key in _ASKING if service.spec.get(key) is not None), "decode")),
            hint="name it with --epp-cluster-role",
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


def _role_binding(service: Service, namespace: str) -> Mapped:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": _metadata(service.child_name(BINDING), namespace),
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": service.settings.epp_cluster_role,
        },
        "subjects": [
            {
                "kind": "ServiceAccount",
                "name": account_name(service, "picker"),
                "namespace": namespace or "default",
            }
        ],
    }
