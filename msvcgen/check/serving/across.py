"""What rules across objects see: the summaries of all objects, who made them, and quick ways to what fits.

An object without a namespace may be applied to any, so it equals those of every namespace.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Final

from msvcgen.check.serving.summary import Labels, Pods, Summary
from msvcgen.check.serving.view import Identity
from msvcgen.errors import MOST_ALIKE, Finding, few_findings
from msvcgen.records import NamedTuple

MOST_MET: Final = 50
"""Templates of pods that one selector may match, so that all of them are looked at."""

_ANYWHERE: Final = "*"
"""Stands for all namespaces: it is the name of none."""


class Across(NamedTuple):
    """What is wrong between objects: a finding of the object of a number, and the number of the other one."""

    number: int
    finding: Finding
    other: int | None = None


def few_across(found: Sequence[Across], rules: Container[str]) -> Sequence[Across]:
    """Give what is wrong across objects, of each kind a few: where it is stated takes long to find."""
    if len(found) <= MOST_ALIKE:
        return found
    numbered = [across.finding.below((at,)) for at, across in enumerate(found)]
    kept = few_findings(numbered, rules)
    places = [(int(finding.path[0]), finding._replace(path=finding.path[1:])) for finding in kept]
    return [found[at]._replace(finding=finding) for at, finding in places]


class Match(NamedTuple):
    """Pods that a selector may mean: the number of the object that makes them."""

    number: int
    pods: Pods


_Entry = tuple[frozenset[tuple[str, str]], Match]


class View:
    """All objects of a run."""

    def __init__(self, objects: Sequence[Summary], owners: Sequence[Hashable] = ()) -> None:
        """Take the summaries, and of each who made it: the ModelService; without `owners` nobody knows."""
        self.objects = objects
        self.owners = owners
        self._met: dict[int, list[Match]] = {}

    def owner(self, number: int) -> Hashable:
        """Give who made an object, None where nobody knows."""
        return self.owners[number] if self.owners else None

    @cached_property
    def pods(self) -> PodIndex:
        """All pods, by their labels."""
        return PodIndex(self.objects)

    def met(self, number: int) -> Sequence[Match]:
        """Give the pods that the selector of an object may mean: all, or one more than `MOST_MET`."""
        known = self._met.get(number)
        if known is None:
            summary = self.objects[number]
            found = self.pods.matching(summary.identity[2], summary.selector)
            known = self._met[number] = [*islice(found, MOST_MET + 1)]
        return known

    @cached_property
    def kinds(self) -> frozenset[tuple[str, str]]:
        """The groups and kinds of all objects."""
        return frozenset(summary.identity[:2] for summary in self.objects)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all objects."""
        return frozenset(summary.identity[3] for summary in self.objects)

    @cached_property
    def named(self) -> dict[tuple[str, str, str], list[int]]:
        """The numbers of objects by group, kind and name."""
        named: dict[tuple[str, str, str], list[int]] = {}
        for number, summary in enumerate(self.objects):
            group, kind, _namespace, name = summary.identity
            named.setdefault((group, kind, name), []).append(number)
        return named

    def find(self, group: str, kind: str, namespace: str, name: str) -> int | None:
        """Give the number of an object that may be meant by a name in a namespace."""
        if not namespace:
            return next(iter(self.named.get((group, kind, name), ())), None)
        found = self._placed.get((group, kind, namespace, name))
        return self._placed.get((group, kind, "", name)) if found is None else found

    @cached_property
    def _placed(self) -> dict[Identity, int]:
        return {summary.identity: number for number, summary in reversed([*enumerate(self.objects)])}


class PodIndex:
    """Finds pods by their labels; by one of them first, so that thousands of selectors take linear time."""

    def __init__(self, objects: Sequence[Summary]) -> None:
        """Take all objects."""
        self._entries: dict[str, list[_Entry]] = {_ANYWHERE: []}
        for number, summary in enumerate(objects):
            for pods in summary.pods:
                entry = (frozenset(pods.labels), Match(number, pods))
                for place in {_ANYWHERE, summary.identity[2]}:
                    self._entries.setdefault(place, []).append(entry)
        self.any = bool(self._entries[_ANYWHERE])
        self._by_label: dict[str, dict[tuple[str, str], list[_Entry]]] = {}

    def _labelled(self, place: str) -> dict[tuple[str, str], list[_Entry]]:
        """Give the pods of a place by their labels, sorted when somebody asks for that place."""
        known = self._by_label.get(place)
        if known is None:
            known = self._by_label[place] = {}
            for entry in self._entries.get(place, ()):
                for label in entry[0]:
                    known.setdefault(label, []).append(entry)
        return known

    def matching(self, namespace: str, selector: Labels) -> Iterator[Match]:
        """Give the pods that may be in a namespace and have all labels of a selector."""
        wanted = frozenset(selector)
        for place in (namespace, "") if namespace else (_ANYWHERE,):
            if place not in self._entries:
                continue
            labelled = self._labelled(place)
            candidates = [labelled.get(label, ()) for label in selector]
            for labels, match in min(candidates, key=len, default=()):
                if wanted <= labels:
                    yield match

    def sharing(self, namespace: str, label: tuple[str, str], most: int) -> Iterator[Match]:
        """Give some of the pods that may be in a namespace and have a label."""
        for place in (namespace, "") if namespace else (_ANYWHERE,):
            for _labels, match in self._labelled(place).get(label, [])[:most]:
                yield match
