"""A role: its section of the ModelService, and its Deployment in the BaseConfig."""

from __future__ import annotations

from msvcgen.migrate import fields, groups
from msvcgen.migrate.containers import (
    Stated,
    claim_name,
    made_container,
    template_name,
)
from msvcgen.migrate.deployment import base_workload, pod_of
from msvcgen.migrate.job import Job, has_claims, text_map, text_of
from msvcgen.migrate.known import POD, known
from msvcgen.migrate.model import Model
from msvcgen.migrate.parallelism import say_parallelism, sizes_of
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, mappings_at, text_at, truth_at
from msvcgen.typed import Final

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

_BEFORE: Final = ("hostIPC", "hostPID", "initContainers", *_EVEN_FALSE)
"""Fields that the chart writes before `extraConfig`, which wins over them."""

_LEADERS: Final = ("hostIPC", "hostPID", "subGroupPolicy", "subGroupExclusiveTopology")
"""Fields that only LeaderWorkerSets have."""


class Role(NamedTuple):
    """A role in both files: its section of the ModelService, its workload in the BaseConfig; and its accelerators."""

    section: Mapped
    workload: Mapped
    cards: int


def is_left_out(job: Job, role: str) -> bool:
    """Tell whether a role has no pods: it is switched off, or a prefill of 0 pods that nobody asked for."""
    if not job.role(role).get("create"):
        job.ledger.idle((role,), f"`{role}.create` is not true")
        return True
    job.ledger.carried((role, "create"), f"spec.{role}")
    if role != "prefill" or job.is_stated(role, "replicas") or job.role(role).get("replicas") != 0:
        return False
    if not job.is_stated(role):
        job.ledger.warn(
            (role,), "the chart makes a Deployment of 0 pods unless told otherwise; it is left out"
        )
        return True
    message = "the chart gives prefill 0 pods where `replicas` is not stated"
    job.ledger.warn((role,), message, "state `prefill.replicas`", at=(role, "replicas"))
    return False


def made_role(job: Job, model: Model, role: str) -> Role | None:
    """Make a role; None where the chart, or this, refuses something in it."""
    before = len(job.ledger.problems)
    values = job.role(role)
    sizes = sizes_of(job, role)
    containers = [
        made_container(job, model, Stated(role, (role, "containers", index), container, sizes))
        for index, container in mappings_at(values, "containers")
    ]
    if not containers:
        job.ledger.refuse((role, "containers"), "a pod needs a container, and the chart makes it without one")
    made = [container for container in containers if container is not None]
    if any(problem.severity == "error" for problem in job.ledger.problems[before:]):
        return None
    section: Mapped = {} if _is_scaled(job, role) else {"replicas": values.get("replicas", 1)}
    job.ledger.carried((role, "replicas"), f"spec.{role}.replicas")
    _scaled(job, role)
    say_parallelism(job, role, sizes, made, section)
    if model.labels:
        section["labels"] = dict(model.labels)
    annotations = text_map(job, (role, "podAnnotations"))
    if job.at("multinode"):
        annotations = {**groups.topology(job, role), **annotations}
        groups.form(job, role, sizes, made, section)
    job.ledger.carried((role, "podAnnotations"), f"spec.{role}.annotations")
    if annotations:
        section["annotations"] = annotations
    section |= _pod(job, role)
    section["containers"] = [container.own for container in made]
    if has_claims(job, role) and "devices" in job.fields:
        section["devices"] = fields.devices(job, role, sizes.cards)
    base = base_workload(job, role, made, sizes)
    _volumes(job, model, role, section, base)
    _claims(job, role, section)
    _rest(job, role)
    return Role(section, base, sizes.cards)


def _pod(job: Job, role: str) -> Mapped:
    """Give the fields of the pod, in the order in which the chart writes them: of two the later counts."""
    values = job.role(role)
    pod: Mapped = {}
    extra = mapping_at(job.helm.tree(values.get("extraConfig"), (role, "extraConfig")))
    job.ledger.carried((role, "extraConfig"), f"spec.{role}")
    own: Mapped = {}
    for field, name in _POD.items():
        job.ledger.carried((role, field), f"spec.{role}.{name}")
        value = known(job, (role, field), values.get(field), POD, name)
        if value or (field in _EVEN_FALSE and value is not None):
            own[name] = value
    own |= _scheduling(job, role)
    for field, value in extra.items():
        selects = field == "nodeSelector" and role == "decode" and not job.at("multinode")
        early = field in _BEFORE or selects
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
    mounts = any(truth_at(item, "mountModelVolume") for item in list_at(job.role(role), "containers"))
    if model.artifact.claim and not mounts:
        message = "no container mounts the model, so the chart leaves its volume out; here every pod has it"
        job.ledger.warn((role, "containers"), message, "its claim has to be there")
    job.ledger.carried((role, "volumes"), f"spec.{role}.volumes")
    if model.scheme == "oci":
        section["volumes"] = [{"name": "model-storage", "image": {"pullPolicy": "Always"}}]
    if volumes and stated:
        own = list_at({"volumes": known(job, (role, "volumes"), [*volumes], POD, "volumes")}, "volumes")
        section["volumes"] = [*own, *list_at(section, "volumes")]
    elif volumes:
        pod_of(base)["volumes"] = volumes


def _claims(job: Job, role: str, section: Mapped) -> None:
    claims: list[Tree] = list(list_at(job.role(role), "resourceClaims"))
    job.ledger.carried((role, "resourceClaims"), f"spec.{role}.resourceClaims")
    if has_claims(job, role) and "devices" not in job.fields:
        own: Mapped = {"name": claim_name(job, role), "resourceClaimTemplateName": template_name(job, role)}
        claims = [own, *claims]
    if claims:
        section["resourceClaims"] = claims


def _is_scaled(job: Job, role: str) -> bool:
    """Tell whether the chart leaves `replicas` to a scaler: it does so for LeaderWorkerSets only."""
    return bool(job.at("multinode") and job.at(role, "autoscaling", "enabled"))


def _scaled(job: Job, role: str) -> None:
    path = (role, "autoscaling", "enabled")
    if truth_at(job.tree, *path) and not job.at("multinode"):
        message = "the chart heeds it for LeaderWorkerSets only: a Deployment states `replicas`, which resets a scaler"
        hint = "state `spec.decoupleScaling: true` in the ModelService"
        job.ledger.warn(path, message, hint, at=(role, "replicas"))
    job.ledger.carried(path, "")


def _rest(job: Job, role: str) -> None:
    """Say what of a role counts for LeaderWorkerSets only, and what is said elsewhere."""
    for field in _LEADERS if not job.at("multinode") else ():
        job.ledger.dropped((role, field), "the chart reads it with `multinode: true` only")
    job.ledger.carried((role, "accelerator"), f"spec.{role}: resources")
