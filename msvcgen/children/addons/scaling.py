"""Autoscalers: a HorizontalPodAutoscaler, and the VariantAutoscaling of llm-d that tells one how many pods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from msvcgen.children.addons.subject import Subject, with_default
from msvcgen.children.overlay import Lower, Overlay, in_order
from msvcgen.errors import Finding
from msvcgen.names import is_label_value
from msvcgen.origin import derived
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, text_at
from msvcgen.typed import Final

SIGNALS: Final = ("metric", "query", "wva")
"""The fields of `scaling` of which one says when there shall be more pods."""

WANTED: Final = "wva_desired_replicas"
"""The gauge of llm-d's variant autoscaler, and the label by which it tells variants apart."""
VARIANT: Final = "variant_name"

ACCELERATOR: Final = "inference.optimization/acceleratorName"
"""The label of a VariantAutoscaling by which the variant autoscaler tells accelerators apart; it must be there."""

_SPEC: Final = ("scaleTargetRef", "minReplicas", "maxReplicas", "metrics", "behavior")

# What an adapter publishes may also be named after Kubernetes' metrics API; a query has braces, brackets, blanks.
NAME: Final = r"[A-Za-z_:][A-Za-z0-9_:.|-]*"


def by(scaling: Mapped) -> str:
    """Give what scales: `hpa` or `keda`."""
    return text_at(scaling, "by") or "hpa"


def autoscaler(subject: Subject, lower: Lower) -> Overlay:
    """Give what a ModelService says of the HorizontalPodAutoscaler of a role."""
    scaling = subject.stated("scaling")
    spec: Mapped = {"scaleTargetRef": subject.address.tree}
    spec |= {field: scaling[field] for field in ("minReplicas", "maxReplicas") if scaling.get(field)}
    if metrics := _metrics(subject, scaling):
        spec["metrics"] = metrics
    if "behavior" in scaling:
        spec["behavior"] = scaling["behavior"]
    brought = bool(list_at(lower.tree, "spec", "metrics"))
    return Overlay(
        tree={"metadata": subject.metadata, "spec": spec},
        findings=(*problems(subject, scaling, brought=brought), *_of_autoscaler(subject, scaling)),
        finish=partial(_finished, scaling),
    )


def _finished(scaling: Mapped, tree: Mapped) -> Mapped:
    spec = with_default(mapping_at(tree, "spec"), "minReplicas", 1, scaling, reason="scaling")
    return {**tree, "spec": in_order(spec, _SPEC)}


def _metrics(subject: Subject, scaling: Mapped) -> list[Tree]:
    metric, wva = scaling.get("metric"), scaling.get("wva")
    if isinstance(metric, dict):
        # The adapter of the metrics API has no colons in names.
        name = text_at(metric, "name")
        if ":" in name:
            name = derived(name.replace(":", "_"), name, reason="scaling")
        made: Mapped = {
            "type": "Pods",
            "pods": {
                "metric": {"name": name},
                "target": {"type": "AverageValue", "averageValue": _quantity(metric.get("target"))},
            },
        }
        return [derived(made, metric, reason="scaling")]
    if isinstance(wva, dict):
        # The gauge is the number of pods itself, so that each stands for one: with `Value` an autoscaler would
        # multiply it by the number that there is.
        variant: Mapped = {VARIANT: subject.address.name}
        made = {
            "type": "External",
            "external": {
                "metric": {"name": wanted(wva), "selector": {"matchLabels": variant}},
                "target": {"type": "AverageValue", "averageValue": "1"},
            },
        }
        return [derived(made, wva, scaling, reason="scaling")]
    return []


def wanted(wva: Mapped) -> str:
    """Give the metric in which the variant autoscaler says how many pods there shall be."""
    return text_at(wva, "metric") or WANTED


def _quantity(value: Tree) -> Tree:
    return value if isinstance(value, str) or value is None else derived(str(value), value)


# --- what is wrong ---


def problems(subject: Subject, scaling: Mapped, *, brought: bool) -> Iterator[Finding]:
    """Say what is wrong with `scaling`, whatever scales; `brought` tells that the BaseConfig has a signal."""
    path = subject.path("scaling")
    stated = [field for field in SIGNALS if isinstance(scaling.get(field), dict)]
    if not stated and not brought:
        message = "one of `metric`, `query` and `wva` must say when there shall be more pods"
        yield Finding("missing-field", message, path, missing="metric")
    for other in stated[1:]:
        message = f"`{other}` and `{stated[0]}` exclude each other: one signal scales a role"
        yield Finding("scaling", message, (*path, other))
    yield from _metric_name(mapping_at(scaling, "metric"), (*path, "metric", "name"))
    if "wva" in stated:
        yield from _unserved(subject, path)


def _metric_name(metric: Mapped, path: Path) -> Iterator[Finding]:
    name = text_at(metric, "name")
    if name and not re.fullmatch(NAME, name):
        message = "must be the name of a metric, this is none"
        hint = "a query of Prometheus goes into `query`, with `by: keda`"
        yield Finding("scaling", message, path, hint=hint)


def _unserved(subject: Subject, path: Path) -> Iterator[Finding]:
    """Say that the variant autoscaler asks for a model that the server does not serve: it would do nothing."""
    names = served_names(subject)
    model = subject.service.model_name
    if names and model not in names:
        message = (
            f"the variant autoscaler looks for the model `{model}`, and the server calls it `{names[0]}`"
        )
        hint = "tell the server the name of `routing.modelName`, or name the model there as the server does"
        yield Finding("model-mismatch", message, (*path, "wva"), hint=hint)


def served_names(subject: Subject) -> tuple[str, ...]:
    """Give the names that the server has for its model, nothing where they are not all known."""
    reading = subject.reading
    if reading is None or not reading.complete:
        return ()
    stated = reading.stated("servedNames")
    return () if stated is not None and stated.open else reading.served_names


def _of_autoscaler(subject: Subject, scaling: Mapped) -> Iterator[Finding]:
    path, metric = subject.path("scaling"), isinstance(scaling.get("metric"), dict)
    if isinstance(scaling.get("query"), dict):
        message = "a HorizontalPodAutoscaler cannot ask Prometheus, KEDA can"
        yield Finding("scaling", message, (*path, "query"), hint="state `by: keda`")
    if scaling.get("minReplicas") == 0:
        why = "by a metric of pods, of which there are none then" if metric else "without HPAScaleToZero"
        message = f"a HorizontalPodAutoscaler cannot scale to 0 {why}"
        yield Finding("scaling", message, (*path, "minReplicas"), hint="state `by: keda`, which can, or 1")
    if metric and subject.address.kind == "LeaderWorkerSet" and subject.group != 1:
        message = "a HorizontalPodAutoscaler sees the leaders of groups only, the other pods are not measured"
        hint = "where workers have a part in the metric, use `by: keda` with a `query` over all pods"
        yield Finding("scaling", message, (*path, "metric"), "warning", hint)


# --- the variant autoscaler ---


def variant_autoscaling(subject: Subject, _lower: Lower) -> Overlay:
    """Give what a ModelService says of the VariantAutoscaling of a role."""
    wva = mapping_at(subject.stated("scaling"), "wva")
    model = subject.service.model_name
    spec: Mapped = {"scaleTargetRef": subject.address.tree, "modelID": model}
    if "variantCost" in wva:
        spec["variantCost"] = wva["variantCost"]
    return Overlay(
        tree={"metadata": subject.metadata, "spec": spec}, finish=partial(_with_accelerator, subject)
    )


def _with_accelerator(subject: Subject, tree: Mapped) -> Mapped:
    """Give the object with the label that it must have: as KServe does, `unknown` where nobody says which."""
    metadata = mapping_at(tree, "metadata")
    values = list_at(subject.section, "acceleratorTypes", "labelValues")
    known = str(values[0]) if len(values) == 1 and is_label_value(str(values[0])) else "unknown"
    labels = with_default(
        mapping_at(metadata, "labels"), ACCELERATOR, known,
        *values[:1], node_at(subject.section, "scaling"), reason="scaling",
    )  # fmt: skip
    return {**tree, "metadata": {**metadata, "labels": labels}}
