"""Rules of a container (pkg/apis/core/validation, validateContainers and validateInitContainers)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msvcgen.check.rules import environment, mounts, resources, security
from msvcgen.check.rules.pod_warnings import of_resources
from msvcgen.check.wording import shown
from msvcgen.errors import Finding
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, integer_at, list_at, mappings_at, node_at, text_at
from msvcgen.typed import Final

PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")


class Pod(NamedTuple):
    """What the rules of a container must know of its pod."""

    spec: Mapped
    grace: int
    """Seconds that it has to end."""
    volumes: Mapping[str, Mapped]
    """Its volumes by name, and those that a StatefulSet adds."""


Rule = Callable[[Mapped, Pod], Iterator[Finding]]


def of_containers(pod: Pod) -> Iterator[Finding]:
    """Check the containers of a pod, each on its own."""
    for field in ("initContainers", "containers"):
        for index, container in mappings_at(pod.spec, field):
            for finding in _of_container(container, pod, init=field == "initContainers"):
                yield finding.below((field, index))


def _of_container(tree: Mapped, pod: Pod, *, init: bool) -> Iterator[Finding]:
    if not text_at(tree, "image"):
        yield Finding(code="container-image", message="the container has no `image`", missing="image")
    for field in tree:
        for rule in BY_FIELD.get(field, ()):
            yield from rule(tree, pod)
    if init and text_at(tree, "restartPolicy") != "Always":
        for field in (*PROBES, "lifecycle"):
            if tree.get(field) is not None:
                message = f"an init container must not have `{field}`, unless its restartPolicy is Always"
                yield Finding(code="init-container", message=message, path=(field,))


def _port_names(tree: Mapped, _pod: Pod) -> Iterator[Finding]:
    """Refuse two ports of one name."""
    seen: dict[str, int] = {}
    for index, port in mappings_at(tree, "ports"):
        name = text_at(port, "name")
        if name and seen.setdefault(name, index) != index:
            message = f"the port name {shown(name)} is there twice, first at index {seen[name]}"
            beside = ("ports", seen[name])
            yield Finding("duplicate-item", message, ("ports", index, "name"), beside=beside)


def _threshold(field: str) -> Rule:
    def of_probe(tree: Mapped, _pod: Pod) -> Iterator[Finding]:
        threshold = integer_at(tree, field, "successThreshold")
        if threshold > 1:
            message = f"the successThreshold of a {field} must be 1, here it is {threshold}"
            yield Finding(code="probe", message=message, path=(field, "successThreshold"))

    return of_probe


def _never_ends(tree: Mapped, _pod: Pod) -> Iterator[Finding]:
    if node_at(tree, "readinessProbe", "terminationGracePeriodSeconds") is not None:
        message = "a readinessProbe must not have `terminationGracePeriodSeconds`, it never ends a container"
        yield Finding(code="probe", message=message, path=("readinessProbe", "terminationGracePeriodSeconds"))


def _sleep(tree: Mapped, pod: Pod) -> Iterator[Finding]:
    if not isinstance(tree.get("lifecycle"), dict):
        return
    for hook in ("postStart", "preStop"):
        seconds = integer_at(tree, "lifecycle", hook, "sleep", "seconds")
        if seconds > pod.grace:
            message = f"must be at most the terminationGracePeriodSeconds ({pod.grace}), here it is {seconds}"
            yield Finding(code="out-of-bounds", message=message, path=("lifecycle", hook, "sleep", "seconds"))


def _restarts(tree: Mapped, _pod: Pod) -> Iterator[Finding]:
    """Refuse rules for restarts without the policy beside them (validateContainerRestartPolicy)."""
    if list_at(tree, "restartPolicyRules") and not text_at(tree, "restartPolicy"):
        message = "`restartPolicyRules` need a `restartPolicy`"
        yield Finding(code="restart-policy", message=message, missing="restartPolicy")


def _resize(tree: Mapped, pod: Pod) -> Iterator[Finding]:
    """Refuse policies for one resource twice, and restarts in a pod that has none (validateResizePolicy)."""
    seen: set[str] = set()
    never = text_at(pod.spec, "restartPolicy") == "Never"
    for index, policy in mappings_at(tree, "resizePolicy"):
        name = text_at(policy, "resourceName")
        if name and name in seen:
            message = f"there is a policy for {name} already"
            yield Finding(code="duplicate-item", message=message, path=("resizePolicy", index))
        seen.add(name)
        if never and text_at(policy, "restartPolicy") == "RestartContainer":
            message = "must be NotRequired in a pod whose restartPolicy is Never, here it is RestartContainer"
            path = ("resizePolicy", index, "restartPolicy")
            yield Finding(code="restart-policy", message=message, path=path)


def _claims(tree: Mapped, pod: Pod) -> Iterator[Finding]:
    """Refuse a claim that the pod does not declare."""
    claims = mappings_at(tree, "resources", "claims")
    if not claims:
        return
    declared = {text_at(claim, "name") for _, claim in mappings_at(pod.spec, "resourceClaims")}
    for index, claim in claims:
        if text_at(claim, "name") not in declared:
            message = f"the pod has no entry {shown(claim.get('name'))} in `resourceClaims`"
            path = ("resources", "claims", index)
            yield Finding(code="no-resource-claim", message=message, path=path)


def _security(tree: Mapped, pod: Pod) -> Iterator[Finding]:
    return security.of_container(tree, host_users=pod.spec.get("hostUsers") is not False)


def _resources(tree: Mapped, _pod: Pod) -> Iterator[Finding]:
    return resources.of_container(tree)


def _fractions(tree: Mapped, _pod: Pod) -> Iterator[Finding]:
    return of_resources(tree)


def _mounts(tree: Mapped, pod: Pod) -> Iterator[Finding]:
    return mounts.of_container(tree, pod.volumes)


def _devices(tree: Mapped, pod: Pod) -> Iterator[Finding]:
    return mounts.devices(tree, pod.volumes)


def _variables(tree: Mapped, pod: Pod) -> Iterator[Finding]:
    return environment.variables(tree, pod.spec)


BY_FIELD: Final[dict[str, tuple[Rule, ...]]] = {
    "ports": (_port_names,),
    "livenessProbe": (_threshold("livenessProbe"),),
    "startupProbe": (_threshold("startupProbe"),),
    "readinessProbe": (_never_ends,),
    "env": (_variables,),
    "resources": (_resources, _claims, _fractions),
    "lifecycle": (_sleep,),
    "restartPolicyRules": (_restarts,),
    "resizePolicy": (_resize,),
    "securityContext": (_security,),
    "volumeMounts": (_mounts,),
    "volumeDevices": (_devices,),
}
"""Rules of a container by the field that they are about."""
