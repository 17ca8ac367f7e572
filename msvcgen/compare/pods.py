"""The pods that objects make: where each kind states them, how many, with which accelerators, and what they read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from msvcgen.children.accelerators import ACCELERATORS
from msvcgen.compare.values import Cards
from msvcgen.quantity import parse
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, mappings_at, node_at, text_at


class Place(NamedTuple):
    """Where a kind states a template of pods.

    There are as many pods as the number at `pods` says, 1 where it is not stated; None where the object does not tell.
    """

    path: tuple[str, ...]
    pods: tuple[str, ...] | None = ("spec", "replicas")


_TEMPLATE: Final = (Place(("spec", "template")),)
_GROUP: Final = ("spec", "leaderWorkerTemplate")
_LEADER: Final = Place((*_GROUP, "leaderTemplate"))
_WORKER: Final = Place((*_GROUP, "workerTemplate"))

PLACES: Final[Mapping[tuple[str, str], tuple[Place, ...]]] = {
    ("", "Pod"): (Place((), pods=()),),
    ("apps", "Deployment"): _TEMPLATE,
    ("apps", "ReplicaSet"): _TEMPLATE,
    ("apps", "StatefulSet"): _TEMPLATE,
    ("apps", "DaemonSet"): (Place(("spec", "template"), pods=None),),
    ("batch", "Job"): (Place(("spec", "template"), pods=("spec", "parallelism")),),
    ("batch", "CronJob"): (Place(("spec", "jobTemplate", "spec", "template"), pods=None),),
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): (_LEADER, _WORKER),
}
"""Where pods are stated, by group and kind. Of other kinds they are found by what containers look like."""

_SIZES: Final = ("replicas", "minReplicas")
"""Fields that say how many pods there are of what stands beside and below them, where a controller makes the pods."""


def cards_of(tree: Mapped) -> Cards:
    """Give the accelerators of all pods that an object makes, by the name of their resource."""
    total: dict[str, int] = {}
    places = _places(tree)
    for place in places or ():
        count = _count(tree, place)
        _add(total, _cards(_pod(tree, place)) if count else {}, count)
    if places is None:
        for container, count in _mappings(tree.get("spec"), 1):
            _add(total, _of_container(container), count)
    return total


def _add(total: dict[str, int], cards: Cards, count: int) -> None:
    for name, amount in cards.items():
        total[name] = total.get(name, 0) + amount * count


def _mappings(tree: Tree, count: int) -> Iterator[tuple[Mapped, int]]:
    """Give all mappings in a tree, with how many pods there are of each."""
    if isinstance(tree, dict):
        sizes = [size for name in _SIZES if isinstance(size := tree.get(name), int) and size >= 0]
        count = sizes[0] if sizes else count
        yield tree, count
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    for node in inner:
        yield from _mappings(node, count)


def together(each: Iterable[Cards]) -> Cards:
    """Give the sum of accelerators."""
    total: dict[str, int] = {}
    for cards in each:
        for name, amount in cards.items():
            total[name] = total.get(name, 0) + amount
    return total


Use = Literal["mounted", "read at start", "read by the picker"]
"""How a pod sees what a ConfigMap or Secret holds."""


def uses_of(tree: Mapped) -> Iterator[tuple[str, str, Use]]:
    """Give the ConfigMaps and Secrets that the pods of an object read: kind, name, and how."""
    places = _places(tree)
    for place in places or ():
        picker = "llm-d.ai/epp" in mapping_at(tree, *place.path, "metadata", "labels")
        pod = _pod(tree, place)
        yield from _uses([pod], [*_containers(pod)], picker=picker)
    if places is None and tree.get("kind") not in ("ConfigMap", "Secret"):
        all_of_them = [mapping for mapping, _ in _mappings(tree.get("spec"), 1)]
        yield from _uses(all_of_them, all_of_them, picker=False)


def _uses(
    pods: Sequence[Mapped], containers: Sequence[Mapped], *, picker: bool
) -> Iterator[tuple[str, str, Use]]:
    for container in containers:
        yield from _environment(container)
    fixed = {
        text_at(mount, "name")
        for container in containers
        for _, mount in mappings_at(container, "volumeMounts")
        if mount.get("subPath") or mount.get("subPathExpr")
    }
    for _, volume in (entry for pod in pods for entry in mappings_at(pod, "volumes")):
        how: Use = "read at start" if text_at(volume, "name") in fixed else "mounted"
        yield from ((kind, name, "read by the picker" if picker else how) for kind, name in _sources(volume))


def _places(tree: Mapped) -> tuple[Place, ...] | None:
    return PLACES.get((text_at(tree, "apiVersion").rpartition("/")[0], text_at(tree, "kind")))


def _pod(tree: Mapped, place: Place) -> Mapped:
    return mapping_at(tree, *place.path, "spec")


def _count(tree: Mapped, place: Place) -> int:
    """Give how many pods there are of a place; a group of a LeaderWorkerSet is a leader and its workers."""
    if place.pods is None:
        return 0
    count = _number(tree, place.pods) if place.pods else 1
    if place not in (_LEADER, _WORKER):
        return count
    size = _number(tree, (*_GROUP, "size"))
    has_leader = bool(mapping_at(tree, *_LEADER.path))
    if place is _LEADER:
        return count if has_leader else 0
    return count * (size - 1 if has_leader else size)


def _number(tree: Mapped, path: Path) -> int:
    value = node_at(tree, *path)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 1


def _containers(pod: Mapped) -> Iterator[Mapped]:
    for field in ("initContainers", "containers"):
        yield from (container for _, container in mappings_at(pod, field))


def _cards(pod: Mapped) -> Cards:
    """Give the accelerators of one pod: those of its containers, or more where an init container asks for more."""
    init = [container for _, container in mappings_at(pod, "initContainers")]
    stay = [container for container in init if container.get("restartPolicy") == "Always"]
    total = dict(together(_of_container(container) for container in (*stay, *_last(pod))))
    for cards in map(_of_container, init):
        total = {name: max(total.get(name, 0), cards.get(name, 0)) for name in {**total, **cards}}
    return total


def _last(pod: Mapped) -> Iterator[Mapped]:
    return (container for _, container in mappings_at(pod, "containers"))


def _of_container(container: Mapped) -> Cards:
    resources = mapping_at(container, "resources")
    stated = {**mapping_at(resources, "requests"), **mapping_at(resources, "limits")}
    cards: dict[str, int] = {}
    for name, amount in stated.items():
        if name.startswith(ACCELERATORS) and isinstance(amount, str | int) and not isinstance(amount, bool):
            try:
                cards[name] = int(parse(amount))
            except ValueError:  # the API server refuses it
                continue
    return cards


def _environment(container: Mapped) -> Iterator[tuple[str, str, Use]]:
    for _, entry in mappings_at(container, "env"):
        source = mapping_at(entry, "valueFrom")
        yield from _named(source, {"configMapKeyRef": "ConfigMap", "secretKeyRef": "Secret"})
    for _, source in mappings_at(container, "envFrom"):
        yield from _named(source, {"configMapRef": "ConfigMap", "secretRef": "Secret"})


def _named(source: Mapped, kinds: Mapping[str, str]) -> Iterator[tuple[str, str, Use]]:
    for field, kind in kinds.items():
        if name := text_at(source, field, "name"):
            yield kind, name, "read at start"


def _sources(volume: Mapped) -> Iterator[tuple[str, str]]:
    projected = [mapping_at(source) for source in list_at(volume, "projected", "sources")]
    for source in (volume, *projected):
        if name := text_at(source, "configMap", "name"):
            yield "ConfigMap", name
        if name := text_at(source, "secret", "secretName") or text_at(source, "secret", "name"):
            yield "Secret", name
