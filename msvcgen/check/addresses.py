"""Addresses and networks as Kubernetes reads them: Go's parsers before 1.17, and the strict ones since 1.36."""

from __future__ import annotations

import re

from msvcgen.typed import Final

_DOTTED: Final = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"


def is_address(text: str) -> bool:
    """Tell whether `text` is an IP address; IPv4 may have leading zeros (k8s.io/utils/net, ParseIPSloppy)."""
    if ":" not in text:
        return re.fullmatch(_DOTTED, text) is not None and all(int(part) <= 255 for part in text.split("."))
    return "%" not in text and _is_ipv6(text)


def _is_ipv6(text: str) -> bool:
    from ipaddress import IPv6Address  # slow to import, and rarely needed

    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def is_cidr(text: str) -> bool:
    """Tell whether `text` is a network with its prefix length (k8s.io/utils/net, ParseCIDRSloppy)."""
    address, _, bits = text.partition("/")
    longest = 128 if ":" in address else 32
    return (
        bits.isascii() and bits.isdecimal() and len(bits) < 9 and int(bits) <= longest and is_address(address)
    )


def is_padded_cidr(text: str) -> bool:
    """Tell whether `text` is a network, between blanks maybe (core validation, LoadBalancerSourceRanges)."""
    return is_cidr(text.strip())


def is_canonical_address(text: str) -> bool:
    """Tell whether `text` is an IP address without leading zeros that is no IPv4 one written as IPv6.

    Source: apimachinery, IsValidIPForLegacyField with StrictIPCIDRValidation (Kubernetes 1.36).
    """
    if not is_address(text):
        return False
    if ":" not in text:
        return not any(len(part) > 1 and part.startswith("0") for part in text.split("."))
    from ipaddress import IPv6Address

    return IPv6Address(text).ipv4_mapped is None


def is_canonical_cidr(text: str) -> bool:
    """Tell whether `text` is a network of canonical numbers without bits behind its prefix.

    Source: apimachinery, IsValidCIDRForLegacyField with StrictIPCIDRValidation (Kubernetes 1.36).
    """
    address, _, bits = text.partition("/")
    if not is_cidr(text) or not is_canonical_address(address) or (bits != "0" and bits.startswith("0")):
        return False
    from ipaddress import ip_network

    try:
        ip_network(text)
    except ValueError:
        return False
    return True
