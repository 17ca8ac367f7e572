"""Rules of NetworkPolicy and Ingress (pkg/apis/networking/validation)."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.addresses import is_address
from msvcgen.check.formats import FORMATS, is_dns_subdomain
from msvcgen.check.rules import selectors
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, mappings_at, node_at, text_at
from msvcgen.typed import Final

_PEERS: Final = ("podSelector", "namespaceSelector", "ipBlock")
_CLASS: Final = "kubernetes.io/ingress.class"
_REFUSED_IN_PATH: Final = ("//", "/./", "/../", "%2f", "%2F")


def network_policy(tree: Mapped) -> Iterator[Finding]:
    """Check a NetworkPolicy."""
    spec = mapping_at(tree, "spec")
    yield from below(("spec", "podSelector"), selectors.requirements(mapping_at(spec, "podSelector")))
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for at, rule in mappings_at(spec, direction):
            for index, port in mappings_at(rule, "ports"):
                yield from below(("spec", direction, at, "ports", index), _policy_port(port))
            for index, peer in mappings_at(rule, peers):
                yield from below(("spec", direction, at, peers, index), _peer(peer))


def _policy_port(port: Mapped) -> Iterator[Finding]:
    first, last = port.get("port"), port.get("endPort")
    if last is None:
        return
    if first is None or isinstance(first, str):
        yield Finding(
            code="policy-port", message="`endPort` needs a `port` that is a number", path=("endPort",)
        )
    elif isinstance(first, int) and isinstance(last, int) and last < first:
        message = f"`endPort` ({last}) must be at least `port` ({first})"
        yield Finding(code="out-of-bounds", message=message, path=("endPort",))


def _peer(peer: Mapped) -> Iterator[Finding]:
    fields = [key for key in _PEERS if peer.get(key) is not None]
    if not fields:
        yield Finding(
            code="policy-peer", message="a peer must have `podSelector`, `namespaceSelector` or `ipBlock`"
        )
    if "ipBlock" in fields and len(fields) > 1:
        message = "`ipBlock` excludes `podSelector` and `namespaceSelector`"
        yield Finding(code="policy-peer", message=message, path=("ipBlock",))
    for field in ("podSelector", "namespaceSelector"):
        yield from below((field,), selectors.requirements(mapping_at(peer, field)))
    yield from _excepted(mapping_at(peer, "ipBlock"))


def _excepted(block_of_addresses: Mapped) -> Iterator[Finding]:
    """Refuse exceptions that do not lie in the block."""
    excepted = list_at(block_of_addresses, "except")
    if not excepted:
        return
    from ipaddress import ip_network

    cidr = text_at(block_of_addresses, "cidr")
    for index, inner in enumerate(excepted):
        try:
            outer_network, inner_network = (
                ip_network(cidr, strict=False),
                ip_network(str(inner), strict=False),
            )
        except ValueError:
            continue
        if outer_network == inner_network or not _inside(str(inner_network), str(outer_network)):
            message = f"{shown(inner)} does not lie inside {cidr}"
            yield Finding(code="policy-peer", message=message, path=("ipBlock", "except", index))


def _inside(inner: str, outer: str) -> bool:
    from ipaddress import IPv4Network, ip_network

    inner_network, outer_network = ip_network(inner), ip_network(outer)
    if isinstance(inner_network, IPv4Network):
        return isinstance(outer_network, IPv4Network) and inner_network.subnet_of(outer_network)
    return not isinstance(outer_network, IPv4Network) and inner_network.subnet_of(outer_network)


def ingress(tree: Mapped) -> Iterator[Finding]:
    """Check an Ingress."""
    yield from _class(tree)
    spec = mapping_at(tree, "spec")
    if not list_at(spec, "rules") and spec.get("defaultBackend") is None:
        message = "an Ingress must have `rules` or `defaultBackend`"
        yield Finding(code="ingress", message=message, path=("spec",), missing="rules")
    for at, rule in mappings_at(spec, "rules"):
        yield from below(("spec", "rules", at, "host"), _host(rule.get("host")))
        for index, path in mappings_at(rule, "http", "paths"):
            place = ("spec", "rules", at, "http", "paths", index)
            yield from below(place, _path(path))
            yield from below((*place, "backend"), _backend(mapping_at(path, "backend")))
    yield from below(("spec", "defaultBackend"), _backend(mapping_at(spec, "defaultBackend")))
    for at, secured in mappings_at(spec, "tls"):
        for index, host in enumerate(list_at(secured, "hosts")):
            yield from below(("spec", "tls", at, "hosts", index), _secured_host(host))


def _backend(backend: Mapped) -> Iterator[Finding]:
    """Refuse a port of number 0, which counts as absent, and a group of resources that is none."""
    port = mapping_at(backend, "service", "port")
    if port.get("number") == 0 and not text_at(port, "name"):
        message = "the port must have a `number` or a `name`"
        yield Finding(code="ingress-port", message=message, path=("service", "port"))
    group = backend.get("resource")
    group = group.get("apiGroup") if isinstance(group, dict) else None
    if isinstance(group, str) and not is_dns_subdomain(group):
        message = f"must be {FORMATS['dns-subdomain'][1]}, here it is {shown(group)}"
        yield Finding(code="bad-format", message=message, path=("resource", "apiGroup"))


def _class(tree: Mapped) -> Iterator[Finding]:
    """Refuse a class in the old annotation that is another one than in the spec (ValidateIngressCreate)."""
    class_name, old = (
        node_at(tree, "spec", "ingressClassName"),
        node_at(tree, "metadata", "annotations", _CLASS),
    )
    if old is not None and class_name is None:
        message = f"the annotation `{_CLASS}` is deprecated, use `spec.ingressClassName`"
        path = ("metadata", "annotations", _CLASS)
        yield Finding(code="deprecated", message=message, path=path, severity="warning")
    if class_name is not None and old is not None and class_name != old:
        message = f"the ingressClassName is {shown(class_name)}, but the annotation says {shown(old)}"
        hint = f"leave out the annotation `{_CLASS}`"
        yield Finding(
            code="ingress-class", message=message, path=("metadata", "annotations", _CLASS), hint=hint
        )


def _host(host: Tree) -> Iterator[Finding]:
    if not isinstance(host, str) or not host:
        return
    if is_address(host):
        yield Finding(code="bad-format", message=f"must be a DNS name, here it is the address {host}")
    elif not is_dns_subdomain(host.removeprefix("*.")):
        yield Finding(code="bad-format", message=f"must be a DNS name, here it is {shown(host)}")


def _secured_host(host: Tree) -> Iterator[Finding]:
    """Refuse what is no DNS name; the digits of an address are one (validateIngressTLS)."""
    if isinstance(host, str) and host and not is_dns_subdomain(host.removeprefix("*.")):
        yield Finding(code="bad-format", message=f"must be a DNS name, here it is {shown(host)}")


def _path(tree: Mapped) -> Iterator[Finding]:
    path, exact = text_at(tree, "path"), text_at(tree, "pathType") in ("Exact", "Prefix")
    if not path.startswith("/") and (exact or path):
        message = f"must be an absolute path, here it is {shown(path)}"
        yield Finding(code="bad-format", message=message, path=("path",) if path else ())
    if not exact:
        return
    if path.endswith(("/..", "/.")):
        message = f"must not end with `/..` or `/.`, here it is {shown(path)}"
        yield Finding(code="bad-format", message=message, path=("path",))
    for part in _REFUSED_IN_PATH:
        if part in path:
            message = f"must not contain `{part}`, here it is {shown(path)}"
            yield Finding(code="bad-format", message=message, path=("path",))
