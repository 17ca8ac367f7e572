"""Origins: from a place in what the pipeline was given back to a place that the user knows.

ModelServices and BaseConfigs among the items are written anew for the pipeline, under a label that no file has. A
place in that text is found again in the item as kustomize gave it, or, when the item names its file and the file
says the same, in that file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msvcgen.document import Document, Places, Position
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.kustomize.items import Item
from msvcgen.tree import Tree, mapping_at
from msvcgen.yaml.reader import find_places, read_stream
from msvcgen.yaml.writer import write

ReadFile = Callable[[str], bytes | None]
"""Gives the content of a file below the root; None when there is none."""

PATHS = ("internal.config.kubernetes.io/path", "config.kubernetes.io/path")
"""Annotations in which orchestrators say which file an item came from."""

ORIGIN = "config.kubernetes.io/origin"
"""The annotation of `buildMetadata: [originAnnotations]`; its value is a small YAML text."""


class Origins:
    """The items that the pipeline was given, by the labels that its problems carry as file."""

    def __init__(self, read: ReadFile) -> None:
        """Take what reads the files that items name."""
        self.items: dict[str, tuple[Item, Tree]] = {}
        self._read = read
        self._sources: dict[str, tuple[Places, Document]] = {}

    def label(self, item: Item, given: Tree) -> str:
        """Give the label of an item; `given` is the tree that the pipeline gets of it."""
        _, kind, namespace, name = item.identity
        label, number = f"<{f'{kind} {name}'.strip()}>", 1
        while label in self.items and self.items[label][0] is not item:
            number += 1
            label = (
                f"<{kind} {namespace}/{name}>" if number == 2 and namespace else f"<{kind} {name}, {number}>"
            )
        self.items[label] = item, given
        return label

    def item(self, problem: Problem) -> Item | None:
        """Give the item that a problem is about."""
        position = problem.position
        return self.items[position.file][0] if position and position.file in self.items else None

    def placed(self, problem: Problem) -> Problem:
        """Give a problem with the place that the user knows."""
        position = problem.position
        if position is None or position.file not in self.items:
            return problem
        written, document = self._source(position.file)
        placed = problem._replace(position=_found(position, written, document))
        path = path_of(self.items[position.file][0])
        if path and document.file == position.file:
            return placed._replace(
                notes=(*placed.notes, f"the object is from {path}, the line is that of the object")
            )
        return placed

    def _source(self, label: str) -> tuple[Places, Document]:
        """Give the places of what the pipeline was given, and the document to find them in."""
        if label not in self._sources:
            item, given = self.items[label]
            document = self._file_document(item) or item.document(label)
            self._sources[label] = find_places(write(given)), document
        return self._sources[label]

    def _file_document(self, item: Item) -> Document | None:
        """Give the document of the item's own file, when it says the same as the item does."""
        path = path_of(item)
        text = self._read(path) if path else None
        if text is None:
            return None
        try:
            documents, _ = read_stream(text, path)
        except MsvcgenError:
            return None
        return next(
            (document for document in documents if _stated(document.tree) == _stated(item.tree)), None
        )


def path_of(item: Item) -> str:
    """Give the path of the file that an item came from, as its annotations say it; "" when they do not."""
    for name in PATHS:
        if item.annotations.get(name):
            return str(item.annotations[name])
    for line in str(item.annotations.get(ORIGIN) or "").splitlines():
        key, _, value = line.partition(":")
        if key in ("repo", "configuredIn"):
            return ""
        if key == "path":
            return value.strip().strip("'\"")
    return ""


def _stated(tree: Tree) -> Mapping[str, Tree]:
    """Give what identifies an object whatever orchestrators and name prefixes do to its metadata."""
    return {key: value for key, value in mapping_at(tree).items() if key != "metadata"}


def _found(position: Position, written: Places, document: Document) -> Position:
    place = position.line, position.column
    for path, lines in written.blocks.items():
        if lines and lines[0][0] <= position.line <= lines[-1][0]:
            at = position.line - lines[0][0]
            return document.inside(path, at + 1, max(position.column - lines[at][1], 0) + 1)
    for table, of_value in ((written.keys, False), (written.values, True)):
        paths = [path for path, where in table.items() if where == place]
        if paths:
            return document.position(max(paths, key=len), of_value=of_value)
    return document.position(())
