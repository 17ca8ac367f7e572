"""Services and ConfigMaps: what the ModelService says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msvcgen.children.overlay import Overlay
from msvcgen.facts import Facts
from msvcgen.tree import Mapped, Tree, node_at

NAMED = ((("metadata", "name"), ("metadata", "name")), (("metadata", "namespace"), ("metadata", "namespace")))
"""The origins of the name and namespace of every child."""


def role_service(role: str) -> Callable[[Facts, Mapped, Mapping[str, Tree]], Overlay]:
    """Give the overlay of a role's Service: it selects the role's pods."""

    def overlay(facts: Facts, _tree: Mapped, _base: Mapping[str, Tree]) -> Overlay:
        spec: Mapped = {"selector": facts.role_labels(role)}
        return Overlay(tree={"metadata": facts.metadata(f"{role}Service"), "spec": spec}, origins=NAMED)

    return overlay


def epp_service(facts: Facts, _tree: Mapped, _base: Mapping[str, Tree]) -> Overlay:
    """Give the overlay of the endpoint picker's Service."""
    metadata: Mapped = {**facts.metadata("eppService"), "labels": facts.epp_labels}
    return Overlay(tree={"metadata": metadata, "spec": {"selector": facts.epp_labels}}, origins=NAMED)


def config_map(facts: Facts, tree: Mapped, _base: Mapping[str, Tree]) -> Overlay:
    """Give the overlay of a ConfigMap: the namespace, unless it states one that is not blank."""
    stated = node_at(tree, "metadata", "namespace")
    if isinstance(stated, str) and stated.strip():
        return Overlay(tree={})
    if not facts.namespace:
        return Overlay(tree={} if stated is None else {"metadata": {"namespace": None}})
    return Overlay(tree={"metadata": {"namespace": facts.namespace}}, origins=NAMED)
