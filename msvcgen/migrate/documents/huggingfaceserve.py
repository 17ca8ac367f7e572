"""A `huggingfaceserve` function of DigitalHub: a ModelService that states its pod, its Services in a BaseConfig."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.artifacts import VOLUME, read_artifact
from msvcgen.errors import Finding
from msvcgen.migrate.documents.draft import Draft, layers_of, model_service, stated, without_variant
from msvcgen.names import child_name, label_value
from msvcgen.origin import derived, leaves_of, plain
from msvcgen.servers.catalogue import servers
from msvcgen.targets import SUFFIXES
from msvcgen.translate.server_arguments import is_hub
from msvcgen.translate.translation import Translation
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, text_at
from msvcgen.typed import Final

SERVER: Final = "server"

HUGGINGFACE: Final = "huggingfaceserver"

NAME: Final = "dhcore/function"
"""The label by which the platform knows a function."""


def draft_function(translation: Translation, tree: Mapped) -> Draft:
    """Give what a function stands for; `tree` is the document that it stands in."""
    source: Path = (*(("function",) if "function" in tree else ()), "spec", "path")
    objects = [mapping_at(tree) for tree in list_at(layers_of(translation)["extraObjects"])]
    [deployment] = [tree for tree in objects if tree["kind"] == "Deployment"]
    facade = stated(translation)
    uri = text_at(facade, "spec", "modelArtifacts", "uri")
    name = text_at(deployment, "metadata", "labels", NAME)
    served = _served(deployment) or name
    metadata: Mapped = {**mapping_at(facade, "metadata"), "name": name}
    spec: Mapped = {
        "baseConfigMapRef": {"name": name},
        "modelArtifacts": {"uri": _uri(uri)},
        "routing": {"modelName": served},
        "decode": _decode(mapping_at(deployment, "spec"), fetched=not is_hub(uri)),
    }
    return Draft(
        model_service(metadata, spec),
        _base(objects, served),
        comments={("spec", "decode", "volumes"): "the server keeps the model in its own file system"},
        runtime={} if is_hub(uri) else _fetching(uri),
        container=SERVER,
        literal=True,
        findings=tuple(_unnamed(uri, source)),
        made=dict(_left_out(tree)),
        renamed=_renamed(objects, deployment, str(plain(name))),
    )


def _left_out(tree: Mapped) -> Iterator[tuple[Path, str]]:
    """Give the paths of flags that are off, which stands there by their absence."""
    to = f"spec.decode.containers[{SERVER}].args of the ModelService, where its flag is left out"
    for entity in ("task", "run"):
        for path, leaf in leaves_of(mapping_at(tree, entity, "spec"), (entity, "spec")):
            if leaf is False or str(leaf).endswith("=false"):
                yield path, to


def _renamed(objects: list[Mapped], deployment: Mapped, name: str) -> dict[str, str]:
    """Give the names that are others here: of the Deployment, its container, and the first Service."""
    service = next(tree for tree in objects if tree["kind"] == "Service")
    container = mapping_at(deployment, "spec", "template", "spec", "containers", 0)
    return {
        text_at(deployment, "metadata", "name"): child_name(name, SUFFIXES["decodeDeployment"]),
        text_at(service, "metadata", "name"): child_name(name, SUFFIXES["decodeService"]),
        text_at(container, "name"): SERVER,
    }


def _uri(uri: str) -> str:
    return derived("hf://" + uri.partition("://")[2].partition("?")[0], uri) if is_hub(uri) else uri


def _sources(uri: str) -> list[str]:
    return [str(plain(uri)).partition("://")[0]]


def _fetching(uri: str) -> Mapped:
    """Give a RuntimeVariant that leaves the model to the pod, whose init container fetches it."""
    sources: list[Tree] = [*_sources(uri)]
    renders: list[Tree] = ["Deployment", "Service"]
    description = "An init container fetches the model, and the ModelService states the whole pod."
    return {
        "description": description,
        "modelSources": sources,
        "values": {"cpu": True},
        "renders": renders,
    }


def _unnamed(uri: str, source: Path) -> Iterator[Finding]:
    """Say that a ModelService has no word for where the model is."""
    wrong = read_artifact({"uri": _uri(uri)}, [] if is_hub(uri) else _sources(uri))
    if isinstance(wrong, Finding):
        message = f"a ModelService has no word for a model at `{plain(uri)}`"
        hint = f"bring it to a hub, a claim or an image; {wrong.hint}"
        yield Finding("inexpressible", message, source, hint=hint)


def _served(deployment: Mapped) -> str:
    """Give the name under which clients ask for the model."""
    args = list_at(deployment, "spec", "template", "spec", "containers", 0, "args")
    flag = servers()[HUGGINGFACE].flag("servedNames")
    return next((str(args[at + 1]) for at, word in enumerate(args[:-1]) if word == flag), "")


def _decode(spec: Mapped, *, fetched: bool) -> Mapped:
    """Give the section of the pods, without what nothing of the platform's mounts, and of a variant's."""
    pod = mapping_at(spec, "template", "spec")
    section: Mapped = {"replicas": spec["replicas"]}
    section |= {key: value for key, value in pod.items() if key not in ("containers", "volumes")}
    section["containers"] = [
        {**mapping_at(item), "name": derived(SERVER, text_at(item, "name"))}
        for item in list_at(pod, "containers")
    ]
    section["volumes"] = list_at(pod, "volumes")
    if fetched:
        return without_variant(section, SERVER)
    return {**section, "volumes": [*list_at(pod, "volumes"), {"name": VOLUME, "$patch": "delete"}]}


def _base(objects: list[Mapped], served: str) -> Mapped:
    """Give the Services and the claims: the first Service is the ModelService's, the others keep their names."""
    services = [tree for tree in objects if tree["kind"] == "Service"]
    base: Mapped = {"decodeService": {"spec": _without_selector(services[0])}} if services else {}
    others = [tree for tree in objects if tree["kind"] in ("PersistentVolumeClaim", "ConfigMap")]
    extra: list[Tree] = [_plain(tree) for tree in others]
    extra += [_selecting(tree, served) for tree in services[1:]]
    return {**base, **({"extraObjects": extra} if extra else {})}


def _without_selector(tree: Mapped) -> Mapped:
    return {key: value for key, value in mapping_at(tree, "spec").items() if key != "selector"}


def _plain(tree: Mapped) -> Mapped:
    """Give an object without the labels of the platform."""
    metadata: Mapped = {key: value for key, value in mapping_at(tree, "metadata").items() if key != "labels"}
    return {**tree, "metadata": metadata}


def _selecting(tree: Mapped, served: str) -> Mapped:
    labels: Mapped = {
        "llm-d.ai/inferenceServing": "true",
        "llm-d.ai/model": label_value(plain_text(served)),
        "llm-d.ai/role": "decode",
    }
    return {**_plain(tree), "spec": {**_without_selector(tree), "selector": labels}}


def plain_text(text: str) -> str:
    """Give a text without what it knows."""
    return str(plain(text))
