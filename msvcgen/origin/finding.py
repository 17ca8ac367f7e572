"""Find where a node of a traced tree came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msvcgen.document import Document, Position
from msvcgen.origin.values import LAYERS, Layer, Origin, origin_of, trace
from msvcgen.tree import Path, Tree


def locate(tree: Tree, path: Path) -> Origin | None:
    """Give the origin of the node at a path of a traced tree, or of the nearest node above it that has one.

    That of a mapping or list follows from those of its leaves: of the layers that state it as a whole the one that is
    nearest to the user.
    """
    nodes = [tree]
    for step in path:
        inner = _step(nodes[-1], step)
        if inner is None:
            break
        nodes.append(inner)
    while nodes:
        origin = _whole(nodes.pop())
        if origin is not None:
            return origin
    return None


def _step(tree: Tree, step: str | int) -> Tree:
    if isinstance(tree, dict) and isinstance(step, str):
        return tree.get(step)
    return tree[step] if isinstance(tree, list) and isinstance(step, int) and step < len(tree) else None


def _whole(node: Tree) -> Origin | None:
    """Give the origin of a node as a whole."""
    if (known := origin_of(node)) is not None:
        return known
    leaves = [(path, origin) for path, leaf in leaves_of(node) if (origin := origin_of(leaf)) is not None]
    origins = [
        origin._replace(path=origin.path[: len(origin.path) - len(path)])
        for path, origin in leaves
        if not origin.reason and _ends(origin.path, path)
    ]
    if origins:
        return min(origins, key=lambda origin: LAYERS.index(origin.layer))
    return _common([origin for _path, origin in leaves])


def _common(origins: Sequence[Origin]) -> Origin | None:
    """Give what the origins of a made node have in common, those that state a part of it before those that made it."""
    first = min(origins, key=lambda origin: bool(origin.reason), default=None)
    if first is None or not first.path:
        return first
    alike = [
        origin.path
        for origin in origins
        if origin.document is first.document and origin.path[:1] == first.path[:1]
    ]
    common = [steps[0] for steps in zip(*alike, strict=False) if len(set(steps)) == 1]
    inside = first.inside if len(alike) == 1 else None
    return first._replace(path=first.path[: len(common)], inside=inside, whole=False)


def _ends(path: Path, end: Path) -> bool:
    return path[len(path) - len(end) :] == end if len(end) <= len(path) else False


def leaves_of(tree: Tree, path: Path = ()) -> Iterator[tuple[Path, Tree]]:
    """Give the leaves of a tree with their paths: its scalars, and its empty mappings and lists."""
    if isinstance(tree, dict) and tree:
        for key, value in tree.items():
            yield from leaves_of(value, (*path, key))
    elif isinstance(tree, list) and tree:
        for index, item in enumerate(tree):
            yield from leaves_of(item, (*path, index))
    else:
        yield path, tree


class Values:
    """The provenance of a tree that was made of others: the values of the traced tree know their own.

    `make` makes the tree again, traced; `first` is the document that nodes stand in which nobody states.
    """

    __slots__ = ("_make", "_tree", "first")

    def __init__(self, first: Document, make: Callable[[], Tree]) -> None:
        """Keep what makes the traced tree, which is asked for when there is a problem."""
        self.first = first
        self._make: Callable[[], Tree] | None = make
        self._tree: Tree = None

    @property
    def file(self) -> str:
        """The file of the first document."""
        return self.first.file

    @property
    def tree(self) -> Tree:
        """The traced tree."""
        if self._make is not None:
            self._tree, self._make = self._make(), None
        return self._tree

    def position(self, path: Path, *, of_value: bool = False) -> Position:
        """Give the position of what the node at `path` was made of."""
        origin = locate(self.tree, path)
        position = origin.position(of_value=of_value) if origin is not None else None
        return position or self.first.position(())

    def inside(self, path: Path, line: int, column: int = 1) -> Position:
        """Give the position of a place inside the text that the scalar at `path` was made of."""
        origin = locate(self.tree, path)
        if origin is None or origin.document is None:
            return self.first.position(())
        at_line, at_column = origin.inside or (1, 1)
        return origin.document.inside(origin.path, at_line + line - 1, at_column + column - 1)


def traced(document: Document, layer: Layer) -> Document:
    """Give a document whose values know that they were stated in it, by a layer."""
    if isinstance(document.provenance, Values):
        return document.with_tree(document.provenance.tree)
    return document.with_tree(trace(document.tree, lambda path: Origin(layer, document, path)))
