"""Rules of Deployment and StatefulSet (pkg/apis/apps/validation)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msvcgen.check.formats import FORMATS, is_dns_label
from msvcgen.check.rules import selectors
from msvcgen.check.rules.templates import pod_template
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, Path, Tree, integer_at, mapping_at, mappings_at, node_at, text_at
from msvcgen.typed import Final

_TEMPLATE: Final[Path] = ("spec", "template", "spec")


def selector(tree: Mapped) -> Iterator[Finding]:
    """Refuse a selector that is empty or does not match the labels of the pods."""
    selector = mapping_at(tree, "spec", "selector")
    if not isinstance(node_at(tree, "spec", "selector"), dict):
        return
    kind = tree.get("kind")
    yield from below(("spec", "selector"), selectors.requirements(selector))
    if selectors.is_empty(selector):
        message = f"the selector of a {kind} must not be empty"
        yield Finding(code="empty-selector", message=message, path=("spec", "selector"))
        return
    labels = mapping_at(tree, "spec", "template", "metadata", "labels")
    if not selectors.matches(selector, labels):
        message = f"the labels of the pods do not match the selector {shown(selector)}"
        yield Finding(code="selector-mismatch", message=message, path=("spec", "selector"))


def template(tree: Mapped) -> Iterator[Finding]:
    """Check the pod template."""
    claims = [
        text_at(claim, "metadata", "name") for _, claim in mappings_at(tree, "spec", "volumeClaimTemplates")
    ]
    path = ("spec", "template")
    yield from below(path, pod_template(mapping_at(tree, *path), claims=claims))


def always_restarts(tree: Mapped) -> Iterator[Finding]:
    """Refuse pods that end: a Deployment and a StatefulSet restart them always."""
    pod = mapping_at(tree, *map(str, _TEMPLATE))
    policy = text_at(pod, "restartPolicy")
    if policy in ("Never", "OnFailure"):
        message = f"the restartPolicy of a {tree.get('kind')} must be Always, here it is {policy}"
        yield Finding(code="restart-policy", message=message, path=(*_TEMPLATE, "restartPolicy"))
    if pod.get("activeDeadlineSeconds") is not None:
        message = f"`activeDeadlineSeconds` must not be there in a {tree.get('kind')}"
        yield Finding(code="active-deadline", message=message, path=(*_TEMPLATE, "activeDeadlineSeconds"))


def rollout(tree: Mapped) -> Iterator[Finding]:
    """Refuse a rollout strategy that contradicts itself."""
    strategy = mapping_at(tree, "spec", "strategy")
    rolling = mapping_at(strategy, "rollingUpdate")
    path = ("spec", "strategy", "rollingUpdate")
    if text_at(strategy, "type") == "Recreate" and isinstance(strategy.get("rollingUpdate"), dict):
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
    spec = mapping_at(tree, "spec")
    deadline, ready = (
        integer_at(spec, "progressDeadlineSeconds", absent=600),
        integer_at(spec, "minReadySeconds"),
    )
    if deadline <= ready:
        message = f"`progressDeadlineSeconds` ({deadline}) must be greater than `minReadySeconds` ({ready})"
        yield Finding(code="progress-deadline", message=message, path=("spec",))


def update_strategy(tree: Mapped) -> Iterator[Finding]:
    """Refuse settings of a rolling update where there is none."""
    strategy = mapping_at(tree, "spec", "updateStrategy")
    if text_at(strategy, "type") == "OnDelete" and isinstance(strategy.get("rollingUpdate"), dict):
        message = "`rollingUpdate` must not be there when the type is OnDelete"
        yield Finding(code="rollout", message=message, path=("spec", "updateStrategy", "rollingUpdate"))
    elif integer_at(strategy, "rollingUpdate", "maxUnavailable", absent=1) == 0:  # 0% is taken
        path = ("spec", "updateStrategy", "rollingUpdate", "maxUnavailable")
        yield Finding(code="rollout", message="`maxUnavailable` must not be 0", path=path)


def volume_claim_templates(tree: Mapped) -> Iterator[Finding]:
    """Check the claims that each pod of a StatefulSet gets."""
    from msvcgen.check.rules.storage import claim_spec  # only a StatefulSet has some

    for index, claim in mappings_at(tree, "spec", "volumeClaimTemplates"):
        path = ("spec", "volumeClaimTemplates", index)
        name = text_at(claim, "metadata", "name")
        if not name:
            message = "the claim has no name, its volume needs one"
            yield Finding(code="missing-field", message=message, path=(*path, "metadata"), missing="name")
        elif not is_dns_label(name):
            message = (
                f"must be {FORMATS['dns-label'][1]}, for a volume has this name, here it is {shown(name)}"
            )
            yield Finding(code="bad-format", message=message, path=(*path, "metadata", "name"))
        yield from below((*path, "spec"), claim_spec(mapping_at(claim, "spec")))


Rules = tuple[Callable[[Mapped], Iterator[Finding]], ...]
DEPLOYMENT: Final[Rules] = (selector, template, always_restarts, rollout, progress_deadline)
EVERY_WORKLOAD: Final[Rules] = (selector, template, always_restarts)
"""Rules of workloads that have none of their own: DaemonSet and ReplicaSet."""

STATEFUL_SET: Final[Rules] = (selector, template, always_restarts, update_strategy, volume_claim_templates)
