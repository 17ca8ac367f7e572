"""Rules of roles and their bindings (pkg/apis/rbac/validation)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msvcgen.check.reading import entries, items_of, text
from msvcgen.document import Mapped
from msvcgen.errors import Finding

_GROUP: Final = "rbac.authorization.k8s.io"


def policy_rules(tree: Mapped) -> Iterator[Finding]:
    """Refuse rules that name neither resources nor URLs, or both."""
    namespaced = text(tree, "kind") == "Role"
    for index, rule in entries(tree, "rules"):
        path = ("rules", index)
        urls, resources, groups = (
            items_of(rule, key) for key in ("nonResourceURLs", "resources", "apiGroups")
        )
        if urls and namespaced:
            message = "a Role cannot speak of nonResourceURLs, a ClusterRole can"
            yield Finding(code="policy-rule", message=message, path=(*path, "nonResourceURLs"))
        elif urls and (resources or groups):
            message = "a rule speaks of resources or of nonResourceURLs, not of both"
            yield Finding(code="policy-rule", message=message, path=path)
        elif not urls:
            for key, stated in (("apiGroups", groups), ("resources", resources)):
                if not stated:
                    message = f"a rule must name `{key}`" + (
                        ' (the core group is `""`)' if key == "apiGroups" else ""
                    )
                    yield Finding(code="policy-rule", message=message, path=path, missing=key)


def subjects(tree: Mapped) -> Iterator[Finding]:
    """Refuse subjects whose group does not go with their kind, and ServiceAccounts of no namespace."""
    cluster_wide = text(tree, "kind") == "ClusterRoleBinding"
    for index, subject in entries(tree, "subjects"):
        kind, group = text(subject, "kind"), text(subject, "apiGroup")
        path = ("subjects", index)
        right = {"ServiceAccount": ("",), "User": ("", _GROUP), "Group": ("", _GROUP)}.get(kind)
        if right and group not in right:
            words = (
                "must not have an apiGroup"
                if kind == "ServiceAccount"
                else f"must have the apiGroup {_GROUP}"
            )
            yield Finding(
                code="subject-group", message=f"a subject of kind {kind} {words}", path=(*path, "apiGroup")
            )
        if kind == "ServiceAccount" and cluster_wide and not text(subject, "namespace"):
            message = "a ServiceAccount that a ClusterRoleBinding names must have a namespace"
            yield Finding(code="missing-field", message=message, path=path, missing="namespace")
