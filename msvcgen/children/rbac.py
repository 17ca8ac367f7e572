"""ServiceAccounts of the pods, and the RoleBinding of the endpoint picker."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.errors import Finding
from msvcgen.service import ROLES, Service
from msvcgen.tree import Mapped, node_at


def accounts(service: Service, workloads: Mapping[str, Mapped]) -> list[tuple[str, Mapped]]:
    """Give the accounts of the rendered workloads, by key: each stands in the namespace of its Deployment."""
    roles = [workloads[f"{role}Deployment"] for role in ROLES if f"{role}Deployment" in workloads]
    made = [
        (
            "pdServiceAccount",
            _account(service, "pdServiceAccount", namespace, service.settings.pd_pull_secrets),
        )
        for namespace in dict.fromkeys(_namespace(deployment) for deployment in roles)
    ]
    if "eppDeployment" in workloads:
        namespace = _namespace(workloads["eppDeployment"])
        made += [
            (
                "eppServiceAccount",
                _account(service, "eppServiceAccount", namespace, service.settings.epp_pull_secrets),
            ),
            ("eppRoleBinding", _role_binding(service, namespace)),
        ]
    return made


def missing_role(service: Service, workloads: Mapping[str, Mapped]) -> list[Finding]:
    """Say that the endpoint picker needs a ClusterRole, which nobody but the caller can name."""
    if "eppDeployment" not in workloads or service.settings.epp_cluster_role:
        return []
    return [
        Finding(
            code="epp-cluster-role",
            message="the endpoint picker needs a ClusterRole that lets it read pods and inference objects",
            hint="name it with --epp-cluster-role",
        )
    ]


def _namespace(deployment: Mapped) -> str:
    return str(node_at(deployment, "metadata", "namespace") or "")


def _metadata(name: str, namespace: str) -> Mapped:
    return {"name": name, "namespace": namespace} if namespace else {"name": name}


def _account(service: Service, key: str, namespace: str, pull_secrets: tuple[str, ...]) -> Mapped:
    account: Mapped = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": _metadata(service.names[key], namespace),
    }
    if pull_secrets:
        account["imagePullSecrets"] = [{"name": secret} for secret in pull_secrets]
    return account


def _role_binding(service: Service, namespace: str) -> Mapped:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": _metadata(service.names["eppRoleBinding"], namespace),
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": service.settings.epp_cluster_role,
        },
        "subjects": [
            {
                "kind": "ServiceAccount",
                "name": service.names["eppServiceAccount"],
                "namespace": namespace or "default",
            }
        ],
    }
