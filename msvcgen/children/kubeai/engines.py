"""What the API server accepts of a Model of KubeAI, and KubeAI cannot run.

The engines are those of kubeai's internal/modelcontroller (`engine_*.go`, `model_config.go`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msvcgen.errors import Finding
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path, list_at, mapping_at, node_at


class Engine(NamedTuple):
    """What an engine can do, and from where KubeAI can give it a model: directly, or through a cache."""

    features: tuple[str, ...]
    sources: tuple[str, ...]
    cached: tuple[str, ...] = ("hf", "s3", "gs", "oss")


ENGINES: Mapping[str, Engine] = {
    "VLLM": Engine(("TextGeneration", "TextEmbedding", "Reranking"), ("hf", "pvc", "s3", "oci")),
    "OLlama": Engine(("TextGeneration", "TextEmbedding"), ("ollama", "pvc", "oci"), ()),
    "Infinity": Engine(("TextEmbedding", "Reranking"), ("hf", "oci")),
    "FasterWhisper": Engine(("SpeechToText",), ("hf", "oci")),
}
"""The engines of KubeAI."""


_URL = re.compile(r"(?P<scheme>[a-z0-9]+)://(?P<rest>[a-zA-Z0-9._:/-]+(\?.*)?)")
"""What KubeAI can read of a url (`model_source.go`); the API server looks at the scheme only."""


def kubeai_conflicts(model: Mapped) -> Iterator[Finding]:
    """Say what the API server accepts and KubeAI cannot run."""
    spec = mapping_at(model, "spec")
    yield from _profile_conflicts(spec)
    engine = ENGINES.get(str(spec.get("engine")))
    if engine is not None:
        yield from _feature_conflicts(spec, engine)
        yield from _source_conflicts(spec, engine)
    yield from _doubled(spec)
    balancing = mapping_at(spec, "loadBalancing")
    if balancing.get("prefixHash") and balancing.get("strategy") != "PrefixHash":
        message = "`prefixHash` has no effect unless the strategy is `PrefixHash`"
        path: Path = ("spec", "loadBalancing", "prefixHash")
        yield Finding(code="kubeai", severity="warning", message=message, path=path)


_COUNT = re.compile("0*[1-9][0-9]*")


def _profile_conflicts(spec: Mapped) -> Iterator[Finding]:
    profile = spec.get("resourceProfile")
    if profile is None or profile == "":
        message = "nobody states a resource profile, and KubeAI starts no pod without one"
        hint = "set the annotation `msvcgen.dev/resourceProfile`, or -e resourceProfile=NAME"
        yield Finding(code="kubeai", message=message, path=("metadata", "name"), hint=hint)
    elif isinstance(profile, str):
        name, *counts = profile.split(":")
        path: Path = ("spec", "resourceProfile")
        if not name or len(counts) not in (1, 2) or not all(_COUNT.fullmatch(count) for count in counts):
            message = f"the resource profile `{profile}` is not of the form NAME:COUNT"
            yield Finding(code="kubeai", message=message, path=path)
        elif len(counts) == 2 and spec.get("engine") != "VLLM":
            message = f"the engine `{spec.get('engine')}` has no profile of several pods, `{profile}`"
            yield Finding(code="kubeai", message=message, path=path)
        elif len(counts) == 2:
            message = "KubeAI knows profiles of the form NAME:TENSOR:PIPELINE after release 0.22 only"
            yield Finding(code="kubeai-version", severity="warning", message=message, path=path)


def _feature_conflicts(spec: Mapped, engine: Engine) -> Iterator[Finding]:
    features = list_at(spec, "features")
    for at, feature in enumerate(features):
        able = [name for name, other in ENGINES.items() if feature in other.features]
        if able and feature not in engine.features:
            message = f"the engine `{spec.get('engine')}` has no feature `{feature}`"
            hint = "it is one of " + ", ".join(f"`{name}`" for name in able)
            yield Finding(code="kubeai", message=message, path=("spec", "features", at), hint=hint)
    if isinstance(spec.get("features"), list) and not features:
        message = "a Model without features is listed for no kind of request"
        yield Finding(code="kubeai", severity="warning", message=message, path=("spec", "features"))


def _source_conflicts(spec: Mapped, engine: Engine) -> Iterator[Finding]:
    url = str(spec.get("url") or "")
    match = _URL.fullmatch(url)
    if match is None:
        message = f"KubeAI cannot read the url `{url}`: letters, digits and `._:/-` follow the scheme"
        yield Finding(code="kubeai", message=message, path=("spec", "url"))
        return
    scheme, rest = match["scheme"], match["rest"]
    able = [name for name, other in ENGINES.items() if scheme in (*other.sources, *other.cached)]
    path: Path = ("spec", "engine")
    if able and scheme not in (*engine.sources, *engine.cached):
        message = f"the engine `{spec.get('engine')}` cannot serve a model from `{scheme}://`"
        hint = "it takes one of the engines " + ", ".join(f"`{name}`" for name in able)
        yield Finding(code="kubeai", message=message, path=path, hint=hint)
    elif scheme == "s3" and scheme not in engine.sources and not spec.get("cacheProfile"):
        message = f"the engine `{spec.get('engine')}` needs a cacheProfile for a model from `{scheme}://`"
        yield Finding(code="kubeai", message=message, path=path)
    elif scheme == "pvc" and spec.get("engine") == "OLlama" and "model=" not in rest.partition("?")[2]:
        message = "the engine `OLlama` must be told which model of a claim to serve"
        hint = f"write `{url.partition('?')[0]}?model=NAME`"
        yield Finding(code="kubeai", message=message, path=("spec", "url"), hint=hint)


def _doubled(spec: Mapped) -> Iterator[Finding]:
    seen: set[str] = set()
    for at, adapter in enumerate(list_at(spec, "adapters")):
        name = str(node_at(adapter, "name"))
        if name in seen:
            path: Path = ("spec", "adapters", at, "name")
            yield Finding(code="kubeai", message=f"there are two adapters `{name}`", path=path)
        seen.add(name)
