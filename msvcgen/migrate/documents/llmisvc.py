"""An LLMInferenceService of KServe: its translation is a ModelService; what stands beside it is a BaseConfig's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msvcgen.document import Document
from msvcgen.migrate.documents.draft import Draft, layers_of, model_service, stated
from msvcgen.origin import leaves_of
from msvcgen.runtimes.catalogue import ANNOTATION
from msvcgen.translate.llmisvc.checks import PODS
from msvcgen.translate.llmisvc.pods import PROBES
from msvcgen.translate.translation import Translation
from msvcgen.tree import Mapped, Path, mapping_at, mappings_at, node_at

_ON_CPU: Mapped = {"extends": "vllm", "values": {"cpu": True}}

_SCHEDULER: Mapping[Path, str] = {
    ("spec", "router", "scheduler", "config", "inline"): "plugins.yaml in `configMaps` of the BaseConfig"
}


def draft_service(translation: Translation, parts: Sequence[Document]) -> Draft:
    """Give what an LLMInferenceService stands for; `parts` are its document, and those that it builds on."""
    service, layers = stated(translation), layers_of(translation)
    on_cpu, preset = translation.env.get("cpu") == "true", translation.preset or ""
    metadata, spec = mapping_at(service, "metadata"), mapping_at(service, "spec")
    pair = "prefill" in spec
    brought = pair and preset == "llm-d-pd" and not layers  # by `vllm`
    base = layers if layers or (pair and not preset) else None
    named = metadata["name"] if base is not None else preset
    if named and not brought:
        spec = {"baseConfigMapRef": {"name": named}, **spec}
    return Draft(
        model_service(metadata, spec, "" if on_cpu else "vllm"),
        base,
        "" if brought else preset,
        runtime=_ON_CPU if on_cpu else {},
        made={**_SCHEDULER, **dict(_probes(parts)), **dict(_said_once(parts))},
        comments={
            (
                "metadata",
                "annotations",
                ANNOTATION,
            ): "vLLM as msvcgen starts it: KServe's presets are not read"
        },
    )


def _probes(parts: Sequence[Document]) -> Iterator[tuple[Path, str]]:
    """Give the paths of the requests of probes, which the server's own take the place of: those are over HTTP."""
    for part in parts:
        for pod in PODS:
            for at, container in mappings_at(part.tree, *pod, "containers"):
                for probe in PROBES:
                    if isinstance(node_at(container, probe, "httpGet"), dict):
                        path: Path = (*pod, "containers", at, probe, "httpGet")
                        yield path, f"{probe} of the variant `vllm`, over HTTP"


def _said_once(parts: Sequence[Document]) -> Iterator[tuple[Path, str]]:
    """Give the paths of what workers have as the leader has it: it stands in the ModelService once."""
    roles: tuple[Path, ...] = (("spec",), ("spec", "prefill"))
    for role in roles:
        worker: Path = (*role, "worker")
        for part in parts:
            for path, leaf in leaves_of(node_at(part.tree, *worker), worker):
                other: Path = (*role, "template", *path[len(worker) :])
                if any(node_at(one.tree, *other) == leaf for one in parts):
                    yield path, "once for the leader and its workers"
