"""What Kubernetes calls the right form of a name, a key or a path: `format` in schemas/constraints.json.

Lengths are compared first, so that no pattern meets a long text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from msvcgen import names

Format = Callable[[str], bool]


def _lazily(pattern: str) -> Format:
    """Make a test for a pattern that is compiled when it is first used: most runs need few of them."""
    expression: list[re.Pattern[str]] = []

    def matches(text: str) -> bool:
        if not expression:
            expression.append(re.compile(pattern))
        return expression[0].fullmatch(text) is not None

    return matches


_address = _lazily(r"[0-9.]{1,45}|(?=.*:)[0-9a-fA-F:.]{1,45}")
is_percentage = _lazily(r"[0-9]+%")
_base64 = _lazily(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_is_time = _lazily(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.,][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_STANDARD_RESOURCES: Final = ("cpu", "memory", "ephemeral-storage")


@lru_cache(4096)
def is_dns_label(text: str) -> bool:
    """Tell whether `text` is an RFC 1123 label (apimachinery, IsDNS1123Label)."""
    return len(text) <= 63 and names.is_label(text)


@lru_cache(4096)
def is_dns_subdomain(text: str) -> bool:
    """Tell whether `text` is an RFC 1123 subdomain (apimachinery, IsDNS1123Subdomain)."""
    return len(text) <= 253 and names.is_subdomain(text)


def is_dns_subdomain_prefix(text: str) -> bool:
    """Tell whether `text` is a subdomain, or would be with more behind its last `-`.

    Source: apimachinery, NameIsDNSSubdomain of a prefix.
    """
    return is_dns_subdomain(text[:-1] + "a" if text.endswith("-") else text)


@lru_cache(4096)
def is_label_key(text: str) -> bool:
    """Tell whether `text` is a qualified name: that of a label (apimachinery, IsQualifiedName)."""
    return len(text) <= 317 and names.is_qualified(text)


def is_annotation_key(text: str) -> bool:
    """Tell whether `text` is the key of an annotation; its domain may have capitals.

    Source: apimachinery, ValidateAnnotations.
    """
    return is_label_key(text.lower())


@lru_cache(4096)
def is_label_value(text: str) -> bool:
    """Tell whether `text` is the value of a label (apimachinery, IsValidLabelValue)."""
    return len(text) <= 63 and names.is_label_value(text)


@lru_cache(1024)
def is_port_name(text: str) -> bool:
    """Tell whether `text` is the name of a port (apimachinery, IsValidPortName)."""
    return len(text) <= 15 and names.is_port_name(text)


def is_config_key(text: str) -> bool:
    """Tell whether `text` is a key of a ConfigMap or Secret (apimachinery, IsConfigMapKey)."""
    return len(text) <= 253 and names.is_config_key(text)


def is_resource_name(text: str) -> bool:
    """Tell whether `text` is a resource of a container: standard, or with a domain (core validation)."""
    if "/" in text:
        return is_label_key(text)
    return text in _STANDARD_RESOURCES or text.startswith("hugepages-")


def is_relative_path(text: str) -> bool:
    """Tell whether `text` is a path that stays below where it begins.

    Source: core validation, validateLocalDescendingPath.
    """
    return not text.startswith("/") and is_path_without_parent(text)


def is_path_without_parent(text: str) -> bool:
    """Tell whether `text` is a path without `..` (core validation, validatePathNoBacksteps)."""
    return ".." not in text.split("/")


def is_path_segment(text: str) -> bool:
    """Tell whether `text` may be part of a URL's path (apimachinery, IsValidPathSegmentName)."""
    return text not in (".", "..") and "/" not in text and "%" not in text


def is_cidr(text: str) -> bool:
    """Tell whether `text` looks like a network with its prefix length."""
    address, slash, bits = text.partition("/")
    return bool(slash) and bits.isdecimal() and _address(address)


def is_base64(text: str) -> bool:
    """Tell whether `text` is standard base64, with line breaks allowed, as Go's decoder takes it."""
    return _base64(text.replace("\n", "").replace("\r", ""))


FORMATS: Final[dict[str, tuple[Format, str]]] = {
    "dns-label": (is_dns_label, "at most 63 of a-z, 0-9 and `-`, with a letter or digit at both ends"),
    "dns-subdomain": (
        is_dns_subdomain,
        "at most 253 of a-z, 0-9, `-` and `.`, with a letter or digit at both ends",
    ),
    "dns-subdomain-prefix": (
        is_dns_subdomain_prefix,
        "at most 253 of a-z, 0-9, `-` and `.`, with a letter or digit at both ends",
    ),
    "label-key": (
        is_label_key,
        "at most 63 letters, digits, `-`, `_` and `.`, after an optional domain and `/`",
    ),
    "annotation-key": (
        is_annotation_key,
        "at most 63 letters, digits, `-`, `_` and `.`, after an optional domain and `/`",
    ),
    "label-value": (
        is_label_value,
        "at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends",
    ),
    "port-name": (is_port_name, "at most 15 of a-z, 0-9 and single `-`, with at least one letter"),
    "config-key": (is_config_key, "at most 253 letters, digits, `-`, `_` and `.`"),
    "env-name": (names.is_env_relaxed, "printable ASCII characters without `=`"),
    "resource-name": (
        is_resource_name,
        "cpu, memory, ephemeral-storage, hugepages-<size> or a name with a domain",
    ),
    "relative-path": (is_relative_path, "a relative path without `..`"),
    "absolute-path": (lambda text: text.startswith("/"), "an absolute path"),
    "no-parent-path": (is_path_without_parent, "a path without `..`"),
    "path-segment": (is_path_segment, "a name without `/` and `%`"),
    "percentage": (is_percentage, "a number, or a percentage such as 25%"),
    "ip": (_address, "an IP address"),
    "cidr": (is_cidr, "a network such as 10.0.0.0/8"),
    "byte": (is_base64, "base64"),
    "date-time": (_is_time, "a time such as 2025-01-31T12:00:00Z"),
}
"""Every known format: what accepts it, and what it is called."""
