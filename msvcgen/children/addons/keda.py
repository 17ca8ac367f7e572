"""ScaledObjects: KEDA asks Prometheus, whose address is the platform's, and makes an autoscaler of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from msvcgen.children.addons.scaling import NAME, VARIANT, problems, served_names, wanted
from msvcgen.children.addons.subject import Subject, with_default
from msvcgen.children.overlay import Lower, Overlay, in_order
from msvcgen.errors import Finding
from msvcgen.names import LONGEST_LABEL, child_name
from msvcgen.origin import derived, over
from msvcgen.quantity import billionths
from msvcgen.servers.catalogue import servers
from msvcgen.tree import Mapped, Tree, integer_at, list_at, mapping_at, node_at, text_at
from msvcgen.typed import Final

PREFIX: Final = "keda-hpa-"
"""How KEDA calls the HorizontalPodAutoscaler that it makes (pkg/common, GetHPAName)."""

LONGEST: Final = LONGEST_LABEL - len(PREFIX)

_SPEC: Final = ("scaleTargetRef", "pollingInterval", "cooldownPeriod", "idleReplicaCount", "minReplicaCount",
                "maxReplicaCount", "fallback", "advanced", "triggers")  # fmt: skip
_TRIGGER: Final = ("type", "name", "metricType", "metadata", "authenticationRef")
_PROMETHEUS: Final = "prometheus"
_NAME: Final = r"[A-Za-z_:][A-Za-z0-9_:]*"


def scaled_object(subject: Subject, lower: Lower) -> Overlay:
    """Give what a ModelService says of the ScaledObject of a role."""
    scaling = subject.stated("scaling")
    spec: Mapped = {"scaleTargetRef": subject.address.tree}
    for field, named in (("minReplicas", "minReplicaCount"), ("maxReplicas", "maxReplicaCount")):
        if field in scaling:
            spec[named] = scaling[field]
    if "behavior" in scaling:
        spec["advanced"] = {"horizontalPodAutoscalerConfig": {"behavior": scaling["behavior"]}}
    below = [mapping_at(item) for item in list_at(lower.tree, "spec", "triggers")]
    trigger = _trigger(subject, scaling)
    return Overlay(
        tree={"metadata": {**subject.metadata, "name": _name(subject)}, "spec": spec},
        findings=(
            *problems(subject, scaling, brought=bool(below)),
            *_of_keda(subject, scaling, below, asks=trigger is not None),
        ),
        finish=partial(_finished, scaling, trigger),
        check=_idle,
    )


def _name(subject: Subject) -> str:
    """Give the name of the workload, or a shorter one: that of KEDA's autoscaler must be a label."""
    name = subject.address.name
    if len(name) <= LONGEST:
        return name
    return derived(child_name(subject.service.name, f"-{subject.role}", LONGEST), name, reason="name")


def _finished(scaling: Mapped, trigger: Mapped | None, tree: Mapped) -> Mapped:
    spec = with_default(mapping_at(tree, "spec"), "minReplicaCount", 1, scaling, reason="scaling")
    if trigger is not None:
        below = [mapping_at(item) for item in list_at(spec, "triggers")]
        spec = {**spec, "triggers": _with_trigger(below, trigger)}
    return {**tree, "spec": in_order(spec, _SPEC)}


def _asking(triggers: Sequence[Mapped]) -> int | None:
    """Give the number of the trigger that lacks the query which the ModelService brings."""
    for at, trigger in enumerate(triggers):
        if text_at(trigger, "type") == _PROMETHEUS and not node_at(trigger, "metadata", "query"):
            return at
    return None


def _with_trigger(below: Sequence[Mapped], trigger: Mapped) -> list[Tree]:
    at = _asking(below)
    if at is None:
        return [*below, trigger]
    own = below[at]
    metadata = mapping_at(own, "metadata")
    stated = mapping_at(trigger, "metadata")
    merged = {**metadata, **{key: over(value, metadata.get(key)) for key, value in stated.items()}}
    whole = in_order({**trigger, **own, "metadata": merged}, _TRIGGER)
    return [*below[:at], whole, *below[at + 1 :]]


def _trigger(subject: Subject, scaling: Mapped) -> Mapped | None:
    """Give the trigger that the ModelService asks for, without the address of Prometheus."""
    metric, query, wva = (scaling.get(field) for field in ("metric", "query", "wva"))
    if isinstance(query, dict):
        text, threshold, source = query.get("text"), query.get("threshold"), query
    elif isinstance(metric, dict):
        name = text_at(metric, "name")
        text = derived(f"sum({name}{{{_labels(subject, name)}}})", name, reason="scaling")
        threshold, source = metric.get("target"), metric
    elif isinstance(wva, dict):
        labels = [(VARIANT, "=", subject.address.name), ("exported_namespace", "=", _namespace(subject))]
        text = derived(f"{wanted(wva)}{{{_matchers(labels)}}}", wva, scaling, reason="scaling")
        threshold, source = "1", wva
    else:
        return None
    made: Mapped = {
        "type": _PROMETHEUS,
        "metricType": "AverageValue",
        "metadata": {"query": text, "threshold": _number(threshold)},
    }
    return derived(made, source, scaling, reason="scaling")


def _labels(subject: Subject, metric: str) -> str:
    """Give the labels that a metric of the role's pods has in Prometheus.

    Its operator attaches namespace and pod; some servers say the model. Both halves of a pair serve one model.
    """
    labels = [("namespace", "=", _namespace(subject))]
    label = _of_model(metric)
    if label:
        labels.append((label, "=", (served_names(subject) or (subject.service.model_name,))[0]))
    if not label or subject.paired:
        labels.append(("pod", "=~", subject.address.name.replace(".", "[.]") + "-.+"))
    return _matchers(labels)


def _of_model(metric: str) -> str:
    """Give the label of a metric that says the model, "" where it has none that is known."""
    measures = (item for server in servers().values() for item in server.measures.items())
    return next((label for begin, label in measures if metric.startswith(begin)), "")


def _namespace(subject: Subject) -> str:
    return text_at(subject.workload, "metadata", "namespace")


def _matchers(labels: Sequence[tuple[str, str, str]]) -> str:
    return ",".join(f'{name}{sign}"{_escaped(value)}"' for name, sign, value in labels if value)


def _escaped(value: str) -> str:
    return str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: Tree) -> Tree:
    """Give a number as KEDA reads one, which knows no units."""
    text = str(value)
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return value if isinstance(value, str) else derived(text, value)
    try:
        size = billionths(text)
    except ValueError:  # the check of the ModelService names it
        return value
    whole, part = divmod(size, 10**9)
    return derived(f"{whole}.{part:09d}".rstrip("0").rstrip("."), value)


# --- what is wrong ---


def _idle(tree: Mapped) -> Iterator[Finding]:
    """Refuse a number of idle pods that is not below the least (KEDA's webhook, CheckReplicaCountBoundsAreValid)."""
    spec = mapping_at(tree, "spec")
    idle, least = spec.get("idleReplicaCount"), integer_at(spec, "minReplicaCount")
    if isinstance(idle, int) and idle >= least:
        message = f"must be less than the least number, {least}, here it is {idle}"
        yield Finding("scaling", message, ("spec", "idleReplicaCount"))


def _of_keda(subject: Subject, scaling: Mapped, below: Sequence[Mapped], *, asks: bool) -> Iterator[Finding]:
    path = subject.path("scaling")
    at = _asking(below)
    if asks and not (at is not None and node_at(below[at], "metadata", "serverAddress")):
        message = "KEDA asks Prometheus, and nobody says where that is"
        trigger = "{type: prometheus, metadata: {serverAddress: ...}}"
        hint = f"state a trigger `{trigger}` in `scaledObject` of the BaseConfig"
        yield Finding("scaling", message, (*path, "by"), hint=hint)
    name = text_at(scaling, "metric", "name")
    if re.fullmatch(NAME, name) and not re.fullmatch(_NAME, name):
        message = "must be the name of a metric of Prometheus: letters, digits, `_` and `:`"
        yield Finding("scaling", message, (*path, "metric", "name"))
