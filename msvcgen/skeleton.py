"""Skeletons: the tree that a template's text makes, read once, with holes for the values.

A template that takes the same way twice writes the same literal text with other values in it. When every value is
such that it cannot change how YAML reads the text around it, putting the values into the holes of the tree gives what
reading the whole text would give, at a tenth of the cost. A value that could (a line break, a quote, `: `, an empty
one) is `UnsafeError`, and the text has to be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence

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


_HOLE = "hq([0-9]{4})qh"
_MOST_HOLES = 9999
_PLAIN = r"[A-Za-z0-9_/](?:[A-Za-z0-9_./:@+-]*[A-Za-z0-9_/])?"


class _NoSkeletonError(Exception):
    """The text holds a hole in a place that only reading it can judge."""


class Filled(NamedTuple):
    """A tree that was made without reading its text.

    Trees of one `form` differ in the values of scalars only, not in any type.
    """

    tree: Tree
    form: Hashable


_MOST_WAYS = 256
"""Ways through one template that are remembered; one that makes a new text every time shall not fill the memory."""


class Skeletons:
    """The skeletons of templates, by key and by the way that was taken through them."""

    def __init__(self, shared: Shared) -> None:
        """Take what the constant parts of skeletons are shared through."""
        self._shared = shared
        self._known: dict[str, dict[tuple[int, ...], Skeleton | None]] = {}
        self._seen: set[tuple[str, tuple[int, ...]]] = set()

    def fill(self, key: str, pieces: Sequence[str], origins: Sequence[int]) -> Filled | None:
        """Give what rendered text reads as, or None when it has to be read.

        A skeleton is made when a way is taken the second time: making one costs more than reading the text.
        """
        way = tuple(origins)
        known = self._known.setdefault(key, {})
        if way not in known:
            if (key, way) not in self._seen or len(known) >= _MOST_WAYS:
                self._seen.add((key, way))
                return None
            skeleton = known[way] = build_skeleton(pieces, origins, self._shared)
            if skeleton is not None:
                self._shared.add(skeleton.constants)
        skeleton = known[way]
        if skeleton is None:
            return None
        values = [piece for piece, origin in zip(pieces, origins, strict=True) if origin < 0]
        try:
            types: list[type] = []
            return Filled(skeleton.fill(values, types), (key, way, tuple(types)))
        except UnsafeError:
            return None


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
