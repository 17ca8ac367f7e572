"""Documents and the places of their nodes: what leads from a tree back to the text that holds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from msvcgen.tree import Path, Tree

Place: TypeAlias = tuple[int, int]
"""A line and a column of a text, both counted from 1."""


class Position(NamedTuple):
    """A place in a source file, with the text of its line for messages."""

    file: str
    line: int
    column: int
    text: str = ""


class Places(NamedTuple):
    """Where the nodes of one document stand in its source.

    `keys` has an entry for every node: for a mapping entry the place of its key, for a list item the place of the
    item, for the root the place of the document. `values` has the place of the node itself. `blocks` has, for
    every scalar of more than one line, the place of each of its lines (of what it holds, not of its header).
    """

    keys: Mapping[Path, Place]
    values: Mapping[Path, Place]
    blocks: Mapping[Path, tuple[Place, ...]]


class Document:
    """One document of a YAML stream: its tree, and on demand the places of its nodes.

    `text` begins at line `first_line` of `file`, counted from 1. Places are needed for problems only, so `find_places`
    reads the text again when they are first asked for; they are relative to `text`.
    """

    __slots__ = ("_places", "file", "find_places", "first_line", "text", "tree")

    def __init__(
        self, *, tree: Tree, file: str, text: str, first_line: int, find_places: Callable[[str], Places]
    ) -> None:
        """Keep the tree and what leads from it back to its source."""
        self.tree = tree
        self.file = file
        self.text = text
        self.first_line = first_line
        self.find_places = find_places
        self._places: Places | None = None

    def with_tree(self, tree: Tree) -> Document:
        """Give the same document with another tree in the places of this one's."""
        return Document(
            tree=tree,
            file=self.file,
            text=self.text,
            first_line=self.first_line,
            find_places=self.find_places,
        )

    @property
    def places(self) -> Places:
        """The places of all nodes, relative to `text`."""
        if self._places is None:
            self._places = self.find_places(self.text)
        return self._places

    def position(self, path: Path, *, of_value: bool = False) -> Position:
        """Give the position of the node at `path`, or of the nearest node above it that the source has."""
        table = self.places.values if of_value else self.places.keys
        while path and path not in table:
            path = path[:-1]
        return self.at(table.get(path, (1, 1)))

    def inside(self, path: Path, line: int, column: int = 1) -> Position:
        """Give the position of a place inside the text of the scalar at `path`, both counted from 1."""
        lines = self.places.blocks.get(path)
        if lines is None:
            start = self.position(path, of_value=True)
            return Position(start.file, start.line, start.column, start.text)
        at_line, at_column = lines[min(line, len(lines)) - 1]
        return self.at((at_line, at_column + column - 1))

    def at(self, place: Place) -> Position:
        """Give the position in the file of a place in `text`."""
        lines = self.text.splitlines()
        text = lines[place[0] - 1] if place[0] <= len(lines) else ""
        return Position(self.file, self.first_line + place[0] - 1, place[1], text)
