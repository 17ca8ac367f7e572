"""ServiceAccounts of the pods, and the RoleBinding of the endpoint picker."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.errors import Finding
from msvcgen.origin import derived
from msvcgen.service import ROLES, Service
from msvcgen.tree import Mapped, text_at


def accounts(service: Service, workloads: Mapping[str, Mapped]) -> list[tuple[str, Mapped]]:
    """Give the accounts of the rendered workloads, by key: each stands in the namespace of its Deployment."""
    roles = [workloads[f"{role}Deployment"] for role in ROLES if f"{role}Deployment" in workloads]
    secrets = service.settings.pd_pull_secrets
    objects = [
        ("pdServiceAccount", _account(service, "pdServiceAccount", namespace, secrets))
        for namespace in dict.fromkeys(map(_namespace, roles))
    ]
    if "eppDeployment" in workloads:
        namespace, secrets = _namespace(workloads["eppDeployment"]), service.settings.epp_pull_secrets
        objects.append(("eppServiceAccount", _account(service, "eppServiceAccount", namespace, secrets)))
        if service.settings.epp_cluster_role:
            objects.append(("eppRoleBinding", _role_binding(service, namespace)))
    return [(key, derived(tree, service.name, reason="account")) for key, tree in objects]


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
    return text_at(deployment, "metadata", "namespace")


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
