"""What a run remembers of its objects for the rules across objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msvcgen.check.serving.summary import Labels, Summary
from msvcgen.document import Document
from msvcgen.typed import Any, Final

_MANY: Final = 10_000
"""Objects from which on equal parts of summaries are held once: to find them takes longer than it saves of few."""

_MOST: Final = 4_096
"""Parts that are looked for: those that a fleet has in common come again soon after they were forgotten."""


class Remembered:
    """The summaries of objects, and which ModelService made each."""

    __slots__ = ("_firsts", "_owner", "_parts", "documents", "owners", "summaries", "unplaced")

    def __init__(self) -> None:
        """Begin with none."""
        self.summaries: list[Summary] = []
        self.documents: list[Document] = []
        """The ModelServices that made them."""
        self.owners: list[int] = []
        """Of each summary, which of the documents made its object."""
        self._firsts: list[int] = []
        self._owner = -1
        self.unplaced: list[Document] = []
        """Those whose objects lack a namespace: for each of them the first, where the others are."""
        self._parts = Parts()

    def begin(self, document: Document) -> None:
        """Take the objects that follow for those of a ModelService."""
        self.documents.append(document)
        self._owner = len(self.documents) - 1  # one number for all of them, not one each
        self._firsts.append(len(self.summaries))

    def add(self, summary: Summary) -> None:
        """Remember one more object of the ModelService."""
        self.summaries.append(self._parts.shared(summary))
        self.owners.append(self._owner)

    def extend(self, document: Document, summaries: Iterable[Summary]) -> None:
        """Remember all objects of a ModelService; equal parts of them are left as they are."""
        self.begin(document)
        self.summaries += summaries
        self.owners += [self._owner] * (len(self.summaries) - self._firsts[-1])

    def lack_namespace(self, document: Document) -> None:
        """Remember that objects of a ModelService lack a namespace."""
        self.unplaced.append(self.unplaced[0] if self.unplaced else document)

    def source(self, number: int) -> tuple[Document, int]:
        """Give the ModelService that made an object, and the number of the object among its objects."""
        owner = self.owners[number]
        return self.documents[owner], number - self._firsts[owner]

    def exchange(self, document: Document, other: Document) -> None:
        """Let another document stand for the last ModelService, if it is this one."""
        if self.documents and self.documents[-1] is document:
            self.documents[-1] = other

    def take(self) -> tuple[Sequence[Summary], bool]:
        """Give the summaries, and whether an object lacks a namespace, and forget all."""
        taken = tuple(self.summaries), bool(self.unplaced)
        for each in (self.summaries, self.documents, self.owners, self._firsts, self.unplaced):
            each.clear()
        return taken


class Parts:
    """Holds equal parts of summaries once: labels, ports and paths, of which a fleet has the same thousands."""

    __slots__ = ("_known", "_labels", "_names", "_pairs", "_seen")

    def __init__(self) -> None:
        """Begin with none."""
        self._seen = 0
        self._known: list[dict[Any, Any]] = [
            {} for _ in Summary._fields
        ]  # equal tuples may be of two classes
        self._labels: dict[Labels, Labels] = {}
        self._pairs: dict[tuple[str, str], tuple[str, str]] = {}
        self._names: dict[str, str] = {}

    def shared(self, summary: Summary) -> Summary:
        """Give a summary that is equal and whose parts are those of others, where there are many and they are equal."""
        self._seen += 1
        if self._seen <= _MANY:
            return summary
        for known in (*self._known, self._labels, self._pairs, self._names):
            if len(known) > _MOST:
                known.clear()
        name = summary.identity[3]
        self._names.setdefault(name, name)
        named = self._names.get
        summary = summary._replace(
            pods=tuple([each._replace(labels=self._shared_labels(each.labels)) for each in summary.pods]),
            refers=tuple([each._replace(name=named(each.name, each.name)) for each in summary.refers]),
            selector=self._shared_labels(summary.selector),
        )
        return Summary._make(map(dict.setdefault, self._known, summary, summary))

    def _shared_labels(self, labels: Labels) -> Labels:
        known = self._labels.get(labels)
        if known is None:
            known = tuple([self._pairs.setdefault(pair, pair) for pair in labels])
            self._labels[known] = known
        return known
