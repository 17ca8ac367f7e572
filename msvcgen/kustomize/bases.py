"""Which ConfigMaps among the items are BaseConfigs, and by what name a ModelService calls its own.

A ConfigMap is a BaseConfig when a ModelService names it in `spec.baseConfigMapRef`, or when it says so itself.
kustomize changes the name of a ConfigMap but not what a custom resource says of it, so a reference also finds the
ConfigMap that once had the name.
"""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.kustomize.history import previous_names, same_affixes, share_affixes
from msvcgen.kustomize.items import Item
from msvcgen.tree import Mapped, Tree, mapping_at, node_at

ANNOTATION = "msvcgen.dev/baseconfig"
"""The annotation, `"true"`, of a ConfigMap that is a BaseConfig although no ModelService names it."""


def is_config_map(item: Item) -> bool:
    """Tell whether an item is a ConfigMap."""
    return item.identity[:2] == ("v1", "ConfigMap")


def is_marked(item: Item) -> bool:
    """Tell whether a ConfigMap says of itself that it is a BaseConfig."""
    return str(item.annotations.get(ANNOTATION)).lower() == "true"


def referenced(service: Tree, config_maps: Sequence[Item]) -> list[Item]:
    """Give the ConfigMaps that a ModelService names; more than one when its reference does not tell them apart."""
    name, namespace = _reference(service)
    if not name:
        return []
    bases = [item for item in config_maps if item.name == name or name in previous_names(item)]
    if len(bases) > 1:
        bases = _nearest(mapping_at(service), name, bases)
    for wanted in (namespace, _namespace(service)):
        if len(bases) > 1 and wanted:
            bases = [item for item in bases if _namespace(item.tree) == wanted] or bases
    return bases


def _nearest(service: Mapped, name: str, bases: list[Item]) -> list[Item]:
    """Give those of several that belong to the ModelService's own copy of a base, else those that have the name now."""
    return (
        [item for item in bases if same_affixes(service, item.tree)]
        or [item for item in bases if share_affixes(service, item.tree)]
        or [item for item in bases if item.name == name]
        or bases
    )


def with_reference(service: Mapped, base: Item) -> Mapped:
    """Give a ModelService that names its BaseConfig as that is called now, and the namespace in which it is now."""
    name, namespace = base.name, _namespace(base.tree)
    named = _reference(service)
    if named == (name, namespace or named[1]):
        return service
    spec = mapping_at(service, "spec")
    reference = {**mapping_at(spec, "baseConfigMapRef"), "name": name}
    if namespace:
        reference["namespace"] = namespace
    return {**service, "spec": {**spec, "baseConfigMapRef": reference}}


def _reference(service: Tree) -> tuple[str, str]:
    reference = mapping_at(service, "spec", "baseConfigMapRef")
    return str(reference.get("name") or ""), str(reference.get("namespace") or "")


def _namespace(tree: Tree) -> str:
    return str(node_at(tree, "metadata", "namespace") or "")
