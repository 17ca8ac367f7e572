"""PodDisruptionBudgets: how many pods of a role may be missing when nodes are drained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from msvcgen.children.addons.subject import Subject, with_default
from msvcgen.children.overlay import Lower, Overlay, in_order
from msvcgen.errors import Finding
from msvcgen.origin import derived
from msvcgen.tree import Mapped, Tree, integer_at, mapping_at
from msvcgen.typed import Final

_LEADER: Final = "leaderworkerset.sigs.k8s.io/worker-index"
"""The label of the pods of a group, by their number; 0 is the leader."""

_LIMITS: Final = ("minAvailable", "maxUnavailable")


def disruption_budget(subject: Subject, _lower: Lower) -> Overlay:
    """Give what a ModelService says of the PodDisruptionBudget of a role."""
    stated = subject.stated("disruption")
    spec: Mapped = {field: stated[field] for field in _LIMITS if stated.get(field) is not None}
    if spec:  # the two exclude each other, so the one that is stated takes the place of the other
        spec = {**dict.fromkeys(_LIMITS), **spec}
    labels = subject.labels
    if subject.group > 1:
        labels = {**labels, _LEADER: derived("0", subject.service.name, reason="disruption")}
    spec["selector"] = {"matchLabels": labels}
    return Overlay(
        tree={"metadata": subject.metadata, "spec": spec},
        findings=tuple(_problems(subject, stated)),
        finish=partial(_finished, subject),
    )


def _finished(subject: Subject, tree: Mapped) -> Mapped:
    spec = mapping_at(tree, "spec")
    if spec.get("minAvailable") is None:
        spec = with_default(spec, "maxUnavailable", 1, subject.service.name, reason="disruption")
    return {**tree, "spec": in_order(spec, _LIMITS)}


def _problems(subject: Subject, stated: Mapped) -> Iterator[Finding]:
    path = subject.path("disruption")
    least, most = (stated.get(field) for field in _LIMITS)
    if most is not None and _share(most) == 0:
        message = "no pod may be missing, so that no node with one of them can be drained"
        yield Finding("disruption", message, (*path, "maxUnavailable"), "warning", "state at least 1")
    elif least is not None and _all(subject, least):
        message = "as many pods must be there as there are at least, so that no node with one of them can be drained"
        yield Finding("disruption", message, (*path, "minAvailable"), "warning", "state fewer, or percent")
    if subject.group > 1:
        message = f"{subject.group} pods are one group: who evicts any of them ends it, the budget counts leaders only"
        yield Finding("disruption", message, path, "warning", "drain such nodes a group at a time")


def _share(value: Tree) -> int | None:
    """Give a number of pods or percent without its sign, None where it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = re.fullmatch(r"([0-9]+)%", str(value))
    return int(found[1]) if found else None


def _all(subject: Subject, least: Tree) -> bool:
    """Tell whether a least number is all pods that may be there."""
    share = _share(least)
    if isinstance(least, str):
        return share is not None and share >= 100
    scaling = subject.stated("scaling")
    there = (
        integer_at(scaling, "minReplicas", absent=1)
        if scaling
        else integer_at(subject.workload, "spec", "replicas", absent=1)
    )
    return share is not None and share >= there > 0
