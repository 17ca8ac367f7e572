"""Objects beside the pods: PodMonitors, ResourceClaimTemplates, and those that values state whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msvcgen.migrate.containers import template_name
from msvcgen.migrate.fields import BY_HAND, CLAIM, EXTRA, FIELD_PATHS, pod_monitor
from msvcgen.migrate.job import Job, accelerator_of, has_claims
from msvcgen.migrate.model import Model, selecting
from msvcgen.migrate.roles import Role
from msvcgen.names import child_name
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, text_at


def extra_objects(job: Job, model: Model, roles: dict[str, Role]) -> list[Tree]:
    """Give the objects that the BaseConfig states whole."""
    listed: list[Tree] = []
    for role in ("decode", "prefill"):
        if role in roles:
            listed += _of_role(job, model, role, roles[role].cards)
        to = FIELD_PATHS["monitoring"] if "monitoring" in job.fields else BY_HAND["monitoring"][0]
        path = (role, "monitoring", "podmonitor")
        for field in mapping_at(job.tree, *path):
            job.ledger.carried((*path, field), to)
    return [*listed, *_stated(job)]


def _of_role(job: Job, model: Model, role: str, cards: int) -> Iterator[Tree]:
    """Give the objects of a role, or tell how those are called that a field of the ModelService makes."""
    enabled, name = (role, "monitoring", "podmonitor", "enabled"), child_name(job.name, f"-{role}")
    if job.at(*enabled):
        if "monitoring" in job.fields:
            why = f"the PodMonitor is called `{name}` now"
            job.ledger.changed(enabled, FIELD_PATHS["monitoring"], why)
        else:
            yield _pod_monitor(job, model, role)
    if has_claims(job, role) and _known(job, role):
        _carry_claim(job, role, name)
        if "devices" not in job.fields:
            yield _claim_template(job, role, cards)


def _carry_claim(job: Job, role: str, name: str) -> None:
    path = ("accelerator", "resourceClaimTemplates", accelerator_of(job, role))
    to = BY_HAND["devices"][0]
    if "devices" in job.fields:
        to = f"spec.{role}.devices"
        why = f"the template of the claim is called `{name}` now, and the claim `{CLAIM}`"
        job.ledger.changed((*path, "name"), to, why)
        own = (role, "accelerator", "dra")
        job.ledger.changed(own if job.is_stated(*own) else own[1:], to, why)
    for field in ("name", "class", "match", "selectors"):
        job.ledger.carried((*path, field), to)


def _known(job: Job, role: str) -> bool:
    """Tell whether the chart makes the template of a role's claims: it does so for the accelerators that it knows."""
    kind = accelerator_of(job, role)
    if job.at("accelerator", "resourceClaimTemplates", kind):
        return True
    path = (
        (role, "accelerator", "type")
        if job.is_stated(role, "accelerator", "type")
        else ("accelerator", "type")
    )
    message = (
        f"the chart claims `{kind}` and makes no ResourceClaimTemplate `{template_name(job, role)}` for it"
    )
    job.ledger.warn(path, message)
    return False


def _stated(job: Job) -> Iterator[Tree]:
    """Give `extraObjects` of the values, their templates evaluated."""
    path = ("extraObjects",)
    objects = list_at(job.tree, *path)
    for index, item in enumerate(objects):
        job.ledger.carried((*path, index), EXTRA)
        evaluated = job.helm.tree(item, (*path, index))
        if isinstance(evaluated, dict):
            yield evaluated
        elif evaluated is not None:
            job.ledger.refuse((*path, index), "an object is a mapping, what the templates give is none")
    job.ledger.carried(path, EXTRA)


def _pod_monitor(job: Job, model: Model, role: str) -> Mapped:
    stated = mapping_at(job.tree, role, "monitoring", "podmonitor")
    own = pod_monitor(job, role)
    endpoint: Mapped = {key: value for key, value in own.items() if key not in ("labels", "annotations")}
    labels: Mapped = {"app.kubernetes.io/component": role, **mapping_at(stated, "labels")}
    metadata: Mapped = {"name": f"{job.name}-{role}-podmonitor", "labels": labels}
    if stated.get("annotations"):
        metadata["annotations"] = stated["annotations"]
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": metadata,
        "spec": {
            "selector": {"matchLabels": selecting(job, model, role)},
            "podMetricsEndpoints": [endpoint],
        },
    }


def _claim_template(job: Job, role: str, cards: int) -> Mapped:
    kind = accelerator_of(job, role)
    path = ("accelerator", "resourceClaimTemplates", kind)
    stated = mapping_at(job.tree, *path)
    request: Mapped = {
        "deviceClassName": text_at(stated, "class") or f"gpu.{kind}.com",
        "count": cards,
    }
    if stated.get("selectors"):
        request["selectors"] = stated["selectors"]
    requests: Sequence[Mapped] = [{"name": kind, text_at(stated, "match") or "exactly": request}]
    return {
        "apiVersion": "resource.k8s.io/v1",
        "kind": "ResourceClaimTemplate",
        "metadata": {"name": template_name(job, role)},
        "spec": {"spec": {"devices": {"requests": list(requests)}}},
    }
