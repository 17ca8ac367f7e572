"""What the API server warns of in pods and their templates (pkg/api/pod/warnings.go): it takes them all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msvcgen.check.amounts import ONE, amount
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, Path, integer_at, list_at, mapping_at, mappings_at, text_at

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


def of_template(template: Mapped) -> Iterator[Finding]:
    """Give what the API server warns of in a pod or a template."""
    annotations = mapping_at(template, "metadata", "annotations")
    for key in sorted(DEPRECATED_ANNOTATIONS.keys() & annotations.keys()) if annotations else ():
        message = f"nothing reads this annotation, use the field `{DEPRECATED_ANNOTATIONS[key]}`"
        yield _warning("deprecated", message, ("metadata", "annotations", key))
    spec = mapping_at(template, "spec")
    for fields, rule in _RULES:
        if not fields.isdisjoint(spec):
            yield from below(("spec",), rule(spec))


def _warning(code: str, message: str, path: Path) -> Finding:
    return Finding(code=code, message=message, path=path, severity="warning")


def _of_containers(spec: Mapped) -> Iterator[Finding]:
    ports = 0
    for field in _CONTAINERS:
        for index, container in mappings_at(spec, field):
            ports += len(list_at(container, "ports"))
            if "env" in container or "resources" in container:
                yield from below((field, index), _of_container(container))
    if ports > 1:
        yield from _ports(spec)


def _of_fields(spec: Mapped) -> Iterator[Finding]:
    yield from _fractions(mapping_at(spec, "overhead"), ("overhead",))
    yield from _repeated(spec, "hostAliases", "ip")
    yield from _repeated(spec, "imagePullSecrets", "name")
    if integer_at(spec, "terminationGracePeriodSeconds") < 0:
        message = "a negative number counts as 1"
        yield _warning("grace-period", message, ("terminationGracePeriodSeconds",))


def _of_container(container: Mapped) -> Iterator[Finding]:
    resources = mapping_at(container, "resources")
    for field in ("limits", "requests"):
        if field in resources:
            yield from _fractions(mapping_at(resources, field), ("resources", field))
    variables = mappings_at(container, "env")
    names = [name for _, variable in variables if isinstance(name := variable.get("name"), str)]
    if len({*names}) == len(names):
        return
    seen: set[str] = set()
    for index, variable in variables:
        name = text_at(variable, "name")
        if name in seen and _hides(variable, f"$({name})"):
            message = f"hides the variable {shown(name)} before it, which kubectl apply may drop"
            yield _warning("repeated", message, ("env", index))
        seen.add(name)


def _hides(variable: Mapped, reference: str) -> bool:
    """Tell whether a variable does not add to the one of its name before it (`X: $(X),b`)."""
    value = text_at(variable, "value")
    return variable.get("valueFrom") is not None or value == reference or reference not in value


def _fractions(amounts: Mapped, path: Path) -> Iterator[Finding]:
    for name in _BYTES:
        value = amounts.get(name)
        if isinstance(value, str) and value[-1:] in _WHOLE and not ("." in value or "-" in value):
            continue  # as nearly all are
        if isinstance(value, str | float) and (amount(value) or 0) % ONE:
            message = f"bytes are counted in whole numbers, here it is {shown(value)}"
            yield _warning("fractional-bytes", message, (*path, name))


def _ports(spec: Mapped) -> Iterator[Finding]:
    """Warn of ports of one number and protocol, and of ports of one name in several containers."""
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


def _volumes(spec: Mapped) -> Iterator[Finding]:
    for index, volume in mappings_at(spec, "volumes"):
        if DEPRECATED_VOLUMES.keys().isdisjoint(volume):
            continue
        for source in sorted(DEPRECATED_VOLUMES.keys() & volume.keys()):
            if isinstance(volume[source], dict):
                message = f"a volume of `{source}` {DEPRECATED_VOLUMES[source]}"
                yield _warning("deprecated", message, ("volumes", index, source))


def _labels_of_nodes(spec: Mapped) -> Iterator[Finding]:
    """Warn of labels of nodes that have new names."""
    stated: list[tuple[str, Path]] = [
        (key, ("nodeSelector", key)) for key in mapping_at(spec, "nodeSelector")
    ]
    path: Path = ("affinity", "nodeAffinity", _REQUIRED, "nodeSelectorTerms")
    node = mapping_at(spec, "affinity", "nodeAffinity")
    for index, term in mappings_at(node, _REQUIRED, "nodeSelectorTerms"):
        stated += _keys(term, (*path, index))
    for index, weighted in mappings_at(node, _PREFERRED):
        path = ("affinity", "nodeAffinity", _PREFERRED, index, "preference")
        stated += _keys(mapping_at(weighted, "preference"), path)
    for index, constraint in mappings_at(spec, "topologySpreadConstraints"):
        path = ("topologySpreadConstraints", index, "topologyKey")
        stated.append((text_at(constraint, "topologyKey"), path))
    for key, place in stated:
        if key in DEPRECATED_LABELS:
            yield _warning("deprecated", f"the label is deprecated, use {DEPRECATED_LABELS[key]}", place)


def _keys(term: Mapped, path: Path) -> Iterator[tuple[str, Path]]:
    for index, requirement in mappings_at(term, "matchExpressions"):
        yield text_at(requirement, "key"), (*path, "matchExpressions", index, "key")


def _selectors(spec: Mapped) -> Iterator[Finding]:
    """Warn of terms about pods that select none."""
    terms: list[tuple[Mapped, Path]] = [
        (constraint, ("topologySpreadConstraints", index))
        for index, constraint in mappings_at(spec, "topologySpreadConstraints")
    ]
    for kind in ("podAffinity", "podAntiAffinity"):
        for index, term in mappings_at(spec, "affinity", kind, _REQUIRED):
            terms.append((term, ("affinity", kind, _REQUIRED, index)))
        for index, weighted in mappings_at(spec, "affinity", kind, _PREFERRED):
            term = mapping_at(weighted, "podAffinityTerm")
            terms.append((term, ("affinity", kind, _PREFERRED, index, "podAffinityTerm")))
    for term, path in terms:
        if term and term.get("labelSelector") is None:
            yield _warning("empty-selector", "without a `labelSelector` it matches no pod", path)


def _repeated(spec: Mapped, field: str, key: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, item in mappings_at(spec, field):
        value = text_at(item, key)
        if value in seen:
            yield _warning("repeated", f"{shown(value)} is there twice", (field, index, key))
        seen.add(value)


_RULES: Final = (
    (frozenset(_CONTAINERS), _of_containers),
    (frozenset(("hostAliases", "imagePullSecrets", "overhead", "terminationGracePeriodSeconds")), _of_fields),
    (frozenset(("volumes",)), _volumes),
    (frozenset(("affinity", "nodeSelector", "topologySpreadConstraints")), _labels_of_nodes),
    (frozenset(("affinity", "topologySpreadConstraints")), _selectors),
)
"""Rules of a pod, with the fields of which one must be there: most pods have few of them."""
