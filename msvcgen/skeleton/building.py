"""Make a skeleton of a template's text: the nodes that it reads as, with holes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from msvcgen.records import NamedTuple
from msvcgen.shared import Shared
from msvcgen.tree import Tree
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.nodes import AliasNode, MappingNode, Node, ScalarNode, SequenceNode
from msvcgen.yaml.reader import read_nodes
from msvcgen.yaml.scalars import resolve

Fill = Callable[[Sequence[str], list[type]], Tree]
"""Gives a tree from the values of the holes, in the order of the text; adds the types of its plain scalars to the list.

Raises UnsafeError.
"""


class UnsafeError(Exception):
    """A value could change how YAML reads the text around it."""


class Skeleton(NamedTuple):
    """A tree with holes; its constant mappings and lists are the same objects in every filling."""

    fill: Fill
    constants: tuple[Tree, ...]

    def filled(self, values: Sequence[str]) -> tuple[Tree, tuple[type, ...]] | None:
        """Give the tree with values in its holes and the types of its plain scalars; None where a value is unsafe."""
        types: list[type] = []
        try:
            return self.fill(values, types), tuple(types)
        except UnsafeError:
            return None


_HOLE = "hq([0-9]{4})qh"
_MOST_HOLES = 9999
_PLAIN = r"[A-Za-z0-9_/](?:[A-Za-z0-9_./:@+-]*[A-Za-z0-9_/])?"


class _NoSkeletonError(Exception):
    """The text holds a hole in a place that only reading it can judge."""


def build_skeleton(
    pieces: Sequence[str], origins: Sequence[int], shared: Shared | None = None
) -> Skeleton | None:
    """Make the skeleton of rendered text, or None when it has none.

    `pieces` are the parts of the text in their order; one whose origin is negative is a value. Parts of trees that
    were filled with the same values before are the same objects, and `shared`.
    """
    parts, holes = [], 0
    for piece, origin in zip(pieces, origins, strict=True):
        if origin < 0:
            parts.append(f"hq{holes:04d}qh")
            holes += 1
        else:
            parts.append(piece)
    if holes > _MOST_HOLES or any(
        re.search(_HOLE, piece) for piece, origin in zip(pieces, origins, strict=True) if origin >= 0
    ):
        return None
    try:
        root, rest = read_nodes("".join(parts))
        if root is None or rest is not None:
            return None
        builder = _Builder(shared)
        content = builder.node(root)
    except (YamlFault, _NoSkeletonError):
        return None
    if builder.holes != holes:  # a value in a comment or an anchor
        return None
    fill = content if callable(content) else _constant(content)
    return Skeleton(fill, tuple(builder.constants))


def _constant(tree: Tree) -> Fill:
    return lambda _values, _types: tree


class _Builder:
    """Turns nodes into constant trees, or into functions where there are holes."""

    def __init__(self, shared: Shared | None) -> None:
        self.holes = 0
        self.constants: list[Tree] = []
        self._shared = shared

    def node(self, node: Node) -> Tree | Fill:
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if isinstance(node, AliasNode):
            raise _NoSkeletonError
        first = self.holes
        if isinstance(node, SequenceNode):
            content = self._sequence([self.node(item) for item in node.items])
        else:
            content = self._mapping(node)
        if self._shared is None or not callable(content):
            return content
        return _remembering(content, slice(first, self.holes), self._shared)

    def _mapping(self, node: MappingNode) -> Tree | Fill:
        constant: dict[str, Tree] = {}
        fills: list[tuple[str, Fill]] = []
        for key_node, value_node in node.entries:
            key = _key(key_node)
            if key in constant:
                raise _NoSkeletonError
            value = self.node(value_node)
            if callable(value):
                fills.append((key, value))
                value = None
            constant[key] = value
        if not fills:
            self.constants.append(constant)
            return constant

        def fill(values: Sequence[str], types: list[type]) -> Tree:
            result = constant.copy()
            for key, inner in fills:
                result[key] = inner(values, types)
            return result

        return fill

    def _sequence(self, items: list[Tree | Fill]) -> Tree | Fill:
        constant: list[Tree] = [None if callable(item) else item for item in items]
        fills = [(index, item) for index, item in enumerate(items) if callable(item)]
        if not fills:
            self.constants.append(constant)
            return constant

        def fill(values: Sequence[str], types: list[type]) -> Tree:
            result = constant.copy()
            for index, inner in fills:
                result[index] = inner(values, types)
            return result

        return fill

    def _scalar(self, node: ScalarNode) -> Tree | Fill:
        if node.tag:
            raise _NoSkeletonError
        parts = re.split(_HOLE, node.text)
        if len(parts) == 1:
            return _resolved(node.text) if node.plain else node.text
        numbers = [int(part) for part in parts[1::2]]
        self.holes += len(numbers)
        texts = parts[::2]
        return (_plain if node.plain else _QUOTED.get(node.style, _block))(texts, numbers)


_MOST_FILLINGS = 16
"""Fillings of one mapping or list that are remembered; one that has more is another one in every ModelService."""


def _remembering(fill: Fill, holes: slice, shared: Shared) -> Fill:
    """Give the same tree for the same values: of a fleet, many differ in a few names only."""
    known: dict[tuple[str, ...], tuple[Tree, list[type]]] = {}
    tell = True

    def remembering(values: Sequence[str], types: list[type]) -> Tree:
        nonlocal tell
        if not tell:
            return fill(values, types)
        stated = tuple(values[holes])
        if stated in known:
            tree, its_types = known[stated]
            if id(tree) not in shared.trees:
                shared.add(_containers(tree))
        elif len(known) < _MOST_FILLINGS:
            its_types = []
            tree = fill(values, its_types)
            known[stated] = tree, its_types
        else:
            tell = False
            known.clear()
            return fill(values, types)
        types += its_types
        return tree

    return remembering


def _containers(tree: Tree) -> Iterator[Tree]:
    """Give a mapping or list and those in it."""
    if isinstance(tree, (dict, list)):
        yield tree
        for item in tree.values() if isinstance(tree, dict) else tree:
            yield from _containers(item)


def _resolved(text: str) -> Tree:
    value = resolve(text)
    if value.__class__ is float:  # the reader knows what Kubernetes makes of floats
        raise _NoSkeletonError
    return value


def _key(node: Node) -> str:
    if not isinstance(node, ScalarNode) or node.tag or re.search(_HOLE, node.text):
        raise _NoSkeletonError
    key = resolve(node.text) if node.plain else node.text
    if not isinstance(key, str) or (node.plain and key == "<<"):
        raise _NoSkeletonError
    return key


def _joined(texts: Sequence[str], numbers: Sequence[int], values: Sequence[str]) -> str:
    parts = [texts[0]]
    for number, text in zip(numbers, texts[1:], strict=True):
        parts.append(values[number])
        parts.append(text)
    return "".join(parts)


def _plain(texts: Sequence[str], numbers: Sequence[int]) -> Fill:
    """Fill a plain scalar: what it is follows from the whole text; floats have spellings of their own."""
    is_plain = re.compile(_PLAIN).fullmatch

    def fill(values: Sequence[str], types: list[type]) -> Tree:
        for number in numbers:
            if is_plain(values[number]) is None:
                raise UnsafeError
        value = resolve(_joined(texts, numbers, values))
        if value.__class__ is float:
            raise UnsafeError
        types.append(value.__class__)
        return value

    return fill


def _text(unsafe: str) -> Callable[[Sequence[str], Sequence[int]], Fill]:
    """Give what fills quoted and block scalars: text, of values on one line without the signs `unsafe`."""

    def text_fill(texts: Sequence[str], numbers: Sequence[int]) -> Fill:
        def fill(values: Sequence[str], _types: list[type]) -> Tree:
            for number in numbers:
                value = values[number]
                if not value.isprintable() or value != value.strip() or not value:
                    raise UnsafeError
                if any(sign in value for sign in unsafe):
                    raise UnsafeError
            return _joined(texts, numbers, values)

        return fill

    return text_fill


_QUOTED = {"'": _text("'"), '"': _text('"\\')}
_block = _text("")
