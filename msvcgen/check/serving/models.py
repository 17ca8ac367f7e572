"""Models that are named twice, and otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.probes import is_of_hub
from msvcgen.check.serving.view import Object
from msvcgen.errors import Finding
from msvcgen.tree import Path, text_at
from msvcgen.typed import Final

_EQUAL: Final = ("model", "tensor", "pipeline", "data", "dtype", "quantization", "maxModelLen")
"""What the leader and the workers of a group have to be told alike."""


def model_mismatch(seen: Object) -> Iterator[Finding]:
    """Report words that name another model than the custom resource does, and groups whose pods are told otherwise."""
    path = seen.shape.model
    model = text_at(seen.tree, *path).partition("://")[2].partition("?")[0] if path else ""
    for pod in seen.pods:
        for container, reading in pod.serving:
            stated = reading.stated("model")
            if stated is None or stated.open or not is_of_hub(model) or not is_of_hub(stated.text):
                continue
            if stated.text.lower() != model.lower():
                message = f"the server is told of `{stated.text}`, the {seen.kind} names `{model}`"
                yield Finding("model-mismatch", message, (*container.path, *stated.path), "warning")
    yield from _of_group(seen)


def _of_group(seen: Object) -> Iterator[Finding]:
    """Report what leader and workers are told otherwise though both serve."""
    sides = {
        pod.side: pod.serving[0] for pod in seen.pods if pod.side and not pod.half and len(pod.serving) == 1
    }
    if len(sides) != 2:
        return
    (_, leader), (container, worker) = sides["leader"], sides["worker"]
    if leader.server != worker.server or not (leader.complete and worker.complete):
        return
    for setting in _EQUAL:
        one, other = leader.stated(setting), worker.stated(setting)
        if one is None or other is None or one.open or other.open or one.text == other.text:
            continue
        message = f"the workers are told `{other.text}` here, the leader `{one.text}`: it must be the same"
        path: Path = (*container.path, *other.path)
        yield Finding("model-mismatch", message, path, "warning")
