"""The pods that objects make: how many, with which accelerators, and what they read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msvcgen.check.serving.view import Container, Object, Pod
from msvcgen.compare.values import Cards
from msvcgen.quantity import parse
from msvcgen.records import NamedTuple
from msvcgen.servers.cards import ACCELERATORS
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final, Literal

_SIZES: Final = ("replicas", "minReplicas", "parallelism")
"""Fields that say how many pods there are of what stands beside and below them."""

_ELSEWHERE: Final = ("DaemonSet", "CronJob")
"""Kinds of which nodes or the clock say how many pods there are."""


Scaled = Mapping[tuple[str, str, str], int]
"""The least number of pods that an autoscaler lets be, by namespace, kind and name of what it scales."""


def scaled_by(objects: Iterable[Mapped]) -> Scaled:
    """Give what autoscalers among objects decide: whatever has a `scaleTargetRef`, of several the highest number."""
    scaled: dict[tuple[str, str, str], int] = {}
    for tree in objects:
        spec = tree.get("spec")
        if isinstance(spec, dict) and "scaleTargetRef" in spec:
            target = mapping_at(spec, "scaleTargetRef")
            key = (text_at(tree, "metadata", "namespace"), text_at(target, "kind"), text_at(target, "name"))
            least = next((number for name in _LEAST if (number := _number(spec.get(name))) is not None), 1)
            scaled[key] = max(least, scaled.get(key, 0))
    return scaled


_LEAST: Final = ("minReplicas", "minReplicaCount")


def cards_of(tree: Mapped, scaled: Scaled) -> Cards:
    """Give the accelerators of all pods that an object makes, by the name of their resource.

    There are as many pods as it states; of what an autoscaler decides the least.
    """
    counted = counted_pods(Object(tree), scaled)
    return together(_times(each.cards, each.replicas) for each in counted if each.replicas is not None)


class Counted(NamedTuple):
    """The pods of a template: how many there are, and the accelerators of one; None where nobody states how many."""

    pod: Pod
    replicas: int | None
    cards: Cards


def counted_pods(seen: Object, scaled: Scaled) -> list[Counted]:
    """Give the pods that an object makes, with their numbers; of what an autoscaler decides the least."""
    led = any(pod.side == "leader" for pod in seen.pods)
    least = scaled.get((seen.namespace, seen.kind, seen.name), 1)
    stated = seen.kind not in _ELSEWHERE
    return [
        Counted(pod, _count(seen.tree, pod, least, led=led) if stated else None, _cards(pod))
        for pod in seen.pods
    ]


def _times(cards: Cards, count: int) -> Cards:
    return {name: amount * count for name, amount in cards.items()}


def _count(tree: Mapped, pod: Pod, least: int, *, led: bool) -> int:
    """Give how many pods there are: by the nearest field above that says so, `least` where none does.

    Of workers there are as many as their group has beside its leader.
    """
    count, size = least, 1
    node: Tree = tree
    for step in ("", *pod.path):
        if step == "prefill":  # which has a number of its own
            count = 1
        node = node if step == "" else _step(node, step)
        if isinstance(node, dict):
            count = next(
                (number for name in _SIZES if (number := _number(node.get(name))) is not None), count
            )
            size = _number(node.get("size")) or size
    if pod.side == "worker":
        return count * (size - 1 if led and size > 1 else size)
    return count


def _step(node: Tree, step: str | int) -> Tree:
    if isinstance(node, dict) and isinstance(step, str):
        return node.get(step)
    return node[step] if isinstance(node, list) and isinstance(step, int) else None


def _number(value: Tree) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


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
    for pod in Object(tree).pods:
        picker = "llm-d.ai/epp" in pod.labels
        for container in pod.containers:
            yield from _environment(container.tree)
        fixed = {
            text_at(mount, "name")
            for container in pod.containers
            for _, mount in mappings_at(container.tree, "volumeMounts")
            if mount.get("subPath") or mount.get("subPathExpr")
        }
        for _, volume in mappings_at(pod.spec, "volumes"):
            how: Use = "read at start" if text_at(volume, "name") in fixed else "mounted"
            for kind, name in _sources(volume):
                yield kind, name, "read by the picker" if picker else how


def _cards(pod: Pod) -> Cards:
    """Give the accelerators of one pod: those of its containers, or more where an init container asks for more."""
    total = dict(together(_of_container(container) for container in pod.containers if container.stays))
    for container in pod.containers:
        if container.init:
            cards = _of_container(container)
            total = {name: max(total.get(name, 0), cards.get(name, 0)) for name in {**total, **cards}}
    return total


def _of_container(container: Container) -> Cards:
    resources = mapping_at(container.tree, "resources")
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
