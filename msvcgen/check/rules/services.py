"""Rules of Service (pkg/apis/core/validation, ValidateService)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msvcgen.check.formats import is_dns_subdomain
from msvcgen.check.reading import block, entries, items_of, text, whole
from msvcgen.check.words import shown
from msvcgen.document import Mapped
from msvcgen.errors import Finding

_NODE_PORTS: Final = range(30000, 32768)


def ports(tree: Mapped) -> Iterator[Finding]:
    """Refuse a Service that nothing can connect to, and several ports that names do not tell apart."""
    spec = block(tree, "spec")
    stated = list(entries(spec, "ports"))
    if (
        not items_of(spec, "ports")
        and text(spec, "clusterIP") != "None"
        and text(spec, "type") != "ExternalName"
    ):
        message = "a Service must have `ports`, unless it is headless (`clusterIP: None`)"
        yield Finding(code="service-ports", message=message, path=("spec",), missing="ports")
    seen: dict[str, int] = {}
    for index, port in stated:
        name = text(port, "name")
        if not name and len(stated) > 1:
            message = "each port of several must have a name"
            yield Finding(code="port-name", message=message, path=("spec", "ports", index), missing="name")
        elif name and seen.setdefault(name, index) != index:
            message = f"the port name {shown(name)} is there twice, first at index {seen[name]}"
            yield Finding(code="duplicate-item", message=message, path=("spec", "ports", index, "name"))


def node_ports(tree: Mapped) -> Iterator[Finding]:
    """Refuse nodePorts of a Service that has none; warn of those that a default cluster refuses."""
    spec = block(tree, "spec")
    inside = text(spec, "type") in ("", "ClusterIP", "ExternalName")
    for index, port in entries(spec, "ports"):
        node_port, path = whole(port, "nodePort"), ("spec", "ports", index, "nodePort")
        if node_port and inside:
            message = "a nodePort needs the type NodePort or LoadBalancer"
            yield Finding(code="node-port", message=message, path=path)
        elif node_port and node_port not in _NODE_PORTS:
            message = f"{node_port} is not from 30000 to 32767, where nodePorts are by default"
            yield Finding(code="node-port", message=message, path=path, severity="warning")


def by_type(tree: Mapped) -> Iterator[Finding]:
    """Refuse fields that do not go with the type."""
    spec = block(tree, "spec")
    kind = text(spec, "type") or "ClusterIP"
    if text(spec, "loadBalancerClass") and kind != "LoadBalancer":
        message = "`loadBalancerClass` needs the type LoadBalancer"
        yield Finding(code="service-type", message=message, path=("spec", "loadBalancerClass"))
    outside = kind in ("NodePort", "LoadBalancer") or bool(spec.get("externalIPs"))
    if text(spec, "externalTrafficPolicy") and not outside:
        message = "`externalTrafficPolicy` needs the type NodePort or LoadBalancer"
        yield Finding(code="service-type", message=message, path=("spec", "externalTrafficPolicy"))
    if text(spec, "clusterIP") == "None" and kind in ("NodePort", "LoadBalancer"):
        message = f"a headless Service cannot have the type {kind}"
        yield Finding(code="service-type", message=message, path=("spec", "clusterIP"))


def external_name(tree: Mapped) -> Iterator[Finding]:
    """Refuse an ExternalName Service without a DNS name."""
    spec = block(tree, "spec")
    if text(spec, "type") != "ExternalName":
        return
    name = text(spec, "externalName").removesuffix(".")
    if not name:
        message = "a Service of type ExternalName must have `externalName`"
        yield Finding(code="missing-field", message=message, path=("spec",), missing="externalName")
    elif not is_dns_subdomain(name):
        message = f"must be a DNS name, here it is {shown(name)}"
        yield Finding(code="bad-format", message=message, path=("spec", "externalName"))


RULES: Final = (ports, node_ports, by_type, external_name)
