"""Rollouts that wait for what the former pod holds."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.across import Across, View
from msvcgen.check.serving.replacing import surges
from msvcgen.check.serving.view import Container, Object, Pod, whole_number
from msvcgen.errors import Finding
from msvcgen.tree import Path, integer_at, list_at, mapping_at, mappings_at, node_at, text_at, truth_at
from msvcgen.typed import Final

CODE: Final = "rollout-stuck"
_HOSTNAME: Final = "kubernetes.io/hostname"
_HINT: Final = "write `strategy: {type: Recreate}`, or `rollingUpdate: {maxSurge: 0, maxUnavailable: 1}`"


def rollout_stuck(seen: Object) -> Iterator[Finding]:
    """Report one replica that holds accelerators and a second pod that cannot start beside it."""
    for pod in seen.pods if seen.shape.whole else ():
        yield from _grace(pod)
        if not surges(seen, pod):
            continue
        strategy: Path = ("spec", "strategy")
        if reason := _pinned(pod):
            message = f"a rollout starts a second pod beside the one there is, {reason}"
            yield Finding(
                CODE, message, strategy if seen.spec.get("strategy") else ("spec",), "warning", _HINT
            )
        elif node_at(seen.spec, "strategy", "rollingUpdate", "maxUnavailable") in (0, "0", "0%"):
            message = "a rollout needs free accelerators for a second pod, and keeps the one there is until it is ready"
            path = (*strategy, "rollingUpdate", "maxUnavailable")
            yield Finding(CODE, message, path, "warning", _HINT)
        elif not seen.spec.get("strategy"):
            message = (
                "a rollout needs free accelerators for a second pod, the default strategy starts it first"
            )
            yield Finding(CODE, message, ("spec",), "note", _HINT)


def stuck_on_claims(view: View) -> Iterator[Across]:
    """Report one replica with accelerators that holds a claim which one node can have."""
    for number, summary in enumerate(view.objects):
        if not summary.holds_back or summary.identity[1] != "Deployment":
            continue
        for needed in summary.refers:
            if needed.kind != "PersistentVolumeClaim":
                continue
            claim = view.find("", needed.kind, summary.identity[2], needed.name)
            if claim is not None and view.objects[claim].holds_back:
                message = (
                    f"a rollout starts a second pod, which another node cannot give the claim `{needed.name}`"
                )
                yield Across(number, Finding(CODE, message, needed.path, "warning", _HINT), claim)


def _pinned(pod: Pod) -> str:
    """Say why the node of the first pod is the only one for the second, and has no room; "" where it is not so."""
    if text_at(pod.spec, "nodeName") or _HOSTNAME in mapping_at(pod.spec, "nodeSelector"):
        return "on the same node, which has nothing left for it"
    ports = [port for each in pod.containers for _, port in mappings_at(each.tree, "ports")]
    own = truth_at(pod.spec, "hostNetwork") is True and bool(ports)
    if own or any(integer_at(port, "hostPort") for port in ports):
        return "which another node must have free: the port of this one is taken"
    return ""


def _grace(pod: Pod) -> Iterator[Finding]:
    """Report a grace period that is over before the server has ended as it was told to."""
    grace = integer_at(pod.spec, "terminationGracePeriodSeconds", absent=30)
    for container, reading in pod.serving:
        waits, drains = _waits(container), reading.number("shutdownTimeout", 0)
        if waits is None or drains is None or waits + drains < grace or not waits + drains:
            continue
        message = f"the pod is killed after {grace} s, it is told to wait {waits} s and to drain {drains} s"
        stated = "terminationGracePeriodSeconds" in pod.spec
        path = (*pod.path, "terminationGracePeriodSeconds") if stated else pod.path
        hint = f"write `terminationGracePeriodSeconds: {waits + drains + 10}`"
        missing = "" if stated else "terminationGracePeriodSeconds"
        yield Finding(CODE, message, path, "warning", hint, missing=missing)


def _waits(container: Container) -> int | None:
    """Give the seconds that a preStop hook takes; None where it is no plain sleep."""
    hook = mapping_at(container.tree, "lifecycle", "preStop")
    if not hook:
        return 0
    if isinstance(seconds := node_at(hook, "sleep", "seconds"), int):
        return seconds
    words = [str(word) for word in list_at(hook, "exec", "command")]
    if len(words) == 3 and words[1] == "-c":
        words = words[2].split()
    if (
        len(words) == 2
        and words[0].rpartition("/")[2] == "sleep"
        and (seconds := whole_number(words[1])) is not None
    ):
        return seconds
    return None
