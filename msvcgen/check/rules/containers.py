"""Rules of a container (pkg/apis/core/validation, validateContainers and validateInitContainers)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msvcgen.check.reading import block, entries, items_of, text, whole
from msvcgen.check.rules import resources
from msvcgen.check.rules.environment import divisors
from msvcgen.check.words import shown
from msvcgen.document import Mapped
from msvcgen.errors import Finding

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
    if text(tree, "restartPolicy") == "Always":
        return
    for field in (*PROBES, "lifecycle"):
        if tree.get(field) is not None:
            message = f"an init container must not have `{field}`, unless its restartPolicy is Always"
            yield Finding(code="init-container", message=message, path=(field,))


def _image(tree: Mapped) -> Iterator[Finding]:
    if not text(tree, "image"):
        yield Finding(code="container-image", message="the container has no `image`", missing="image")


def _port_names(tree: Mapped) -> Iterator[Finding]:
    """Refuse two ports of one name."""
    seen: dict[str, int] = {}
    for index, port in entries(tree, "ports"):
        name = text(port, "name")
        if name and seen.setdefault(name, index) != index:
            message = f"the port name {shown(name)} is there twice, first at index {seen[name]}"
            yield Finding(code="duplicate-item", message=message, path=("ports", index, "name"))


def _probes(tree: Mapped) -> Iterator[Finding]:
    for field in ("livenessProbe", "startupProbe"):
        threshold = whole(block(tree, field), "successThreshold")
        if threshold > 1:
            message = f"the successThreshold of a {field} must be 1, here it is {threshold}"
            yield Finding(code="probe", message=message, path=(field, "successThreshold"))
    if block(tree, "readinessProbe").get("terminationGracePeriodSeconds") is not None:
        message = "a readinessProbe must not have `terminationGracePeriodSeconds`, it never ends a container"
        yield Finding(code="probe", message=message, path=("readinessProbe", "terminationGracePeriodSeconds"))


def _sleep(tree: Mapped, grace: int) -> Iterator[Finding]:
    if not isinstance(tree.get("lifecycle"), dict):
        return
    for hook in ("postStart", "preStop"):
        seconds = whole(block(tree, "lifecycle", hook, "sleep"), "seconds")
        if seconds > grace:
            message = f"must be at most the terminationGracePeriodSeconds ({grace}), here it is {seconds}"
            yield Finding(code="out-of-bounds", message=message, path=("lifecycle", hook, "sleep", "seconds"))


def _restarts(tree: Mapped) -> Iterator[Finding]:
    """Refuse rules for restarts without the policy beside them (validateContainerRestartPolicy)."""
    if items_of(tree, "restartPolicyRules") and not text(tree, "restartPolicy"):
        message = "`restartPolicyRules` need a `restartPolicy`"
        yield Finding(code="restart-policy", message=message, missing="restartPolicy")
