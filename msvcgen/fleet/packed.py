"""ModelServices, small: all of a fleet are read before the first is rendered, and kept until the last is checked."""

from __future__ import annotations

from marshal import dumps, loads

from msvcgen.document import Document
from msvcgen.tree import Tree


class Packed(Document):
    """A document whose tree is made anew, from a fifth of the memory, each time that it is asked for."""

    __slots__ = ("_packed",)

    def __init__(self, document: Document, packed: bytes) -> None:
        """Keep where a document stands, and its tree as bytes."""
        self.provenance = document.provenance
        self.root = document.root
        self._packed = packed

    @property
    def tree(self) -> Tree:  # type: ignore[override]  # nobody sets it
        """The tree."""
        tree: Tree = loads(self._packed)  # noqa: S302 - made by this process
        return tree

    @property
    def whole(self) -> Document:
        """The document with a tree that is there."""
        return Document(self.tree, self.provenance, self.root)


def packed(document: Document) -> Document:
    """Give a document that takes less memory; the same one where its tree holds more than plain values."""
    try:
        return Packed(document, dumps(document.tree))
    except ValueError:
        return document
