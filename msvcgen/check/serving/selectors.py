"""Selectors that meet no pods, or pods of others."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from msvcgen.check.serving.across import MOST_MET, Across, Match, View
from msvcgen.check.serving.kinds import from_controller
from msvcgen.check.serving.summary import CONTROLLERS, Labels, Summary
from msvcgen.errors import Finding
from msvcgen.typed import Final

_GENERATED: Final = frozenset(
    {"llm-d.ai/model", "llm-d.ai/role", "llm-d.ai/epp", "llm-d.ai/inferenceServing"}
)
"""Labels that msvcgen itself gives to pods: a selector of them that matches none is a mistake."""


def selects_nothing(view: View) -> Iterator[Across]:
    """Report selectors that no pod template of the input has.

    Manifests that others rendered may be a part of what is applied, so there pods must have nearly those labels. It is
    an error for a Service of a ModelService that selects by msvcgen's own labels. Controllers add labels of theirs.
    """
    for number, summary in enumerate(view.objects):
        selector, (_, kind, namespace, _) = summary.selector, summary.identity
        if not selector or kind in CONTROLLERS or any(from_controller(key) for key, _ in selector):
            continue
        if view.met(number):
            continue
        labels = ", ".join(f"{key}={value}" for key, value in selector)
        message = f"the selector of the {kind} matches no pods of this run: {labels}"
        if _is_own(view, number):
            yield Across(number, Finding("selects-nothing", message, summary.selector_path))
        elif near := _near(view, namespace, selector):
            match, wrong = near
            pods, has = view.objects[match.number], dict(match.pods.labels).get(wrong)
            meant = f"{wrong}={has}" if has is not None else f"no label `{wrong}`"
            hint = f"the pods of {pods.identity[1]}/{pods.identity[3]} have {meant}"
            path = (*summary.selector_path, wrong)
            yield Across(number, Finding("selects-nothing", message, path, "warning", hint), match.number)
        elif view.pods.any and view.owner(number) is not None:
            hint = "this is fine when another run makes the pods"
            yield Across(number, Finding("selects-nothing", message, summary.selector_path, "warning", hint))


def _is_own(view: View, number: int) -> bool:
    summary = view.objects[number]
    return (
        view.owner(number) is not None
        and not summary.extra
        and summary.identity[1] == "Service"
        and any(key in _GENERATED for key, _ in summary.selector)
    )


def _near(view: View, namespace: str, selector: Labels) -> tuple[Match, str] | None:
    """Give pods that have all labels of a selector but one, and which; the only one of a selector up to a slip."""
    for label in selector if len(selector) > 1 else ():
        for match in view.pods.sharing(namespace, label, MOST_MET):
            has = dict(match.pods.labels)
            lacking = [key for key, value in selector if has.get(key) != value]
            if len(lacking) == 1:
                return match, lacking[0]
    if len(selector) > 1:
        return None
    from msvcgen.check.serving.spelling import is_slip  # most selectors meet what they mean

    ((key, wanted),) = selector
    candidates = (
        (number, pods) for number, summary in enumerate(view.objects[:MOST_MET]) for pods in summary.pods
    )
    for number, pods in candidates:
        value = dict(pods.labels).get(key)
        if value is not None and is_slip(wanted, value):
            return Match(number, pods), key
    return None


def selects_others(view: View) -> Iterator[Across]:
    """Report selectors that meet the pods of another workload or of another ModelService, once for each of these."""
    hits = sorted(
        _hits(view), key=lambda hit: (hit[0] < hit[1], view.objects[hit[0]].identity[1] not in CONTROLLERS)
    )
    reported: set[frozenset[Hashable]] = set()
    told: set[Hashable] = set()
    for number, other in hits:
        pair = frozenset((_who(view, number), _who(view, other)))
        if pair in reported or (number > other and _who(view, number) in told):
            continue
        reported.add(pair)
        told.add(_who(view, number))
        yield Across(number, _of_others(view.objects[number], view.objects[other]), other)


def _who(view: View, number: int) -> Hashable:
    owner = view.owner(number)
    return number if owner is None else ("owner", owner)


def _hits(view: View) -> Iterator[tuple[int, int]]:
    for number, summary in enumerate(view.objects):
        if not summary.selector:
            continue
        controller, owner = summary.identity[1] in CONTROLLERS, view.owner(number)
        if not controller and owner is None:
            continue
        for match in view.met(number)[:MOST_MET]:
            theirs = view.owner(match.number) != owner
            same = view.objects[match.number].identity == summary.identity  # which another rule reports
            if match.number != number and not same and (theirs or controller):
                yield number, match.number
                break


def _of_others(summary: Summary, other: Summary) -> Finding:
    (_, kind, _, name), (_, other_kind, _, other_name) = summary.identity, other.identity
    also = "the pods of" if kind not in CONTROLLERS else "the same pods as"
    message = f"{kind}/{name} selects {also} {other_kind}/{other_name}"
    hint = "give the pods of each a label of their own and select by it"
    # What tells models apart is the longest; the others say what all pods of a kind are.
    label = max(summary.selector, key=lambda label: len(label[1]))[0]
    return Finding("selects-others", message, (*summary.selector_path, label), "warning", hint)
