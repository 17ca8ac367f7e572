"""Rules of a PodSpec (pkg/apis/core/validation, ValidatePodSpec)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msvcgen.check.formats import FORMATS, is_dns_subdomain
from msvcgen.check.rules import pod_warnings as warnings
from msvcgen.check.rules import resources, security
from msvcgen.check.rules.containers import Pod, of_containers
from msvcgen.check.rules.later import Rule, later
from msvcgen.check.rules.volumes import volumes
from msvcgen.check.wording import shown
from msvcgen.errors import Finding
from msvcgen.tree import Mapped, integer_at, list_at, mappings_at, text_at
from msvcgen.typed import Final

GRACE_PERIOD: Final = 30
"""terminationGracePeriodSeconds when a pod states none."""

_LONGEST_SEARCH: Final = 2048


def pod_spec(spec: Mapped, *, claims: Sequence[str] = ()) -> Iterator[Finding]:
    """Check a PodSpec; `claims` are the volumes that a StatefulSet adds."""
    grace = integer_at(spec, "terminationGracePeriodSeconds", absent=GRACE_PERIOD)
    volumes: dict[str, Mapped] = {
        name: volume for _, volume in mappings_at(spec, "volumes") if (name := text_at(volume, "name"))
    }
    volumes.update((name, {"persistentVolumeClaim": {}}) for name in claims)
    yield from of_containers(Pod(spec, grace, volumes))
    yield from security.of_pod(spec)
    for field in spec:
        for rule in BY_FIELD.get(field, ()):
            yield from rule(spec)


def _names(spec: Mapped) -> Iterator[Finding]:
    """Refuse an init container with the name of another container."""
    taken = {text_at(container, "name") for _, container in mappings_at(spec, "containers")} - {""}
    for index, container in mappings_at(spec, "initContainers"):
        if text_at(container, "name") in taken:
            message = f"the name {shown(container['name'])} is that of a container as well"
            yield Finding(code="duplicate-item", message=message, path=("initContainers", index, "name"))


def _host_ports(spec: Mapped) -> Iterator[Finding]:
    """Refuse two ports of one number on the host, and with hostNetwork a port that is another one there."""
    on_host = spec.get("hostNetwork") is True
    shared: set[tuple[str, str, int]] = set()
    for at, container in mappings_at(spec, "containers"):
        for finding in _ports_on_host(container, shared, on_host=on_host):
            yield finding.below(("containers", at))


def _host_ports_of_init(spec: Mapped) -> Iterator[Finding]:
    for at, container in mappings_at(spec, "initContainers"):
        for finding in _ports_on_host(container, set(), on_host=False):
            yield finding.below(("initContainers", at))


def _ports_on_host(container: Mapped, seen: set[tuple[str, str, int]], *, on_host: bool) -> Iterator[Finding]:
    for index, port in mappings_at(container, "ports"):
        number = integer_at(port, "hostPort")
        if not number:
            continue
        key = (text_at(port, "protocol") or "TCP", text_at(port, "hostIP"), number)
        if key in seen:
            message = f"the host port {number} is taken by another port of the pod"
            yield Finding(code="duplicate-item", message=message, path=("ports", index))
        elif on_host and number != integer_at(port, "containerPort"):
            message = f"with hostNetwork the hostPort must be the containerPort, here it is {number}"
            yield Finding(code="host-port", message=message, path=("ports", index, "hostPort"))
        seen.add(key)


def _needs_nameservers(spec: Mapped) -> Iterator[Finding]:
    """Refuse a pod that looks names up nowhere (validatePodDNSConfig)."""
    if text_at(spec, "dnsPolicy") == "None" and not list_at(spec, "dnsConfig", "nameservers"):
        message = "the dnsPolicy None needs a `dnsConfig` with `nameservers`"
        yield Finding(code="dns-policy", message=message, missing="dnsConfig")


def _names_resolved(spec: Mapped) -> Iterator[Finding]:
    """Refuse domains too long to list."""
    domains = list_at(spec, "dnsConfig", "searches")
    searched = " ".join(domain for domain in domains if isinstance(domain, str))
    if len(searched) > _LONGEST_SEARCH:
        message = f"the domains have at most {_LONGEST_SEARCH} characters together, here {len(searched)}"
        yield Finding(code="too-large", message=message, path=("dnsConfig", "searches"))


def _hostname(spec: Mapped) -> Iterator[Finding]:
    """Refuse a hostname beside what gives the pod another one (`hostnameOverride` of PodSpec)."""
    if not text_at(spec, "hostnameOverride"):
        return
    for field in ("setHostnameAsFQDN", "hostNetwork"):
        if spec.get(field) is True:
            message = f"`hostnameOverride` and `{field}` exclude each other"
            yield Finding(code="hostname", message=message, path=("hostnameOverride",))


def _account(spec: Mapped) -> Iterator[Finding]:
    """Refuse a bad name in the old field: the API server takes it for `serviceAccountName` when there is none."""
    name = text_at(spec, "serviceAccount")
    if name and not text_at(spec, "serviceAccountName") and not is_dns_subdomain(name):
        message = f"must be {FORMATS['dns-subdomain'][1]}, here it is {shown(name)}"
        yield Finding(code="bad-format", message=message, path=("serviceAccount",))


BY_FIELD: Final[dict[str, tuple[Rule, ...]]] = {
    "containers": (_host_ports, warnings.ports),
    "initContainers": (_names, _host_ports_of_init),
    "volumes": (volumes, warnings.volumes),
    "tolerations": (later("scheduling", "tolerations"),),
    "affinity": (later("scheduling", "affinity"), warnings.affinity),
    "nodeSelector": (warnings.node_selector,),
    "topologySpreadConstraints": (later("scheduling", "spread"), warnings.spread),
    "dnsPolicy": (_needs_nameservers,),
    "dnsConfig": (_names_resolved,),
    "hostnameOverride": (_hostname,),
    "resources": (resources.of_pod,),
    "serviceAccount": (_account,),
    "overhead": (warnings.overhead,),
    "hostAliases": (warnings.host_aliases,),
    "imagePullSecrets": (warnings.pull_secrets,),
    "terminationGracePeriodSeconds": (warnings.grace_period,),
}
"""Rules of a pod by the field that they are about; most pods have few of these."""
