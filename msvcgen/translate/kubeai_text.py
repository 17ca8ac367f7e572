"""DigitalHub's `kubeai-text`: a function, its task and its run become a Model of KubeAI.

The platform's own code is digitalhub-core's KubeAITextRuntime and KubeAIServeRunner.
"""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.artifacts import Artifact
from msvcgen.document import Document
from msvcgen.kinds import Kinds
from msvcgen.origin import derived
from msvcgen.servers.catalogue import servers
from msvcgen.translate.digitalhub import (
    Entities,
    needed_secret,
    other_source,
    read_entities,
    sanitized,
    source_of,
)
from msvcgen.translate.making import identity_service, layer, problems_of, variant
from msvcgen.translate.translation import Translation
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, truth_at

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
    url = source_of(entities, "url")
    tree: Mapped = {"metadata": {"labels": entities.labels}, "spec": _spec(entities, url)}
    identity = identity_service(_name(entities), namespace, url)
    return Translation(
        document=document.with_tree(identity),
        artifact=Artifact(uri=url, scheme=""),
        variant=variant("kubeai", {"renders": ["Model"]}, document, kinds),
        layers={"kubeaiModel": layer("kubeaiModel", tree, document)},
        problems=(*problems, *other_source(entities, "url"), *problems_of(document, needed_secret(entities))),
    )


def _name(entities: Entities) -> str:
    """Give the name of the Model: the model's with the identity of the run, cut, or that alone."""
    model = entities.stated("function", "model_name")
    if not model:
        return entities.identity
    name = f"{model}-{entities.run_id}" if entities.run_id else str(model)
    name = entities.clean(name)[:LONGEST_NAME].strip("-") or sanitized(entities.identity)
    return derived(name, model, reason="name")


def _spec(entities: Entities, url: str) -> Mapped:
    """Give the spec of the Model, without what says nothing."""
    engine = entities.stated("function", "engine") or entities.default("VLLM")
    features: list[Tree] = ["TextGeneration"]
    fields: dict[str, Tree] = {
        "url": url,
        "engine": engine,
        "features": entities.stated("function", "features") or entities.default(features),
        "image": entities.stated("function", "image"),
        "resourceProfile": _profile(entities),
        "cacheProfile": entities.stated("run", "cache_profile"),
        "args": _args(entities, str(engine)),
        "env": _env(entities, str(engine)),
        "envFrom": [{"secretRef": {"name": entities.secret}}] if entities.secret else [],
        "adapters": entities.stated("function", "adapters"),
        "files": entities.stated("run", "files"),
        **_scaling(entities),
    }
    return {
        field: value for field, value in fields.items() if value not in NOTHING or truth_at(value) is False
    }


def _profile(entities: Entities) -> Tree:
    count, profile = entities.stated("run", "processors"), entities.field("profile")
    text = f"{profile or 'cpu'}:{count if count is not None else 1}"
    return derived(text, profile, reason="parallelism") if profile else entities.default(text, count)


def _args(entities: Entities, engine: str) -> list[Tree]:
    flag = servers()["vllm"].flag("logLevel")
    quiet: list[Tree] = [entities.default(f"{flag}=warning")] if engine == "VLLM" else []
    return [*quiet, *list_at(entities.stated("run", "args"))]


def _env(entities: Entities, engine: str) -> Mapped:
    forced = entities.default(dict(FORCED)) if engine == "OLlama" else {}
    return {**mapping_at(entities.stated("run", "envs")), **forced}


def _scaling(entities: Entities) -> Mapped:
    scaling = mapping_at(entities.stated("run", "scaling"))
    fields = _with_defaults(entities, scaling, SCALING)
    balancing = scaling.get("load_balancing")
    if not isinstance(balancing, dict):
        return fields
    loads: Mapped = {"strategy": balancing.get("strategy") or entities.default("LeastLoad")}
    if isinstance(balancing.get("prefix_hash"), dict):
        loads["prefixHash"] = _with_defaults(entities, mapping_at(balancing, "prefix_hash"), PREFIX_HASH)
    return {**fields, "loadBalancing": loads}


def _with_defaults(
    entities: Entities, section: Mapped, fields: Mapping[str, tuple[str, Tree]]
) -> dict[str, Tree]:
    values = {field: section.get(own) for field, (own, _default) in fields.items()}
    return {
        field: entities.default(fields[field][1]) if value is None else value
        for field, value in values.items()
    }
