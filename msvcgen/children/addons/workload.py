"""What add-ons change of a workload: who scales it states no `replicas`, who claims devices no amounts of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msvcgen.children.addons.subject import Subject
from msvcgen.children.addons.told import Told
from msvcgen.errors import Finding
from msvcgen.origin import derived, plain
from msvcgen.records import NamedTuple
from msvcgen.targets import ROLES
from msvcgen.tree import Mapped, Path, Tree, mapping_at, node_at, truth_at


class Changed(NamedTuple):
    """A workload with what add-ons change of it, what they removed, and what is wrong with asking for that."""

    tree: Mapped
    removed: Mapping[Path, Tree] = {}
    findings: tuple[Finding, ...] = ()
    devices: Tree = None


def changed(subject: Subject, below: Sequence[Mapped]) -> Changed:
    """Give the workload of a role as its add-ons need it; `below` is what users state of it below the ModelService."""
    tree, removed, devices = subject.workload, dict[Path, Tree](), None
    findings: list[Finding] = []
    if subject.stated("devices"):
        from msvcgen.children.addons.devices import claimed

        claim = claimed(subject, below)
        tree, devices = claim.tree, claim.devices
        findings += claim.findings
    if scaling := subject.stated("scaling"):
        most = scaling.get("maxReplicas")
        tree = {**tree, "spec": {**mapping_at(tree, "spec"), "replicas": None}}
        removed["spec", "replicas"] = derived(plain(most), most, reason="scaling")
        findings += _scaled_twice(subject)
    told = Told(subject, tree)
    if isinstance(node_at(subject.service.spec, "monitoring", "podMonitor"), dict) and subject.role in ROLES:
        told.metrics()
    if isinstance(subject.service.spec.get("tracing"), dict):
        told.tracing()
    every = dict.fromkeys([*findings, *told.findings])  # the pods of a group have much in common
    return Changed(told.tree, removed, tuple(every), devices)


def _scaled_twice(subject: Subject) -> Iterator[Finding]:
    """Refuse what would set the number of pods beside the autoscaler."""
    if subject.section.get("replicas") is not None:
        message = "`scaling` decides how many pods there are, each `kubectl apply` would set the number back"
        hint = "leave `replicas` out, `scaling.minReplicas` is the least number"
        yield Finding("scaled-twice", message, subject.path("replicas"), hint=hint)
    if truth_at(subject.service.spec, "decoupleScaling") is False:
        message = f"`{subject.role}.scaling` leaves `replicas` to an autoscaler, which this forbids"
        hint = "leave it out: `scaling` implies it"
        yield Finding("scaled-twice", message, ("spec", "decoupleScaling"), hint=hint)
