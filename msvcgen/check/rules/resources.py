"""Rules of what containers and pods request (pkg/apis/core/validation, ValidateResourceRequirements)."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.amounts import ONE, amount
from msvcgen.check.wording import shown
from msvcgen.errors import Finding
from msvcgen.tree import Mapped, Tree, mapping_at, mappings_at, node_at, text_at
from msvcgen.typed import Final

_HUGE: Final = "hugepages-"
_BASIC: Final = frozenset(("cpu", "memory"))


def of_container(tree: Mapped) -> Iterator[Finding]:
    """Refuse requests above their limits, and of devices any difference."""
    if not tree.get("resources"):
        return
    limits, requests = mapping_at(tree, "resources", "limits"), mapping_at(tree, "resources", "requests")
    for name, value in limits.items():
        yield from _counted(name, value, "limits")
    for name, value in requests.items():
        yield from _counted(name, value, "requests")
        yield from _beside_limit(name, value, limits.get(name))
    named = limits.keys() | requests.keys()
    if any(name.startswith(_HUGE) for name in named) and not named & _BASIC:
        message = "huge pages need cpu or memory beside them"
        yield Finding(code="resources", message=message, path=("resources",))
    if node_at(tree, "resources", "claims"):
        yield from _claims_twice(tree)


def of_pod(spec: Mapped) -> Iterator[Finding]:
    """Refuse resources of the whole pod that its containers exceed (validatePodResources)."""
    own = mapping_at(spec, "resources")
    if not own:
        return
    yield from of_container(spec)
    if own.get("claims") is not None:
        message = "a pod has no claims here, its containers have"
        yield Finding(code="resources", message=message, path=("resources", "claims"))
    for field in ("limits", "requests"):
        for name in mapping_at(own, field):
            if name not in _BASIC and not name.startswith(_HUGE):
                message = f"a pod as a whole has cpu, memory and huge pages only, not {shown(name)}"
                yield Finding(code="resources", message=message, path=("resources", field, name))
    yield from _exceeded(spec, own)


def _exceeded(spec: Mapped, own: Mapped) -> Iterator[Finding]:
    """Refuse limits of a container above those of the pod, and requests that add up to more than the pod's."""
    for name, value in mapping_at(own, "requests").items():
        parts = [_requested(container, name) for _, container in mappings_at(spec, "containers")]
        if (whole := amount(value)) is not None and sum(parts) > whole:
            message = (
                f"the containers request more `{name}` than the pod as a whole, which has {shown(value)}"
            )
            yield Finding(code="resources", message=message, path=("resources", "requests", name))
    for name, value in mapping_at(own, "limits").items():
        for index, container in mappings_at(spec, "containers"):
            limit = node_at(container, "resources", "limits", name)
            if (amount(limit) or 0) > (amount(value) or 0):
                message = f"must be at most the limit of the pod, {shown(value)}, here it is {shown(limit)}"
                path = ("containers", index, "resources", "limits", name)
                yield Finding(code="resources", message=message, path=path)


def _requested(container: Mapped, name: str) -> int:
    """Give what a container requests: what it states, else its limit."""
    request = node_at(container, "resources", "requests", name)
    limit = node_at(container, "resources", "limits", name)
    return amount(limit if request is None else request) or 0


def _counted(name: str, value: Tree, field: str) -> Iterator[Finding]:
    """Refuse amounts below zero, parts of a device, and parts of a huge page."""
    if type(value) is int and value >= 0 and not name.startswith(_HUGE):
        return
    size = amount(value)
    path = ("resources", field, name)
    if size is not None and size < 0:
        message = f"must be at least 0, here it is {shown(value)}"
        yield Finding(code="out-of-bounds", message=message, path=path)
    elif size is not None and is_extended(name) and size % ONE:
        message = f"`{name}` is counted in whole numbers, here it is {shown(value)}"
        yield Finding(code="resources", message=message, path=path)
    elif size is not None and name.startswith(_HUGE) and not _is_multiple(size, name):
        message = (
            f"must be a multiple of the page size, {name.removeprefix(_HUGE)}, here it is {shown(value)}"
        )
        yield Finding(code="resources", message=message, path=path)


def _is_multiple(size: int, name: str) -> bool:
    page = amount(name.removeprefix(_HUGE))
    return page is not None and page > 0 and page % ONE == 0 and size % page == 0


def _beside_limit(name: str, value: Tree, limit: Tree) -> Iterator[Finding]:
    path = ("resources", "requests", name)
    if limit is None and _is_exact(name):
        message = f"`{name}` must be in the limits as well, with the same value"
        yield Finding(code="resources", message=message, path=path)
    elif limit is not None and (words := _wrong_request(name, value, limit)):
        message = f"must be {words} the limit of {shown(limit)}, here it is {shown(value)}"
        yield Finding(code="resources", message=message, path=path, beside=("resources", "limits", name))


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


def is_extended(name: str) -> bool:
    """Tell whether a resource is a device (pkg/apis/core/v1/helper, IsExtendedResourceName)."""
    return "/" in name and "kubernetes.io/" not in name and not name.startswith("requests.")


def _is_exact(name: str) -> bool:
    """Tell whether a resource cannot be overcommitted: a device, or huge pages."""
    return is_extended(name) or name.startswith(_HUGE)


def _claims_twice(tree: Mapped) -> Iterator[Finding]:
    """Refuse a claim that is referred to as a whole and again, or a request of it twice."""
    seen: set[str] = set()
    for index, claim in mappings_at(tree, "resources", "claims"):
        name, request = text_at(claim, "name"), text_at(claim, "request")
        key = f"{name}/{request}" if request else name
        again = key in seen or name in seen
        if name and (again or (not request and any(earlier.startswith(name + "/") for earlier in seen))):
            message = f"the claim {shown(key)} is there already"
            yield Finding(code="duplicate-item", message=message, path=("resources", "claims", index))
        seen.add(key)
