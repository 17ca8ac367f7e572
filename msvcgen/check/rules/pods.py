"""Rules of a PodSpec (pkg/apis/core/validation, ValidatePodSpec)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msvcgen.check.reading import below, block, entries, items_of, text, whole
from msvcgen.check.rules import resources, scheduling, security
from msvcgen.check.rules.containers import container, init_container
from msvcgen.check.rules.mounts import mounts
from msvcgen.check.rules.volumes import volumes
from msvcgen.check.words import shown
from msvcgen.document import Mapped
from msvcgen.errors import Finding

GRACE_PERIOD: Final = 30
"""terminationGracePeriodSeconds when a pod states none."""

_LONGEST_SEARCH: Final = 2048


def pod(tree: Mapped) -> Iterator[Finding]:
    """Check a Pod."""
    spec = block(tree, "spec")
    yield from below(("spec",), pod_spec(spec))
    for field in ("initContainers", "containers"):
        for index, one in entries(spec, field):
            image = text(one, "image")
            if image != image.strip():
                message = f"must have no blanks around it, here it is {shown(image)}"
                yield Finding(code="bad-format", message=message, path=("spec", field, index, "image"))
    if items_of(spec, "ephemeralContainers"):
        message = "`ephemeralContainers` must not be there in a new pod"
        yield Finding(code="ephemeral-containers", message=message, path=("spec", "ephemeralContainers"))
    if text(spec, "nodeName") and items_of(spec, "schedulingGates"):
        message = "`nodeName` must not be there as long as there are `schedulingGates`"
        yield Finding(code="scheduling-gates", message=message, path=("spec", "nodeName"))


def pod_spec(spec: Mapped, *, claims: Sequence[str] = ()) -> Iterator[Finding]:
    """Check a PodSpec; `claims` are the volumes that a StatefulSet adds."""
    grace = whole(spec, "terminationGracePeriodSeconds", GRACE_PERIOD)
    host_users = spec.get("hostUsers") is not False
    for field, check in (("initContainers", init_container), ("containers", container)):
        for index, one in entries(spec, field):
            yield from below((field, index), check(one, grace))
            yield from below((field, index), security.of_container(one, host_users=host_users))
    yield from _names(spec)
    yield from volumes(spec)
    yield from mounts(spec, claims)
    yield from _host_ports(spec)
    yield from _claims(spec)
    yield from scheduling.tolerations(spec)
    yield from scheduling.affinity(spec)
    yield from scheduling.spread(spec)
    yield from _names_resolved(spec)
    yield from security.of_pod(spec)
    yield from resources.of_pod(spec)


def _names(spec: Mapped) -> Iterator[Finding]:
    """Refuse an init container with the name of another container."""
    taken = {text(one, "name") for _, one in entries(spec, "containers")} - {""}
    for index, one in entries(spec, "initContainers"):
        if text(one, "name") in taken:
            message = f"the name {shown(one['name'])} is that of a container as well"
            yield Finding(code="duplicate-item", message=message, path=("initContainers", index, "name"))


def _host_ports(spec: Mapped) -> Iterator[Finding]:
    """Refuse two ports of one number on the host, and with hostNetwork a port that is another one there."""
    on_host = spec.get("hostNetwork") is True
    shared: set[tuple[str, str, int]] = set()
    for at, one in entries(spec, "containers"):
        for finding in _ports_on_host(one, shared, on_host=on_host):
            yield from below(("containers", at), (finding,))
    for at, one in entries(spec, "initContainers"):
        yield from below(("initContainers", at), _ports_on_host(one, set(), on_host=False))


def _ports_on_host(one: Mapped, seen: set[tuple[str, str, int]], *, on_host: bool) -> Iterator[Finding]:
    for index, port in entries(one, "ports"):
        number = whole(port, "hostPort")
        if not number:
            continue
        key = (text(port, "protocol") or "TCP", text(port, "hostIP"), number)
        if key in seen:
            message = f"the host port {number} is taken by another port of the pod"
            yield Finding(code="duplicate-item", message=message, path=("ports", index))
        elif on_host and number != whole(port, "containerPort"):
            message = f"with hostNetwork the hostPort must be the containerPort, here it is {number}"
            yield Finding(code="host-port", message=message, path=("ports", index, "hostPort"))
        seen.add(key)


def _claims(spec: Mapped) -> Iterator[Finding]:
    """Refuse a claim of a container that the pod does not declare."""
    declared = {text(claim, "name") for _, claim in entries(spec, "resourceClaims")}
    for field in ("initContainers", "containers"):
        for at, one in entries(spec, field):
            for index, claim in entries(block(one, "resources"), "claims"):
                if text(claim, "name") not in declared:
                    message = f"the pod has no entry {shown(claim.get('name'))} in `resourceClaims`"
                    path = (field, at, "resources", "claims", index)
                    yield Finding(code="no-resource-claim", message=message, path=path)


def _names_resolved(spec: Mapped) -> Iterator[Finding]:
    """Refuse a pod that looks names up nowhere, or in domains too long to list (validatePodDNSConfig)."""
    config = block(spec, "dnsConfig")
    if text(spec, "dnsPolicy") == "None" and not items_of(config, "nameservers"):
        message = "the dnsPolicy None needs a `dnsConfig` with `nameservers`"
        yield Finding(code="dns-policy", message=message, missing="dnsConfig")
    searched = " ".join(domain for domain in items_of(config, "searches") if isinstance(domain, str))
    if len(searched) > _LONGEST_SEARCH:
        message = f"the domains have at most {_LONGEST_SEARCH} characters together, here {len(searched)}"
        yield Finding(code="too-large", message=message, path=("dnsConfig", "searches"))
