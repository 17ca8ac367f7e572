"""Rules of Deployment and StatefulSet (pkg/apis/apps/validation)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from msvcgen.check.reading import below, block, entries, text, whole
from msvcgen.check.rules import selectors
from msvcgen.check.rules.storage import claim_spec
from msvcgen.check.rules.templates import pod_template
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
    path = ("spec", "template")
    yield from below(path, pod_template(block(tree, *path), claims=claims))


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


def _is_zero(value: Tree) -> bool:
    return value == "0%" or (value == 0 and not isinstance(value, bool) and value is not None)


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
    elif _is_zero(block(strategy, "rollingUpdate").get("maxUnavailable")):
        path = ("spec", "updateStrategy", "rollingUpdate", "maxUnavailable")
        yield Finding(code="rollout", message="`maxUnavailable` must not be 0", path=path)


def volume_claim_templates(tree: Mapped) -> Iterator[Finding]:
    """Check the claims that each pod of a StatefulSet gets."""
    for index, claim in entries(block(tree, "spec"), "volumeClaimTemplates"):
        yield from below(("spec", "volumeClaimTemplates", index, "spec"), claim_spec(block(claim, "spec")))


def leader_worker_set(tree: Mapped) -> Iterator[Finding]:
    """Warn of pods that a LeaderWorkerSet will not get: the API server takes it, and refuses its pods later."""
    for side in ("leaderTemplate", "workerTemplate"):
        path = ("spec", "leaderWorkerTemplate", side)
        for finding in below(path, pod_template(block(tree, *path))):
            yield finding._replace(severity="warning")


Rules = tuple[Callable[[Mapped], Iterator[Finding]], ...]
DEPLOYMENT: Final[Rules] = (selector, template, always_restarts, rollout, progress_deadline)
WITHOUT_SCHEMA: Final[Rules] = (selector, template, always_restarts)
"""Rules of the workloads whose schemas are not shipped: DaemonSet and ReplicaSet."""

STATEFUL_SET: Final[Rules] = (selector, template, always_restarts, update_strategy, volume_claim_templates)
