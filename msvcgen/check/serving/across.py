"""What rules across objects see: the summaries of all objects, who made them, and quick ways to what fits.

An object without a namespace may be applied to any, so it equals those of every namespace.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from msvcgen.check.serving.summary import Labels, Pods, Summary
from msvcgen.check.serving.view import Identity
from msvcgen.errors import MOST_ALIKE, Finding, few_findings
from msvcgen.records import NamedTuple
from msvcgen.typed import Final

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


class View:
    """All objects of a run."""

    def __init__(self, objects: Sequence[Summary], owners: Sequence[Hashable] = ()) -> None:
        """Take the summaries, and of each who made it: the ModelService; without `owners` nobody knows."""
        self.objects = objects
        self.owners = owners
        self._met: list[Sequence[Match] | None] = [None] * len(objects)
        self._recent: dict[tuple[str, Labels], Sequence[Match]] = {}

    def owner(self, number: int) -> Hashable:
        """Give who made an object, None where nobody knows."""
        return self.owners[number] if self.owners else None

    @cached_property
    def pods(self) -> PodIndex:
        """All pods, by their labels."""
        return PodIndex(self.objects)

    def met(self, number: int) -> Sequence[Match]:
        """Give the pods that the selector of an object may mean: all, or one more than `MOST_MET`."""
        known = self._met[number]
        if known is None:
            known = self._met[number] = self._matching(self.objects[number])
        return known

    def _matching(self, summary: Summary) -> Sequence[Match]:
        """Give what a selector meets; that of a Service stands beside one of its Deployment, which is the same."""
        key = (summary.identity[2], summary.selector)
        found = self._recent.get(key)
        if found is None:
            if len(self._recent) >= _RECENT:
                self._recent.clear()
            found = self._recent[key] = (*islice(self.pods.matching(*key), MOST_MET + 1),)
        return found

    @cached_property
    def kinds(self) -> frozenset[tuple[str, str]]:
        """The groups and kinds of all objects."""
        return frozenset(summary.identity[:2] for summary in self.objects)

    def holds_name(self, name: str) -> bool:
        """Tell whether an object has a name."""
        return any(name in names for names in self._names.values())

    def named(self, group: str, kind: str) -> Mapping[str, int]:
        """Give the numbers of the objects of a kind by their names; of several of one name that of the first."""
        return self._names.get((group, kind), {})

    def find(self, group: str, kind: str, namespace: str, name: str) -> int | None:
        """Give the number of an object that may be meant by a name in a namespace."""
        first = self.named(group, kind).get(name)
        if first is None or not namespace:
            return first
        identity = (group, kind, namespace, name)
        if self.objects[first].identity not in self.repeated:  # the only one of this name
            return first if self.objects[first].identity[2] in (namespace, "") else None
        found = self.repeated.get(identity)
        return self.repeated.get((group, kind, "", name)) if found is None else found

    @cached_property
    def _names(self) -> dict[tuple[str, str], dict[str, int]]:
        names: dict[tuple[str, str], dict[str, int]] = {}
        for number, summary in enumerate(self.objects):
            group, kind, _namespace, name = summary.identity
            names.setdefault((group, kind), {}).setdefault(name, number)
        return names

    @cached_property
    def repeated(self) -> dict[Identity, int]:
        """The numbers of objects of whose kind and name there are several, whatever their namespaces.

        The first that is the same in its namespace as well has it.
        """
        repeated: dict[Identity, int] = {}
        for number, summary in enumerate(self.objects):
            group, kind, _namespace, name = summary.identity
            first = self._names[group, kind][name]
            if first != number:
                repeated.setdefault(self.objects[first].identity, first)
                repeated.setdefault(summary.identity, number)
        return repeated


_RECENT: Final = 100
"""Selectors of which it is known what they meet."""


class PodIndex:
    """Finds pods by their labels; by one of them first, so that thousands of selectors take linear time."""

    def __init__(self, objects: Sequence[Summary]) -> None:
        """Take all objects."""
        self._entries: dict[str, list[Match]] = {_ANYWHERE: []}
        for number, summary in enumerate(objects):
            for pods in summary.pods:
                entry = Match(number, pods)
                for place in {_ANYWHERE, summary.identity[2]}:
                    self._entries.setdefault(place, []).append(entry)
        self.any = bool(self._entries[_ANYWHERE])
        self._by_label: dict[str, dict[tuple[str, str], list[Match]]] = {}

    def _labelled(self, place: str) -> dict[tuple[str, str], list[Match]]:
        """Give the pods of a place by their labels, sorted when somebody asks for that place."""
        known = self._by_label.get(place)
        if known is None:
            known = self._by_label[place] = {}
            for entry in self._entries.get(place, ()):
                for label in entry.pods.labels:
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
            for match in min(candidates, key=len, default=()):
                if wanted.issubset(match.pods.labels):
                    yield match

    def sharing(self, namespace: str, label: tuple[str, str], most: int) -> Iterator[Match]:
        """Give some of the pods that may be in a namespace and have a label."""
        for place in (namespace, "") if namespace else (_ANYWHERE,):
            yield from self._labelled(place).get(label, [])[:most]
