"""Deployments of prefill, decode and the endpoint picker: what the ModelService says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msvcgen.children.accelerators import equip, narrow, parallelise
from msvcgen.children.overlay import Overlay
from msvcgen.children.services import NAMED
from msvcgen.facts import Facts
from msvcgen.kinds import definition
from msvcgen.merge import merge
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at

OWN_FIELDS = frozenset(
    {
        "create",
        "replicas",
        "acceleratorTypes",
        "parallelism",
        "annotations",
        "labels",
        "containers",
        "initContainers",
    }
)
"""Fields of a role's section that are not fields of its pod; all others are a PodSpec's."""

POD_SPEC = "io.k8s.api.core.v1.PodSpec"
CONTAINER = "io.k8s.api.core.v1.Container"

CONTAINERS = ("containers", "initContainers")


def role_deployment(role: str) -> Callable[[Facts, Mapped, Mapping[str, Tree]], Overlay]:
    """Give the overlay of a role's Deployment."""

    def overlay(facts: Facts, _tree: Mapped, _base: Mapping[str, Tree]) -> Overlay:
        section = facts.section(role) or {}
        spec = {**pod_spec(facts, section), "serviceAccountName": facts.names["pdServiceAccount"]}
        spec["volumes"] = _volumes(facts, section)
        return _deployment(facts, role, section, spec, facts.role_labels(role))

    return overlay


def _volumes(facts: Facts, section: Mapped) -> Tree:
    """Give the model's volume below those that a section states; stating none at all leaves it out."""
    stated = section.get("volumes")
    if stated is None:
        return [facts.artifact.volume]
    return merge([facts.artifact.volume], stated, definition(POD_SPEC).properties["volumes"])


def epp_deployment(facts: Facts, _tree: Mapped, _base: Mapping[str, Tree]) -> Overlay:
    """Give the overlay of the endpoint picker's Deployment."""
    section = facts.section("endpointPicker") or {}
    spec = {**pod_spec(facts, section), "serviceAccountName": facts.names["eppServiceAccount"]}
    return _deployment(facts, "epp", section, spec, facts.epp_labels)


def _deployment(facts: Facts, role: str, section: Mapped, runs: Mapped, labels: Mapped) -> Overlay:
    key, place = f"{role}Deployment", "endpointPicker" if role == "epp" else role
    pod: Mapped = {"labels": {**mapping_at(section, "labels"), **labels}}
    if section.get("annotations"):
        pod["annotations"] = section["annotations"]
    spec: Mapped = {
        "selector": {"matchLabels": labels},
        "template": {"metadata": pod, "spec": runs},
    }
    if section.get("replicas") is not None:
        spec = {"replicas": section["replicas"], **spec}
    if role != "epp" and facts.spec.get("decoupleScaling") is True:
        spec = {**spec, "replicas": None}
    return Overlay(
        tree={"metadata": {**facts.metadata(key), "labels": labels}, "spec": spec}, origins=_origins(place)
    )


def _origins(section: str) -> tuple[tuple[Path, Path], ...]:
    template: Path = ("spec", "template")
    return (
        *NAMED,
        (("spec", "replicas"), ("spec", section, "replicas")),
        ((*template, "metadata"), ("spec", section)),
        ((*template, "spec"), ("spec", section)),
        (("spec",), ("spec", section)),
    )


def pod_spec(facts: Facts, section: Mapped) -> Mapped:
    """Give the fields of a section that are a PodSpec's, its containers with the model mounted where they say so."""
    spec: Mapped = {key: value for key, value in section.items() if key not in OWN_FIELDS}
    for field in CONTAINERS:
        if section.get(field) is not None:
            spec[field] = [_container(facts, mapping_at(item)) for item in list_at(section[field])]
    return spec


def _container(facts: Facts, stated: Mapped) -> Mapped:
    """Give a container with the artifact's mount and variables below what it states itself."""
    container = {key: value for key, value in stated.items() if key != "mountModelVolume"}
    if stated.get("mountModelVolume") is not True:
        return container
    brought: Mapped = {"volumeMounts": [facts.artifact.mount]}
    if facts.artifact.env:
        brought["env"] = list(facts.artifact.env)
    without_policy = {key: value for key, value in container.items() if key != "mergePolicy"}
    merged = mapping_at(merge(brought, without_policy, definition(CONTAINER)))
    return {**container, **merged}


def finish_role(role: str) -> Callable[[Facts, Mapped, Mapping[str, Tree]], Mapped]:
    """Give what is done to a role's merged Deployment: node affinity and parallelism."""

    def finish(facts: Facts, deployment: Mapped, _base: Mapping[str, Tree]) -> Mapped:
        section = facts.section(role)
        if section is None:
            return deployment
        types, parallelism = section.get("acceleratorTypes"), section.get("parallelism")
        if not isinstance(types, dict) and not isinstance(parallelism, dict):
            return deployment
        spec = mapping_at(deployment["spec"])
        template = mapping_at(spec["template"])
        pod = mapping_at(template["spec"])
        if isinstance(types, dict):
            pod = narrow(pod, types)
        if isinstance(parallelism, dict) and facts.runtime is not None:
            server = facts.runtime.servers[role]
            pod = equip(pod, server.container, server.cards, section) if server.cards else pod
        elif isinstance(parallelism, dict):
            pod = parallelise(pod, parallelism, section)
        return {**deployment, "spec": {**spec, "template": {**template, "spec": pod}}}

    return finish
