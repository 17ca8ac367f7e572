"""A role: its section of the ModelService, and its Deployment in the BaseConfig."""

from __future__ import annotations

from typing import Final, NamedTuple

from msvcgen.children.accelerators import ACCELERATORS, DEFAULT_ACCELERATOR
from msvcgen.migrate.containers import (
    Made,
    Stated,
    claim_name,
    made_container,
    template_name,
    tracing_variables,
    with_cards,
)
from msvcgen.migrate.facts import facts, word
from msvcgen.migrate.job import Job, has_claims, text_of
from msvcgen.migrate.model import Model
from msvcgen.migrate.quoted import Number, Template
from msvcgen.migrate.words import Sizes
from msvcgen.servers.roles import serving_container
from msvcgen.tree import Mapped, Tree, integer_at, list_at, mapping_at, mappings_at, text_at, truth_at

_POD: Final = {
    "nodeSelector": "nodeSelector",
    "tolerations": "tolerations",
    "imagePullSecrets": "imagePullSecrets",
    "podSecurityContext": "securityContext",
    "initContainers": "initContainers",
    "enableServiceLinks": "enableServiceLinks",
    "terminationGracePeriodSeconds": "terminationGracePeriodSeconds",
}
"""Fields of a pod, and how a PodSpec calls them."""

_EVEN_FALSE: Final = ("enableServiceLinks", "terminationGracePeriodSeconds")
"""Those that count where they are stated at all; of the others what is empty is not written."""

_BEFORE: Final = ("initContainers", *_EVEN_FALSE)
"""Fields that the chart writes before `extraConfig`, which wins over them."""

_LEADERS: Final = ("hostIPC", "hostPID", "subGroupPolicy", "subGroupExclusiveTopology")
"""Fields that only LeaderWorkerSets have."""


class Role(NamedTuple):
    """A role in both files: its section of the ModelService, its Deployment in the BaseConfig; and its accelerators."""

    section: Mapped
    deployment: Mapped
    cards: int


def is_left_out(job: Job, role: str) -> bool:
    """Tell whether a role has no pods: it is switched off, or a prefill of 0 pods that nobody asked for."""
    job.ledger.carried((role, "create"), f"spec.{role}")
    if truth_at(job.role(role), "create") is False:
        for key in job.role(role):
            job.ledger.dropped((role, key), f"`{role}.create` is false")
        return True
    if role != "prefill" or job.is_stated(role, "replicas") or job.role(role).get("replicas") != 0:
        return False
    if not job.is_stated(role):
        job.ledger.warn(
            (role,), "the chart makes a Deployment of 0 pods unless told otherwise; it is left out"
        )
        return True
    message = "the chart gives prefill 0 pods where `replicas` is not stated"
    job.ledger.warn((role,), message, "state `prefill.replicas`")
    return False


def made_role(job: Job, model: Model, role: str) -> Role | None:
    """Make a role; None where the chart, or this, refuses something in it."""
    before = len(job.ledger.problems)
    values = job.role(role)
    sizes = _sizes(job, role)
    containers = [
        made_container(job, model, Stated(role, (role, "containers", index), container, sizes))
        for index, container in mappings_at(values, "containers")
    ]
    made = [container for container in containers if container is not None]
    if any(problem.severity == "error" for problem in job.ledger.problems[before:]):
        return None
    section: Mapped = {"replicas": values.get("replicas", 1)}
    job.ledger.carried((role, "replicas"), f"spec.{role}.replicas")
    _scaled(job, role)
    _parallelism(job, role, sizes, made, section)
    if model.labels:
        section["labels"] = dict(model.labels)
    annotations = mapping_at(values, "podAnnotations")
    job.ledger.carried((role, "podAnnotations"), f"spec.{role}.annotations")
    if annotations:
        section["annotations"] = annotations
    section |= _pod(job, role)
    section["containers"] = [container.own for container in made]
    base = _base(job, role, made)
    _volumes(job, model, role, section, base)
    _claims(job, role, section)
    _rest(job, role)
    return Role(section, base, sizes.cards)


# --- parallelism


def _sizes(job: Job, role: str) -> Sizes:
    """Work out a parallelism as the chart does: what is null is filled in from the others."""
    path = (role, "parallelism")
    stated = mapping_at(job.tree, *path)
    tensor, data, local, workers = (
        integer_at(stated, key) for key in ("tensor", "data", "dataLocal", "workers")
    )
    if not local and data and workers and data % workers:
        job.ledger.refuse((*path, "data"), "the chart needs a multiple of `workers`")
    sizes = Sizes(
        tensor or 1,
        data or (local * workers if local and workers else local or 1),
        local or (data // workers if data and workers else data or 1),
    )
    for key in ("tensor", "data", "dataLocal"):
        job.ledger.carried((*path, key), f"spec.{role}.parallelism")
    job.ledger.idle((*path, "workers"), "the chart reads it with `multinode: true` only")
    return sizes


def _fits(job: Job, role: str, sizes: Sizes, made: list[Made]) -> bool:
    """Refuse copies of the model for which the chart asks no accelerators, or accelerators for no copy."""
    if sizes.data == sizes.local or all(container.words.how == "custom" for container in made):
        return True
    key = "data" if sizes.data > sizes.local else "dataLocal"
    message = (
        f"the server is told of {sizes.data} copies of the model, and the chart asks for the accelerators of "
        f"{sizes.local} in the one pod"
    )
    hint = "state the same number as both; the chart derives one from the other only where that is null"
    job.ledger.refuse((role, "parallelism", key), message, hint)
    return False


def _parallelism(job: Job, role: str, sizes: Sizes, made: list[Made], section: Mapped) -> None:
    """Say a parallelism in the ModelService where that makes the same, else by flags and amounts."""
    if job.at("multinode") or not _fits(job, role, sizes, made):
        return
    at = _served(made, sizes)
    for index, container in enumerate(made):
        if at is not None and index == at[0]:
            flags = [pair for pair in container.words.sizes if pair[0] not in at[1]]
            section["parallelism"] = at[1]
            if container.resource != DEFAULT_ACCELERATOR or _states_cards(container):
                with_cards(container, sizes.cards)
        else:
            flags = container.words.sizes
            with_cards(container, sizes.cards)
        added: list[Tree] = [part for name, size in flags for part in (word(name), str(size))]
        if added:
            container.base["args"] = [*list_at(container.base, "args"), *added]
    _odd_cards(job, sizes, made)


def _served(made: list[Made], sizes: Sizes) -> tuple[int, Mapped] | None:
    """Give the container that a parallelism of the ModelService is for, and that; None where it would not do."""
    whole = [{**container.base, **container.own, "args": _all_args(container)} for container in made]
    found = serving_container(whole)
    if found is None or made[found[0]].words.how == "custom":
        return None
    container = made[found[0]]
    named = {name: size for name, size in container.words.sizes if name != "dataLocal"}
    wanted = {"tensor": sizes.tensor, **({"data": sizes.data} if sizes.data > 1 else {})}
    unsaid = {name for name, size in wanted.items() if size > 1} - named.keys()
    if unsaid or not container.resource.startswith(ACCELERATORS):
        return None
    if not named and (container.resource != DEFAULT_ACCELERATOR or _states_cards(container)):
        return None
    _, cards = found[1].sized(whole[found[0]], wanted)
    return (found[0], dict(wanted)) if cards == sizes.cards else None


def _all_args(container: Made) -> list[Tree]:
    return [*list_at(container.own, "args"), *list_at(container.base, "args")]


def _states_cards(container: Made) -> bool:
    parts = (mapping_at(container.own, "resources", part) for part in ("limits", "requests"))
    return any(name.startswith(ACCELERATORS) for part in parts for name in part)


def _odd_cards(job: Job, sizes: Sizes, made: list[Made]) -> None:
    """Say of accelerators what the chart does not: helpers get them too, and stated amounts win."""
    for number, container in enumerate(made):
        path = container.path
        if number and container.resource:
            _helper(job, container)
        stated = mapping_at(job.tree, *path, "resources", "limits").get(container.resource)
        if stated is not None and str(stated) != str(sizes.cards):
            message = f"`{container.resource}: {stated}` counts, though the parallelism needs {sizes.cards}"
            job.ledger.warn((*path, "resources"), message)


def _helper(job: Job, container: Made) -> None:
    """Warn of accelerators of a container that does not serve."""
    stated = mapping_at(job.tree, *container.path, "resources", "limits").get(container.resource)
    if stated is None:
        message = f"the chart gives every container of a role its accelerators, this one too (`{container.resource}`)"
        job.ledger.warn(container.path, message, "take them out of the ModelService where it is a helper")


# --- the pod


def _pod(job: Job, role: str) -> Mapped:
    """Give the fields of the pod, in the order in which the chart writes them: of two the later counts."""
    values = job.role(role)
    pod: Mapped = {}
    extra = mapping_at(job.helm.tree(values.get("extraConfig"), (role, "extraConfig")))
    job.ledger.carried((role, "extraConfig"), f"spec.{role}")
    own: Mapped = {}
    for field, name in _POD.items():
        job.ledger.carried((role, field), f"spec.{role}.{name}")
        value = values.get(field)
        if value or (field in _EVEN_FALSE and value is not None):
            own[name] = value
    own |= _scheduling(job, role)
    for field, value in extra.items():
        early = field in _BEFORE or (field == "nodeSelector" and role == "decode")
        if field in ("volumes", "containers", "serviceAccountName") or (field in own and not early):
            why = f"the chart writes `{field}` once more behind it, and the last one counts"
            job.ledger.dropped((role, "extraConfig", field), why)
        else:
            pod[field] = value
            job.ledger.carried((role, "extraConfig", field), f"spec.{role}.{field}")
    return {**own, **pod}


def _scheduling(job: Job, role: str) -> Mapped:
    values = job.role(role)
    fields: Mapped = {}
    scheduler = text_of(values.get("schedulerName") or job.at("schedulerName"))
    job.ledger.carried((role, "schedulerName"), f"spec.{role}.schedulerName")
    job.ledger.carried(("schedulerName",), "schedulerName of each role")
    if scheduler:
        fields["schedulerName"] = scheduler
    priority = text_of(values.get("priorityClassName"))
    job.ledger.carried((role, "priorityClassName"), f"spec.{role}.priorityClassName")
    if priority and priority.lower() != "none":
        fields["priorityClassName"] = priority
    account = text_of(job.at("serviceAccountOverride"))
    job.ledger.carried(("serviceAccountOverride",), "serviceAccountName of each role")
    if account:
        fields["serviceAccountName"] = account
    types = mapping_at(values, "acceleratorTypes")
    job.ledger.carried((role, "acceleratorTypes"), f"spec.{role}.acceleratorTypes")
    if text_at(types, "labelKey"):
        fields["acceleratorTypes"] = {
            key: types[key] for key in ("labelKey", "labelValues") if types.get(key)
        }
    return fields


def _volumes(job: Job, model: Model, role: str, section: Mapped, base: Mapped) -> None:
    """Give the role its volumes; those that only the chart states are the BaseConfig's."""
    volumes = list_at(job.role(role), "volumes")
    stated = job.is_stated(role, "volumes")
    job.ledger.carried((role, "volumes"), f"spec.{role}.volumes")
    if model.scheme == "oci":
        section["volumes"] = [{"name": "model-storage", "image": {"pullPolicy": "Always"}}]
    if volumes and stated:
        section["volumes"] = [*volumes, *list_at(section, "volumes")]
    elif volumes:
        pod = mapping_at(base, "spec", "template", "spec")
        pod["volumes"] = volumes


def _claims(job: Job, role: str, section: Mapped) -> None:
    claims: list[Tree] = list(list_at(job.role(role), "resourceClaims"))
    job.ledger.carried((role, "resourceClaims"), f"spec.{role}.resourceClaims")
    if has_claims(job, role):
        own: Mapped = {"name": claim_name(job, role), "resourceClaimTemplateName": template_name(job, role)}
        claims = [own, *claims]
    if claims:
        section["resourceClaims"] = claims


def _scaled(job: Job, role: str) -> None:
    path = (role, "autoscaling", "enabled")
    if truth_at(job.tree, *path) and not job.at("multinode"):
        message = "the chart heeds it for LeaderWorkerSets only: a Deployment states `replicas`, which resets a scaler"
        job.ledger.warn(path, message, "state `spec.decoupleScaling: true` in the ModelService")
    job.ledger.carried(path, "")


def _rest(job: Job, role: str) -> None:
    """Say what of a role counts for LeaderWorkerSets only, and what is said elsewhere."""
    for field in _LEADERS:
        job.ledger.dropped((role, field), "the chart reads it with `multinode: true` only")
    job.ledger.carried((role, "accelerator"), f"spec.{role}: resources")


# --- the BaseConfig


def _base(job: Job, role: str, made: list[Made]) -> Mapped:
    """Give the Deployment of the BaseConfig: what the chart's templates bring, and what no ModelService says."""
    values = job.role(role)
    base: Mapped = {}
    key = f"{role}Deployment of the BaseConfig"
    job.ledger.carried((role, "annotations"), f"{key}: metadata.annotations")
    job.ledger.carried((role, "strategy"), f"{key}: spec.strategy")
    if values.get("annotations"):
        base["metadata"] = {"annotations": values["annotations"]}
    pod: Mapped = {}
    if role == "decode" and (proxy := _proxy(job)):
        pod["initContainers"] = [proxy]
    containers = [container.base for container in made if len(container.base) > 1]
    if containers:
        pod["containers"] = list(containers)
    spec: Mapped = {"strategy": values["strategy"]} if values.get("strategy") else {}
    return {**base, "spec": {**spec, "template": {"spec": pod}}}


def _proxy(job: Job) -> Mapped:
    """Give the routing sidecar, nothing where it is switched off."""
    path = ("routing", "proxy")
    proxy = mapping_at(job.tree, *path)
    to = "decodeDeployment of the BaseConfig: initContainers[routing-proxy]"
    for key in ("enabled", "image", "imagePullPolicy"):
        job.ledger.carried((*path, key), to)
    ports = mapping_at(facts(), "proxyPorts").items()
    words: list[Tree] = [Template(f'{flag}={{{{ getPort "{port}" }}}}') for port, flag in ports]
    for pair in list_at(facts(), "proxyFlags"):
        field, flag = str(list_at(pair)[0]), str(list_at(pair)[1])
        job.ledger.carried((*path, field), to)
        if field in proxy:
            words.append(f"{flag}={text_of(proxy[field])}")
    if not job.proxied("decode"):
        return {}
    if not text_at(proxy, "image"):
        job.ledger.refuse((*path, "image"), "the chart needs an image of the sidecar, or `enabled: false`")
    tracing: Mapped = (
        {"env": list[Tree](tracing_variables(job, "routingProxy"))} if job.at("tracing", "enabled") else {}
    )
    return {
        "name": "routing-proxy",
        "image": text_at(proxy, "image"),
        "imagePullPolicy": text_at(proxy, "imagePullPolicy") or "Always",
        "args": words,
        **tracing,
        "ports": [{"containerPort": Number('{{ getPort "http" }}')}],
        "restartPolicy": "Always",
        "securityContext": {"allowPrivilegeEscalation": False, "runAsNonRoot": True},
    }
