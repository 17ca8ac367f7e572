"""Check the objects of a run against one another, from small summaries, so that thousands fit."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from msvcgen.errors import MOST_ALIKE, Finding, Severity, few_findings
from msvcgen.tree import Mapped, Path, mapping_at, mappings_at, text_at

Labels = tuple[tuple[str, str], ...]

_GENERATED: Final = frozenset(
    {"llm-d.ai/model", "llm-d.ai/role", "llm-d.ai/epp", "llm-d.ai/inferenceServing"}
)
"""Labels that msvcgen itself gives to pods: a selector of them that matches none is a mistake."""

_SELECTORS: Final[dict[str, tuple[str, ...]]] = {
    "Service": ("spec", "selector"),
    "PodDisruptionBudget": ("spec", "selector", "matchLabels"),
    "NetworkPolicy": ("spec", "podSelector", "matchLabels"),
    "PodMonitor": ("spec", "selector", "matchLabels"),
}
"""Where a kind selects the pods of its namespace by labels."""

_WORKLOADS: Final = ("Deployment", "StatefulSet", "Job", "LeaderWorkerSet", "DaemonSet", "ReplicaSet")


_ANYWHERE: Final = "*"
"""Stands for all namespaces: it is the name of none."""


class Summary(NamedTuple):
    """What other objects need to know of an object."""

    identity: tuple[str, str, str, str]
    """API group, kind, namespace, name."""
    pods: tuple[Labels, ...] = ()
    """The labels of the pods that it makes."""
    selector: Labels = ()
    """The labels by which it selects pods."""
    selector_path: Path = ()
    routed: tuple[Hashable, ...] = ()
    """An HTTPRoute: its parents; and the pools that it sends to."""
    pools: tuple[str, ...] = ()
    model: str = ""
    """An InferenceModel: the model that it serves in the pool of `pools`."""
    extra: bool = False
    """Whether it is one of `extraObjects`, whose pods another run may make."""


def summarise(tree: Mapped, *, extra: bool = False) -> Summary:
    """Give the summary of an object; `extra` tells that it is one of `extraObjects`."""
    summary = _summary(tree)
    return summary._replace(extra=True) if extra else summary


def _summary(tree: Mapped) -> Summary:
    kind, spec = text_at(tree, "kind"), mapping_at(tree, "spec")
    metadata = mapping_at(tree, "metadata")
    group = text_at(tree, "apiVersion").rpartition("/")[0]
    identity = (group, kind, text_at(metadata, "namespace"), text_at(metadata, "name"))
    if kind in _WORKLOADS:
        return Summary(identity=identity, pods=_pod_labels(kind, spec))
    if kind in _SELECTORS and spec.get("namespaceSelector") is None:
        path = _SELECTORS[kind]
        return Summary(identity=identity, selector=_labels(mapping_at(tree, *path)), selector_path=path)
    if kind == "InferencePool":
        return _pool_summary(identity, spec)
    if kind == "HTTPRoute":
        return Summary(identity=identity, routed=_parents(spec, identity[2]), pools=_backends(spec))
    if kind == "InferenceModel":
        pools = (text_at(spec, "poolRef", "name"),)
        return Summary(identity=identity, model=text_at(spec, "modelName"), pools=pools)
    return Summary(identity=identity)


def _labels(labels: Mapped) -> Labels:
    return tuple(sorted((key, value) for key, value in labels.items() if isinstance(value, str)))


def _pod_labels(kind: str, spec: Mapped) -> tuple[Labels, ...]:
    if kind == "LeaderWorkerSet":
        template = mapping_at(spec, "leaderWorkerTemplate")
        sides = [mapping_at(template, "leaderTemplate"), mapping_at(template, "workerTemplate")]
    else:
        sides = [mapping_at(spec, "template")]
    return tuple(_labels(mapping_at(side, "metadata", "labels")) for side in sides)


def _pool_summary(identity: tuple[str, str, str, str], spec: Mapped) -> Summary:
    selector = mapping_at(spec, "selector")
    nested = isinstance(selector.get("matchLabels"), dict)
    labels = mapping_at(selector, "matchLabels") if nested else selector
    path: Path = ("spec", "selector", "matchLabels") if nested else ("spec", "selector")
    return Summary(identity=identity, selector=_labels(labels), selector_path=path)


def _parents(spec: Mapped, namespace: str) -> tuple[Hashable, ...]:
    return tuple(
        (
            text_at(parent, "group") or "gateway.networking.k8s.io",
            text_at(parent, "kind") or "Gateway",
            text_at(parent, "namespace") or namespace,
            text_at(parent, "name"),
            text_at(parent, "sectionName"),
        )
        for _, parent in mappings_at(spec, "parentRefs")
    )


def _backends(spec: Mapped) -> tuple[str, ...]:
    return tuple(
        text_at(backend, "name")
        for _, rule in mappings_at(spec, "rules")
        for _, backend in mappings_at(rule, "backendRefs")
        if text_at(backend, "kind") == "InferencePool"
    )


class Across(NamedTuple):
    """What is wrong between objects: a finding of the object of a number, and the number of the other one."""

    number: int
    finding: Finding
    other: int | None = None


def few_across(found: Sequence[Across], rules: Container[str]) -> Sequence[Across]:
    """Give what is wrong across objects, of each kind a few: where it is stated takes long to find."""
    if len(found) <= MOST_ALIKE:
        return found
    numbered = [across.finding.below((at,)) for at, across in enumerate(found)]
    kept = few_findings(numbered, rules)
    places = [(int(finding.path[0]), finding._replace(path=finding.path[1:])) for finding in kept]
    return [found[at]._replace(finding=finding) for at, finding in places]


def check_across(summaries: Sequence[Summary]) -> Iterator[Across]:
    """Give what is wrong between objects."""
    yield from _twice(summaries)
    yield from _unmatched(summaries)
    yield from _served_twice(summaries)


def _twice(summaries: Sequence[Summary]) -> Iterator[Across]:
    """Refuse two objects of one kind and name: the later would overwrite the earlier one."""
    first: dict[tuple[str, str, str, str], int] = {}
    for number, summary in enumerate(summaries):
        _group, kind, namespace, name = summary.identity
        if name and (other := first.setdefault(summary.identity, number)) != number:
            where = f" in the namespace {namespace}" if namespace else ""
            message = f"two objects are the {kind} `{name}`{where}, each must have its own name"
            yield Across(number, Finding("duplicate-object", message, ("metadata", "name")), other)
    yield from _perhaps_twice(first)


def _perhaps_twice(first: Mapping[tuple[str, str, str, str], int]) -> Iterator[Across]:
    """Report an object without a namespace that is another one when it is applied to the namespace of that."""
    for (group, kind, namespace, name), number in first.items():
        other = first.get((group, kind, "", name)) if namespace else None
        if other is not None:
            message = (
                f"this is the {kind} `{name}` as well that states no namespace, once that is applied to the "
                f"namespace {namespace}"
            )
            finding = Finding("duplicate-object", message, ("metadata", "name"), "warning")
            yield Across(
                number, finding._replace(hint="state the namespace of both, or give one another name"), other
            )


def _unmatched(summaries: Sequence[Summary]) -> Iterator[Across]:
    """Report selectors that no pod template of the run has, in a run that makes pods at all.

    It is an error for a Service of a ModelService that selects by msvcgen's own labels, else a warning: the pods
    may come from elsewhere.
    """
    pods = _PodIndex(summaries)
    for index, summary in enumerate(summaries):
        if not summary.selector or pods.have(summary.identity[2], summary.selector):
            continue
        own = (
            not summary.extra
            and summary.identity[1] == "Service"
            and any(key in _GENERATED for key, _ in summary.selector)
        )
        severity: Severity = "error" if own else "warning"
        if not pods.any and severity == "warning":
            continue
        labels = ", ".join(f"{key}={value}" for key, value in summary.selector)
        message = f"the selector of the {summary.identity[1]} matches no pods of this run: {labels}"
        hint = "" if own else "this is fine when another run makes the pods"
        finding = Finding("selects-nothing", message, summary.selector_path, severity, hint)
        yield Across(index, finding)


class _PodIndex:
    """Finds pods by their labels; by one of them first, so that thousands of selectors take linear time.

    An object without a namespace may be applied to any.
    """

    __slots__ = ("_by_label", "any")

    def __init__(self, summaries: Sequence[Summary]) -> None:
        self._by_label: dict[tuple[str, tuple[str, str]], list[frozenset[tuple[str, str]]]] = {}
        self.any = False
        for summary in summaries:
            for labels in summary.pods:
                self.any = True
                known = frozenset(labels)
                for place in {_ANYWHERE, summary.identity[2]}:
                    for label in labels:
                        self._by_label.setdefault((place, label), []).append(known)

    def have(self, namespace: str, selector: Labels) -> bool:
        """Tell whether a pod that may be in the namespace has all labels of the selector."""
        return any(self._in(place, selector) for place in ((namespace, "") if namespace else (_ANYWHERE,)))

    def _in(self, place: str, selector: Labels) -> bool:
        wanted = frozenset(selector)
        candidates = [self._by_label.get((place, label), []) for label in selector]
        return any(wanted <= labels for labels in min(candidates, key=len))


def _served_twice(summaries: Sequence[Summary]) -> Iterator[Across]:
    """Report one model that two pools serve behind one parent of their routes.

    A warning: the routes may tell the requests apart by host, path or header; else either pool answers.
    """
    parents = _parents_of_pools(summaries)
    first: dict[tuple[str, Hashable], tuple[int, str]] = {}
    for index, summary in enumerate(summaries):
        if not summary.model:
            continue
        pool, namespace = summary.pools[0], summary.identity[2]
        for parent in parents.get((namespace, pool), ()):
            earlier, other = first.setdefault((summary.model, parent), (index, pool))
            if earlier != index:
                message = f"the pool {other} serves the model {summary.model} behind this gateway as well"
                finding = Finding(
                    code="model-twice", message=message, path=("spec", "modelName"), severity="warning"
                )
                yield Across(index, finding, earlier)
                break


def _parents_of_pools(summaries: Sequence[Summary]) -> Mapping[tuple[str, str], list[Hashable]]:
    parents: dict[tuple[str, str], list[Hashable]] = {}
    for summary in summaries:
        if summary.identity[1] == "HTTPRoute":
            for pool in summary.pools:
                parents.setdefault((summary.identity[2], pool), []).extend(summary.routed)
    return parents
