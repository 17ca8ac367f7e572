"""Rules of a container (pkg/apis/core/validation, validateContainers and validateInitContainers)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msvcgen.check.amounts import ONE, amount
from msvcgen.check.reading import block, entries, text, whole
from msvcgen.check.words import shown
from msvcgen.document import Mapped, Tree
from msvcgen.errors import Finding

PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")


def container(tree: Mapped, grace: int) -> Iterator[Finding]:
    """Check a container of a pod that has `grace` seconds to end."""
    yield from _image(tree)
    yield from _port_names(tree)
    yield from _probes(tree)
    yield from _resources(tree)
    yield from _sleep(tree, grace)


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


def _resources(tree: Mapped) -> Iterator[Finding]:
    """Refuse requests above their limits, and of devices any difference (ValidateResourceRequirements)."""
    limits, requests = block(tree, "resources", "limits"), block(tree, "resources", "requests")
    for name, value in limits.items():
        yield from _counted(name, value, "limits")
    for name, value in requests.items():
        path = ("resources", "requests", name)
        limit = limits.get(name)
        yield from _counted(name, value, "requests")
        if _is_exact(name) and limit is None:
            message = f"`{name}` must be in the limits as well, with the same value"
            yield Finding(code="resources", message=message, path=path)
        elif limit is not None and (words := _wrong_request(name, value, limit)):
            yield Finding(
                code="resources",
                message=f"must be {words} the limit of {shown(limit)}, here it is {shown(value)}",
                path=path,
            )


def _counted(name: str, value: Tree, field: str) -> Iterator[Finding]:
    """Refuse amounts below zero, and parts of a device."""
    if type(value) is int and value >= 0:
        return
    size = amount(value)
    path = ("resources", field, name)
    if size is not None and size < 0:
        message = f"must be at least 0, here it is {shown(value)}"
        yield Finding(code="out-of-bounds", message=message, path=path)
    elif size is not None and _is_extended(name) and size % ONE:
        message = f"`{name}` is counted in whole numbers, here it is {shown(value)}"
        yield Finding(code="resources", message=message, path=path)


def _wrong_request(name: str, value: Tree, limit: Tree) -> str:
    """Say what a request must be beside its limit, when it is not."""
    if value == limit:
        return ""
    requested, limited = amount(value), amount(limit)
    if requested is None or limited is None or requested == limited:
        return ""
    if _is_exact(name):
        return "equal to"
    return "at most" if requested > limited else ""


def _is_extended(name: str) -> bool:
    """Tell whether a resource is a device (pkg/apis/core/v1/helper, IsExtendedResourceName)."""
    return "/" in name and "kubernetes.io/" not in name and not name.startswith("requests.")


def _is_exact(name: str) -> bool:
    """Tell whether a resource cannot be overcommitted: a device, or huge pages."""
    return _is_extended(name) or name.startswith("hugepages-")
