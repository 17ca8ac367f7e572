"""Accelerators: what the pods are given, and what their servers are told of them."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.view import Container, Object, Pod, whole_number
from msvcgen.errors import Finding
from msvcgen.servers import Reading
from msvcgen.servers.cards import WHOLE, is_card
from msvcgen.tree import Path, integer_at, mapping_at
from msvcgen.typed import Final

_OF_NODE: Final = frozenset({"nvidia.com/gpu", "amd.com/gpu", "habana.ai/gaudi"})
_MOST: Final = 8
"""Devices that nearly every node has at most."""

_TAKES_ALL: Final = frozenset({"vllm", "sglang"})
"""Servers that use as many devices as they are told; others take what they see."""


def amount_of(container: Container) -> tuple[int | None, Path]:
    """Give the number of devices of a container, and where it is stated.

    It is 0 where it states none, and None where what is stated is no number of whole devices.
    """
    for part in ("limits", "requests"):
        for name, amount in mapping_at(container.tree, "resources", part).items():
            if is_card(name):
                path: Path = (*container.path, "resources", part, name)
                number = whole_number(amount)
                return (number if name in WHOLE else None), path
    if mapping_at(container.tree, "resources").get("claims"):
        return None, (*container.path, "resources", "claims")
    return 0, (*container.path, "resources")


def has_devices(pod: Pod) -> bool:
    """Tell whether pods hold accelerators."""
    return any(amount_of(container)[0] != 0 for container in pod.containers)


def accelerators(seen: Object) -> Iterator[Finding]:
    """Compare the devices that pods are given with those that their servers are told of, both ways."""
    for pod in seen.pods:
        yield from _too_many(pod)
    if seen.kind == "LeaderWorkerSet":
        yield from _of_group(seen)
    elif seen.shape.whole:
        for pod in seen.pods:
            for container, reading in pod.serving:
                yield from _of_container(seen, container, reading)


def _too_many(pod: Pod) -> Iterator[Finding]:
    for container in pod.containers:
        number, path = amount_of(container)
        if number is not None and number > _MOST and path[-1] in _OF_NODE:
            message = f"{number} accelerators in one pod, hardly a node has more than {_MOST}"
            hint = "spread the model over several pods: a LeaderWorkerSet"
            yield Finding("accelerators", message, path, "warning", hint)


def _of_container(seen: Object, container: Container, reading: Reading) -> Iterator[Finding]:
    has, path = amount_of(container)
    nodes = reading.nodes
    if nodes != 1 and not (
        seen.kind == "StatefulSet" and nodes == integer_at(seen.spec, "replicas", absent=1)
    ):
        return  # who the others are is not known
    if has is not None:
        yield from _differ(has, reading.devices, container, reading, path)


def _of_group(seen: Object) -> Iterator[Finding]:
    """Compare the devices of a whole LeaderWorkerSet, or those of each pod where the words say how many are its own."""
    templates = {pod.side: pod for pod in seen.pods if pod.spec}
    worker = templates.get("worker")
    leader = templates.get("leader", worker)
    size = integer_at(seen.spec, "leaderWorkerTemplate", "size", absent=1)
    if leader is None or worker is None:
        return
    for container, reading in leader.serving:
        own, path = amount_of(container)
        others = [amount_of(other)[0] for other in worker.containers]
        if own is None or None in others:
            continue
        rest = sum(number for number in others if number)
        if _says_its_own(reading):
            yield from _differ(own, reading.devices, container, reading, path)
        else:
            has = own + (size - 1) * rest
            yield from _differ(has, reading.group_devices, container, reading, path, size)


def _says_its_own(reading: Reading) -> bool:
    """Tell whether the words of a pod of a group say how many devices are its own.

    vLLM keeps all copies of a model in one pod where nothing tells it of others.
    """
    if reading.stated("dataLocal") is not None or reading.stated("dataRank") is not None:
        return True
    keeps = bool(reading.server.flag("dataLocal")) and reading.stated("data") is not None
    return (
        keeps and reading.nodes == 1 and "ray" not in (reading.text("executor"), reading.text("dataBackend"))
    )


def _differ(
    has: int, told: int | None, container: Container, reading: Reading, path: Path, size: int = 1
) -> Iterator[Finding]:
    if told is None or has == told:
        return
    where = f" in {size} pods" if size > 1 else ""
    title = reading.server.title
    stated = reading.stated("tensor") or reading.stated("pipeline") or reading.stated("data")
    of_words: Path = (*container.path, *stated.path) if stated is not None else path
    if has == 0:
        if told > 1 and stated is not None and not _needs_none(container):
            message = f"{title} is told of {told} accelerators{where}, the container asks for none"
            yield Finding(
                "accelerators", message, path, "warning", f"state them in `resources.limits`: {told}"
            )
    elif has < told:
        message = f"{title} is told of {told} accelerators{where}, there {'is' if has == 1 else 'are'} {has}"
        yield Finding("accelerators", message, of_words, "warning", f"ask for {told}, or tell it of {has}")
    elif (
        reading.server.name in _TAKES_ALL
        and reading.complete
        and reading.image.build != "fork"
        and reading.entry
    ):
        message = f"{title} uses {told} of the {has} accelerators{where}, the others are idle"
        yield Finding("accelerators", message, of_words, "warning", f"tell it of {has}, or ask for {told}")


def _needs_none(container: Container) -> bool:
    """Tell whether a container may run without accelerators, or is completed by somebody else."""
    image = container.tree.get("image")
    reading = container.reading
    return (
        not isinstance(image, str)
        or not image
        or "cpu" in image
        or (reading is not None and reading.image.build in ("fork", "unknown"))
    )
