"""Rules of roles and their bindings (pkg/apis/rbac/validation)."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.formats import FORMATS, is_dns_subdomain
from msvcgen.check.rules import selectors
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, list_at, mappings_at, text_at
from msvcgen.typed import Final

_GROUP: Final = "rbac.authorization.k8s.io"


def policy_rules(tree: Mapped) -> Iterator[Finding]:
    """Refuse rules that name neither resources nor URLs, or both."""
    namespaced = text_at(tree, "kind") == "Role"
    for index, rule in mappings_at(tree, "rules"):
        path = ("rules", index)
        urls, resources, groups, names = (
            list_at(rule, key) for key in ("nonResourceURLs", "resources", "apiGroups", "resourceNames")
        )
        if urls and namespaced:
            message = "a Role cannot speak of nonResourceURLs, a ClusterRole can"
            yield Finding(code="policy-rule", message=message, path=(*path, "nonResourceURLs"))
        elif urls and (resources or groups or names):
            message = "a rule speaks of resources or of nonResourceURLs, not of both"
            yield Finding(code="policy-rule", message=message, path=path)
        elif not urls:
            for key, entries in (("apiGroups", groups), ("resources", resources)):
                if not entries:
                    message = f"a rule must name `{key}`" + (
                        ' (the core group is `""`)' if key == "apiGroups" else ""
                    )
                    yield Finding(code="policy-rule", message=message, path=path, missing=key)


def aggregation(tree: Mapped) -> Iterator[Finding]:
    """Check the selectors of the roles that a ClusterRole is made of."""
    for index, selector in mappings_at(tree, "aggregationRule", "clusterRoleSelectors"):
        path = ("aggregationRule", "clusterRoleSelectors", index)
        yield from below(path, selectors.requirements(selector))


def subjects(tree: Mapped) -> Iterator[Finding]:
    """Refuse subjects whose group does not go with their kind, and ServiceAccounts of no namespace."""
    cluster_wide = text_at(tree, "kind") == "ClusterRoleBinding"
    for index, subject in mappings_at(tree, "subjects"):
        kind, group = text_at(subject, "kind"), text_at(subject, "apiGroup")
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
        if kind == "ServiceAccount" and not is_dns_subdomain(text_at(subject, "name") or "none"):
            message = f"must be {FORMATS['dns-subdomain'][1]}, here it is {shown(subject['name'])}"
            yield Finding(code="bad-format", message=message, path=(*path, "name"))
        if kind == "ServiceAccount" and cluster_wide and not text_at(subject, "namespace"):
            message = "a ServiceAccount that a ClusterRoleBinding names must have a namespace"
            yield Finding(code="missing-field", message=message, path=path, missing="namespace")
