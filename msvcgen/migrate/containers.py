"""The containers of a role: what of each stands in the ModelService, and what in the BaseConfig."""

from __future__ import annotations

import re

from msvcgen.children.accelerators import DEFAULT_ACCELERATOR
from msvcgen.migrate.job import NO_TEXT, Job, accelerator_of, has_claims, text_of
from msvcgen.migrate.known import CONTAINER, known
from msvcgen.migrate.model import ARTIFACTS, Model
from msvcgen.migrate.quoted import Template
from msvcgen.migrate.words import Sizes, Words, words_of
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, mappings_at, text_at, truth_at
from msvcgen.typed import Final

COPIED: Final = (
    "securityContext",
    "imagePullPolicy",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "workingDir",
    "stdin",
    "tty",
)
"""Fields that are those of a Kubernetes container, as they are."""

_CHARTS: Final = ("name", "image", "command", "args", "env", "ports", "resources", "volumeMounts", *COPIED)
"""Fields that the chart writes behind `extraConfig`, so that they win over it."""

_SIMULATOR: Final = "llm-d-inference-sim"

_PARTS: Final = ("limits", "requests")

_SIZES: Final = ("DP_SIZE", "TP_SIZE", "DP_SIZE_LOCAL")


class Made(NamedTuple):
    """A container in both files: `own` of the ModelService, `base` of the BaseConfig.

    `resource` names the accelerators that the chart asks for, "" where it asks for none; `words` has the flags of the
    parallelism that still have to be said.
    """

    own: Mapped
    base: Mapped
    words: Words
    resource: str
    path: Path


class Stated(NamedTuple):
    """A container as the values state it at a path, and the parallelism of its role."""

    role: str
    path: Path
    tree: Mapped
    sizes: Sizes

    @property
    def mounts(self) -> bool:
        """Tell whether it mounts the model."""
        return truth_at(self.tree, "mountModelVolume") is True


def made_container(job: Job, model: Model, stated: Stated) -> Made | None:
    """Make a container; None where the chart refuses it."""
    role, path, container, sizes = stated
    words = words_of(job, model, path, container, sizes)
    image = text_of(container.get("image"))
    if not image:
        where = (*path, "image") if "image" in container else path
        job.ledger.refuse(where, "the chart needs an image")
    if words is None or not image:
        return None
    own = _own_fields(job, stated, image)
    base: Mapped = {"name": own["name"]}
    if words.command:
        (own if words.how == "custom" else base)["command"] = words.command
    if words.own:
        own["args"] = list(words.own)
    if words.base:
        base["args"] = words.base
    of_chart = _environment(job, model, stated, words, own)
    if of_chart:
        base["env"] = list[Tree](of_chart)
    _last_fields(job, stated, own)
    return Made(own, base, words, _resource(job, role, image), path)


def _own_fields(job: Job, stated: Stated, image: str) -> Mapped:
    """Give the fields that are the same in a ModelService."""
    to = f"spec.{stated.role}.containers"
    for field in ("name", "image", "mountModelVolume", "volumeMounts", "ports", "extraConfig", *COPIED):
        job.ledger.carried((*stated.path, field), to)
    own: Mapped = {"name": text_of(stated.tree.get("name")) or "vllm", "image": image}
    own |= _extra(job, stated.path, stated.tree)
    for field in COPIED:
        if value := known(job, (*stated.path, field), stated.tree.get(field), CONTAINER, field):
            own[field] = value
    return {**own, "mountModelVolume": True} if stated.mounts else own


def _last_fields(job: Job, stated: Stated, own: Mapped) -> None:
    """Add what stands last in a container."""
    path, container = stated.path, stated.tree
    if container.get("ports"):
        own["ports"] = job.helm.tree(container["ports"], (*path, "ports"))
    _resources(job, stated.role, path, container, own)
    if container.get("volumeMounts"):
        mounts = container["volumeMounts"]
        own["volumeMounts"] = known(job, (*path, "volumeMounts"), mounts, CONTAINER, "volumeMounts")


def _extra(job: Job, path: Path, container: Mapped) -> Mapped:
    """Give what `extraConfig` adds to a container: what the chart writes itself comes behind it and wins."""
    at = (*path, "extraConfig")
    extra = job.helm.tree(container.get("extraConfig"), at)
    kept: Mapped = {}
    for field, value in mapping_at(extra).items():
        wins = field in ("name", "image", "env", "resources") or (field in _CHARTS and container.get(field))
        if wins or (
            field in ("command", "args") and text_at(container, "modelCommand") not in ("", "custom")
        ):
            job.ledger.dropped(
                (*at, field), f"the chart writes `{field}` once more behind it, and the last one counts"
            )
        else:
            kept[field] = value
            job.ledger.carried((*at, field), f"spec.{path[0]}.containers")
    return kept


# --- environment


def _environment(job: Job, model: Model, stated: Stated, words: Words, own: Mapped) -> list[Mapped]:
    """Give a container its variables, and those that are the BaseConfig's: of two of one name the last counts."""
    at = (*stated.path, "env")
    job.ledger.carried(at, f"spec.{stated.role}.containers")
    given = list_at(job.helm.tree(stated.tree.get("env"), at))
    of_model = _of_model(job, model, stated)
    of_chart = [*_of_accelerator(job, stated.role), *_of_tracing(job, stated.role)]
    of_sizes = _of_sizes(words, given, stated.sizes)
    later = {text_at(item, "name") for item in (*of_model, *of_chart)} | set(_SIZES)
    kept: list[Tree] = []
    for index, variable in enumerate(given):
        item = _as_text(job, (*at, index), variable)
        name = text_at(item, "name")
        if name in later:
            why = f"the chart writes `{name}` once more behind it, and the last one counts"
            job.ledger.dropped((*at, index), why)
        else:
            kept.append(item)
    brought = {text_at(item, "name") for item in model.artifact.env} if stated.mounts else set()
    variables = [*kept, *of_sizes, *(item for item in of_model if text_at(item, "name") not in brought)]
    if variables:
        own["env"] = variables
    return of_chart


def _as_text(job: Job, path: Path, variable: Tree) -> Tree:
    """Give a variable whose value is text: the chart writes numbers as they are, which the API server refuses."""
    value = mapping_at(variable).get("value")
    if value is None or isinstance(value, (str, dict, list)):
        return variable
    job.ledger.changed((*path, "value"), "", NO_TEXT)
    return {**mapping_at(variable), "value": text_of(value)}


def _variable(name: str, value: str) -> Mapped:
    return {"name": name, "value": value}


def _of_sizes(words: Words, given: list[Tree], sizes: Sizes) -> list[Mapped]:
    """Give the variables of the parallelism where something in the container reads them."""
    read = " ".join(
        str(part) for part in (*words.command, *words.own, *(text_at(item, "value") for item in given))
    )
    values = dict(zip(_SIZES, (sizes.data, sizes.tensor, sizes.local), strict=True))
    return [_variable(name, str(size)) for name, size in values.items() if re.search(rf"\b{name}\b", read)]


def _of_model(job: Job, model: Model, stated: Stated) -> list[Mapped]:
    variables: list[Mapped] = []
    if model.scheme == "hf" and stated.mounts:
        variables.append(_variable("HF_HOME", model.mount_path))
    if model.cache is not None and stated.mounts:
        variables.append(_variable("HF_HUB_CACHE", f"{model.mount_path}/{model.cache}"))
        if model.mount_path != "/model-cache":
            message = (
                "the chart sets HF_HUB_CACHE below /model-cache, and mounts the model here; both are here now"
            )
            job.ledger.warn((ARTIFACTS, "mountPath"), message, at=(ARTIFACTS, "mountPath"))
    secret = text_at(model.artifacts, "authSecretName")
    if secret:
        reference: Mapped = {"name": Template("{{ .AuthSecretName }}"), "key": "HF_TOKEN"}
        variables.append({"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": reference}})
    return variables


def _of_accelerator(job: Job, role: str) -> list[Mapped]:
    kind = accelerator_of(job, role)
    path = ("accelerator", "env", kind)
    job.ledger.carried(path, f"{job.base_key(role)} of the BaseConfig: env")
    listed = list_at(job.tree, *path) if kind != "cpu" else []
    return [_variable(text_at(item, "name"), text_of(mapping_at(item).get("value"))) for item in listed]


def _of_tracing(job: Job, role: str) -> list[Mapped]:
    if not job.at("tracing", "enabled"):
        return []
    return tracing_variables(job, "vllmDecode" if role == "decode" else "vllmPrefill")


def tracing_variables(job: Job, service: str) -> list[Mapped]:
    """Give the variables of OpenTelemetry for a service by its name in `tracing.serviceNames`."""
    values = {
        "OTEL_SERVICE_NAME": job.at("tracing", "serviceNames", service),
        "OTEL_EXPORTER_OTLP_ENDPOINT": job.at("tracing", "otlpEndpoint"),
        "OTEL_TRACES_EXPORTER": "otlp",
        "OTEL_TRACES_SAMPLER": job.at("tracing", "sampling", "sampler"),
        "OTEL_TRACES_SAMPLER_ARG": job.at("tracing", "sampling", "samplerArg"),
    }
    said = () if "tracing" in job.fields else tuple(values)
    return [
        _variable(name, text_of(value))
        for name, value in values.items()
        if name == "OTEL_SERVICE_NAME" or name in said
    ]


# --- resources


def _resource(job: Job, role: str, image: str) -> str:
    """Give the name of the accelerators that the chart asks for in a container, "" where it asks for none."""
    kind = accelerator_of(job, role)
    if _SIMULATOR in image or kind == "cpu" or has_claims(job, role):
        return ""
    return text_at(job.tree, "accelerator", "resources", kind) or DEFAULT_ACCELERATOR


def _resources(job: Job, role: str, path: Path, container: Mapped, own: Mapped) -> None:
    """Give a container what its values state of resources, and its claims."""
    job.ledger.carried((*path, "resources"), f"spec.{role}.containers")
    stated = mapping_at(container, "resources")
    resources: Mapped = {}
    for part in _PARTS:
        if mapping_at(stated, part):
            resources[part] = dict(mapping_at(stated, part))
    for field in stated.keys() - {"limits", "requests"}:
        job.ledger.dropped((*path, "resources", field), "the chart writes limits and requests only")
    claims = [
        name for _, claim in mappings_at(job.role(role), "resourceClaims") if (name := text_at(claim, "name"))
    ]
    if has_claims(job, role) and "devices" not in job.fields:
        claims = [claim_name(job, role), *claims]
    if claims:
        resources["claims"] = [{"name": name} for name in claims]
    if resources:
        own["resources"] = resources


def with_cards(made: Made, cards: int) -> None:
    """State the accelerators that the chart fills in; an amount that is stated counts for both parts.

    The chart fills in its own for the other part, and the API server refuses two that differ.
    """
    if not made.resource:
        return
    resources = mapping_at(made.own, "resources")
    stated = (mapping_at(resources, part).get(made.resource) for part in _PARTS)
    amount = next((amount for amount in stated if amount is not None), str(cards))
    for part in _PARTS:
        amounts = mapping_at(resources, part)
        resources[part] = amounts if made.resource in amounts else {**amounts, made.resource: amount}
    claims = resources.pop("claims", None)
    made.own["resources"] = {**resources, **({"claims": claims} if claims else {})}


def template_name(job: Job, role: str) -> str:
    """Give the name of a role's ResourceClaimTemplate."""
    kind = accelerator_of(job, role)
    name = text_at(job.tree, "accelerator", "resourceClaimTemplates", kind, "name")
    return f"{name}-{role}" if name else f"{kind}-{role}-claim-template"


def claim_name(job: Job, role: str) -> str:
    """Give the name under which a pod of a role claims its accelerators."""
    kind = accelerator_of(job, role)
    name = text_at(job.tree, "accelerator", "resourceClaimTemplates", kind, "name")
    return f"{name.removesuffix('-claim-template')}-{role}-claim" if name else f"{kind}-{role}-claim"
