"""IP addresses and networks as values (Kubernetes, pkg/cel/library/ip.go and cidr.go)."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_interface

from msvcgen.cel.functions.table import function, method
from msvcgen.cel.values import CelError, Opaque
from msvcgen.typed import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

_BITS: Final = re.compile("0|[1-9][0-9]{0,2}")
_LINK_LOCAL_GROUPS: Final = 0xFF02
_GROUP_MASK: Final = 0xFF0F


class Ip(Opaque):
    """An address."""

    __slots__ = ("address",)
    name = "net.IP"

    def __init__(self, address: Address) -> None:
        """Keep the address."""
        super().__init__(address)
        self.address = address


class Cidr(Opaque):
    """An address with the length of its network's prefix; bits behind the prefix may be set."""

    __slots__ = ("address", "bits")
    name = "net.CIDR"

    def __init__(self, address: Address, bits: int) -> None:
        """Keep address and length."""
        super().__init__((address, bits))
        self.address = address
        self.bits = bits

    def number(self, address: Address) -> int:
        """Give the number of the network of this length that an address is in."""
        return int(address) >> (address.max_prefixlen - self.bits)

    def holds(self, address: Address) -> bool:
        """Tell whether an address is in the network."""
        return address.version == self.address.version and self.number(address) == self.number(self.address)


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = isinstance(address, IPv6Address) and (
        address.ipv4_mapped is not None or address.scope_id is not None
    )
    return None if mapped else address


def _network(text: str) -> Cidr | None:
    head, _, bits = text.rpartition("/")
    address = _address(head)
    if address is None or not _BITS.fullmatch(bits) or int(bits) > address.max_prefixlen:
        return None
    return Cidr(address, int(bits))


@function("ip", str)
def _ip(text: str) -> Ip:
    address = _address(text)
    if address is None:
        raise CelError(f'IP Address "{text}" parse error during conversion from string')
    return Ip(address)


@function("cidr", str)
def _cidr(text: str) -> Cidr:
    network = _network(text)
    if network is None:
        raise CelError(f'network address parse error during conversion from string: "{text}"')
    return network


@function("isIP", str)
def _is_ip(text: str) -> bool:
    return _address(text) is not None


@function("isCIDR", str)
def _is_cidr(text: str) -> bool:
    return _network(text) is not None


@function("ip.isCanonical", str)
def _is_canonical(text: str) -> bool:
    return str(_ip(text).address) == text


@function("string", Ip)
def _ip_text(value: Ip) -> str:
    return str(value.address)


@function("string", Cidr)
def _cidr_text(value: Cidr) -> str:
    return f"{value.address}/{value.bits}"


@method("family", Ip)
def _family(value: Ip) -> int:
    return value.address.version


@method("isUnspecified", Ip)
def _is_unspecified(value: Ip) -> bool:
    return value.address.is_unspecified


@method("isLoopback", Ip)
def _is_loopback(value: Ip) -> bool:
    return value.address.is_loopback


@method("isLinkLocalUnicast", Ip)
def _is_link_local(value: Ip) -> bool:
    return value.address.is_link_local


@method("isLinkLocalMulticast", Ip)
def _is_link_local_group(value: Ip) -> bool:
    if isinstance(value.address, IPv4Address):
        return int(value.address) >> 8 == int(IPv4Address("224.0.0.0")) >> 8
    return int(value.address) >> 112 & _GROUP_MASK == _LINK_LOCAL_GROUPS


@method("isGlobalUnicast", Ip)
def _is_global(value: Ip) -> bool:
    address = value.address
    special = address.is_unspecified or address.is_loopback or address.is_multicast or address.is_link_local
    return not special and address != IPv4Address("255.255.255.255")


@method("containsIP", Cidr, str)
def _contains_ip_text(network: Cidr, text: str) -> bool:
    return network.holds(_ip(text).address)


@method("containsIP", Cidr, Ip)
def _contains_ip(network: Cidr, ip: Ip) -> bool:
    return network.holds(ip.address)


@method("containsCIDR", Cidr, str)
def _contains_cidr_text(network: Cidr, text: str) -> bool:
    return _contains_cidr(network, _cidr(text))


@method("containsCIDR", Cidr, Cidr)
def _contains_cidr(network: Cidr, other: Cidr) -> bool:
    return network.bits <= other.bits and network.holds(other.address)


@method("ip", Cidr)
def _ip_of(network: Cidr) -> Ip:
    return Ip(network.address)


@method("masked", Cidr)
def _masked(network: Cidr) -> Cidr:
    return Cidr(ip_interface((network.address, network.bits)).network.network_address, network.bits)


@method("prefixLength", Cidr)
def _prefix_length(network: Cidr) -> int:
    return network.bits
