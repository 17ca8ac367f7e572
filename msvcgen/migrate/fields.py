"""What the chart renders by hand and a ModelService has a field for: used where the pods stay the same."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.migrate.containers import claim_name, template_name
from msvcgen.migrate.facts import ROLES
from msvcgen.migrate.job import Job, accelerator_of, has_claims, text_of
from msvcgen.migrate.sameness import renamed
from msvcgen.names import child_name
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, node_at, text_at
from msvcgen.typed import Final, Literal

Field = Literal["tracing", "monitoring", "devices"]

FIELDS: Final[tuple[Field, ...]] = ("tracing", "monitoring", "devices")

FIELD_PATHS: Final[Mapping[Field, str]] = {
    "tracing": "spec.tracing",
    "monitoring": "spec.monitoring.podMonitor",
    "devices": "devices",
}
"""Where they stand."""

EXTRA: Final = "extraObjects of the BaseConfig"

BY_HAND: Final[Mapping[Field, tuple[str, ...]]] = {
    "tracing": ("BaseConfig: env and args",),
    "monitoring": (f"{EXTRA}: a PodMonitor",),
    "devices": (f"{EXTRA}: a ResourceClaimTemplate",),
}
"""What is told of values that are no field."""

CLAIM: Final = "devices"
"""What the field calls the claim of a pod, and its request."""


def wanted(job: Job) -> list[Field]:
    """Give the fields that stand for something in the values."""
    roles = [role for role in ROLES if job.role(role).get("create")]
    asked: Mapping[Field, bool] = {
        "tracing": bool(job.at("tracing", "enabled")),
        "monitoring": any(job.at(role, "monitoring", "podmonitor", "enabled") for role in roles),
        "devices": any(has_claims(job, role) for role in roles),
    }
    return [field for field in FIELDS if asked[field]]


def tracing(job: Job) -> Mapped:
    """Give `spec.tracing`."""
    return {
        "endpoint": text_of(job.at("tracing", "otlpEndpoint")),
        "sampler": text_of(job.at("tracing", "sampling", "sampler")),
        "samplerArg": text_of(job.at("tracing", "sampling", "samplerArg")),
    }


def pod_monitor(job: Job, role: str) -> Mapped:
    """Give `spec.monitoring.podMonitor` as the values of a role state it."""
    stated = mapping_at(job.role(role), "monitoring", "podmonitor")
    monitor: Mapped = {
        "port": text_at(stated, "portName") or "metrics",
        "path": text_at(stated, "path") or "/metrics",
        "interval": text_at(stated, "interval") or "30s",
    }
    others = ("labels", "annotations", "relabelings", "metricRelabelings")
    return {**monitor, **{key: stated[key] for key in others if stated.get(key)}}


def devices(job: Job, role: str, cards: int) -> Mapped:
    """Give `devices` of a role."""
    kind = accelerator_of(job, role)
    stated = mapping_at(job.tree, "accelerator", "resourceClaimTemplates", kind)
    selectors = [node_at(item, "cel", "expression") for item in list_at(stated, "selectors")]
    claimed: Mapped = {"class": text_at(stated, "class") or f"gpu.{kind}.com", "count": cards}
    return {**claimed, "selectors": [*selectors]} if selectors else claimed


def names_of(job: Job, objects: list[Mapped]) -> list[Mapped]:
    """Give objects that the chart names as the fields name them: monitors, claims and their templates."""
    names = {f"{job.name}-{role}-podmonitor": child_name(job.name, f"-{role}") for role in ROLES}
    for role in ROLES:
        names[claim_name(job, role)] = CLAIM
        names[template_name(job, role)] = child_name(job.name, f"-{role}")
    return [mapping_at(renamed(_requests(tree), names)) for tree in objects]


def _requests(tree: Mapped) -> Mapped:
    """Give a template of claims whose requests are called as the field calls them."""
    if tree.get("kind") == "PodMonitor":  # whose selector leads to the same pods by other labels
        spec: Mapped = {key: value for key, value in mapping_at(tree, "spec").items() if key != "selector"}
        return {**tree, "spec": spec}
    if tree.get("kind") != "ResourceClaimTemplate":
        return tree
    requests: list[Tree] = [
        {**mapping_at(item), "name": CLAIM} for item in list_at(tree, "spec", "spec", "devices", "requests")
    ]
    return {**tree, "spec": {"spec": {"devices": {"requests": requests}}}}
