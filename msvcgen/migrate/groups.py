"""Groups of pods that serve one model together: `multinode` of the values, LeaderWorkerSets here."""

from __future__ import annotations

from msvcgen.migrate.containers import Made
from msvcgen.migrate.job import Job
from msvcgen.migrate.words import Sizes
from msvcgen.tree import Mapped
from msvcgen.typed import Final

FIELDS: Final = ("hostIPC", "hostPID")
"""Fields of a pod that the chart writes into LeaderWorkerSets only."""

EXCLUSIVE: Final = "leaderworkerset.sigs.k8s.io/subgroup-exclusive-topology"


def form(job: Job, role: str, sizes: Sizes, made: list[Made], section: Mapped) -> None:
    """Give the section of a role what only groups have, and refuse servers that would not find one another."""
    for field in FIELDS:
        job.ledger.carried((role, field), f"spec.{role}.{field}")
        value = job.role(role).get(field)
        if value is not None:
            section[field] = value
    if sizes.pods > 1 and any(container.words.how != "custom" for container in made):
        keys = ("workers", "data", "dataLocal")
        stated = (
            key
            for key in keys
            if job.at(role, "parallelism", key) and job.is_stated(role, "parallelism", key)
        )
        path = next(((role, "parallelism", key) for key in stated), ())
        message = (
            f"the chart starts the same server in each of {sizes.pods} pods, and tells none of the others"
        )
        said = f"{{tensor: {sizes.tensor}, data: {sizes.data}, nodes: {sizes.pods}}}"
        hint = f"state in the ModelService `parallelism: {said}`, which tells them"
        job.ledger.refuse(path or ("multinode",), message, hint)


def topology(job: Job, role: str) -> Mapped:
    """Give the annotation that keeps a subgroup on one node, where the values ask for it."""
    path = (role, "subGroupExclusiveTopology")
    job.ledger.carried(path, f"{job.base_key(role)} of the BaseConfig: metadata.annotations")
    return {EXCLUSIVE: "kubernetes.io/hostname"} if job.at(*path) else {}


def group(job: Job, role: str, sizes: Sizes, template: Mapped) -> Mapped:
    """Give the spec of a LeaderWorkerSet whose pods are all alike."""
    policy = job.at(role, "subGroupPolicy")
    to = f"{job.base_key(role)} of the BaseConfig: spec.leaderWorkerTemplate"
    job.ledger.carried((role, "subGroupPolicy"), f"{to}.subGroupPolicy")
    job.ledger.carried((role, "parallelism", "workers"), f"{to}.size")
    more: Mapped = {"subGroupPolicy": policy} if policy else {}
    return {"leaderWorkerTemplate": {"size": sizes.pods, **more, "workerTemplate": template}}
