"""What Kubernetes calls the right form of a name, a key or a path: `format` in schemas/constraints.json.

Lengths are compared first, so that no pattern meets a long text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from msvcgen import names
from msvcgen.typed import Final

Format = Callable[[str], bool]


def _lazily(pattern: str) -> Format:
    """Make a test for a pattern that is compiled when it is first used: most runs need few of them."""
    expression: list[re.Pattern[str]] = []

    def matches(text: str) -> bool:
        if not expression:
            expression.append(re.compile(pattern))
        return expression[0].fullmatch(text) is not None

    return matches


def _of_addresses(name: str) -> Format:
    """Make a test of the module of addresses, which is imported when one is first looked at."""

    def tells(text: str) -> bool:
        from msvcgen.check import addresses

        return bool(getattr(addresses, name)(text))

    return tells


is_address, is_canonical_address = _of_addresses("is_address"), _of_addresses("is_canonical_address")
is_cidr, is_canonical_cidr = _of_addresses("is_cidr"), _of_addresses("is_canonical_cidr")
is_padded_cidr = _of_addresses("is_padded_cidr")

_device_id = _lazily(r"[A-Za-z_][A-Za-z0-9_]{0,31}")
_dns_search = _lazily(r"_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*")
_domain_path = _lazily(r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+")
_subscript = _lazily(r"metadata\.(?:labels|annotations)\['.*'\]")
_host_port = _lazily(r"(\[[^][]*\]|[^][:]*):[^][:]*")
_iscsi_name = _lazily(
    r"iqn\.[0-9]{4}-[0-9]{2}\.[a-zA-Z0-9.-]+:[^,;*&$|\s]+|eui.[0-9a-zA-Z]{16}|naa.[0-9a-zA-Z]{32}"
)
_net_bios = _lazily(r"[^\\/:*?\"<>|.][^\\/:*?\"<>|]{0,14}")
_windows_domain = _lazily(
    r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)
_windows_user = _lazily(r"(?![. ]+$)[^\"/\\:;|=,+*?<>@\[\]]{1,104}")
_sysctl = _lazily(r"([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?")
is_percentage = _lazily(r"[0-9]+%")
_base64 = _lazily(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_is_time = _lazily(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.,][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_STANDARD_RESOURCES: Final = ("cpu", "memory", "ephemeral-storage")
_ENV_FIELDS: Final = frozenset(
    (
        "metadata.name",
        "metadata.namespace",
        "metadata.uid",
        "spec.host",
        "spec.nodeName",
        "spec.serviceAccountName",
        "status.hostIP",
        "status.hostIPs",
        "status.podIP",
        "status.podIPs",
    )
)
_VOLUME_FIELDS: Final = frozenset(
    ("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid")
)


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
        return is_label_key(text) and (not text.startswith("requests.") or "kubernetes.io/" in text)
    return text in _STANDARD_RESOURCES or text.startswith("hugepages-")


def is_relative_path(text: str) -> bool:
    """Tell whether `text` is a path that stays below where it begins.

    Source: core validation, validateLocalDescendingPath.
    """
    return not text.startswith("/") and is_path_without_parent(text)


def is_local_path(text: str) -> bool:
    """Tell whether `text` is a relative path that does not begin with `..`.

    Source: core validation, ValidateLocalNonReservedPath.
    """
    return is_relative_path(text) and not text.startswith("..")


def is_path_without_parent(text: str) -> bool:
    """Tell whether `text` is a path without `..` (core validation, validatePathNoBacksteps)."""
    return ".." not in text.split("/")


def is_path_segment(text: str) -> bool:
    """Tell whether `text` may be part of a URL's path (apimachinery, IsValidPathSegmentName)."""
    return text not in (".", "..") and "/" not in text and "%" not in text


def is_share(text: str) -> bool:
    """Tell whether `text` is a percentage of at most 100 (apps validation, IsNotMoreThan100Percent)."""
    return is_percentage(text) and len(text) < 19 and int(text[:-1]) <= 100


def is_csi_driver(text: str) -> bool:
    """Tell whether `text` names a driver of volumes or devices (core validation, ValidateCSIDriverName)."""
    return len(text) <= 63 and is_dns_subdomain(text.lower())


def is_dns_search(text: str) -> bool:
    """Tell whether `text` is a domain in which names are looked up; labels may have underscores.

    Source: core validation, validatePodDNSConfig.
    """
    return text == "." or (len(text) <= 254 and _dns_search(text.removesuffix(".")))


def is_sysctl(text: str) -> bool:
    """Tell whether `text` names a kernel parameter (core validation, IsValidSysctlName)."""
    return len(text) <= 253 and _sysctl(text)


def is_host_ports(text: str) -> bool:
    """Tell whether `text` is pairs of host and port, with commas between.

    Source: core validation, validateQuobyteVolumeSource.
    """
    return all(map(_host_port, text.split(",")))


def is_iscsi_name(text: str) -> bool:
    """Tell whether `text` names an end of iSCSI (core validation, validateISCSIVolumeSource)."""
    return _iscsi_name(text)


def is_windows_user(text: str) -> bool:
    """Tell whether `text` names a user of Windows, after a domain and a backslash maybe.

    Source: core validation, validateWindowsSecurityContextOptions.
    """
    domain, backslash, user = text.rpartition("\\")
    known = len(domain) < 256 and (_net_bios(domain) or _windows_domain(domain))
    controls = any(sign < " " or sign == "\x7f" for sign in text)
    return not controls and (known or not backslash) and _windows_user(user)


def is_domain_path(text: str) -> bool:
    """Tell whether `text` is a domain, `/` and a path (apimachinery, IsDomainPrefixedPath)."""
    domain, _, path = text.partition("/")
    return is_dns_subdomain(domain) and _domain_path(path)


def is_device_attribute(text: str) -> bool:
    """Tell whether `text` is an attribute of devices with its domain (resource validation)."""
    domain, slash, name = text.partition("/")
    return bool(slash) and is_dns_subdomain(domain) and _device_id(name)


def is_env_field(text: str) -> bool:
    """Tell whether `text` is a field of the pod that a variable can take its value from.

    Source: core validation, validEnvDownwardAPIFieldPathExpressions.
    """
    return text in _ENV_FIELDS or _is_subscript(text)


def is_volume_field(text: str) -> bool:
    """Tell whether `text` is a field of the pod that a file can have as its content.

    Source: core validation, validVolumeDownwardAPIFieldPathExpressions.
    """
    return text in _VOLUME_FIELDS or _is_subscript(text)


def _is_subscript(text: str) -> bool:
    if not _subscript(text):
        return False
    path, _, key = text[:-2].partition("['")
    return is_annotation_key(key) if path.endswith("annotations") else is_label_key(key)


def is_base64(text: str) -> bool:
    """Tell whether `text` is standard base64, with line breaks allowed, as Go's decoder takes it."""
    return _base64(text.replace("\n", "").replace("\r", ""))


def _listed(fields: frozenset[str]) -> str:
    return f"one of {', '.join(sorted(fields - {'spec.host'}))} and metadata.labels['<key>']"


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
    "env-name-strict": (names.is_env, "letters, digits, `_`, `-` and `.`, not beginning with a digit"),
    "env-field": (is_env_field, _listed(_ENV_FIELDS)),
    "volume-field": (is_volume_field, _listed(_VOLUME_FIELDS)),
    "resource-name": (
        is_resource_name,
        "cpu, memory, ephemeral-storage, hugepages-<size> or a name with a domain, as nvidia.com/gpu",
    ),
    "relative-path": (is_relative_path, "a relative path without `..`"),
    "local-path": (is_local_path, "a relative path without `..`, also not at its beginning"),
    "absolute-path": (lambda text: text.startswith("/"), "an absolute path"),
    "no-parent-path": (is_path_without_parent, "a path without `..`"),
    "path-segment": (is_path_segment, "a name without `/` and `%`"),
    "percentage": (is_percentage, "a number, or a percentage such as 25%"),
    "share": (is_share, "a number, or a percentage from 0% to 100%"),
    "ip": (is_address, "an IP address"),
    "cidr": (is_cidr, "a network such as 10.0.0.0/8"),
    "cidr-padded": (is_padded_cidr, "a network such as 10.0.0.0/8"),
    "ip-canonical": (is_canonical_address, "an IP address without leading zeros such as 10.0.0.1"),
    "cidr-canonical": (
        is_canonical_cidr,
        "a network without leading zeros, and without bits behind its prefix, such as 10.0.0.0/8",
    ),
    "cidr-canonical-padded": (
        lambda text: is_canonical_cidr(text.strip()),
        "a network without leading zeros, and without bits behind its prefix, such as 10.0.0.0/8",
    ),
    "csi-driver": (is_csi_driver, "the name of a driver: at most 63 letters, digits, `-` and `.`"),
    "device-attribute": (is_device_attribute, "a domain, `/` and the name of an attribute"),
    "dns-search": (is_dns_search, "a DNS domain"),
    "host-ports": (is_host_ports, "`<host>:<port>`, or several with commas between"),
    "iscsi-name": (
        is_iscsi_name,
        "a name such as iqn.2001-04.com.example:disk, or one that begins with eui or naa",
    ),
    "no-slash": (lambda text: "/" not in text, "a name without `/`"),
    "windows-user": (is_windows_user, "a user of Windows such as `ContainerUser` or `DOMAIN\\user`"),
    "domain-path": (is_domain_path, "a domain, `/` and a path"),
    "sysctl": (is_sysctl, "a kernel parameter such as net.core.somaxconn"),
    "byte": (is_base64, "base64"),
    "date-time": (_is_time, "a time such as 2025-01-31T12:00:00Z"),
}
"""Every known format: what accepts it, and what it is called."""
