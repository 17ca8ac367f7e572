"""A ModelService of LLMOS: one of ours, with a RuntimeVariant that says what the operator is told of the model."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.artifacts import read_artifact
from msvcgen.errors import Finding
from msvcgen.migrate.documents.draft import Draft, layers_of, model_service, stated, without_variant
from msvcgen.origin import derived
from msvcgen.translate.llmos import LOCAL_MODELS
from msvcgen.translate.translation import Translation
from msvcgen.tree import Mapped, Path, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

_POD: Final[Path] = ("template", "spec")


def draft_llmos(translation: Translation) -> Draft:
    """Give what a ModelService of LLMOS stands for."""
    metadata = mapping_at(stated(translation), "metadata")
    layers = layers_of(translation)
    workload, service = (mapping_at(layers[key]) for key in ("statefulSet", "decodeService"))
    spec = mapping_at(workload, "spec")
    values = mapping_at(translation.variant.traced().spec, "values") if translation.variant else {}
    uri, comment = _uri(values, mapping_at(spec, *_POD))
    findings = tuple(_unnamed(uri))
    served = text_at(values, "servedModelName") or text_at(values, "model")
    facade: Mapped = {
        "baseConfigMapRef": {"name": metadata["name"]},
        "modelArtifacts": {"uri": uri},
        "routing": {"modelName": served},
        "decode": _decode(spec),
    }
    server = mapping_at(spec, *_POD, "containers", 0)
    runtime: Mapped = {
        "description": "What the LLMOS operator tells the server and the download of the model.",
        "values": {**values, "cpu": True},  # what it has of accelerators is stated
        "renders": ["StatefulSet", "Service"],
    }
    comments: dict[Path, str] = {("spec", "modelArtifacts", "uri"): comment} if comment else {}
    return Draft(
        model_service(metadata, facade),
        _base(spec, service),
        runtime=runtime,
        container=text_at(server, "name"),
        comments=comments,
        literal=True,
        findings=findings,
    )


def _decode(spec: Mapped) -> Mapped:
    """Give the section of the pods, without what variants bring and the operator does not."""
    pod = mapping_at(spec, *_POD)
    section: Mapped = {"replicas": spec["replicas"]} if spec.get("replicas") is not None else {}
    section |= {key: value for key, value in pod.items() if key not in ("containers", "volumes")}
    section["containers"] = list_at(pod, "containers")
    section["volumes"] = list_at(pod, "volumes")
    return without_variant(section, text_at(pod, "containers", 0, "name"))


def _base(spec: Mapped, service: Mapped) -> Mapped:
    """Give what of the StatefulSet and its Service a ModelService does not say."""
    kept: Mapped = {
        key: spec[key] for key in ("serviceName", "volumeClaimTemplates", "updateStrategy") if key in spec
    }
    labels = mapping_at(spec, "selector")
    if labels:
        kept["selector"] = labels
    own = mapping_at(service, "metadata", "labels")
    rest: Mapped = {key: value for key, value in mapping_at(service, "spec").items() if key != "selector"}
    ours: Mapped = {"metadata": {"labels": own}, "spec": rest} if own else {"spec": rest}
    if own:
        rest["selector"] = own
    return {"statefulSet": {"spec": kept}, "decodeService": ours}


def _uri(values: Mapped, pod: Mapped) -> tuple[str, str]:
    """Give the URI of the model, and what to say of it: only Hugging Face and claims have one."""
    registry, model = text_at(values, "registry"), text_at(values, "model")
    if registry == "huggingface":
        return derived(f"hf://{model}", model), ""
    if registry != "local":
        return derived(f"hf://{model}", model), f"fetched from {registry}, as the RuntimeVariant says"
    for claim, path in _claims(pod):
        if model.startswith(f"{path}/"):
            return derived(f"pvc://{claim}/{model.removeprefix(path).lstrip('/')}", model), ""
    plain = model.removeprefix(f"{LOCAL_MODELS}/")
    return derived(f"hf://{plain}", model), f"served from a volume of the pod, {model}; nobody fetches it"


def _claims(pod: Mapped) -> Iterator[tuple[str, str]]:
    """Give the claims of a pod by the places where its server mounts them whole."""
    names = {
        text_at(volume, "name"): text_at(volume, "persistentVolumeClaim", "claimName")
        for _, volume in mappings_at(pod, "volumes")
    }
    for _, mount in mappings_at(mapping_at(pod, "containers", 0), "volumeMounts"):
        claim = names.get(text_at(mount, "name"))
        if claim and not mount.get("subPath"):
            yield claim, text_at(mount, "mountPath").rstrip("/")


def _unnamed(uri: str) -> Iterator[Finding]:
    """Say that a model has no URI."""
    if isinstance(read_artifact({"uri": uri}, served=True), Finding):
        message = (
            "names a place in the pod, and no claim is mounted there whose name a ModelService could state"
        )
        hint = "mount a claim there, or state the model as OWNER/MODEL"
        yield Finding("inexpressible", message, ("spec", "model"), hint=hint)
