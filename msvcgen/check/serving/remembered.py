"""What a run remembers of its objects for the rules across objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from msvcgen.check.serving.summary import Summary
from msvcgen.document import Document

_MANY: Final = 10_000
"""Objects from which on equal parts of summaries are held once: to find them takes longer than it saves of few."""

_MOST: Final = 4_096
"""Parts that are looked for: those that a fleet has in common come again soon after they were forgotten."""


class Remembered:
    """The summaries of objects, and which ModelService made each."""

    __slots__ = ("_firsts", "_parts", "documents", "owners", "summaries", "unplaced")

    def __init__(self) -> None:
        """Begin with none."""
        self.summaries: list[Summary] = []
        self.documents: list[Document] = []
        """The ModelServices that made them."""
        self.owners: list[int] = []
        """Of each summary, which of the documents made its object."""
        self._firsts: list[int] = []
        self.unplaced: list[Document] = []
        """Those whose objects lack a namespace: for each of them the first, where the others are."""
        self._parts = Parts()

    def begin(self, document: Document) -> None:
        """Take the objects that follow for those of a ModelService."""
        self.documents.append(document)
        self._firsts.append(len(self.summaries))

    def add(self, summary: Summary) -> None:
        """Remember one more object of the ModelService."""
        if len(self.summaries) >= _MANY:
            summary = self._parts.shared(summary)
        self.summaries.append(summary)
        self.owners.append(len(self.documents) - 1)

    def extend(self, document: Document, summaries: Iterable[Summary]) -> None:
        """Remember all objects of a ModelService; equal parts of them are left as they are."""
        self.begin(document)
        self.summaries += summaries
        self.owners += [len(self.documents) - 1] * (len(self.summaries) - self._firsts[-1])

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
    """Holds equal parts of summaries once: labels, ports, paths and names, of which a fleet has the same thousands."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[type, dict[Any, Any]] = {}

    def shared(self, summary: Summary) -> Summary:
        """Give a summary that is equal and whose parts are those of others, where they are equal."""
        return Summary._make([self._part(part) if part else part for part in summary])

    def _part(self, part: Any) -> Any:  # noqa: ANN401 - whatever stands in a summary
        kind = part.__class__
        if kind is bool or kind is int:
            return part
        known = self._known.setdefault(kind, {})  # equal tuples of two classes are not the same
        found = known.get(part)
        if found is not None:
            return found
        if len(known) >= _MOST:
            known.clear()
        if isinstance(part, tuple):
            part = tuple.__new__(kind, map(self._part, part))
        known[part] = part
        return part
