"""Rules of HorizontalPodAutoscaler and PodDisruptionBudget (pkg/apis/autoscaling, pkg/apis/policy)."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.amounts import amount
from msvcgen.check.rules import selectors
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, integer_at, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

SOURCES: Final = {
    "ContainerResource": "containerResource",
    "External": "external",
    "Object": "object",
    "Pods": "pods",
    "Resource": "resource",
}
"""The field that a metric of a type describes itself in."""


def replicas(tree: Mapped) -> Iterator[Finding]:
    """Refuse a maximum below the minimum."""
    spec = mapping_at(tree, "spec")
    least, most = integer_at(spec, "minReplicas", absent=1), integer_at(spec, "maxReplicas")
    if 0 < most < least:
        message = f"`maxReplicas` ({most}) must be at least `minReplicas` ({least})"
        yield Finding(code="out-of-bounds", message=message, path=("spec", "maxReplicas"))


def target_group(tree: Mapped) -> Iterator[Finding]:
    """Refuse a target without the API group that it is found by (ValidateCrossVersionObjectReference)."""
    target = mapping_at(tree, "spec", "scaleTargetRef")
    group, slash, version = text_at(target, "apiVersion").partition("/")
    if not target or text_at(target, "kind") == "ReplicationController":
        return
    if not (group and slash and version) or "/" in version:
        message = "the apiVersion of the target must have a group and a version, such as apps/v1"
        has_version = "apiVersion" in target
        path = ("spec", "scaleTargetRef", *(("apiVersion",) if has_version else ()))
        missing = "" if has_version else "apiVersion"
        yield Finding(code="target-group", message=message, path=path, missing=missing)


def metrics(tree: Mapped) -> Iterator[Finding]:
    """Refuse metrics without the source and the target that their type needs (validateMetricSpec)."""
    for index, metric in mappings_at(tree, "spec", "metrics"):
        field = SOURCES.get(text_at(metric, "type"))
        path = ("spec", "metrics", index)
        if field is None:
            continue
        if not isinstance(metric.get(field), dict):
            message = f"a metric of type {metric['type']} must have `{field}`"
            yield Finding(code="metric", message=message, path=path, missing=field)
        else:
            target = mapping_at(metric, field, "target")
            yield from below((*path, field, "target"), _target(field, target))
        for other in SOURCES.values():
            if other != field and metric.get(other) is not None:
                message = f"a metric of type {metric['type']} must not have `{other}`"
                yield Finding(code="metric", message=message, path=(*path, other))


def _target(field: str, target: Mapped) -> Iterator[Finding]:
    for key in ("value", "averageValue"):
        size = amount(target.get(key))
        if size is not None and size <= 0:
            message = f"must be greater than 0, here it is {shown(target[key])}"
            yield Finding(code="out-of-bounds", message=message, path=(key,))
    keys = {key for key in ("value", "averageValue", "averageUtilization") if target.get(key) is not None}
    if field == "pods" and "averageValue" not in keys:
        message = "a target of pods must have `averageValue`"
        yield Finding(code="metric", message=message, missing="averageValue")
    if field in ("external", "object") and not {"value", "averageValue"} & keys:
        message = f"a target of an {field} metric must have `value` or `averageValue`"
        yield Finding(code="metric", message=message, missing="averageValue")
    if field == "external" and {"value", "averageValue"} <= keys:
        message = "`value` and `averageValue` exclude each other"
        yield Finding(code="metric", message=message, path=("value",))
    if field in ("resource", "containerResource") and {"averageValue", "averageUtilization"} <= keys:
        message = "`averageValue` and `averageUtilization` exclude each other"
        yield Finding(code="metric", message=message, path=("averageValue",))
    if field in ("resource", "containerResource") and not {"averageValue", "averageUtilization"} & keys:
        message = "a target of a resource must have `averageUtilization` or `averageValue`"
        yield Finding(code="metric", message=message, missing="averageUtilization")


def behavior(tree: Mapped) -> Iterator[Finding]:
    """Refuse scaling rules without a policy (validateScalingRules)."""
    for direction in ("scaleUp", "scaleDown"):
        rules = mapping_at(tree, "spec", "behavior", direction)
        if isinstance(rules.get("policies"), list) and not list_at(rules, "policies"):
            message = "there must be at least one policy"
            path = ("spec", "behavior", direction, "policies")
            yield Finding(code="out-of-bounds", message=message, path=path)


def disruption_selector(tree: Mapped) -> Iterator[Finding]:
    """Check the selector of a PodDisruptionBudget."""
    yield from below(("spec", "selector"), selectors.requirements(mapping_at(tree, "spec", "selector")))


def autoscaler(tree: Mapped) -> Iterator[Finding]:
    """Check a HorizontalPodAutoscaler."""
    for rule in (replicas, target_group, metrics, behavior):
        yield from rule(tree)
