"""Make trees from nodes: what anchors, tags and merge keys mean, and which keys are stated twice.

The rules are those of `decode.go` of goyaml.v2 and of the conversion to JSON in sigs.k8s.io/yaml: a merge key sets
its entries where it stands, so that a later one wins, and of keys stated twice the last wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

from msvcgen.document import Mapped, Place, Scalar, Tree
from msvcgen.yaml.fault import MAX_NODES, YamlFault
from msvcgen.yaml.nodes import AliasNode, MappingNode, Node, ScalarNode, SequenceNode
from msvcgen.yaml.scalars import as_json, key_text, resolve_tagged


class Repeat(NamedTuple):
    """A mapping key that is stated again: the places of the statement before and of this one.

    `how` is `stated` for the same key again, `merged` where a merge key takes part, `alike` for two keys that
    become one in JSON (`1` and `"1"`), of which Kubernetes takes any.
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


@dataclass(slots=True)
class _Filled:
    """A mapping that is being filled, the places of its keys, and whether a merge key fills it."""

    into: Mapped
    seen: dict[tuple[type, Scalar], Place]
    merging: bool = False


class _Constructor:
    """Makes the tree of one document and counts its nodes as the decoder of goyaml.v2 does."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[int, tuple[Tree, int]] = {}
        self._open: set[int] = set()
        self._count = 0
        self._aliased = 0
        self._alias_depth = 0
        self.repeats: list[Repeat] = []

    def tree(self, node: Node) -> Tree:
        self._seen(1)
        if isinstance(node, ScalarNode):
            return as_json(_finite(self._scalar(node), node.place))
        if isinstance(node, AliasNode):
            return self._alias(node)
        known = self._known.get(id(node))
        if known is not None:
            self._seen(known[1], node.place)
            return known[0]
        before = self._count
        self._open.add(id(node))
        value = self._collection(node)
        self._open.discard(id(node))
        self._known[id(node)] = value, self._count - before
        return value

    def _collection(self, node: SequenceNode | MappingNode) -> Tree:
        if isinstance(node, SequenceNode):
            return [self.tree(item) for item in node.items]
        filled = _Filled({}, {})
        self._fill(node, filled)
        return filled.into

    def _alias(self, node: AliasNode) -> Tree:
        self._refuse_recursion(node)
        self._alias_depth += 1
        value = self.tree(node.target)
        self._alias_depth -= 1
        return value

    def _refuse_recursion(self, node: AliasNode) -> None:
        if id(node.target) in self._open:
            message = f"the value of the anchor `&{node.anchor}` contains itself"
            raise YamlFault(code="yaml-anchor", message=message).at(*node.place)

    def _seen(self, count: int, place: Place = (1, 1)) -> None:
        """Count nodes, and refuse what Kubernetes or we take for an alias bomb."""
        self._count += count
        if self._alias_depth:
            self._aliased += count
            bomb = (
                self._aliased > 100
                and self._count > 1000
                and self._aliased > _allowed(self._count) * self._count
            )
            if bomb or self._count > MAX_NODES:
                message = (
                    f"aliases make more than {MAX_NODES:,} nodes of this document, or nearly all of them"
                )
                raise YamlFault(code="yaml-limit", message=message).at(*place)

    def _fill(self, node: MappingNode, filled: _Filled) -> None:
        """Set the entries of a mapping one after another, at a merge key those of its mappings."""
        for key_node, value_node in node.entries:
            if _is_merge(key_node):
                merging = _Filled(filled.into, filled.seen, merging=True)
                for mapping in _merged(value_node):
                    self._merge(mapping, merging)
                continue
            typed = self._key(key_node)
            key = key_text(typed)
            if key is None:
                raise _unusable_key(typed).at(*key_node.place)
            self._note(key, typed, key_node, filled)
            filled.into[key] = self.tree(value_node)

    def _merge(self, node: MappingNode | AliasNode, filled: _Filled) -> None:
        self._seen(1)
        if isinstance(node, MappingNode):
            self._fill(node, filled)
            return
        self._refuse_recursion(node)
        target = node.target
        assert isinstance(target, MappingNode)  # noqa: S101 - `_merged` gives no other
        self._alias_depth += 1
        self._open.add(id(target))
        self._fill(target, filled)
        self._open.discard(id(target))
        self._alias_depth -= 1

    def _key(self, node: Node) -> Scalar:
        self._seen(1)
        target = node.target if isinstance(node, AliasNode) else node
        if isinstance(target, ScalarNode):
            return self._scalar(target)
        raise _collection_key(target, self._text).at(*node.place)

    def _note(self, key: str, typed: Scalar, node: Node, filled: _Filled) -> None:
        """Note a key of the mapping that is being filled, and whether it was there before."""
        before = filled.seen.get((typed.__class__, typed))
        if before is not None:
            how = "merged" if filled.merging or before > node.place else "stated"
            self.repeats.append(Repeat(key, how, before, node.place))
        elif key in filled.into:
            alike = next(at for (_, other), at in filled.seen.items() if key_text(other) == key)
            self.repeats.append(Repeat(key, "alike", alike, node.place))
        filled.seen[typed.__class__, typed] = node.place

    def _scalar(self, node: ScalarNode) -> Scalar:
        if not node.tag and not node.plain:
            return node.text
        try:
            return resolve_tagged(node.text, node.tag)[1]
        except YamlFault as fault:
            raise fault.at(*node.place) from None


def _allowed(count: int) -> float:
    """Give the share of nodes that may come from aliases (`allowedAliasRatio` of goyaml.v2)."""
    if count <= 400_000:
        return 0.99
    if count >= 4_000_000:
        return 0.10
    return 0.99 - 0.89 * (count - 400_000) / 3_600_000


def _is_merge(node: Node) -> bool:
    return (
        isinstance(node, ScalarNode)
        and node.text == "<<"
        and (node.plain or node.tag == "tag:yaml.org,2002:merge")
    )


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
    found = "null" if typed is None else f"the number {typed}"
    return YamlFault(
        code="yaml-key",
        message=f"found {found} as a key, Kubernetes takes text",
        hint="put the key in quotes",
    )


def _collection_key(node: SequenceNode | MappingNode, text: str) -> YamlFault:
    kind = "mapping" if isinstance(node, MappingNode) else "list"
    line, column = node.place
    rest = text.splitlines()[line - 1][column - 1 :] if text else ""
    templated = rest.startswith(("{{", "{ {"))
    hint = 'a value that begins with "{{" needs quotes' if templated else ""
    return YamlFault(code="yaml-key", message=f"found a {kind} as a key, a key must be text", hint=hint)
