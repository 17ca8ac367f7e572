"""Workloads that are scaled by two."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.across import Across, View
from msvcgen.errors import Finding, Severity
from msvcgen.typed import Final

_SCALERS: Final = frozenset({("autoscaling", "HorizontalPodAutoscaler"), ("keda.sh", "ScaledObject")})
"""What sets `replicas` of its target. A VariantAutoscaling tells one of these how many are wanted."""


def scaled_twice(view: View) -> Iterator[Across]:
    """Refuse two scalers of one object, and warn of `replicas` beside one."""
    first: dict[int | tuple[str, ...], int] = {}
    for number, summary in enumerate(view.objects):
        if summary.identity[:2] not in _SCALERS:
            continue
        for target in summary.refers:
            if not target.scales:
                continue
            scaled = view.find(target.group, target.kind, summary.identity[2], target.name)
            key = (target.group, target.kind, summary.identity[2], target.name) if scaled is None else scaled
            other = first.setdefault(key, number)
            if other != number:
                _, kind, _, name = view.objects[other].identity
                message = (
                    f"{kind}/{name} scales the {target.kind} `{target.name}` as well, they undo each other"
                )
                # Of two kinds one may be there to be taken over: KEDA can adopt an autoscaler.
                alike = view.objects[other].identity[1] == summary.identity[1]
                severity: Severity = "error" if alike else "warning"
                hint = f"scale it with one of them, and leave {kind}/{name} or this one out"
                yield Across(number, Finding("scaled-twice", message, target.path, severity, hint), other)
            elif scaled is not None and view.objects[scaled].replicas:
                _, kind, _, name = summary.identity
                message = f"{kind}/{name} scales this, each `kubectl apply` sets the number back"
                hint = "leave `replicas` out (`decoupleScaling: true` in a ModelService)"
                finding = Finding("scaled-twice", message, ("spec", "replicas"), "warning", hint)
                yield Across(scaled, finding, number)
