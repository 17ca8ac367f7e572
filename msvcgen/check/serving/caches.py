"""Models that are fetched again and again, and places that are too small for them."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.probes import is_of_hub, size_of
from msvcgen.check.serving.view import Container, Object, Pod
from msvcgen.errors import Finding
from msvcgen.servers import Reading
from msvcgen.tree import Mapped, Path, mappings_at, node_at, text_at
from msvcgen.typed import Final

_DEFAULT: Final = "/root/.cache/huggingface"
_ELSEWHERE: Final = {"tgi": "/data"}
"""Where the images of servers keep models that do so elsewhere than the library of Hugging Face."""

_GONE: Final = ("emptyDir", "ephemeral")
"""Volumes that go with their pod."""

_LEAST: Final = 10 * 2**30
_LARGE: Final = 20
"""Gigabytes from which on a model does not fit into 10Gi, whatever its format."""


def cache_lost(seen: Object) -> Iterator[Finding]:
    """Note models of a hub that are kept in the container or its pod only, so that they are fetched again."""
    if not seen.shape.places or seen.shape.fetches:
        return
    for pod in seen.pods:
        for container, reading in pod.serving:
            if is_of_hub(reading.model) and pod.form != "container":
                finding = _kept(pod, container, reading)
                if finding is not None:
                    yield finding


def _kept(pod: Pod, container: Container, reading: Reading) -> Finding | None:
    cache = cache_of(container, reading)
    if cache is None:
        return None
    place, name = cache
    model = f"`{reading.model}`"
    if name is None:
        message = f"{model} is kept in the container at {place}, and fetched again when that restarts"
        return Finding("cache-lost", message, container.path, "note", f"mount a claim at {place}")
    for index, volume in mappings_at(pod.spec, "volumes"):
        if text_at(volume, "name") == name:
            return _lost(volume, (*pod.path, "volumes", index), reading.model)
    return None


def cache_of(container: Container, reading: Reading) -> tuple[str, str | None] | None:
    """Give where a server keeps models of a hub, and the volume there; None where only the cluster knows the place."""
    stated = reading.stated("cache")
    if stated is not None and stated.open:
        return None
    place = stated.text if stated is not None else _ELSEWHERE.get(reading.server.name, _DEFAULT)
    name = mounted_at(container, place)
    if name is None and stated is None:
        name = _mounted_cache(container)
    return place, name


def _lost(volume: Mapped, path: Path, model: str) -> Finding | None:
    kind = next((kind for kind in _GONE if kind in volume), "")
    if not kind:
        return None
    limit = _bytes(node_at(volume, "emptyDir", "sizeLimit"))
    if limit is not None and limit < _LEAST and size_of(model) > _LARGE:
        message = f"`{model}` does not fit into this volume, which may have {limit // 2**30}Gi"
        return Finding("cache-lost", message, (*path, "emptyDir", "sizeLimit"), "note")
    message = f"`{model}` is kept in a volume that goes with its pod, and fetched again for the next one"
    return Finding("cache-lost", message, path, "note", "use a claim")


def mounted_at(container: Container, place: str) -> str | None:
    """Give the volume that a path of a container is in: that of the longest mount above it."""
    best, name = -1, None
    for _, mount in mappings_at(container.tree, "volumeMounts"):
        at = text_at(mount, "mountPath").rstrip("/")
        if (place == at or place.startswith(f"{at}/")) and len(at) > best:
            best, name = len(at), text_at(mount, "name")
    return name


def _mounted_cache(container: Container) -> str | None:
    """Give the volume at a path that is a cache of another user's home."""
    for _, mount in mappings_at(container.tree, "volumeMounts"):
        at = text_at(mount, "mountPath").rstrip("/")
        if at.endswith((".cache", ".cache/huggingface", "/huggingface")):
            return text_at(mount, "name")
    return None


def _bytes(amount: object) -> int | None:
    from msvcgen.quantity import billionths  # of few volumes the size is stated

    if not isinstance(amount, (str, int)):
        return None
    try:
        return billionths(amount) // 10**9
    except ValueError:
        return None
