"""Rules of Service (pkg/apis/core/validation, ValidateService)."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.formats import (
    FORMATS,
    is_address,
    is_canonical_address,
    is_canonical_cidr,
    is_dns_subdomain,
    is_padded_cidr,
)
from msvcgen.check.wording import shown
from msvcgen.errors import Finding
from msvcgen.kinds import Kinds
from msvcgen.tree import Mapped, Path, Tree, integer_at, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

_NODE_PORTS: Final = range(30000, 32768)
_LONGEST_AFFINITY: Final = 24 * 60 * 60
"""Seconds for which a client may be kept at one pod (ValidateClientIPAffinityConfig)."""

_RANGES: Final = "service.beta.kubernetes.io/load-balancer-source-ranges"
_TOPOLOGY: Final = ("service.kubernetes.io/topology-mode", "service.kubernetes.io/topology-aware-hints")

OF_TYPE: Final = (
    ("LoadBalancer", ("allocateLoadBalancerNodePorts", "loadBalancerClass", "loadBalancerSourceRanges")),
    ("ClusterIP, NodePort or LoadBalancer", ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")),
)
"""The types of Service that fields go with."""

_ABSENT: Final[tuple[Tree, ...]] = (None, [])
_UNSTATED: Final[dict[str, tuple[Tree, ...]]] = {"clusterIP": (None, "")}
"""What counts as absent: of text that Go has no pointer to, empty text as well."""


def name(tree: Mapped) -> Iterator[Finding]:
    """Warn of a name that only new clusters take (the gate RelaxedServiceNameValidation)."""
    name = text_at(tree, "metadata", "name")
    if name[:1].isdecimal():
        message = f"begins with a digit, which Kubernetes before 1.36 refuses in Services: {shown(name)}"
        yield Finding(code="bad-name", message=message, path=("metadata", "name"), severity="warning")


def ports(tree: Mapped) -> Iterator[Finding]:
    """Refuse a Service that nothing can connect to, and several ports that names do not tell apart."""
    spec = mapping_at(tree, "spec")
    ports = list(mappings_at(spec, "ports"))
    if (
        not list_at(spec, "ports")
        and text_at(spec, "clusterIP") != "None"
        and text_at(spec, "type") != "ExternalName"
    ):
        message = "a Service must have `ports`, unless it is headless (`clusterIP: None`)"
        yield Finding(code="service-ports", message=message, path=("spec",), missing="ports")
    seen: dict[str, int] = {}
    for index, port in ports:
        name = text_at(port, "name")
        if not name and len(ports) > 1:
            message = "each port of several must have a name"
            yield Finding(code="port-name", message=message, path=("spec", "ports", index), missing="name")
        elif name and seen.setdefault(name, index) != index:
            message = f"the port name {shown(name)} is there twice, first at index {seen[name]}"
            path: Path = ("spec", "ports")
            yield Finding("duplicate-item", message, (*path, index, "name"), beside=(*path, seen[name]))


def node_ports(tree: Mapped) -> Iterator[Finding]:
    """Refuse nodePorts of a Service that has none, that are taken, or that few clusters have."""
    spec = mapping_at(tree, "spec")
    seen: set[tuple[str, int]] = set()
    for index, port in mappings_at(spec, "ports"):
        number, path = integer_at(port, "nodePort"), ("spec", "ports", index, "nodePort")
        if not number:
            continue
        key = (text_at(port, "protocol") or "TCP", number)
        if text_at(spec, "type") in ("", "ClusterIP"):
            message = "a nodePort needs the type NodePort or LoadBalancer"
            yield Finding(code="node-port", message=message, path=path)
        elif key in seen:
            yield Finding(code="duplicate-item", message=f"the nodePort {number} is there twice", path=path)
        elif number not in _NODE_PORTS:
            message = f"{number} is not from 30000 to 32767, where nodePorts are"
            hint = "leave it out to get a free one; a cluster with other nodePorts takes `--validate=warn`"
            yield Finding(code="node-port", message=message, path=path, hint=hint)
        seen.add(key)


def by_type(tree: Mapped) -> Iterator[Finding]:
    """Refuse fields that do not go with the type."""
    spec = mapping_at(tree, "spec")
    kind = text_at(spec, "type") or "ClusterIP"
    for types, fields in OF_TYPE:
        for field in fields if kind not in types else ():
            if spec.get(field) not in _UNSTATED.get(field, _ABSENT):
                message = f"`{field}` needs the type {types}, here it is {kind}"
                yield Finding(code="service-type", message=message, path=("spec", field))
    outside = kind in ("NodePort", "LoadBalancer") or (kind == "ClusterIP" and bool(spec.get("externalIPs")))
    if text_at(spec, "externalTrafficPolicy") and not outside:
        message = "`externalTrafficPolicy` needs the type NodePort or LoadBalancer"
        yield Finding(code="service-type", message=message, path=("spec", "externalTrafficPolicy"))
    local = kind == "LoadBalancer" and text_at(spec, "externalTrafficPolicy") == "Local"
    if integer_at(spec, "healthCheckNodePort") and not local:
        message = "`healthCheckNodePort` needs the type LoadBalancer and `externalTrafficPolicy: Local`"
        yield Finding(code="service-type", message=message, path=("spec", "healthCheckNodePort"))
    if text_at(spec, "clusterIP") == "None" and kind in ("NodePort", "LoadBalancer"):
        message = f"a headless Service cannot have the type {kind}"
        yield Finding(code="service-type", message=message, path=("spec", "clusterIP"))


def addresses(tree: Mapped) -> Iterator[Finding]:
    """Refuse addresses that are none or contradict one another (ValidateServiceClusterIPsRelatedFields)."""
    spec = mapping_at(tree, "spec")
    first, every = text_at(spec, "clusterIP"), list_at(spec, "clusterIPs")
    if not first and not every and "externalIPs" not in spec:
        return
    addresses: list[tuple[Path, Tree]] = [(("spec", "clusterIP"), first)]
    addresses += [(("spec", "clusterIPs", index), address) for index, address in enumerate(every)]
    for path, address in addresses:
        if isinstance(address, str) and address not in ("", "None") and not is_address(address):
            message = f"must be None or {FORMATS['ip'][1]}, here it is {shown(address)}"
            yield Finding(code="bad-format", message=message, path=path)
    if every and (not first or every[0] != first):
        message = "the first of `clusterIPs` must be the `clusterIP`"
        yield Finding(code="cluster-ips", message=message, path=("spec", "clusterIPs"))
    elif "None" in every and len(every) > 1:
        message = "`None` excludes other addresses"
        yield Finding(code="cluster-ips", message=message, path=("spec", "clusterIPs"))
    for index, address in enumerate(list_at(spec, "externalIPs")):
        if isinstance(address, str) and is_address(address) and _is_special(address):
            message = f"must not be unspecified, loopback or link-local, here it is {address}"
            yield Finding(code="bad-format", message=message, path=("spec", "externalIPs", index))


def canonical(tree: Mapped, kinds: Kinds) -> Iterator[Finding]:
    """Refuse numbers that Kubernetes reads in one way only since 1.36 (the gate StrictIPCIDRValidation)."""
    if not kinds.since("1.36"):
        return
    spec, ranges = mapping_at(tree, "spec"), text_at(tree, "metadata", "annotations", _RANGES)
    first, every = text_at(spec, "clusterIP"), list_at(spec, "clusterIPs")
    if not (first or every or ranges):
        return
    places: list[tuple[Path, Tree]] = [(("spec", "clusterIP"), first)]
    places += [(("spec", "clusterIPs", index), address) for index, address in enumerate(every)]
    for path, address in places:
        if isinstance(address, str) and is_address(address) and not is_canonical_address(address):
            message = f"must be {FORMATS['ip-canonical'][1]}, here it is {shown(address)}"
            yield Finding(code="bad-format", message=message, path=path)
    if not ranges or list_at(spec, "loadBalancerSourceRanges") or text_at(spec, "type") != "LoadBalancer":
        return
    for network in ranges.split(","):
        if is_padded_cidr(network) and not is_canonical_cidr(network.strip()):
            message = f"must be {FORMATS['cidr-canonical'][1]}, here it is {shown(network)}"
            yield Finding(code="bad-format", message=message, path=("metadata", "annotations", _RANGES))


def deprecated(tree: Mapped, kinds: Kinds) -> Iterator[Finding]:
    """Warn of what the API server warns of (pkg/api/service, GetWarningsForService)."""
    spec = mapping_at(tree, "spec")
    if list_at(spec, "externalIPs") and kinds.since("1.36"):
        message = "`externalIPs` is deprecated, some clusters ignore it"
        yield _warning(message, "spec", "externalIPs")
    if text_at(spec, "trafficDistribution") == "PreferClose" and kinds.since("1.35"):
        message = "the value PreferClose is deprecated, use PreferSameZone"
        yield _warning(message, "spec", "trafficDistribution")
    if text_at(spec, "clusterIP") == "None" and text_at(spec, "type") != "ExternalName":
        for field in ("loadBalancerIP", "externalIPs", "sessionAffinity"):
            if spec.get(field) not in (None, "", "None", []):
                yield _warning(f"`{field}` is ignored in a headless Service", "spec", field)
    if _TOPOLOGY[1] in mapping_at(tree, "metadata", "annotations"):
        message = f"the annotation is deprecated, use {_TOPOLOGY[0]}"
        yield _warning(message, "metadata", "annotations", _TOPOLOGY[1])


def _warning(message: str, *path: str) -> Finding:
    return Finding(code="deprecated", message=message, path=path, severity="warning")


def families(tree: Mapped) -> Iterator[Finding]:
    """Refuse two families of addresses where there is to be one."""
    spec = mapping_at(tree, "spec")
    two = any(len(list_at(spec, field)) > 1 for field in ("clusterIPs", "ipFamilies"))
    if two and text_at(spec, "ipFamilyPolicy") == "SingleStack":
        message = "two addresses or families need the ipFamilyPolicy PreferDualStack or RequireDualStack"
        yield Finding(code="ip-families", message=message, path=("spec", "ipFamilyPolicy"))


def _is_special(address: str) -> bool:
    """Tell whether an address means the machine itself or its wire (ValidateNonSpecialIP)."""
    from ipaddress import ip_address

    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    wire = parsed.is_multicast and address.startswith(("224.0.0.", "ff02:"))
    return parsed.is_unspecified or parsed.is_loopback or parsed.is_link_local or wire


def affinity(tree: Mapped) -> Iterator[Finding]:
    """Check the settings of a session affinity; those of none the API server drops (SetDefaults_Service)."""
    spec, path = mapping_at(tree, "spec"), ("spec", "sessionAffinityConfig")
    if spec.get("sessionAffinityConfig") is None:
        return
    if text_at(spec, "sessionAffinity") in ("", "None"):
        message = "the API server drops `sessionAffinityConfig`: it needs `sessionAffinity: ClientIP`"
        yield Finding(code="dropped-field", message=message, path=path, severity="warning")
        return
    timeout = integer_at(spec, "sessionAffinityConfig", "clientIP", "timeoutSeconds", absent=1)
    if not 1 <= timeout <= _LONGEST_AFFINITY:
        message = f"must be from 1 to {_LONGEST_AFFINITY}, here it is {timeout}"
        yield Finding(code="out-of-bounds", message=message, path=(*path, "clientIP", "timeoutSeconds"))


def read_annotations(tree: Mapped) -> Iterator[Finding]:
    """Refuse annotations that the API server itself reads, and finds wrong."""
    annotations = mapping_at(tree, "metadata", "annotations")
    if not annotations:
        return
    path = ("metadata", "annotations")
    mode, hints = (annotations.get(key) for key in _TOPOLOGY)
    if mode is not None and hints is not None and mode != hints:
        message = f"must be the same as `{_TOPOLOGY[1]}`"
        yield Finding(code="annotation", message=message, path=(*path, _TOPOLOGY[0]))
    ranges = annotations.get(_RANGES)
    if not isinstance(ranges, str) or list_at(tree, "spec", "loadBalancerSourceRanges"):
        return
    if text_at(tree, "spec", "type") != "LoadBalancer":
        message = "the annotation needs the type LoadBalancer"
        yield Finding(code="service-type", message=message, path=(*path, _RANGES))
    elif ranges.strip() and not all(is_padded_cidr(network) for network in ranges.split(",")):
        message = f"must be networks such as 10.0.0.0/8, with commas between them, here it is {shown(ranges)}"
        yield Finding(code="bad-format", message=message, path=(*path, _RANGES))


def external_name(tree: Mapped) -> Iterator[Finding]:
    """Refuse an ExternalName Service without a DNS name."""
    spec = mapping_at(tree, "spec")
    if text_at(spec, "type") != "ExternalName":
        return
    name = text_at(spec, "externalName").removesuffix(".")
    if not name:
        message = "a Service of type ExternalName must have `externalName`"
        yield Finding(code="missing-field", message=message, path=("spec",), missing="externalName")
    elif not is_dns_subdomain(name):
        message = f"must be a DNS name, here it is {shown(name)}"
        yield Finding(code="bad-format", message=message, path=("spec", "externalName"))


_SIMPLE: Final = frozenset(("ports", "selector"))


def further(tree: Mapped, kinds: Kinds) -> Iterator[Finding]:
    """Check a Service that states more than its ports and pods."""
    if _SIMPLE.issuperset(mapping_at(tree, "spec")) and "annotations" not in mapping_at(tree, "metadata"):
        return
    for rule in (by_type, addresses, families, affinity, read_annotations, external_name):
        yield from rule(tree)
    yield from canonical(tree, kinds)
    yield from deprecated(tree, kinds)


RULES: Final = (name, ports, node_ports)
