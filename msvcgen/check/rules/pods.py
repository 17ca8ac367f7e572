"""Rules of a PodSpec (pkg/apis/core/validation, ValidatePodSpec)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msvcgen.check.formats import FORMATS, is_dns_subdomain
from msvcgen.check.rules import containers, resources, scheduling, security
from msvcgen.check.rules.mounts import mounts
from msvcgen.check.rules.volumes import volumes
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, integer_at, list_at, mappings_at, text_at

GRACE_PERIOD: Final = 30
"""terminationGracePeriodSeconds when a pod states none."""

_LONGEST_SEARCH: Final = 2048


def pod_spec(spec: Mapped, *, claims: Sequence[str] = ()) -> Iterator[Finding]:
    """Check a PodSpec; `claims` are the volumes that a StatefulSet adds."""
    grace = integer_at(spec, "terminationGracePeriodSeconds", absent=GRACE_PERIOD)
    host_users, never = spec.get("hostUsers") is not False, text_at(spec, "restartPolicy") == "Never"
    for field, check in (("initContainers", containers.init_container), ("containers", containers.container)):
        for index, container in mappings_at(spec, field):
            yield from below((field, index), check(container, grace))
            yield from below((field, index), security.of_container(container, host_users=host_users))
            if "resizePolicy" in container:
                yield from below((field, index), _resize(container, never=never))
    yield from mounts(spec, claims)
    yield from _host_ports(spec)
    yield from _claims(spec)
    yield from _files_of_variables(spec)
    yield from security.of_pod(spec)
    for field, rule in BY_FIELD:
        if field in spec:
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
            yield from below(("containers", at), (finding,))
    for at, container in mappings_at(spec, "initContainers"):
        yield from below(("initContainers", at), _ports_on_host(container, set(), on_host=False))


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


def _claims(spec: Mapped) -> Iterator[Finding]:
    """Refuse a claim of a container that the pod does not declare."""
    declared = {text_at(claim, "name") for _, claim in mappings_at(spec, "resourceClaims")}
    for field in ("initContainers", "containers"):
        for at, container in mappings_at(spec, field):
            for index, claim in mappings_at(container, "resources", "claims"):
                if text_at(claim, "name") not in declared:
                    message = f"the pod has no entry {shown(claim.get('name'))} in `resourceClaims`"
                    path = (field, at, "resources", "claims", index)
                    yield Finding(code="no-resource-claim", message=message, path=path)


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


def _resize(container: Mapped, *, never: bool) -> Iterator[Finding]:
    """Refuse policies for one resource twice, and restarts in a pod that has none (validateResizePolicy)."""
    seen: set[str] = set()
    for index, policy in mappings_at(container, "resizePolicy"):
        name = text_at(policy, "resourceName")
        if name and name in seen:
            message = f"there is a policy for {name} already"
            yield Finding(code="duplicate-item", message=message, path=("resizePolicy", index))
        seen.add(name)
        if never and text_at(policy, "restartPolicy") == "RestartContainer":
            message = "must be NotRequired in a pod whose restartPolicy is Never, here it is RestartContainer"
            path = ("resizePolicy", index, "restartPolicy")
            yield Finding(code="restart-policy", message=message, path=path)


def _account(spec: Mapped) -> Iterator[Finding]:
    """Refuse a bad name in the old field: the API server takes it for `serviceAccountName` when there is none."""
    name = text_at(spec, "serviceAccount")
    if name and not text_at(spec, "serviceAccountName") and not is_dns_subdomain(name):
        message = f"must be {FORMATS['dns-subdomain'][1]}, here it is {shown(name)}"
        yield Finding(code="bad-format", message=message, path=("serviceAccount",))


def _files_of_variables(spec: Mapped) -> Iterator[Finding]:
    """Refuse a variable from a file in a volume that the pod has not (validateFileKeySelector)."""
    for field in ("initContainers", "containers"):
        for at, container in mappings_at(spec, field):
            for index, variable in mappings_at(container, "env"):
                source = variable.get("valueFrom")
                if not isinstance(source, dict) or "fileKeyRef" not in source:
                    continue
                name = text_at(variable, "valueFrom", "fileKeyRef", "volumeName")
                known = {text_at(volume, "name") for _, volume in mappings_at(spec, "volumes")}
                if name and name not in known:
                    message = f"the pod has no volume {shown(name)}"
                    path = (field, at, "env", index, "valueFrom", "fileKeyRef", "volumeName")
                    yield Finding(code="no-volume", message=message, path=path)


BY_FIELD: Final[tuple[tuple[str, Callable[[Mapped], Iterator[Finding]]], ...]] = (
    ("initContainers", _names),
    ("volumes", volumes),
    ("tolerations", scheduling.tolerations),
    ("affinity", scheduling.affinity),
    ("topologySpreadConstraints", scheduling.spread),
    ("dnsPolicy", _needs_nameservers),
    ("dnsConfig", _names_resolved),
    ("hostnameOverride", _hostname),
    ("resources", resources.of_pod),
    ("serviceAccount", _account),
)
"""Rules for a field of a pod, which most pods have not."""
