"""Rules of Job and CronJob (pkg/apis/batch/validation)."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.formats import is_dns_label
from msvcgen.check.rules import selectors
from msvcgen.check.rules.templates import pod_template
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, integer_at, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

NAME_LABELS: Final = ("job-name", "batch.kubernetes.io/job-name")
UID_LABELS: Final = ("controller-uid", "batch.kubernetes.io/controller-uid")
"""Labels that the API server gives to the pods of a Job."""

_MOST_PARALLEL: Final = 100_000


def job(tree: Mapped) -> Iterator[Finding]:
    """Check a Job."""
    spec = mapping_at(tree, "spec")
    yield from below(("spec",), _selector(spec, text_at(tree, "metadata", "name")))
    yield from below(("spec",), job_spec(spec))
    yield from _hostname(tree)


def _selector(spec: Mapped, name: str) -> Iterator[Finding]:
    """Refuse a selector where the Job makes its own, and labels that contradict it (ValidateGeneratedSelector)."""
    selector = spec.get("selector")
    labels = mapping_at(spec, "template", "metadata", "labels")
    if spec.get("manualSelector") is True:
        if not isinstance(selector, dict):
            message = "a Job with `manualSelector` must have a `selector`"
            yield Finding(code="job-selector", message=message, missing="selector")
        elif not selectors.matches(selector, labels):
            message = f"the labels of the pods do not match the selector {shown(selector)}"
            yield Finding(code="selector-mismatch", message=message, path=("selector",))
        return
    if isinstance(selector, dict):
        yield from below(("selector",), selectors.requirements(selector))
        generated = dict.fromkeys(NAME_LABELS, name) | dict.fromkeys(UID_LABELS, "<uid>")
        if not selectors.matches(selector, generated) or not selectors.matches(
            selector, {**labels, **generated}
        ):
            message = "a Job makes its own selector, and this one does not match its pods; leave it out"
            yield Finding(code="job-selector", message=message, path=("selector",))
    for label, value in labels.items():
        if label in UID_LABELS or (label in NAME_LABELS and name and value != name):
            message = f"a Job gives its pods the label `{label}` itself, leave it out"
            path = ("template", "metadata", "labels", label)
            yield Finding(code="job-selector", message=message, path=path)


def _hostname(tree: Mapped) -> Iterator[Finding]:
    """Refuse a name that leaves no room for the index which the hosts of an indexed Job have behind it."""
    spec, name = _defaulted(mapping_at(tree, "spec")), text_at(tree, "metadata", "name")
    last = integer_at(spec, "completions") - 1
    if (
        text_at(spec, "completionMode") == "Indexed"
        and name
        and last >= 0
        and not is_dns_label(f"{name}-{last}")
    ):
        message = f"the pods of an indexed Job have hosts such as {name}-{last}, which is no DNS label"
        hint = "shorten the name, and leave out dots"
        yield Finding(code="bad-name", message=message, path=("metadata", "name"), hint=hint)


def job_spec(spec: Mapped) -> Iterator[Finding]:
    """Check what a Job and the Jobs of a CronJob have in common (validateJobSpec)."""
    indexed = text_at(spec, "completionMode") == "Indexed"
    spec = _defaulted(spec)
    yield from _indexed(spec) if indexed else _not_indexed(spec)
    if isinstance(spec.get("podFailurePolicy"), dict):
        yield from _failure_policy(spec)
    yield from below(("template", "spec"), _ends(mapping_at(spec, "template", "spec")))
    yield from below(("template",), pod_template(mapping_at(spec, "template")))


def _defaulted(spec: Mapped) -> Mapped:
    """Give a Job's spec with its completions: one, when it states no parallelism either (SetDefaults_Job)."""
    single = spec.get("completions") is None and spec.get("parallelism") is None
    return {**spec, "completions": 1} if single else spec


def _not_indexed(spec: Mapped) -> Iterator[Finding]:
    for field in ("backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"):
        if spec.get(field) is not None:
            message = f"`{field}` needs `completionMode: Indexed`"
            yield Finding(code="completion-mode", message=message, path=(field,))


def _indexed(spec: Mapped) -> Iterator[Finding]:
    if spec.get("completions") is None:
        message = "an indexed Job that states `parallelism` must state `completions`"
        yield Finding(code="completion-mode", message=message, missing="completions")
    if integer_at(spec, "parallelism") > _MOST_PARALLEL:
        message = f"the parallelism of an indexed Job must be at most {_MOST_PARALLEL}"
        yield Finding(code="out-of-bounds", message=message, path=("parallelism",))
    failed, completions = integer_at(spec, "maxFailedIndexes"), integer_at(spec, "completions")
    if spec.get("maxFailedIndexes") is not None and spec.get("backoffLimitPerIndex") is None:
        message = "`maxFailedIndexes` needs `backoffLimitPerIndex`"
        yield Finding(code="completion-mode", message=message, missing="backoffLimitPerIndex")
    if spec.get("completions") is not None and failed > completions:
        message = f"`maxFailedIndexes` ({failed}) must be at most `completions` ({completions})"
        yield Finding(code="out-of-bounds", message=message, path=("maxFailedIndexes",))
    for index, rule in mappings_at(spec, "successPolicy", "rules"):
        yield from below(("successPolicy", "rules", index), _success(rule, completions))


def _success(rule: Mapped, completions: int) -> Iterator[Finding]:
    """Check a rule for success (validateSuccessPolicyRule)."""
    count, indexes = integer_at(rule, "succeededCount"), rule.get("succeededIndexes")
    if indexes is None and rule.get("succeededCount") is None:
        message = "one of `succeededCount`, `succeededIndexes` must be there"
        yield Finding(code="missing-field", message=message)
    most = completions
    if isinstance(indexes, str):
        total = _indexes(indexes, completions)
        if total is None:
            message = f"must be rising indexes below {completions} such as 0,2-4, here it is {shown(indexes)}"
            yield Finding(code="bad-format", message=message, path=("succeededIndexes",))
        else:
            most = total
    if count > most:
        message = f"must be at most {most}, the number of the indexes, here it is {count}"
        yield Finding(code="out-of-bounds", message=message, path=("succeededCount",))


def _indexes(text: str, completions: int) -> int | None:
    """Give how many indexes `0,2-4` has, None when it is no such list (validateIndexesFormat)."""
    total, after = 0, 0
    for interval in text.split(",") if text else ():
        low, _, high = interval.partition("-")
        if not (low + high).isdecimal() or not low or ("-" in interval and not high):
            return None
        first, last = int(low), int(high or low)
        if not after <= first <= last < completions:
            return None
        total, after = total + last - first + 1, last + 1
    return total


def _failure_policy(spec: Mapped) -> Iterator[Finding]:
    """Check what is made of pods that fail (validatePodFailurePolicy)."""
    if text_at(spec, "podReplacementPolicy") == "TerminatingOrFailed":
        message = "`podFailurePolicy` needs `podReplacementPolicy: Failed`"
        yield Finding(code="failure-policy", message=message, path=("podReplacementPolicy",))
    pod = mapping_at(spec, "template", "spec")
    if text_at(pod, "restartPolicy") == "OnFailure":
        message = "`podFailurePolicy` needs the restartPolicy Never"
        yield Finding(code="failure-policy", message=message, path=("template", "spec", "restartPolicy"))
    containers = [
        text_at(container, "name")
        for key in ("containers", "initContainers")
        for _, container in mappings_at(pod, key)
    ]
    for index, rule in mappings_at(spec, "podFailurePolicy", "rules"):
        path = ("podFailurePolicy", "rules", index)
        if text_at(rule, "action") == "FailIndex" and spec.get("backoffLimitPerIndex") is None:
            message = "the action FailIndex needs `backoffLimitPerIndex`"
            yield Finding(code="failure-policy", message=message, path=(*path, "action"))
        if isinstance(rule.get("onExitCodes"), dict):
            yield from below((*path, "onExitCodes"), _exit_codes(mapping_at(rule, "onExitCodes"), containers))


def _exit_codes(tree: Mapped, containers: list[str]) -> Iterator[Finding]:
    name, values = text_at(tree, "containerName"), list_at(tree, "values")
    if tree.get("containerName") is not None and name not in containers:
        message = f"the pod has no container {shown(name)}"
        yield Finding(code="failure-policy", message=message, path=("containerName",))
    codes = [code for code in values if isinstance(code, int)]
    if codes != sorted(set(codes)):
        message = f"exit codes must rise, each one once, here they are {shown(values)}"
        yield Finding(code="failure-policy", message=message, path=("values",))
    if 0 in codes and text_at(tree, "operator") == "In":
        message = "the exit code 0 is no failure, it must not be there when the operator is In"
        yield Finding(code="failure-policy", message=message, path=("values", codes.index(0)))


def _ends(pod: Mapped) -> Iterator[Finding]:
    policy = text_at(pod, "restartPolicy")
    if not policy:
        message = "the restartPolicy of a Job must be OnFailure or Never, without it is Always"
        yield Finding(code="restart-policy", message=message, missing="restartPolicy")
    elif policy == "Always":
        message = "the restartPolicy of a Job must be OnFailure or Never, here it is Always"
        yield Finding(code="restart-policy", message=message, path=("restartPolicy",))


def cron_job(tree: Mapped) -> Iterator[Finding]:
    """Check a CronJob and the Job that it makes."""
    from msvcgen.check.rules.schedules import why_not_schedule, why_not_zone  # few runs have a CronJob

    spec = mapping_at(tree, "spec")
    job = mapping_at(spec, "jobTemplate", "spec")
    yield from below(("spec", "jobTemplate", "spec"), job_spec(job))
    for field in ("selector", "manualSelector"):
        if job.get(field) not in (None, False):
            message = f"a CronJob makes the selectors of its Jobs, leave out `{field}`"
            yield Finding(code="job-selector", message=message, path=("spec", "jobTemplate", "spec", field))
    schedule, zone = text_at(spec, "schedule"), spec.get("timeZone")
    if schedule and (reason := why_not_schedule(schedule)):
        yield Finding(code="schedule", message=reason, path=("spec", "schedule"))
    if isinstance(zone, str) and (reason := why_not_zone(zone)):
        yield Finding(code="schedule", message=reason, path=("spec", "timeZone"))
