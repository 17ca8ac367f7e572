"""Rules of a PodSpec (pkg/apis/core/validation, ValidatePodSpec)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msvcgen.check.reading import below, block, entries, items_of, text, whole
from msvcgen.check.rules import selectors
from msvcgen.check.rules.containers import container, init_container
from msvcgen.check.words import shown
from msvcgen.document import Mapped, Path
from msvcgen.errors import Finding

GRACE_PERIOD: Final = 30
"""terminationGracePeriodSeconds when a pod states none."""


def pod(tree: Mapped) -> Iterator[Finding]:
    """Check a Pod."""
    yield from below(("spec",), pod_spec(block(tree, "spec")))


def pod_spec(spec: Mapped, *, claims: Sequence[str] = ()) -> Iterator[Finding]:
    """Check a PodSpec; `claims` are the volumes that a StatefulSet adds."""
    grace = whole(spec, "terminationGracePeriodSeconds", GRACE_PERIOD)
    for field, check in (("initContainers", init_container), ("containers", container)):
        for index, one in entries(spec, field):
            yield from below((field, index), check(one, grace))
    yield from _names(spec)
    yield from _mounts(spec, claims)
    yield from _host_ports(spec)
    yield from _claims(spec)
    yield from _tolerations(spec)
    yield from _affinity(spec)
    if text(spec, "dnsPolicy") == "None" and not items_of(block(spec, "dnsConfig"), "nameservers"):
        message = "the dnsPolicy None needs a `dnsConfig` with `nameservers`"
        yield Finding(code="dns-policy", message=message, missing="dnsConfig")
    yield from localhost_profile(spec)


def _names(spec: Mapped) -> Iterator[Finding]:
    """Refuse an init container with the name of another container."""
    taken = {text(one, "name") for _, one in entries(spec, "containers")} - {""}
    for index, one in entries(spec, "initContainers"):
        if text(one, "name") in taken:
            message = f"the name {shown(one['name'])} is that of a container as well"
            yield Finding(code="duplicate-item", message=message, path=("initContainers", index, "name"))


def _mounts(spec: Mapped, claims: Sequence[str]) -> Iterator[Finding]:
    """Refuse a mount of a volume that the pod has not."""
    volumes = {text(volume, "name") for _, volume in entries(spec, "volumes")} | set(claims)
    for field in ("initContainers", "containers"):
        for at, one in entries(spec, field):
            for index, mount in entries(one, "volumeMounts"):
                name = text(mount, "name")
                if name and name not in volumes:
                    yield _no_volume(name, volumes, (field, at, "volumeMounts", index))


def _no_volume(name: str, volumes: set[str], path: tuple[str | int, ...]) -> Finding:
    from msvcgen.errors import did_you_mean

    message = f"the pod has no volume {shown(name)}"
    hint = did_you_mean(name, sorted(volumes - {""}))
    return Finding(code="no-volume", message=message, path=(*path, "name"), hint=hint)


def _host_ports(spec: Mapped) -> Iterator[Finding]:
    """Refuse two ports of one number on the host, and with hostNetwork a port that is another one there."""
    seen: set[tuple[str, str, int]] = set()
    on_host = spec.get("hostNetwork") is True
    for at, one in entries(spec, "containers"):
        for index, port in entries(one, "ports"):
            number = whole(port, "hostPort")
            key = (text(port, "protocol") or "TCP", text(port, "hostIP"), number)
            path = ("containers", at, "ports", index)
            if number and key in seen:
                message = f"the host port {number} is taken by another port of the pod"
                yield Finding(code="duplicate-item", message=message, path=path)
            elif number and on_host and number != whole(port, "containerPort"):
                message = f"with hostNetwork the hostPort must be the containerPort, here it is {number}"
                yield Finding(code="host-port", message=message, path=(*path, "hostPort"))
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


def _tolerations(spec: Mapped) -> Iterator[Finding]:
    """Refuse tolerations whose fields contradict one another (ValidateTolerations)."""
    for index, toleration in entries(spec, "tolerations"):
        path = ("tolerations", index)
        operator, effect = text(toleration, "operator") or "Equal", text(toleration, "effect")
        if not text(toleration, "key") and operator != "Exists":
            message = "a toleration without `key` must have the operator Exists"
            yield Finding(code="toleration", message=message, path=path)
        if operator == "Exists" and text(toleration, "value"):
            message = "`value` must not be there when the operator is Exists"
            yield Finding(code="toleration", message=message, path=(*path, "value"))
        if toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
            message = "`tolerationSeconds` needs the effect NoExecute"
            yield Finding(code="toleration", message=message, path=path)


def _affinity(spec: Mapped) -> Iterator[Finding]:
    """Refuse requirements on nodes and pods whose values do not go with the operator."""
    affinity = spec.get("affinity")
    if not isinstance(affinity, dict):
        return
    node = block(affinity, "nodeAffinity")
    required = "requiredDuringSchedulingIgnoredDuringExecution"
    preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    for index, term in entries(block(node, required), "nodeSelectorTerms"):
        path: Path = ("affinity", "nodeAffinity", required, "nodeSelectorTerms", index)
        yield from below(path, selectors.requirements(term, numeric=True))
    for index, term in entries(node, preferred):
        path = ("affinity", "nodeAffinity", preferred, index, "preference")
        yield from below(path, selectors.requirements(block(term, "preference"), numeric=True))
    for kind in ("podAffinity", "podAntiAffinity"):
        for index, term in entries(block(affinity, kind), required):
            path = ("affinity", kind, required, index, "labelSelector")
            yield from below(path, selectors.requirements(block(term, "labelSelector")))


def localhost_profile(tree: Mapped) -> Iterator[Finding]:
    """Refuse a seccomp profile of the node that is not named, and the name of one that is not used."""
    profile = block(tree, "securityContext", "seccompProfile")
    if not profile:
        return
    path = ("securityContext", "seccompProfile")
    if text(profile, "type") == "Localhost" and not text(profile, "localhostProfile"):
        message = "the type Localhost needs `localhostProfile`"
        yield Finding(code="seccomp", message=message, path=path, missing="localhostProfile")
    elif (
        text(profile, "type") in ("RuntimeDefault", "Unconfined")
        and profile.get("localhostProfile") is not None
    ):
        message = "`localhostProfile` needs the type Localhost"
        yield Finding(code="seccomp", message=message, path=(*path, "localhostProfile"))
