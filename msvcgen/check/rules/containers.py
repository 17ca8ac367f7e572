"""Rules of a container (pkg/apis/core/validation, validateContainers and validateInitContainers)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msvcgen.check.rules import resources
from msvcgen.check.rules.environment import divisors
from msvcgen.check.wording import shown
from msvcgen.errors import Finding
from msvcgen.tree import Mapped, integer_at, list_at, mappings_at, node_at, text_at

PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")


def container(tree: Mapped, grace: int) -> Iterator[Finding]:
    """Check a container of a pod that has `grace` seconds to end."""
    yield from _image(tree)
    yield from _port_names(tree)
    yield from _probes(tree)
    yield from divisors(tree)
    yield from resources.of_container(tree)
    yield from _sleep(tree, grace)
    yield from _restarts(tree)


def init_container(tree: Mapped, grace: int) -> Iterator[Finding]:
    """Check an init container; one that always restarts is a sidecar and may have what a container has."""
    yield from container(tree, grace)
    if text_at(tree, "restartPolicy") == "Always":
        return
    for field in (*PROBES, "lifecycle"):
        if tree.get(field) is not None:
            message = f"an init container must not have `{field}`, unless its restartPolicy is Always"
            yield Finding(code="init-container", message=message, path=(field,))


def _image(tree: Mapped) -> Iterator[Finding]:
    if not text_at(tree, "image"):
        yield Finding(code="container-image", message="the container has no `image`", missing="image")


def _port_names(tree: Mapped) -> Iterator[Finding]:
    """Refuse two ports of one name."""
    seen: dict[str, int] = {}
    for index, port in mappings_at(tree, "ports"):
        name = text_at(port, "name")
        if name and seen.setdefault(name, index) != index:
            message = f"the port name {shown(name)} is there twice, first at index {seen[name]}"
            yield Finding(code="duplicate-item", message=message, path=("ports", index, "name"))


def _probes(tree: Mapped) -> Iterator[Finding]:
    for field in ("livenessProbe", "startupProbe"):
        threshold = integer_at(tree, field, "successThreshold")
        if threshold > 1:
            message = f"the successThreshold of a {field} must be 1, here it is {threshold}"
            yield Finding(code="probe", message=message, path=(field, "successThreshold"))
    if node_at(tree, "readinessProbe", "terminationGracePeriodSeconds") is not None:
        message = "a readinessProbe must not have `terminationGracePeriodSeconds`, it never ends a container"
        yield Finding(code="probe", message=message, path=("readinessProbe", "terminationGracePeriodSeconds"))


def _sleep(tree: Mapped, grace: int) -> Iterator[Finding]:
    if not isinstance(tree.get("lifecycle"), dict):
        return
    for hook in ("postStart", "preStop"):
        seconds = integer_at(tree, "lifecycle", hook, "sleep", "seconds")
        if seconds > grace:
            message = f"must be at most the terminationGracePeriodSeconds ({grace}), here it is {seconds}"
            yield Finding(code="out-of-bounds", message=message, path=("lifecycle", hook, "sleep", "seconds"))


def _restarts(tree: Mapped) -> Iterator[Finding]:
    """Refuse rules for restarts without the policy beside them (validateContainerRestartPolicy)."""
    if list_at(tree, "restartPolicyRules") and not text_at(tree, "restartPolicy"):
        message = "`restartPolicyRules` need a `restartPolicy`"
        yield Finding(code="restart-policy", message=message, missing="restartPolicy")
