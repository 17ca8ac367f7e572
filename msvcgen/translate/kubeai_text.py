"""DigitalHub's `kubeai-text`: a function, its task and its run become a Model of KubeAI.

The platform's own code is digitalhub-core's KubeAITextRuntime and KubeAIServeRunner.
"""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.artifacts import Artifact
from msvcgen.document import Document
from msvcgen.kinds import Kinds
from msvcgen.translate.digitalhub import Entities, other_source, read_entities, sanitized, source_of
from msvcgen.translate.translation import Made, Translation, identity_service, layer, variant
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at

LONGEST_NAME = 39
"""Characters of a Model's name, at which the platform cuts it."""

FORCED: Mapping[str, str] = {"OLLAMA_DEBUG": "false", "GIN_MODE": "release", "OLLAMA_ORIGINS": "*"}
"""Variables that the platform sets for the engine OLlama, whatever the run says."""

SCALING: Mapping[str, tuple[str, Tree]] = {
    "replicas": ("replicas", 1),
    "minReplicas": ("min_replicas", 1),
    "maxReplicas": ("max_replicas", None),
    "autoscalingDisabled": ("autoscaling_disabled", False),
    "targetRequests": ("target_requests", 100),
    "scaleDownDelaySeconds": ("scale_down_delay_seconds", 30),
}
"""Fields of a Model, those of a run's `scaling` that they come from, and what they are when it has none."""

PREFIX_HASH: Mapping[str, tuple[str, Tree]] = {
    "meanLoadFactor": ("mean_load_factor", 125),
    "replication": ("replication", 256),
    "prefixCharLength": ("prefix_char_length", 100),
}
"""The same for `prefix_hash`."""

NOTHING: tuple[Tree, ...] = (None, "", [], {})


def translate_kubeai_text(document: Document, validate: str, namespace: str, kinds: Kinds) -> Translation:
    """Translate a `kubeai-text` function; raise MsvcgenError when it is not one."""
    entities, problems = read_entities(document, "kubeai-text", "k8scr", "url", validate)
    url, path = source_of(entities, "url")
    name = _name(entities)
    spec, origins = _spec(entities, url, path)
    tree: Mapped = {"metadata": {"labels": entities.labels}, "spec": spec}
    identity: dict[Path, Path] = {
        ("metadata",): entities.function,
        ("metadata", "name"): entities.path("function", "model_name"),
    }
    return Translation(
        document=Made(identity_service(name, namespace), document, identity),
        artifact=Artifact(uri=url, scheme=""),
        variant=variant("kubeai", {"renders": ["Model"]}, document, kinds),
        layers={"kubeaiModel": layer("kubeaiModel", tree, document, origins)},
        problems=(*problems, *other_source(entities, "url")),
    )


def _name(entities: Entities) -> str:
    """Give the name of the Model: the model's with the identity of the run, cut, or that alone."""
    model = entities.stated("function", "model_name")
    if not model:
        return entities.identity
    name = f"{model}-{entities.run_id}" if entities.run_id else str(model)
    return entities.clean(name)[:LONGEST_NAME].strip("-") or sanitized(entities.identity)


def _spec(entities: Entities, url: str, path: Path) -> tuple[Mapped, Mapping[Path, Path]]:
    """Give the spec of the Model, without what says nothing, and where each field was stated."""
    engine = str(entities.stated("function", "engine") or "VLLM")
    parts: dict[str, tuple[Tree, Path]] = {
        "url": (url, path),
        "engine": (engine, entities.path("function", "engine")),
        "features": (
            entities.stated("function", "features") or ["TextGeneration"],
            entities.path("function", "features"),
        ),
        "image": (entities.stated("function", "image"), entities.path("function", "image")),
        "resourceProfile": (_profile(entities), entities.field_path("profile")),
        "cacheProfile": (entities.stated("run", "cache_profile"), entities.path("run", "cache_profile")),
        "args": (_args(entities, engine), entities.path("run", "args")),
        "env": (_env(entities, engine), entities.path("run", "envs")),
        "envFrom": ([{"secretRef": {"name": entities.secret}}] if entities.secret else [], ()),
        "adapters": (entities.stated("function", "adapters"), entities.path("function", "adapters")),
        "files": (entities.stated("run", "files"), entities.path("run", "files")),
        **_scaling(entities),
    }
    kept = {field: part for field, part in parts.items() if part[0] not in NOTHING or part[0] is False}
    origins: dict[Path, Path] = {("spec", field): part[1] for field, part in kept.items()}
    origins[("metadata",)] = entities.function
    return {field: value for field, (value, _path) in kept.items()}, origins


def _profile(entities: Entities) -> str:
    count = entities.stated("run", "processors")
    return f"{entities.field('profile') or 'cpu'}:{count if count is not None else 1}"


def _args(entities: Entities, engine: str) -> list[Tree]:
    quiet: list[Tree] = ["--uvicorn-log-level=warning"] if engine == "VLLM" else []
    return [*quiet, *list_at(entities.stated("run", "args"))]


def _env(entities: Entities, engine: str) -> Mapped:
    return {**mapping_at(entities.stated("run", "envs")), **(FORCED if engine == "OLlama" else {})}


def _scaling(entities: Entities) -> dict[str, tuple[Tree, Path]]:
    stated = mapping_at(entities.stated("run", "scaling"))
    made = {
        field: (value, entities.path("run", "scaling", SCALING[field][0]))
        for field, value in _with_defaults(stated, SCALING).items()
    }
    balancing = stated.get("load_balancing")
    if not isinstance(balancing, dict):
        return made
    loads: Mapped = {"strategy": balancing.get("strategy") or "LeastLoad"}
    if isinstance(balancing.get("prefix_hash"), dict):
        loads["prefixHash"] = _with_defaults(mapping_at(balancing["prefix_hash"]), PREFIX_HASH)
    return {**made, "loadBalancing": (loads, entities.path("run", "scaling", "load_balancing"))}


def _with_defaults(stated: Mapped, fields: Mapping[str, tuple[str, Tree]]) -> Mapped:
    values = {field: stated.get(own) for field, (own, _default) in fields.items()}
    return {field: fields[field][1] if value is None else value for field, value in values.items()}
