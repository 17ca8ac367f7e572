"""Rules of Deployment, StatefulSet, Job and CronJob (pkg/apis/apps/validation, pkg/apis/batch/validation)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from msvcgen.check.reading import below, block, entries, text, whole
from msvcgen.check.rules import selectors
from msvcgen.check.rules.pods import pod_spec
from msvcgen.check.rules.storage import claim_spec
from msvcgen.check.words import shown
from msvcgen.document import Mapped, Path, Tree
from msvcgen.errors import Finding

_TEMPLATE: Final[Path] = ("spec", "template", "spec")


def selector(tree: Mapped) -> Iterator[Finding]:
    """Refuse a selector that is empty or does not match the labels of the pods."""
    stated = block(tree, "spec", "selector")
    if not isinstance(block(tree, "spec").get("selector"), dict):
        return
    kind = tree.get("kind")
    yield from below(("spec", "selector"), selectors.requirements(stated))
    if selectors.is_empty(stated):
        message = f"the selector of a {kind} must not be empty"
        yield Finding(code="empty-selector", message=message, path=("spec", "selector"))
        return
    labels = block(tree, "spec", "template", "metadata", "labels")
    if not selectors.matches(stated, labels):
        message = f"the labels of the pods do not match the selector {shown(stated)}"
        yield Finding(code="selector-mismatch", message=message, path=("spec", "selector"))


def template(tree: Mapped) -> Iterator[Finding]:
    """Check the pod template."""
    claims = [
        text(block(claim, "metadata"), "name")
        for _, claim in entries(block(tree, "spec"), "volumeClaimTemplates")
    ]
    yield from below(_TEMPLATE, pod_spec(block(tree, *map(str, _TEMPLATE)), claims=claims))


def always_restarts(tree: Mapped) -> Iterator[Finding]:
    """Refuse pods that end: a Deployment and a StatefulSet restart them always."""
    pod = block(tree, *map(str, _TEMPLATE))
    policy = text(pod, "restartPolicy")
    if policy in ("Never", "OnFailure"):
        message = f"the restartPolicy of a {tree.get('kind')} must be Always, here it is {policy}"
        yield Finding(code="restart-policy", message=message, path=(*_TEMPLATE, "restartPolicy"))
    if pod.get("activeDeadlineSeconds") is not None:
        message = f"`activeDeadlineSeconds` must not be there in a {tree.get('kind')}"
        yield Finding(code="active-deadline", message=message, path=(*_TEMPLATE, "activeDeadlineSeconds"))


def rollout(tree: Mapped) -> Iterator[Finding]:
    """Refuse a rollout strategy that contradicts itself."""
    strategy = block(tree, "spec", "strategy")
    rolling = block(strategy, "rollingUpdate")
    path = ("spec", "strategy", "rollingUpdate")
    if text(strategy, "type") == "Recreate" and isinstance(strategy.get("rollingUpdate"), dict):
        yield Finding(
            code="rollout", message="`rollingUpdate` must not be there when the type is Recreate", path=path
        )
        return
    if _is_zero(rolling.get("maxUnavailable")) and _is_zero(rolling.get("maxSurge")):
        message = "`maxUnavailable` and `maxSurge` must not both be 0"
        yield Finding(code="rollout", message=message, path=(*path, "maxUnavailable"))
    yield from _not_above_all(rolling, path)


def _is_zero(value: Tree) -> bool:
    return value == "0%" or (value == 0 and not isinstance(value, bool) and value is not None)


def _not_above_all(rolling: Mapped, path: Path) -> Iterator[Finding]:
    share = text(rolling, "maxUnavailable").removesuffix("%")
    if share.isdecimal() and len(share) < 19 and int(share) > 100:
        message = f"must be at most 100%, here it is {share}%"
        yield Finding(code="out-of-bounds", message=message, path=(*path, "maxUnavailable"))


def progress_deadline(tree: Mapped) -> Iterator[Finding]:
    """Refuse a deadline that ends before a pod counts as available."""
    spec = block(tree, "spec")
    deadline, ready = whole(spec, "progressDeadlineSeconds", 600), whole(spec, "minReadySeconds")
    if deadline <= ready:
        message = f"`progressDeadlineSeconds` ({deadline}) must be greater than `minReadySeconds` ({ready})"
        yield Finding(code="progress-deadline", message=message, path=("spec",))


def update_strategy(tree: Mapped) -> Iterator[Finding]:
    """Refuse settings of a rolling update where there is none."""
    strategy = block(tree, "spec", "updateStrategy")
    if text(strategy, "type") == "OnDelete" and isinstance(strategy.get("rollingUpdate"), dict):
        message = "`rollingUpdate` must not be there when the type is OnDelete"
        yield Finding(code="rollout", message=message, path=("spec", "updateStrategy", "rollingUpdate"))


def volume_claim_templates(tree: Mapped) -> Iterator[Finding]:
    """Check the claims that each pod of a StatefulSet gets."""
    for index, claim in entries(block(tree, "spec"), "volumeClaimTemplates"):
        yield from below(("spec", "volumeClaimTemplates", index, "spec"), claim_spec(block(claim, "spec")))


def job(tree: Mapped) -> Iterator[Finding]:
    """Check a Job."""
    yield from below(("spec",), _job_spec(block(tree, "spec")))


def _job_spec(spec: Mapped) -> Iterator[Finding]:
    if isinstance(spec.get("selector"), dict) and spec.get("manualSelector") is not True:
        message = "a Job makes its own selector, leave it out"
        yield Finding(code="job-selector", message=message, path=("selector",))
    yield from below(("template", "spec"), _ending_pod(block(spec, "template", "spec")))


def _ending_pod(pod: Mapped) -> Iterator[Finding]:
    policy = text(pod, "restartPolicy")
    if not policy:
        message = "the restartPolicy of a Job must be OnFailure or Never, without it is Always"
        yield Finding(code="restart-policy", message=message, missing="restartPolicy")
    elif policy == "Always":
        message = "the restartPolicy of a Job must be OnFailure or Never, here it is Always"
        yield Finding(code="restart-policy", message=message, path=("restartPolicy",))
    yield from pod_spec(pod)


def cron_job(tree: Mapped) -> Iterator[Finding]:
    """Check a CronJob and the Job that it makes."""
    spec = block(tree, "spec")
    yield from below(("spec", "jobTemplate", "spec"), _job_spec(block(spec, "jobTemplate", "spec")))
    schedule = text(spec, "schedule")
    if "TZ" in schedule:
        message = "the schedule has a time zone, state it as `timeZone`"
        yield Finding(code="schedule", message=message, path=("spec", "schedule"))
    elif schedule and not schedule.startswith("@") and len(schedule.split()) != 5:
        message = f"a schedule has five fields, here it has {len(schedule.split())}"
        yield Finding(code="schedule", message=message, path=("spec", "schedule"))
    if text(spec, "timeZone").lower() == "local":
        yield Finding(code="schedule", message="the time zone must have a name", path=("spec", "timeZone"))


Rules = tuple[Callable[[Mapped], Iterator[Finding]], ...]
DEPLOYMENT: Final[Rules] = (selector, template, always_restarts, rollout, progress_deadline)
STATEFUL_SET: Final[Rules] = (selector, template, always_restarts, update_strategy, volume_claim_templates)
JOB: Final[Rules] = (job,)
CRON_JOB: Final[Rules] = (cron_job,)
