"""Rules of NetworkPolicy and Ingress (pkg/apis/networking/validation)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msvcgen.check.formats import is_dns_subdomain
from msvcgen.check.reading import below, block, entries, items_of, text
from msvcgen.check.rules import selectors
from msvcgen.check.words import shown
from msvcgen.document import Mapped, Tree
from msvcgen.errors import Finding

_PEERS: Final = ("podSelector", "namespaceSelector", "ipBlock")
_NUMBERS: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}").fullmatch
_REFUSED_IN_PATH: Final = ("//", "/./", "/../", "%2f", "%2F")


def network_policy(tree: Mapped) -> Iterator[Finding]:
    """Check a NetworkPolicy."""
    spec = block(tree, "spec")
    yield from below(("spec", "podSelector"), selectors.requirements(block(spec, "podSelector")))
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for at, rule in entries(spec, direction):
            for index, port in entries(rule, "ports"):
                yield from below(("spec", direction, at, "ports", index), _policy_port(port))
            for index, peer in entries(rule, peers):
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
    stated = [key for key in _PEERS if peer.get(key) is not None]
    if not stated:
        yield Finding(
            code="policy-peer", message="a peer must have `podSelector`, `namespaceSelector` or `ipBlock`"
        )
    if "ipBlock" in stated and len(stated) > 1:
        message = "`ipBlock` excludes `podSelector` and `namespaceSelector`"
        yield Finding(code="policy-peer", message=message, path=("ipBlock",))
    yield from _excepted(block(peer, "ipBlock"))


def _excepted(block_of_addresses: Mapped) -> Iterator[Finding]:
    """Refuse exceptions that do not lie in the block."""
    excepted = items_of(block_of_addresses, "except")
    if not excepted:
        return
    from ipaddress import ip_network

    cidr = text(block_of_addresses, "cidr")
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

    one, other = ip_network(inner), ip_network(outer)
    if isinstance(one, IPv4Network):
        return isinstance(other, IPv4Network) and one.subnet_of(other)
    return not isinstance(other, IPv4Network) and one.subnet_of(other)


def ingress(tree: Mapped) -> Iterator[Finding]:
    """Check an Ingress."""
    spec = block(tree, "spec")
    if not items_of(spec, "rules") and spec.get("defaultBackend") is None:
        message = "an Ingress must have `rules` or `defaultBackend`"
        yield Finding(code="ingress", message=message, path=("spec",), missing="rules")
    for at, rule in entries(spec, "rules"):
        yield from below(("spec", "rules", at, "host"), _host(rule.get("host")))
        for index, path in entries(block(rule, "http"), "paths"):
            yield from below(("spec", "rules", at, "http", "paths", index), _path(path))
    for at, secured in entries(spec, "tls"):
        for index, host in enumerate(items_of(secured, "hosts")):
            yield from below(("spec", "tls", at, "hosts", index), _host(host))


def _host(host: Tree) -> Iterator[Finding]:
    if not isinstance(host, str) or not host:
        return
    if _NUMBERS(host):
        yield Finding(code="bad-format", message=f"must be a DNS name, here it is the address {host}")
    elif not is_dns_subdomain(host.removeprefix("*.")):
        yield Finding(code="bad-format", message=f"must be a DNS name, here it is {shown(host)}")


def _path(tree: Mapped) -> Iterator[Finding]:
    if text(tree, "pathType") not in ("Exact", "Prefix"):
        return
    path = text(tree, "path")
    if not path.startswith("/"):
        message = f"must be an absolute path, here it is {shown(path)}"
        yield Finding(code="bad-format", message=message, path=("path",) if path else ())
    for part in _REFUSED_IN_PATH:
        if part in path:
            message = f"must not contain `{part}`, here it is {shown(path)}"
            yield Finding(code="bad-format", message=message, path=("path",))
