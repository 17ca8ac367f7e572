"""Read YAML with places: nodes from events, with everything that YAML has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msvcgen.document import Place
from msvcgen.records import NamedTuple
from msvcgen.typed import Any, TypeAlias
from msvcgen.yaml.fault import MAX_COMPOSED, MAX_DEPTH, YamlFault, too_deep
from msvcgen.yaml.marks import ToPlace, to_place
from msvcgen.yaml.source import EventSource


class ScalarNode(NamedTuple):
    """A scalar: its text, its tag or "", whether it is plain, how it is quoted, its start and its end."""

    text: str
    tag: str
    plain: bool
    style: str
    place: Place
    end: Place


class SequenceNode(NamedTuple):
    """A list of nodes."""

    items: list[Node]
    place: Place


class MappingNode(NamedTuple):
    """A mapping: its entries as they were stated."""

    entries: list[tuple[Node, Node]]
    place: Place


class AliasNode(NamedTuple):
    """A second use of an anchored node."""

    anchor: str
    target: ScalarNode | SequenceNode | MappingNode
    place: Place


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode | AliasNode


def compose(source: EventSource, text: str) -> tuple[Node | None, Place | None]:
    """Give the root node of the first document, and the place of the first text after it that is ignored.

    The root is None for a text without a document. Raises YamlFault with a place.
    """
    with _worded(source, text):
        get = source.start(text)
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
    where = to_place(text)
    with _worded(source, text):
        root = _Composer(source, get, where).node()
        get()
    return root, _ignored(source, get, text, where)


@contextmanager
def _worded(source: EventSource, text: str) -> Iterator[None]:
    """Turn what is wrong with events into a YamlFault."""
    try:
        yield
    except source.errors as error:
        from msvcgen.yaml.wording import fault_of

        raise fault_of(error, text) from None


def _ignored(source: EventSource, get: Any, text: str, where: ToPlace) -> Place | None:  # noqa: ANN401
    """Give the place of the first document after the first that is not empty, or of text that is none."""
    place: Place | None = None
    try:
        with _worded(source, text):
            while True:
                place = None
                event = get()
                if event.__class__ is source.stream_end:
                    return None
                place = where(event.start_mark.line, event.start_mark.column)
                node = _Composer(source, get, where).node()
                if not isinstance(node, ScalarNode) or node.text or node.style:
                    return place
                get()
    except YamlFault as fault:
        return place or (fault.line, fault.column)


class _Composer:
    """Makes nodes from the events of one document."""

    def __init__(self, source: EventSource, get: Any, where: ToPlace) -> None:  # noqa: ANN401
        self._source = source
        self._where = where
        self._get = get
        self._anchors: dict[str, ScalarNode | SequenceNode | MappingNode] = {}

    def node(self) -> Node:
        """Give the node that the next events make, without recursion."""
        source = self._source
        ends = (source.mapping_end, source.sequence_end)
        open_nodes: list[SequenceNode | MappingNode] = []
        pending: list[Node | None] = []
        count = 0
        while True:
            event = self._get()
            count += 1
            if count > 2 * MAX_COMPOSED:  # of small lists and mappings every other event is an end
                message = (
                    f"a document with anchors, tags or repeated keys has more than {MAX_COMPOSED:,} nodes"
                )
                raise YamlFault(code="yaml-limit", message=message).at(*self._place(event.start_mark))
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
        source, place, kind = self._source, self._place(event.start_mark), event.__class__
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
            node = ScalarNode(
                event.value, event.tag or "", plain, event.style or "", place, self._place(event.end_mark)
            )
        elif kind is source.sequence_start:
            node = SequenceNode([], place)
        else:
            node = MappingNode([], place)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _place(self, mark: Any) -> Place:  # noqa: ANN401 - libyaml's mark, or ours
        return self._where(mark.line, mark.column)


def _attach(parent: SequenceNode | MappingNode, node: Node, pending: list[Node | None]) -> None:
    if isinstance(parent, SequenceNode):
        parent.items.append(node)
    elif pending[-1] is None:
        pending[-1] = node
    else:
        parent.entries.append((pending[-1], node))
        pending[-1] = None


def is_merge(key: Node) -> bool:
    """Tell whether a mapping key is the merge key `<<`; in quotes it is text (`isMerge` of goyaml.v2)."""
    if not isinstance(key, ScalarNode) or key.text != "<<":
        return False
    return key.plain or key.tag == "tag:yaml.org,2002:merge"
