"""Deployments of prefill, decode and the endpoint picker: what the ModelService says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msvcgen.children.llmd.accounts import account_name
from msvcgen.children.llmd.labels import picker_labels, pod_labels
from msvcgen.children.overlay import Lower, Overlay
from msvcgen.errors import Finding
from msvcgen.merge import merge
from msvcgen.origin import Reason, derived, plain
from msvcgen.service import Service
from msvcgen.targets import ROLE_FIELDS, Target
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, mappings_at, truth_at
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.children.llmd.spread import Spread

SIDES = ("leader", "worker")
"""The fields of a section that say what differs on some pods of a group."""

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
        *SIDES,
    }
)
"""Fields of a role's section that are not fields of its pod; all others but those of add-ons are a PodSpec's."""

_BESIDE_POD = OWN_FIELDS | ROLE_FIELDS

POD_SPEC = "io.k8s.api.core.v1.PodSpec"
CONTAINER = "io.k8s.api.core.v1.Container"

CONTAINERS = ("containers", "initContainers")


def role_deployment(service: Service, lower: Lower) -> Overlay:
    """Give the overlay of a role's Deployment."""
    role = lower.target.section
    section = service.section(role) or {}
    runs = {
        **pod_spec(service, section),
        **account(service, "model", section),
        **volumes(service, section),
    }
    tree = _deployment(service, lower.target, section, runs, partial(pod_labels, service, role))
    removed: dict[Path, Tree] = {}
    if truth_at(service.spec, "decoupleScaling") is True:
        tree["spec"] = {**mapping_at(tree, "spec"), "replicas": None}
        decoupled = service.spec["decoupleScaling"]
        removed["spec", "replicas"] = derived(plain(decoupled), decoupled, reason="decoupled scaling")
    spread = _spread(service, role, section, lower)
    return Overlay(
        tree,
        findings=(
            *unpaired(service, role),
            *_unmounted(service, role, section),
            *(spread.findings if spread is not None else ()),
        ),
        finish=partial(finish_role, service, role, spread),
        removed=removed,
    )


def _unmounted(service: Service, role: str, section: Mapped) -> Iterator[Finding]:
    """Say that a null in the place of all mounts takes the model's away as well."""
    server = service.runtime.servers[role] if service.runtime is not None else None
    for at, container in mappings_at(section, "containers"):
        if "volumeMounts" not in container or container["volumeMounts"] is not None:
            continue
        wanted = truth_at(container, "mountModelVolume")
        served = server is not None and container.get("name") == server.container
        if service.artifact.mount and (wanted or (served and wanted is None)):
            path: Path = ("spec", role, "containers", at, "volumeMounts")
            message = (
                f"null takes away the mount of the model at {service.artifact.mount['mountPath']} as well"
            )
            hint = "take single mounts away, `- {mountPath: ..., $patch: delete}`, or state `mountModelVolume: false`"
            yield Finding("unmounted-volume", message, path, "warning", hint)


_SPREADING = frozenset(("dataLocal", "nodes", "expert", "backend", "loadBalancing", "dataRPCPort"))
"""Fields of `parallelism` that say more than sizes."""


def _spread(service: Service, role: str, section: Mapped, lower: Lower) -> Spread | None:
    """Give how the server of single pods is spread, None where nobody says more of that than sizes."""
    if _SPREADING.isdisjoint(mapping_at(section, "parallelism")) and section.keys().isdisjoint(SIDES):
        return None
    from msvcgen.children.llmd.spread import single, spread  # few ModelServices do

    pods = service.kinds.definition(POD_SPEC)
    pod = merge(mapping_at(lower.tree, "spec", "template", "spec"), pod_spec(service, section), pods)
    return single(spread(service, role, mapping_at(pod)))


def unpaired(service: Service, role: str) -> Iterator[Finding]:
    """Say that the server of a runtime variant is no half of a pair: both would be the same and work alone."""
    if role != "prefill" or service.runtime is None:
        return
    from msvcgen.servers.catalogue import server_named  # who states no variant needs none

    server = server_named(str(service.runtime.spec.get("server") or ""))
    if server is not None and not server.pairs:
        message = f"{server.title} knows no prefill and decode, each of the two would do both"
        hint = "leave the section out, or set `create: false`"
        yield Finding("inexpressible", message, ("spec", role), hint=hint)


def volumes(service: Service, section: Mapped) -> Mapped:
    """Give the field with the model's volume below those that a section states; stating none at all leaves it out.

    A model that the runtime fetches itself has none.
    """
    volumes, own = section.get("volumes"), list[Tree]()
    if service.artifact.volume:
        own.append(service.artifact.volume)
    if volumes is None:
        return {"volumes": own} if own else {}
    return {"volumes": merge(own, volumes, service.kinds.definition(POD_SPEC).properties["volumes"])}


def epp_deployment(service: Service, lower: Lower) -> Overlay:
    """Give the overlay of the endpoint picker's Deployment."""
    section = service.section(lower.target.section) or {}
    runs = {**pod_spec(service, section), **account(service, "picker", section)}
    return Overlay(_deployment(service, lower.target, section, runs, partial(picker_labels, service)))


def account(service: Service, owner: str, section: Mapped) -> Mapped:
    """Give the field that names the account of the model's pods, or of the picker's: a section may state another."""
    if section.get("serviceAccountName"):
        return {"serviceAccountName": section["serviceAccountName"]}
    name = str(account_name(service, owner))
    return {"serviceAccountName": derived(name, service.name, reason="account")}


def _deployment(
    service: Service, target: Target, section: Mapped, runs: Mapped, labels: Callable[[Reason], Mapped]
) -> Mapped:
    pod: Mapped = {"labels": {**mapping_at(section, "labels"), **labels("labels")}}
    if section.get("annotations"):
        pod["annotations"] = section["annotations"]
    spec: Mapped = {
        "selector": {"matchLabels": labels("selector")},
        "template": {"metadata": pod, "spec": runs},
    }
    if section.get("replicas") is not None:
        spec = {"replicas": section["replicas"], **spec}
    return {"metadata": {**service.metadata(target.key), "labels": labels("labels")}, "spec": spec}


def pod_spec(service: Service, section: Mapped) -> Mapped:
    """Give the fields of a section that are a PodSpec's, its containers with the model mounted where they say so."""
    spec: Mapped = {key: value for key, value in section.items() if key not in _BESIDE_POD}
    for field in CONTAINERS:
        if section.get(field) is not None:
            spec[field] = [_container(service, mapping_at(item)) for item in list_at(section[field])]
    return spec


def _container(service: Service, container: Mapped) -> Mapped:
    """Give a container with the artifact's mount and variables below what it states itself."""
    fields = {key: value for key, value in container.items() if key != "mountModelVolume"}
    if truth_at(container, "mountModelVolume") is not True:
        return fields
    brought: Mapped = {"volumeMounts": [service.artifact.mount]}
    if service.artifact.env:
        brought["env"] = list(service.artifact.env)
    without_policy = {key: value for key, value in fields.items() if key != "mergePolicy"}
    merged = mapping_at(merge(brought, without_policy, service.kinds.definition(CONTAINER)))
    return {**fields, **merged}


def finish_role(service: Service, role: str, spread: Spread | None, workload: Mapped) -> Mapped:
    """Give a role's merged workload with node affinity and parallelism."""
    section = service.section(role)
    if section is None:
        return workload
    types, parallelism = section.get("acceleratorTypes"), section.get("parallelism")
    if not isinstance(types, dict) and not isinstance(parallelism, dict):
        return workload
    from msvcgen.children.accelerators import equip, narrow, parallelise  # few roles state either

    spec = mapping_at(workload["spec"])
    template = mapping_at(spec["template"])
    pod = mapping_at(template["spec"])
    if isinstance(types, dict):
        pod = narrow(pod, types)
    if spread is not None:
        pod = spread.equipped(pod, "leader")
    elif isinstance(parallelism, dict) and service.runtime is not None:
        server = service.runtime.servers[role]
        pod = equip(pod, server.container, server.cards, section) if server.cards else pod
    elif isinstance(parallelism, dict):
        pod = parallelise(pod, parallelism, section)
    return {**workload, "spec": {**spec, "template": {**template, "spec": pod}}}
