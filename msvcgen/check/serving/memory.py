"""Memory: what operators give where none is stated, what servers share, and volumes that nobody mounts."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.devices import amount_of
from msvcgen.check.serving.kinds import Limited
from msvcgen.check.serving.view import Container, Object, Pod
from msvcgen.errors import Finding
from msvcgen.tree import Mapped, mapping_at, mappings_at, node_at, text_at, truth_at
from msvcgen.typed import Final

_SHARED: Final = "/dev/shm"  # noqa: S108 - where containers find shared memory
_ALONE: Final = ("Pod", "Deployment", "ReplicaSet", "DaemonSet")
"""Kinds whose pods stand for themselves."""


def memory(seen: Object) -> Iterator[Finding]:
    """Report servers that have too little memory, or none to share between their processes."""
    if seen.shape.limited is not None:
        yield from _default_limit(seen, seen.shape.limited)
    for pod in seen.pods:
        for container, reading in pod.serving:
            tensor = reading.number("tensor")
            if tensor is not None and tensor > 1 and _several(seen, container):
                yield from _shared(pod, container, tensor)


def _default_limit(seen: Object, limited: Limited) -> Iterator[Finding]:
    """Report language models without memory where the operator gives them little, and no runtime says otherwise."""
    model = mapping_at(seen.tree, *limited.at)
    if text_at(model, "modelFormat", "name") not in limited.formats or model.get("runtime"):
        return
    resources = mapping_at(model, "resources")
    if any("memory" in mapping_at(resources, part) for part in ("limits", "requests")):
        return
    message = (
        f"states no memory: its operator limits the server to {limited.amount} then, which a language model does not "
        "fit in"
    )
    hint = "state `resources.limits.memory`"
    yield Finding("memory", message, limited.at, "warning", hint, missing="resources")


def _several(seen: Object, container: Container) -> bool:
    """Tell whether a pod runs several processes of a server: those of a group may be spread over its pods."""
    number, _ = amount_of(container)
    return number != 1 or (
        seen.kind in _ALONE and (container.reading is None or container.reading.nodes == 1)
    )


def _shared(pod: Pod, container: Container, tensor: int) -> Iterator[Finding]:
    if truth_at(pod.spec, "hostIPC") is True or _mounts(container, _SHARED):
        return
    unmounted = [
        (index, volume)
        for index, volume in unmounted_volumes(pod)
        if node_at(volume, "emptyDir", "medium") == "Memory"
    ]
    where = (*container.path, "volumeMounts") if "volumeMounts" in container.tree else container.path
    missing = "" if "volumeMounts" in container.tree else "volumeMounts"
    if unmounted:
        name = text_at(unmounted[0][1], "name")
        message = (
            f"the memory volume `{name}` is mounted nowhere, and {tensor} processes share 64 MiB of /dev/shm"
        )
        hint = f"mount it: `{{name: {name}, mountPath: {_SHARED}}}`"
        yield Finding("memory", message, where, "warning", hint, missing=missing)
    elif pod.whole and amount_of(container)[0] != 0:
        message = f"{tensor} processes share 64 MiB of /dev/shm, which NCCL may find too small"
        hint = f"mount an `emptyDir: {{medium: Memory}}` at {_SHARED}"
        yield Finding("memory", message, where, "warning", hint, missing=missing)


def _mounts(container: Container, path: str) -> bool:
    return any(
        text_at(mount, "mountPath").rstrip("/") in (path, "/dev")
        for _, mount in mappings_at(container.tree, "volumeMounts")
    )


def unmounted_volumes(pod: Pod) -> Iterator[tuple[int, Mapped]]:
    """Give the volumes that no container mounts, with their indexes."""
    volumes = mappings_at(pod.spec, "volumes")
    if not volumes:
        return
    mounted = {
        text_at(mount, "name")
        for container in pod.containers
        for field in ("volumeMounts", "volumeDevices")
        for _, mount in mappings_at(container.tree, field)
    }
    yield from ((index, volume) for index, volume in volumes if text_at(volume, "name") not in mounted)


def unmounted(seen: Object) -> Iterator[Finding]:
    """Note volumes that are declared and never mounted."""
    for pod in seen.pods if seen.shape.whole else ():
        for index, volume in unmounted_volumes(pod):
            name = text_at(volume, "name")
            if name:
                message = f"no container mounts the volume `{name}`"
                yield Finding("unmounted-volume", message, (*pod.path, "volumes", index), "note")
