"""Objects that a BaseConfig states whole, ConfigMaps and extra objects: the ModelService says which namespace."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.children.overlay import Lower, Overlay
from msvcgen.errors import Finding
from msvcgen.service import Service
from msvcgen.tree import Mapped, node_at, text_at


def config_map(service: Service, lower: Lower) -> Overlay:
    """Give the overlay of a ConfigMap: the namespace, unless it states one that is not blank."""
    return Overlay(tree=_placed(service, lower))


def extra_object(service: Service, lower: Lower) -> Overlay:
    """Give the overlay of an extra object: the namespace, as of a ConfigMap, where its kind has one.

    Objects that belong together would else come to lie in several: an autoscaler finds its Deployment in its own.
    """
    api_version, kind = text_at(lower.tree, "apiVersion"), text_at(lower.tree, "kind")
    if kind.endswith("List"):  # which is no object of its own
        return Overlay(tree={})
    from msvcgen.kinds.scopes import is_namespaced  # few BaseConfigs have extra objects

    namespaced = is_namespaced(service.kinds, api_version, kind)
    if namespaced:
        return Overlay(tree=_placed(service, lower))
    return Overlay(tree={}, check=_unplaced if namespaced is None and service.namespace else None)


def _placed(service: Service, lower: Lower) -> Mapped:
    namespace = node_at(lower.tree, "metadata", "namespace")
    if isinstance(namespace, str) and namespace.strip():
        return {}
    if not service.namespace:
        return {} if namespace is None else {"metadata": {"namespace": None}}
    return {"metadata": {"namespace": service.namespace}}


def _unplaced(tree: Mapped) -> Iterator[Finding]:
    """Report an object without a namespace that may need one."""
    if text_at(tree, "metadata", "namespace").strip():
        return
    what = f"{tree.get('apiVersion')} {tree.get('kind')}"
    message = f"states no namespace, and it is not known here whether a {what} stands in one"
    hint = (
        "state `namespace: {{ .ModelServiceNamespace }}` if it does, or give its CustomResourceDefinition with "
        "--schema-dir"
    )
    yield Finding("no-namespace", message, ("metadata",), "warning", hint)
