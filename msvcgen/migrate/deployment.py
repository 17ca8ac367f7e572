"""The workload of a role in the BaseConfig: what the chart's templates bring, and what no ModelService says."""

from __future__ import annotations

from msvcgen.migrate import groups
from msvcgen.migrate.containers import Made, tracing_variables
from msvcgen.migrate.facts import facts
from msvcgen.migrate.job import Job, text_map, text_of
from msvcgen.migrate.quoted import Number, Template
from msvcgen.migrate.words import Sizes
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, text_at


def base_workload(job: Job, role: str, made: list[Made], sizes: Sizes) -> Mapped:
    """Give the workload of the BaseConfig: what the chart's templates bring, and what no ModelService says."""
    values = job.role(role)
    base: Mapped = {}
    in_groups = bool(job.at("multinode"))
    key = f"{job.base_key(role)} of the BaseConfig"
    job.ledger.carried((role, "annotations"), f"{key}: metadata.annotations")
    annotations = text_map(job, (role, "annotations"))
    if in_groups:
        annotations = {**groups.topology(job, role), **annotations}
        job.ledger.dropped((role, "strategy"), "the chart reads it for Deployments only")
    job.ledger.carried((role, "strategy"), f"{key}: spec.strategy")
    if annotations:
        base["metadata"] = {"annotations": annotations}
    pod: Mapped = {}
    if role == "decode" and (proxy := _proxy(job)):
        pod["initContainers"] = [proxy]
    says = [len(container.base) > 1 for container in made]
    if any(says):  # those before one that says something stand there for their order
        pod["containers"] = [made[index].base for index in range(len(made)) if any(says[index:])]
    if in_groups:
        return {**base, "spec": groups.group(job, role, sizes, {"spec": pod})}
    spec: Mapped = {"strategy": values["strategy"]} if values.get("strategy") else {}
    return {**base, "spec": {**spec, "template": {"spec": pod}}}


def pod_of(workload: Mapped) -> Mapped:
    """Give the spec of the pods of a workload."""
    spec = mapping_at(workload, "spec")
    return mapping_at(
        mapping_at(spec, "leaderWorkerTemplate", "workerTemplate") or spec.get("template"), "spec"
    )


def _proxy(job: Job) -> Mapped:
    """Give the routing sidecar, nothing where it is switched off."""
    path = ("routing", "proxy")
    proxy = mapping_at(job.tree, *path)
    to = f"{job.base_key('decode')} of the BaseConfig: initContainers[routing-proxy]"
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
