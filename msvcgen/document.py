"""Documents and the places of their nodes: what leads from a tree back to the text that holds it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from msvcgen.records import NamedTuple
from msvcgen.tree import Path, Tree, readable
from msvcgen.typed import Protocol, TypeAlias

Place: TypeAlias = tuple[int, int]
"""A line and a column of a text, both counted from 1."""


def lines_of(text: str) -> list[str]:
    """Give the lines of a text as editors and YAML 1.2 count them: LF, CR and both together end one, nothing else.

    `str.splitlines` ends one at U+2028, a form feed and others as well.
    """
    return re.split("\r\n|[\r\n]", text) if "\r" in text else text.split("\n")


def place_at(text: str, offset: int) -> Place:
    """Give the place of a character of a text."""
    before = lines_of(text[:offset])
    return len(before), len(before[-1]) + 1


def breaks_in(text: str, start: int = 0, end: int | None = None) -> int:
    """Count the line breaks in a part of a text, which splits no CRLF."""
    lone = text.count("\r", start, end) - text.count("\r\n", start, end)
    return text.count("\n", start, end) + lone


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


class Provenance(Protocol):
    """What tells where the nodes of a tree are written."""

    @property
    def file(self) -> str:
        """The file, as messages call it."""

    def position(self, path: Path, *, of_value: bool = False) -> Position:
        """Give the position of the node at `path`, or of the nearest one above it; of its key, or of its value."""

    def inside(self, path: Path, line: int, column: int = 1) -> Position:
        """Give the position of a place inside the text of the scalar at `path`, both counted from 1."""


class Text:
    """A text that holds a document; its nodes stand where they are written.

    `text` begins at line `first_line` of `file`, counted from 1. Places are needed for problems only, so `find_places`
    reads the text again when they are first asked for; they are relative to `text`. `find_root` is the quick way to the
    place of the document.
    """

    __slots__ = ("_lines", "_places", "file", "find_places", "find_root", "first_line", "text")

    def __init__(
        self,
        file: str,
        text: str,
        first_line: int,
        find_places: Callable[[str], Places],
        find_root: Callable[[str], Place] | None = None,
    ) -> None:
        """Keep what leads back to the file."""
        self.file = file
        self.text = text
        self.first_line = first_line
        self.find_places = find_places
        self.find_root = find_root
        self._places: Places | None = None
        self._lines: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """The lines of `text`, without what ends them."""
        if self._lines is None:
            self._lines = lines_of(self.text)
        return self._lines

    @property
    def places(self) -> Places:
        """The places of all nodes, relative to `text`."""
        if self._places is None:
            self._places = self.find_places(self.text)
        return self._places

    def position(self, path: Path, *, of_value: bool = False) -> Position:
        """Give the position of the node at `path`, or of the nearest node above it that the source has."""
        if not path and self._places is None and self.find_root is not None:
            return self.at(self.find_root(self.text))
        table = self.places.values if of_value else self.places.keys
        while path and path not in table:
            path = path[:-1]
        return self.at(table.get(path, (1, 1)))

    def inside(self, path: Path, line: int, column: int = 1) -> Position:
        """Give the position of a place inside the text of the scalar at `path`, both counted from 1."""
        lines = self.places.blocks.get(path)
        if lines is None:
            return self.position(path, of_value=True)
        at_line, at_column = lines[min(line, len(lines)) - 1]
        return self.at((at_line, at_column + column - 1))

    def at(self, place: Place) -> Position:
        """Give the position in the file of a place in `text`."""
        text = self.lines[place[0] - 1] if place[0] <= len(self.lines) else ""
        return Position(self.file, self.first_line + place[0] - 1, place[1], text)


class Part(NamedTuple):
    """The node at `path` of a document as a document of its own; its nodes stand where they are written."""

    whole: Provenance
    path: Path

    @property
    def file(self) -> str:
        """The file, as messages call it."""
        return self.whole.file

    @property
    def text(self) -> str:
        """The text of the whole document, "" of one that was made of others."""
        return self.whole.text if isinstance(self.whole, (Text, Part)) else ""

    def position(self, path: Path, *, of_value: bool = False) -> Position:
        """Give the position of the node at `path` of the part, or of the nearest one above it."""
        return self.whole.position((*self.path, *path), of_value=of_value)

    def inside(self, path: Path, line: int, column: int = 1) -> Position:
        """Give the position of a place inside the text of the scalar at `path` of the part."""
        return self.whole.inside((*self.path, *path), line, column)


class Overlaid(NamedTuple):
    """A document some of whose nodes stand elsewhere: `elsewhere` has the document that states the node at a path."""

    whole: Provenance
    elsewhere: Mapping[Path, Document]

    @property
    def file(self) -> str:
        """The file of the whole, as messages call it."""
        return self.whole.file

    @property
    def text(self) -> str:
        """The text of the whole, and those of what stands elsewhere."""
        whole = self.whole.text if isinstance(self.whole, Text | Part) else ""
        return "\n".join([whole, *(document.text for document in self.elsewhere.values())])

    def position(self, path: Path, *, of_value: bool = False) -> Position:
        """Give the position of the node at `path`, or of the nearest one above it."""
        stated = self._stated(path)
        if stated is None:
            return self.whole.position(path, of_value=of_value)
        return self.elsewhere[stated].position(path[len(stated) :], of_value=of_value)

    def inside(self, path: Path, line: int, column: int = 1) -> Position:
        """Give the position of a place inside the text of the scalar at `path`."""
        if self._stated(path) is None:
            return self.whole.inside(path, line, column)
        return self.position(path, of_value=True)

    def _stated(self, path: Path) -> Path | None:
        """Give the path of the node that stands elsewhere: the one at `path`, or the nearest above it."""
        above = (path[:length] for length in range(len(path), 0, -1))
        return next((each for each in above if each in self.elsewhere), None)


class Document:
    """A tree, and what tells where its nodes are written.

    `root` is what messages call the whole of it, before a path in it: the key of a BaseConfig.
    """

    __slots__ = ("provenance", "root", "tree")

    def __init__(self, tree: Tree, provenance: Provenance, root: str = "") -> None:
        """Keep the tree and what leads from it back to its source."""
        self.tree = tree
        self.provenance = provenance
        self.root = root

    @property
    def file(self) -> str:
        """The file that the document stands in, as messages call it."""
        return self.provenance.file

    @property
    def text(self) -> str:
        """The text that was written for the document, "" for one that was made of others."""
        return self.provenance.text if isinstance(self.provenance, (Text, Part, Overlaid)) else ""

    def holds(self, sign: str) -> bool:
        """Tell whether a sign is in the text; the items of a list share theirs, which is searched once."""
        return _holds(self.text, sign)

    @property
    def whole(self) -> Document:
        """The document itself; of one whose tree is made when it is asked for, one that has it."""
        return self

    def with_tree(self, tree: Tree) -> Document:
        """Give the same document with another tree in the places of this one's."""
        return Document(tree, self.provenance, self.root)

    def position(self, path: Path, *, of_value: bool = False) -> Position:
        """Give the position of the node at `path`, or of the nearest one above it; of its key, or of its value."""
        return self.provenance.position(path, of_value=of_value)

    def inside(self, path: Path, line: int, column: int = 1) -> Position:
        """Give the position of a place inside the text of the scalar at `path`, both counted from 1."""
        return self.provenance.inside(path, line, column)

    def where(self, path: Path) -> str:
        """Give a path of the document as people read it."""
        shown = readable(path, self.tree)
        return f"{self.root}{'.' if shown and self.root and not shown.startswith('[') else ''}{shown}"


@lru_cache(maxsize=4)
def _holds(text: str, sign: str) -> bool:
    return sign in text
