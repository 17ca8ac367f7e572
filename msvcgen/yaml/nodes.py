"""Read YAML with places: nodes from events, and trees from nodes, with everything that YAML has.

Anchors, tags and merge keys mean what `decode.go` of goyaml.v2 makes of them: a merge key sets its entries where
it stands, so that a later one wins, and of keys stated twice the last wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any, NamedTuple, TypeAlias, Union

from msvcgen.document import Mapped, Place, Scalar, Tree
from msvcgen.yaml.fault import MAX_DEPTH, MAX_NODES, YamlFault, too_deep
from msvcgen.yaml.scalars import as_json, key_text, resolve_tagged
from msvcgen.yaml.source import EventSource


@dataclass(slots=True)
class ScalarNode:
    """A scalar: its text, its tag ("" for none), whether it is plain, how it is quoted, where it begins and ends."""

    text: str
    tag: str
    plain: bool
    style: str
    place: Place
    end: Place


@dataclass(slots=True)
class SequenceNode:
    """A list of nodes."""

    items: list[Node]
    place: Place


@dataclass(slots=True)
class MappingNode:
    """A mapping: its entries as they were stated."""

    entries: list[tuple[Node, Node]]
    place: Place


@dataclass(slots=True)
class AliasNode:
    """A second use of an anchored node."""

    anchor: str
    target: ScalarNode | SequenceNode | MappingNode
    place: Place


Node: TypeAlias = Union[ScalarNode, SequenceNode, MappingNode, AliasNode]


class Repeat(NamedTuple):
    """A mapping key that is stated again: the places of the statement before and of this one.

    `how` is `stated` for the same key again, `merged` where a merge key takes part, `alike` for two keys that
    become one in JSON (`1` and `"1"`), of which Kubernetes takes any.
    """

    key: str
    how: str
    before: Place
    place: Place


def compose(source: EventSource, text: str) -> tuple[Node | None, Place | None]:
    """Give the root node of the first document, and the place of the first text after it that is ignored.

    The root is None for a text without a document. Raises YamlFault with a place.
    """
    get = _guarded(source, text)
    get()
    event = get()
    if event.__class__ is source.stream_end:
        return None, None
    if event.version is not None and tuple(event.version) != (1, 1):
        version = ".".join(str(part) for part in event.version)
        raise YamlFault(
            code="yaml-syntax",
            message=f"found YAML version {version}, Kubernetes reads 1.1 only",
            hint="remove the %YAML line",
        ).at(1, 1)
    root = _Composer(source, get).node()
    get()
    return root, _ignored(source, get)


def _guarded(source: EventSource, text: str) -> Any:  # noqa: ANN401 - a function that gives events
    """Give the function that gets the next event and turns what is wrong into a YamlFault."""
    from msvcgen.yaml.wording import fault_of

    try:
        get = source.start(text)
    except source.errors as error:
        raise fault_of(error, text) from None

    def guarded() -> Any:  # noqa: ANN401
        try:
            return get()
        except source.errors as error:
            raise fault_of(error, text) from None

    return guarded


def _ignored(source: EventSource, get: Any) -> Place | None:  # noqa: ANN401
    """Give the place of the first document after the first that is not empty, or of text that is none."""
    try:
        while True:
            event = get()
            if event.__class__ is source.stream_end:
                return None
            place = _place(event.start_mark)
            node = _Composer(source, get).node()
            if not isinstance(node, ScalarNode) or node.text or node.style:
                return place
            get()
    except YamlFault as fault:
        return fault.line, fault.column


class _Composer:
    """Makes nodes from the events of one document."""

    def __init__(self, source: EventSource, get: Any) -> None:  # noqa: ANN401
        self._source = source
        self._get = get
        self._anchors: dict[str, ScalarNode | SequenceNode | MappingNode] = {}

    def node(self) -> Node:
        """Give the node that the next events make, without recursion."""
        source = self._source
        ends = (source.mapping_end, source.sequence_end)
        open_nodes: list[SequenceNode | MappingNode] = []
        pending: list[Node | None] = []
        while True:
            event = self._get()
            if event.__class__ in ends:
                node: Node = open_nodes.pop()
                pending.pop()
                if not open_nodes:
                    return node
                continue
            node = self._begun(event)
            if open_nodes:
                _attach(open_nodes[-1], node, pending)
            if isinstance(node, SequenceNode | MappingNode):
                open_nodes.append(node)
                pending.append(None)
                if len(open_nodes) > MAX_DEPTH:
                    raise too_deep().at(*node.place)
            elif not open_nodes:
                return node

    def _begun(self, event: Any) -> Node:  # noqa: ANN401
        source, place, kind = self._source, _place(event.start_mark), event.__class__
        if kind is source.alias:
            target = self._anchors.get(event.anchor)
            if target is None:
                raise YamlFault(
                    code="yaml-anchor",
                    message=f"no anchor `&{event.anchor}` stands before this alias",
                    hint='text that begins with "*" needs quotes',
                ).at(*place)
            return AliasNode(event.anchor, target, place)
        node: ScalarNode | SequenceNode | MappingNode
        if kind is source.scalar:
            plain = bool(event.implicit[0])
            node = ScalarNode(event.value, event.tag or "", plain, event.style or "", place, _place(event.end_mark))
        elif kind is source.sequence_start:
            node = SequenceNode([], place)
        else:
            node = MappingNode([], place)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node


def _attach(parent: SequenceNode | MappingNode, node: Node, pending: list[Node | None]) -> None:
    if isinstance(parent, SequenceNode):
        parent.items.append(node)
    elif pending[-1] is None:
        pending[-1] = node
    else:
        parent.entries.append((pending[-1], node))
        pending[-1] = None


def _place(mark: Any) -> Place:  # noqa: ANN401
    return mark.line + 1, mark.column + 1


def construct(root: Node | None, text: str) -> tuple[Tree, tuple[Repeat, ...]]:
    """Give the tree of a node, and the keys that it states more than once.

    Aliases share the tree of their anchor. Raises YamlFault.
    """
    if root is None:
        return None, ()
    constructor = _Constructor(text)
    return constructor.tree(root), tuple(constructor.repeats)


_TypedKey: TypeAlias = tuple[type, Scalar]


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
        into: Mapped = {}
        self._fill(node, into, {}, merging=False)
        return into

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
            bomb = self._aliased > 100 and self._count > 1000 and self._aliased > _allowed(self._count) * self._count
            if bomb or self._count > MAX_NODES:
                message = f"aliases make more than {MAX_NODES:,} nodes of this document, or nearly all of them"
                raise YamlFault(code="yaml-limit", message=message).at(*place)

    def _fill(self, node: MappingNode, into: Mapped, seen: dict[_TypedKey, Place], *, merging: bool) -> None:
        """Set the entries of a mapping one after another; a merge key sets those of its mappings at its turn."""
        for key_node, value_node in node.entries:
            if _is_merge(key_node):
                for mapping in _merged(value_node):
                    self._merge(mapping, into, seen)
                continue
            typed = self._key(key_node)
            key = key_text(typed)
            if key is None:
                raise _unusable_key(typed).at(*key_node.place)
            self._note_repeat(key, typed, key_node.place, into, seen, merging=merging)
            into[key] = self.tree(value_node)

    def _merge(self, node: MappingNode | AliasNode, into: Mapped, seen: dict[_TypedKey, Place]) -> None:
        self._seen(1)
        if isinstance(node, MappingNode):
            self._fill(node, into, seen, merging=True)
            return
        self._refuse_recursion(node)
        target = node.target
        assert isinstance(target, MappingNode)  # noqa: S101 - `_merged` gives no other
        self._alias_depth += 1
        self._open.add(id(target))
        self._fill(target, into, seen, merging=True)
        self._open.discard(id(target))
        self._alias_depth -= 1

    def _key(self, node: Node) -> Scalar:
        self._seen(1)
        target = node.target if isinstance(node, AliasNode) else node
        if isinstance(target, ScalarNode):
            return self._scalar(target)
        raise _collection_key(target, self._text).at(*node.place)

    def _note_repeat(
        self, key: str, typed: Scalar, place: Place, into: Mapped, seen: dict[_TypedKey, Place], *, merging: bool
    ) -> None:
        before = seen.get((typed.__class__, typed))
        if before is not None:
            how = "merged" if merging or before > place else "stated"
            self.repeats.append(Repeat(key, how, before, place))
        elif key in into:
            alike = next(at for (_, other), at in seen.items() if key_text(other) == key)
            self.repeats.append(Repeat(key, "alike", alike, place))
        seen[typed.__class__, typed] = place

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
    return isinstance(node, ScalarNode) and node.text == "<<" and (node.plain or node.tag == "tag:yaml.org,2002:merge")


def _merged(node: Node) -> list[MappingNode | AliasNode]:
    """Give the mappings that a merge key brings, in the order in which they are set."""
    if isinstance(node, SequenceNode):
        return [_mapping(item) for item in reversed(node.items)]
    return [_mapping(node)]


def _mapping(node: Node) -> MappingNode | AliasNode:
    if isinstance(node, MappingNode) or (isinstance(node, AliasNode) and isinstance(node.target, MappingNode)):
        return node
    message = "the merge key `<<` takes a mapping or a list of mappings"
    raise YamlFault(code="yaml-merge", message=message).at(*node.place)


def _finite(value: Scalar, place: Place) -> Scalar:
    if isinstance(value, float) and not isfinite(value):
        raise YamlFault(
            code="yaml-number", message="found infinity or not-a-number, Kubernetes has neither", hint="use quotes for text"
        ).at(*place)
    return value


def _unusable_key(typed: Scalar) -> YamlFault:
    found = "null" if typed is None else f"the number {typed}"
    return YamlFault(code="yaml-key", message=f"found {found} as a key, Kubernetes takes text", hint="put the key in quotes")


def _collection_key(node: SequenceNode | MappingNode, text: str) -> YamlFault:
    kind = "mapping" if isinstance(node, MappingNode) else "list"
    line, column = node.place
    rest = text.splitlines()[line - 1][column - 1 :] if text else ""
    templated = rest.startswith(("{{", "{ {"))
    hint = 'a value that begins with "{{" needs quotes' if templated else ""
    return YamlFault(code="yaml-key", message=f"found a {kind} as a key, a key must be text", hint=hint)
