"""An LLMInferenceService of KServe (v1alpha2): what a ModelService says that differs from KServe's presets.

The controller merges its presets (LLMInferenceServiceConfigs by shape, kserve/kserve v0.20.0) below the object, so
that what they state is left out here: the command, the port, the probes, the volumes of the model.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from functools import lru_cache

from msvcgen.children.accelerators import PARALLELISM
from msvcgen.children.llmd.workloads import CONTAINER, OWN_FIELDS, POD_SPEC
from msvcgen.children.llmisvc.pods import pods
from msvcgen.children.llmisvc.router import router
from msvcgen.children.llmisvc.server import PORT, TARGET, Role, devices_of, first_port, replicas_of
from msvcgen.children.operator_targets import (
    ARTIFACTS,
    NOTHING,
    ROUTING,
    SOFT,
    Expressible,
    created,
    lacking,
    stated_fields,
    warned,
)
from msvcgen.children.overlay import Lower, Overlay, in_order
from msvcgen.errors import Finding
from msvcgen.kinds import Kinds, Schema
from msvcgen.origin import derived
from msvcgen.service import Service
from msvcgen.targets import ROLES
from msvcgen.tree import Mapped, Path, Tree, mapping_at, truth_at
from msvcgen.typed import Final

_ORDER: Final = ("model", "replicas", "scaling", "parallelism", "labels", "annotations", "template", "worker")
"""The fields of the spec that are printed first."""

_WORKLOADS: Final = ((), ("prefill",))
"""Where the spec states the pods of a role."""


def llm_inference_service(service: Service, lower: Lower) -> Overlay:
    """Give what a ModelService says of its LLMInferenceService."""
    findings: list[Finding] = []
    paired = _wanted(service, "prefill")
    roles = [Role(service, role, paired, findings) for role in ROLES if role == "decode" or paired]
    workloads = {role.name: _workload(role) for role in roles}
    spec: dict[str, Tree] = {"model": _model(service), **workloads["decode"]}
    if paired:
        spec["prefill"] = in_order(workloads["prefill"], _ORDER)
    spec |= {
        "router": router(service, lower, findings, paired=paired),
        "tracing": _tracing(service, findings),
    }
    metadata = {**service.metadata(lower.target.key)}
    if annotations := _devices(roles):
        metadata["annotations"] = annotations
    return Overlay(
        tree={"metadata": metadata, "spec": stated_fields(spec)},
        findings=(*findings, *_inexpressible(service, roles)),
        create=created(service),
        merging=merging_schema(service.kinds, lower.target.api_versions[0]),
        finish=_finished,
    )


def _wanted(service: Service, role: str) -> bool:
    section = service.section(role)
    return section is not None and truth_at(section, "create") is not False


def _workload(role: Role) -> Mapped:
    """Give the fields of a role: how many, how they scale, their pods."""
    section, layout = role.section, role.layout()
    return stated_fields(
        {
            "replicas": None if section.get("scaling") else replicas_of(role.service, section),
            "scaling": _scaling(role),
            "parallelism": role.parallelism(layout),
            "labels": section.get("labels"),
            "annotations": section.get("annotations"),
            **pods(role, layout),
        }
    )


def _model(service: Service) -> Mapped:
    artifact = service.artifact
    uri = f"oci://{artifact.image}" if artifact.scheme == "oci://" else artifact.uri
    return {"uri": derived(uri, artifact.uri), "name": service.model_name}


def _scaling(role: Role) -> Mapped:
    """Give the field `scaling`: KServe v0.20.0 scales by llm-d's variant autoscaler only."""
    scaling, path = mapping_at(role.section, "scaling"), (*role.path, "scaling")
    if not scaling:
        return {}
    for field in ("metric", "query"):
        if scaling.get(field) is not None:
            message = f"KServe scales {TARGET} by llm-d's variant autoscaler only"
            role.say(message, (*path, field), hint="state `wva: {}`")
    wva, by = mapping_at(scaling, "wva"), scaling.get("by") or "hpa"
    if not isinstance(scaling.get("wva"), dict):
        message = f"KServe scales {TARGET} by llm-d's variant autoscaler, which `wva` asks for"
        role.findings.append(Finding("inexpressible", message, path, missing="wva"))
    if wva.get("metric") is not None:
        role.say("KServe asks for the metric itself", (*path, "wva", "metric"))
    behavior = scaling.get("behavior")
    actuator: Mapped = {} if behavior is None else {"behavior": behavior}
    if behavior is not None and by == "keda":
        # Rules of the CRD (v0.20.0) read fields of `advanced` that must not be there, and so refuse every one.
        message = "KServe's CRD refuses whatever says how KEDA scales"
        role.say(message, (*path, "behavior"), hint="state `by: hpa`, or leave `behavior` out")
    fields = stated_fields({name: scaling.get(name) for name in ("minReplicas", "maxReplicas")})
    cost: Mapped = {} if wva.get("variantCost") is None else {"variantCost": wva["variantCost"]}
    return {
        **fields,
        "wva": {**cost, str(by): derived(actuator, scaling.get("by"), scaling, reason="scaling")},
    }


def _tracing(service: Service, findings: list[Finding]) -> Tree:
    """Give the field `tracing`; an empty one asks for KServe's own collector, which `tracing: {}` means too."""
    tracing = service.spec.get("tracing")
    if not isinstance(tracing, dict):
        return None
    if not any(value is not None for value in tracing.values()):
        message = f"{TARGET} needs a field of `tracing`: an empty one says nothing"
        hint = "state the `endpoint`, http://otel-collector:4317 is KServe's own"
        findings.append(Finding("inexpressible", message, ("spec", "tracing"), hint=hint))
    names = {"endpoint": "exporterEndpoint"}
    argument = tracing.get("samplerArg")
    text = {} if argument is None else {"samplerArg": derived(str(argument), argument)}
    return {names.get(key, key): value for key, value in {**tracing, **text}.items() if value is not None}


def _devices(roles: list[Role]) -> dict[str, Tree]:
    """Give the annotations for claims of devices, of which an object has one kind for all of its pods."""
    asked = {role.name: devices_of(role.section, role.server.cards) for role in roles}
    stated = {name: annotations for name, annotations in asked.items() if annotations}
    for role in roles:
        if stated and asked[role.name] != next(iter(stated.values())):
            message = f"{TARGET} claims the same devices for prefill and decode"
            role.say(message, (*role.path, "devices") if asked[role.name] else role.path)
    return next(iter(stated.values()), {})


# --- what has no place ---


@lru_cache(maxsize=8)
def _target(kinds: Kinds) -> Expressible:
    container = frozenset(kinds.definition(CONTAINER).properties) | {"mountModelVolume", "mergePolicy"}
    return Expressible(
        name=TARGET,
        role=frozenset(kinds.definition(POD_SPEC).properties) | OWN_FIELDS | {"scaling", "devices"},
        server=container,
        artifacts=frozenset(),
        others=container,
        hints={
            "authSecretName": "KServe takes credentials from the ServiceAccount of the pods, see "
            "`serviceAccountName`",
            "disruption": "state a PodDisruptionBudget of the pods NAME-kserve in `extraObjects`",
        },
    )


def _inexpressible(service: Service, roles: list[Role]) -> Iterator[Finding]:
    """Say what of a ModelService an LLMInferenceService has no place for."""
    target, artifact = _target(service.kinds), service.artifact
    known = {*PARALLELISM, "dataLocal", "nodes", "expert", "backend", "loadBalancing", "dataRPCPort"}
    for role in roles:
        yield from lacking(target, role.section, role.path, target.role)
        parallelism = mapping_at(role.section, "parallelism")
        yield from lacking(target, parallelism, (*role.path, "parallelism"), known)
        if role.section.get("disruption") == {}:  # which asks for one as well
            message = f"{TARGET} has no place for `disruption`"
            yield Finding(
                "inexpressible", message, (*role.path, "disruption"), hint=target.hints["disruption"]
            )
    artifacts = mapping_at(service.spec, "modelArtifacts")
    # A claim and an image hold the model already, nobody asks for it with a token.
    taken = {"uri"} if artifact.scheme in ("hf://", "s3://") else {"uri", "authSecretName"}
    yield from lacking(target, artifacts, ARTIFACTS, taken, SOFT)
    if artifact.scheme == "oci://" and artifact.path:
        message = f"{TARGET} has no place for the path `{artifact.path}` in an image"
        yield Finding("inexpressible", message, (*ARTIFACTS, "uri"))
    if first_port(service) != PORT:
        yield warned(f"KServe serves the model at port {PORT}", (*ROUTING, "ports"))


# --- merging ---


@lru_cache(maxsize=8)
def merging_schema(kinds: Kinds, api_version: str) -> Schema | None:
    """Give the schema by which LLMInferenceServices are merged: that of Kubernetes for their pods, as KServe does."""
    schema = kinds.schema(api_version, "LLMInferenceService")
    if schema is None:
        return None
    whole = copy(schema)
    for path in _WORKLOADS:
        for field in ("template", "worker"):
            _put(whole, ("spec", *path, field), kinds.definition(POD_SPEC))
    _put(whole, ("spec", "router", "scheduler", "template"), kinds.definition(POD_SPEC))
    return whole


def _put(schema: Schema, path: Path, definition: Schema) -> None:
    """Put a definition at a path of a schema, whose parts on the way are copied."""
    for step in path[:-1]:
        below = copy(schema.properties[str(step)])
        schema.properties = {**schema.properties, str(step): below}
        schema = below
    schema.properties = {**schema.properties, str(path[-1]): definition}


def _finished(merged: Mapped) -> Mapped:
    """Give the merged object with the fields of its spec in order."""
    spec = in_order(mapping_at(merged, "spec"), _ORDER)
    return {**merged, "spec": {key: value for key, value in spec.items() if value not in NOTHING}}
