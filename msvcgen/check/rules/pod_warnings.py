"""What the API server warns of in pods and their templates (pkg/api/pod/warnings.go): it takes them all the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msvcgen.check.amounts import ONE, amount
from msvcgen.check.wording import shown
from msvcgen.errors import Finding
from msvcgen.tree import Mapped, Path, integer_at, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

DEPRECATED_LABELS: Final = {
    "beta.kubernetes.io/arch": "kubernetes.io/arch",
    "beta.kubernetes.io/os": "kubernetes.io/os",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
}
"""Labels of nodes, and those that took their place."""

DEPRECATED_VOLUMES: Final = {
    "photonPersistentDisk": "does nothing since Kubernetes 1.16",
    "gitRepo": "is deprecated since Kubernetes 1.11",
    "scaleIO": "does nothing since Kubernetes 1.22",
    "flocker": "does nothing since Kubernetes 1.25",
    "storageos": "does nothing since Kubernetes 1.25",
    "quobyte": "does nothing since Kubernetes 1.25",
    "glusterfs": "does nothing since Kubernetes 1.26",
    "cephfs": "does nothing since Kubernetes 1.31",
    "rbd": "does nothing since Kubernetes 1.31",
}
"""Sources of volumes, and what is said of them."""

DEPRECATED_ANNOTATIONS: Final = {
    "scheduler.alpha.kubernetes.io/critical-pod": "priorityClassName",
    "security.alpha.kubernetes.io/sysctls": "sysctls",
    "security.alpha.kubernetes.io/unsafe-sysctls": "sysctls",
}
"""Annotations that nothing reads any more, and the fields that took their place."""

_WHOLE: Final = tuple("ikMGTPE0123456789")
"""How amounts end that count whole bytes unless they have a point or a negative exponent."""
_BYTES: Final = ("memory", "ephemeral-storage")
_REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED: Final = "preferredDuringSchedulingIgnoredDuringExecution"
_CONTAINERS: Final = ("initContainers", "containers")


def old_annotations(template: Mapped) -> Iterator[Finding]:
    """Warn of annotations that nothing reads any more."""
    stated = mapping_at(template, "metadata", "annotations")
    for key in sorted(DEPRECATED_ANNOTATIONS.keys() & stated.keys()) if stated else ():
        message = f"nothing reads this annotation, use the field `{DEPRECATED_ANNOTATIONS[key]}`"
        yield _warning("deprecated", message, ("metadata", "annotations", key))


def _warning(code: str, message: str, path: Path) -> Finding:
    return Finding(code=code, message=message, path=path, severity="warning")


def overhead(spec: Mapped) -> Iterator[Finding]:
    """Warn of fractions of a byte in what a pod costs beside its containers."""
    return _fractions(mapping_at(spec, "overhead"), ("overhead",))


def of_resources(container: Mapped) -> Iterator[Finding]:
    """Warn of fractions of a byte."""
    resources = mapping_at(container, "resources")
    for field in ("limits", "requests"):
        if field in resources:
            yield from _fractions(mapping_at(resources, field), ("resources", field))


def _fractions(amounts: Mapped, path: Path) -> Iterator[Finding]:
    for name in _BYTES:
        value = amounts.get(name)
        if isinstance(value, str) and value[-1:] in _WHOLE and not ("." in value or "-" in value):
            continue  # as nearly all are
        if isinstance(value, (str, float)) and (amount(value) or 0) % ONE:
            message = f"bytes are counted in whole numbers, here it is {shown(value)}"
            yield _warning("fractional-bytes", message, (*path, name))


def grace_period(spec: Mapped) -> Iterator[Finding]:
    """Warn of a negative time to end."""
    if integer_at(spec, "terminationGracePeriodSeconds") < 0:
        message = "a negative number counts as 1"
        yield _warning("grace-period", message, ("terminationGracePeriodSeconds",))


def host_aliases(spec: Mapped) -> Iterator[Finding]:
    """Warn of addresses that are there twice."""
    return _repeated(spec, "hostAliases", "ip")


def pull_secrets(spec: Mapped) -> Iterator[Finding]:
    """Warn of Secrets that are there twice."""
    return _repeated(spec, "imagePullSecrets", "name")


def ports(spec: Mapped) -> Iterator[Finding]:
    """Warn of ports of one number and protocol, and of ports of one name in several containers."""
    stated = (
        list_at(container, "ports") for field in _CONTAINERS for _, container in mappings_at(spec, field)
    )
    if sum(map(len, stated)) > 1:
        yield from _ports(spec)


def _ports(spec: Mapped) -> Iterator[Finding]:
    numbers: dict[tuple[int, str], Mapped] = {}
    names: dict[str, Path] = {}
    for field in _CONTAINERS:
        for at, container in mappings_at(spec, field):
            if field == "initContainers" and text_at(container, "restartPolicy") != "Always":
                continue
            for index, port in mappings_at(container, "ports"):
                path: Path = (field, at, "ports", index)
                number = (integer_at(port, "containerPort"), text_at(port, "protocol") or "TCP")
                if number in numbers and _overlap(numbers[number], port):
                    message = f"the port {number[0]} is there twice, with the protocol {number[1]}"
                    yield _warning("repeated", message, path)
                numbers.setdefault(number, port)
                name = text_at(port, "name")
                if name and names.setdefault(name, path[:2]) != path[:2]:
                    message = f"another container has a port {shown(name)}, which Services and probes mean"
                    yield _warning("repeated", message, (*path, "name"))


def _overlap(first: Mapped, second: Mapped) -> bool:
    """Tell whether two ports of one number mean the same; those of different ports of the host do not."""
    hosts = integer_at(first, "hostPort"), integer_at(second, "hostPort")
    addresses = text_at(first, "hostIP"), text_at(second, "hostIP")
    if not all(hosts):
        return True
    return hosts[0] == hosts[1] and (bool(addresses[0]) != bool(addresses[1]))


def volumes(spec: Mapped) -> Iterator[Finding]:
    """Warn of sources that are old."""
    for index, volume in mappings_at(spec, "volumes"):
        if DEPRECATED_VOLUMES.keys().isdisjoint(volume):
            continue
        for source in sorted(DEPRECATED_VOLUMES.keys() & volume.keys()):
            if isinstance(volume[source], dict):
                message = f"a volume of `{source}` {DEPRECATED_VOLUMES[source]}"
                yield _warning("deprecated", message, ("volumes", index, source))


def node_selector(spec: Mapped) -> Iterator[Finding]:
    """Warn of labels of nodes that have new names."""
    return _of_labels((key, ("nodeSelector", key)) for key in mapping_at(spec, "nodeSelector"))


def affinity(spec: Mapped) -> Iterator[Finding]:
    """Warn of labels of nodes that have new names, and of terms about pods that select none."""
    node = mapping_at(spec, "affinity", "nodeAffinity")
    for index, term in mappings_at(node, _REQUIRED, "nodeSelectorTerms"):
        path: Path = ("affinity", "nodeAffinity", _REQUIRED, "nodeSelectorTerms", index)
        yield from _of_labels(_keys(term, path))
    for index, weighted in mappings_at(node, _PREFERRED):
        path = ("affinity", "nodeAffinity", _PREFERRED, index, "preference")
        yield from _of_labels(_keys(mapping_at(weighted, "preference"), path))
    for kind in ("podAffinity", "podAntiAffinity"):
        for index, term in mappings_at(spec, "affinity", kind, _REQUIRED):
            yield from _selecting(term, ("affinity", kind, _REQUIRED, index))
        for index, weighted in mappings_at(spec, "affinity", kind, _PREFERRED):
            path = ("affinity", kind, _PREFERRED, index, "podAffinityTerm")
            yield from _selecting(mapping_at(weighted, "podAffinityTerm"), path)


def spread(spec: Mapped) -> Iterator[Finding]:
    """Warn of the same in what says how pods are spread."""
    for index, constraint in mappings_at(spec, "topologySpreadConstraints"):
        path: Path = ("topologySpreadConstraints", index)
        yield from _of_labels([(text_at(constraint, "topologyKey"), (*path, "topologyKey"))])
        yield from _selecting(constraint, path)


def _of_labels(stated: Iterable[tuple[str, Path]]) -> Iterator[Finding]:
    for key, place in stated:
        if key in DEPRECATED_LABELS:
            yield _warning("deprecated", f"the label is deprecated, use {DEPRECATED_LABELS[key]}", place)


def _keys(term: Mapped, path: Path) -> Iterator[tuple[str, Path]]:
    for index, requirement in mappings_at(term, "matchExpressions"):
        yield text_at(requirement, "key"), (*path, "matchExpressions", index, "key")


def _selecting(term: Mapped, path: Path) -> Iterator[Finding]:
    if term and term.get("labelSelector") is None:
        yield _warning("empty-selector", "without a `labelSelector` it matches no pod", path)


def _repeated(spec: Mapped, field: str, key: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, item in mappings_at(spec, field):
        value = text_at(item, key)
        if value in seen:
            yield _warning("repeated", f"{shown(value)} is there twice", (field, index, key))
        seen.add(value)
