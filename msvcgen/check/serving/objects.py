"""References to objects that the input nearly holds: under another name, port, kind or namespace."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.across import Across, View
from msvcgen.check.serving.references import Reference
from msvcgen.check.serving.summary import Summary
from msvcgen.check.serving.view import Identity
from msvcgen.errors import Finding
from msvcgen.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from msvcgen.check.serving.spelling import Parts

_ALIKE: Final = (
    (("apps", "Deployment"), ("apps", "StatefulSet"), ("leaderworkerset.x-k8s.io", "LeaderWorkerSet")),
    (
        ("", "Service"),
        ("inference.networking.k8s.io", "InferencePool"),
        ("inference.networking.x-k8s.io", "InferencePool"),
    ),
    (("", "ConfigMap"), ("", "Secret")),
    (("rbac.authorization.k8s.io", "Role"), ("rbac.authorization.k8s.io", "ClusterRole")),
)
"""Kinds of which one is written for another."""

_OFTEN: Final = frozenset({"ConfigMap", "Secret", "PersistentVolumeClaim", "ServiceAccount", "Role"})
"""Kinds whose objects have the same names in many namespaces."""

_CLUSTER: Final = frozenset({"ClusterRole", "ClusterTriggerAuthentication"})


def no_object(view: View) -> Iterator[Across]:
    """Report references that nothing in the input has, where it has an object that must be meant.

    What the input does not hold at all may be in the cluster.
    """
    kinds, holds_name, present = _kinds(view), view.holds_name, {kind for _, kind in view.kinds}
    near: dict[tuple[str, str], _Names] = {}
    for number, summary in enumerate(view.objects):
        for reference in summary.refers:
            kind = reference.kind
            if (
                kind not in kinds
                or reference.optional
                or (kind not in present and not holds_name(reference.name))
            ):
                continue
            found = view.find(
                reference.group, reference.kind, namespace_of(reference, summary), reference.name
            )
            if found is not None:
                if reference.port and (wrong := _no_port(reference, view.objects[found])):
                    yield Across(number, wrong, found)
                continue
            another = _elsewhere(view, summary, reference) or _slip(view, summary, reference, near)
            if another is not None:
                yield Across(number, another[0], another[1])


def namespace_of(reference: Reference, summary: Summary) -> str:
    """Give the namespace in which an object is that is meant, "" where it is in none, or nobody says in which."""
    return "" if reference.kind in _CLUSTER else reference.namespace or summary.identity[2]


def _kinds(view: View) -> set[str]:
    """Give the kinds of all objects, and those for which one of them may be meant."""
    kinds = view.kinds
    alike = {kind for row in _ALIKE if not kinds.isdisjoint(row) for _, kind in row}
    return alike | {kind for _, kind in kinds}


def _used(view: View, group: str, kind: str) -> set[str]:
    """Give the names of all objects of a kind that are referred to."""
    return {
        reference.name
        for summary in view.objects
        for reference in summary.refers
        if reference.kind == kind and reference.group == group
    }


def _no_port(reference: Reference, service: Summary) -> Finding | None:
    ports = service.ports
    if service.identity[1] != "Service" or not ports:
        return None
    if any(reference.port in (port.number, port.name) for port in ports):
        return None
    has = ", ".join(
        str(port.number) if isinstance(reference.port, int) else f"`{port.name}`" for port in ports
    )
    message = f"the Service `{reference.name}` has no port {reference.port}, it has {has}"
    return Finding("no-object", message, reference.port_path)


def _elsewhere(view: View, summary: Summary, reference: Reference) -> tuple[Finding, int] | None:
    """Find an object of the name in another kind or namespace."""
    namespace = namespace_of(reference, summary)
    what = f"the {reference.kind} `{reference.name}`"
    for kinds in _ALIKE:
        if (reference.group, reference.kind) not in kinds:
            continue
        for group, kind in kinds:
            found = view.find(group, kind, namespace, reference.name)
            if found is not None and kind != reference.kind:
                message = f"there is no {reference.kind} `{reference.name}` here, it is of the kind {kind}"
                return _finding(reference, message, f"write `kind: {kind}`"), found
            if found is not None:
                message = f"{what} is of the group `{group}` here, not of `{reference.group}`"
                return _finding(reference, message, f"write `group: {group}`"), found
    other = view.named(reference.group, reference.kind).get(reference.name)
    if other is not None and reference.kind not in _OFTEN:
        where = view.objects[other].identity[2]
        message = f"{what} is in the namespace {where} here, not in {namespace}"
        return _finding(reference, message, "")._replace(severity="warning"), other
    return None


def _finding(reference: Reference, message: str, hint: str) -> Finding:
    return Finding("no-object", message, reference.path, hint=hint)


class _Names:
    """The names of the objects of one kind that nobody refers to, by what is left of them without one sign."""

    def __init__(self, view: View, group: str, kind: str) -> None:
        used = _used(view, group, kind)
        self._view = view
        self._of_length: dict[int, list[int]] = {}
        for name, number in view.named(group, kind).items():
            if name not in used:
                self._of_length.setdefault(len(name), []).append(number)
        self._by_length: dict[int, Parts] = {}

    def near(self, name: str) -> Iterator[tuple[str, int]]:
        """Give the names of which one may be a slip, and the numbers of their objects."""
        for length in range(len(name) - 1, len(name) + 2):
            if length in self._of_length:
                for number in self._parts(length).near(name):
                    yield self._view.objects[number].identity[3], number

    def _parts(self, length: int) -> Parts:
        """Give the parts of the names of a length, which are made when they are asked for."""
        from msvcgen.check.serving.spelling import Parts

        if length not in self._by_length:
            numbers, objects = self._of_length[length], self._view.objects
            self._by_length[length] = Parts((objects[number].identity[3], number) for number in numbers)
        return self._by_length[length]


def _slip(
    view: View,
    summary: Summary,
    reference: Reference,
    near: dict[tuple[str, str], _Names],
) -> tuple[Finding, int] | None:
    key = (reference.group, reference.kind)
    if key not in view.kinds:
        return None
    from msvcgen.check.serving.spelling import is_slip  # most references are found

    names = near.get(key) or near.setdefault(key, _Names(view, *key))
    for name, number in names.near(reference.name):
        identity: Identity = view.objects[number].identity
        if (
            is_slip(reference.name, name)
            and view.find(*key, namespace_of(reference, summary), name) is not None
        ):
            message = f"there is no {reference.kind} `{reference.name}` here, but `{identity[3]}`"
            finding = _finding(reference, message, f"did you mean `{name}`?")
            return finding._replace(severity="warning"), number
    return None
