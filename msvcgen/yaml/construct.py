"""Make trees from nodes: what anchors, tags and merge keys mean, and which keys are stated twice.

The rules are those of `decode.go` of goyaml.v2 and of the conversion to JSON in sigs.k8s.io/yaml: a merge key
sets its entries where it stands, so that a later one wins, and of keys stated twice the last wins.
"""

from __future__ import annotations

from collections.abc import Generator
from math import isfinite

from msvcgen.document import Place, lines_of
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Scalar, Tree
from msvcgen.typed import TypeAlias
from msvcgen.yaml.fault import MAX_DEPTH, MAX_NODES, YamlFault, too_deep
from msvcgen.yaml.nodes import AliasNode, MappingNode, Node, ScalarNode, SequenceNode, is_merge
from msvcgen.yaml.scalars import as_json, key_text, resolve_tagged


class Repeat(NamedTuple):
    """A mapping key that is stated again: the places of the statement before and of this one.

    `how` is `stated` for the same key again, `overridden` for one that a merge key brought and that the mapping states
    itself, as merge keys are for, `merged` where a merge key replaces what was set before it, `alike` for two keys
    that become one in JSON (`1` and `"1"`), of which Kubernetes takes any.
    """

    key: str
    how: str
    before: Place
    place: Place


def construct(root: Node | None, text: str) -> tuple[Tree, tuple[Repeat, ...]]:
    """Give the tree of a node, and the keys that it states more than once.

    Aliases share the tree of their anchor. Raises YamlFault.
    """
    if root is None:
        return None, ()
    constructor = _Constructor(text)
    return constructor.tree(root), tuple(constructor.repeats)


_Way: TypeAlias = tuple[tuple[int, int], ...]
"""How an entry comes into a mapping: nothing where the mapping states it, else for every merge key on the way its
number in its mapping, and that of the mapping that it brings."""


class _Filled(NamedTuple):
    """A mapping that is being filled, where and on which way each key came into it, and the way of what comes now."""

    into: Mapped
    seen: dict[tuple[type, Scalar], tuple[Place, _Way]]
    latest: dict[str, Place]
    way: _Way = ()

    def through(self, merge: int, mapping: int) -> _Filled:
        """Give the same mapping for what a merge key brings."""
        return self._replace(way=(*self.way, (merge, mapping)))


class _Known(NamedTuple):
    """The tree of a node that was made before, how many nodes it has and how deep they stand."""

    tree: Tree
    nodes: int
    height: int


_Steps: TypeAlias = Generator["Node", Tree, Tree]
"""Makes the tree of one node: asks for the trees of the nodes inside, and returns its own."""

_MOST_MERGES = 100
"""Merge keys whose mappings have merge keys whose mappings..."""


class _Constructor:
    """Makes the tree of one document and counts its nodes as the decoder of goyaml.v2 does."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[int, _Known] = {}
        self._open: set[int] = set()
        self._aliases: list[AliasNode] = []
        self._count = self._aliased = 0
        self._depth = self._deepest = self._merges = 0
        self.repeats: list[Repeat] = []

    def tree(self, root: Node) -> Tree:
        """Give the tree of a node, however deep: what waits for inner trees waits on a list."""
        if isinstance(root, ScalarNode):
            return self._scalar_tree(root)
        waiting = [self._steps(root)]
        tree: Tree = None
        while waiting:
            try:
                node = waiting[-1].send(tree)
            except StopIteration as done:
                waiting.pop()
                tree = done.value
            else:
                waiting.append(self._steps(node))
                tree = None
        return tree

    def _steps(self, node: Node) -> _Steps:
        self._seen(1)
        if isinstance(node, AliasNode):
            self._refuse_recursion(node)
            self._aliases.append(node)
            target = node.target
            tree = self._scalar_tree(target) if isinstance(target, ScalarNode) else (yield target)
            self._aliases.pop()
            return tree
        known = self._known.get(id(node))
        if known is None:
            return (yield from self._collection(node))
        self._seen(known.nodes)
        self._reach(self._depth + known.height, node)
        return known.tree

    def _collection(self, node: Node) -> _Steps:
        before, above = self._count, self._deepest
        self._depth += 1
        self._deepest = 0
        self._reach(self._depth, node)
        self._open.add(id(node))
        tree: Tree
        if isinstance(node, SequenceNode):
            tree = []
            for item in node.items:
                tree.append(self._scalar_tree(item) if isinstance(item, ScalarNode) else (yield item))
        else:
            filled = _Filled({}, {}, {})
            yield from self._fill(node, filled)
            tree = filled.into
        self._open.discard(id(node))
        self._depth -= 1
        self._known[id(node)] = _Known(tree, self._count - before, self._deepest - self._depth)
        self._deepest = max(above, self._deepest)
        return tree

    def _reach(self, depth: int, node: Node) -> None:
        self._deepest = max(self._deepest, depth)
        if depth > MAX_DEPTH:
            raise too_deep().at(*(self._aliases[-1] if self._aliases else node).place)

    def _refuse_recursion(self, node: AliasNode) -> None:
        if id(node.target) in self._open:
            message = f"the value of the anchor `&{node.anchor}` contains itself"
            raise YamlFault(code="yaml-anchor", message=message).at(*node.place)

    def _seen(self, count: int) -> None:
        """Count nodes, and refuse what Kubernetes or we take for an alias bomb."""
        self._count += count
        if not self._aliases:
            return
        self._aliased += count
        too_many = self._aliased > 100 and self._aliased > _allowed(self._count) * self._count
        if self._count > MAX_NODES or (self._count > 1000 and too_many):
            message = f"aliases make more than {MAX_NODES:,} nodes of this document, or nearly all of them"
            raise YamlFault(code="yaml-limit", message=message).at(*self._aliases[-1].place)

    def _fill(self, node: Node, filled: _Filled) -> Generator[Node, Tree, None]:
        """Set the entries of a mapping one after another, at a merge key those of its mappings."""
        for number, (key_node, value_node) in enumerate(_entries(node)):
            if is_merge(key_node):
                for at, mapping in enumerate(_merged(value_node)):
                    yield from self._merge(mapping, filled.through(number, at))
                continue
            typed = self._key(key_node)
            key = key_text(typed)
            if key is None:
                raise _unusable_key(typed).at(*key_node.place)
            self._note(key, typed, key_node.place, filled)
            if isinstance(value_node, ScalarNode):
                filled.into[key] = self._scalar_tree(value_node)
            else:
                filled.into[key] = yield value_node

    def _merge(self, node: MappingNode | AliasNode, filled: _Filled) -> Generator[Node, Tree, None]:
        self._seen(1)
        self._merges += 1
        if self._merges > _MOST_MERGES:
            message = f"merge keys stand more than {_MOST_MERGES} deep in one another"
            raise YamlFault(code="yaml-limit", message=message).at(*node.place)
        if isinstance(node, AliasNode):
            self._refuse_recursion(node)
            self._aliases.append(node)
            self._open.add(id(node.target))
            yield from self._fill(node.target, filled)
            self._open.discard(id(node.target))
            self._aliases.pop()
        else:
            yield from self._fill(node, filled)
        self._merges -= 1

    def _key(self, node: Node) -> Scalar:
        self._seen(1)
        target = node.target if isinstance(node, AliasNode) else node
        if isinstance(target, ScalarNode):
            return self._scalar(target)
        raise _collection_key(target, self._text).at(*node.place)

    def _note(self, key: str, typed: Scalar, place: Place, filled: _Filled) -> None:
        """Note a key of the mapping that is being filled, and whether it was there before."""
        before = filled.seen.get((typed.__class__, typed))
        if before is not None:
            self.repeats.append(Repeat(key, _how(before[1], filled.way), before[0], place))
        elif key in filled.latest:
            self.repeats.append(Repeat(key, "alike", filled.latest[key], place))
        filled.seen[typed.__class__, typed] = place, filled.way
        filled.latest[key] = place

    def _scalar_tree(self, node: ScalarNode) -> Tree:
        self._seen(1)
        return as_json(_finite(self._scalar(node), node.place))

    def _scalar(self, node: ScalarNode) -> Scalar:
        if not node.tag and not node.plain:
            return node.text
        try:
            return resolve_tagged(node.text, node.tag)[1]
        except YamlFault as fault:
            raise fault.at(*node.place) from None


def _entries(node: Node) -> list[tuple[Node, Node]]:
    return node.entries if isinstance(node, MappingNode) else []


def _how(before: _Way, now: _Way) -> str:
    """Say in which way a key is set again: of the mappings of one merge key the one that counts comes last."""
    if before == now:
        return "stated"
    for (merge_before, mapping_before), (merge_now, mapping_now) in zip(before, now, strict=False):
        if merge_before != merge_now:
            return "merged"
        if mapping_before != mapping_now:
            return "overridden"
    return "overridden" if len(now) < len(before) else "merged"


def _allowed(count: int) -> float:
    """Give the share of nodes that may come from aliases (`allowedAliasRatio` of goyaml.v2)."""
    if count <= 400_000:
        return 0.99
    if count >= 4_000_000:
        return 0.10
    return 0.99 - 0.89 * (count - 400_000) / 3_600_000


def _merged(node: Node) -> list[MappingNode | AliasNode]:
    """Give the mappings that a merge key brings, in the order in which they are set."""
    if isinstance(node, SequenceNode):
        return [_mapping(item) for item in reversed(node.items)]
    return [_mapping(node)]


def _mapping(node: Node) -> MappingNode | AliasNode:
    if isinstance(node, MappingNode) or (
        isinstance(node, AliasNode) and isinstance(node.target, MappingNode)
    ):
        return node
    message = "the merge key `<<` takes a mapping or a list of mappings"
    raise YamlFault(code="yaml-merge", message=message).at(*node.place)


def _finite(value: Scalar, place: Place) -> Scalar:
    if isinstance(value, float) and not isfinite(value):
        raise YamlFault(
            code="yaml-number",
            message="found infinity or not-a-number, Kubernetes has neither",
            hint="use quotes for text",
        ).at(*place)
    return value


def _unusable_key(typed: Scalar) -> YamlFault:
    key = "null" if typed is None else f"the number {typed}"
    return YamlFault(
        code="yaml-key",
        message=f"found {key} as a key, Kubernetes takes text",
        hint="put the key in quotes",
    )


def _collection_key(node: SequenceNode | MappingNode, text: str) -> YamlFault:
    kind = "mapping" if isinstance(node, MappingNode) else "list"
    line, column = node.place
    source = lines_of(text)[line - 1]
    templated = source.startswith("{{", max(column - 2, 0)) or source.startswith("{{", column - 1)
    hint = 'text that begins with "{{" needs quotes' if templated else ""
    return YamlFault(code="yaml-key", message=f"found a {kind} as a key, a key must be text", hint=hint)
