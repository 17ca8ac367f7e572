"""Give the events of YAML text without an extension, as `parserc.go` of goyaml.v2 (a port of libyaml) does.

stream    ::= document* end
document  ::= directive* "---"? node? "..."*
node      ::= ALIAS | properties? (SCALAR | block | flow)
block     ::= BLOCK-SEQUENCE ("-" node?)* BLOCK-END | BLOCK-MAPPING (("?" node?)? (":" node?)?)* BLOCK-END
flow      ::= "[" (entry ("," entry)* ","?)? "]" | "{" (entry ("," entry)* ","?)? "}"
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from msvcgen.document import Place
from msvcgen.yaml.cursor import syntax_fault
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.scanner import Scanner, Token
from msvcgen.yaml.source import EventSource

_TAGS = {"!": "!", "!!": "tag:yaml.org,2002:"}


class Mark(NamedTuple):
    """A line and a column, counted from 0."""

    line: int
    column: int


@dataclass(slots=True)
class Event:
    """One event; what it has follows from its class."""

    start_mark: Mark
    end_mark: Mark
    anchor: str | None = None
    tag: str | None = None
    implicit: tuple[bool, bool] = (True, False)
    value: str = ""
    style: str = ""
    version: tuple[int, int] | None = None


class ScalarEvent(Event):
    """A scalar."""


class MappingStartEvent(Event):
    """The start of a mapping."""


class MappingEndEvent(Event):
    """The end of a mapping."""


class SequenceStartEvent(Event):
    """The start of a list."""


class SequenceEndEvent(Event):
    """The end of a list."""


class AliasEvent(Event):
    """A second use of an anchored node."""


class DocumentStartEvent(Event):
    """The start of a document."""


class DocumentEndEvent(Event):
    """The end of a document."""


class StreamStartEvent(Event):
    """The start of the text."""


class StreamEndEvent(Event):
    """The end of the text."""


_State: TypeAlias = Callable[[], Event]


class _Parser:
    """Gives events; each state is a method that knows what may come next, as deep as `_states` is long."""

    def __init__(self, text: str) -> None:
        self._scanner = Scanner(text)
        self._state: _State = self._stream_start
        self._states: list[_State] = []
        self._handles: dict[str, str] = {}

    def get(self) -> Event:
        """Give the next event."""
        return self._state()

    def _stream_start(self) -> Event:
        self._state = self._first_document
        return StreamStartEvent(Mark(0, 0), Mark(0, 0))

    def _first_document(self) -> Event:
        token = self._scanner.peek()
        if token.kind in ("%YAML", "%TAG", "---", "end"):
            return self._document_start()
        self._handles = {}
        self._states.append(self._document_end)
        self._state = self._block_node
        return DocumentStartEvent(Mark(*token.start), Mark(*token.start))

    def _document_start(self) -> Event:
        scanner = self._scanner
        while scanner.peek().kind == "...":
            scanner.take()
        token = scanner.peek()
        if token.kind == "end":
            return StreamEndEvent(Mark(*token.start), Mark(*token.end))
        version = self._directives()
        if scanner.peek().kind != "---":
            raise syntax_fault("did not find expected <document start>", scanner.peek().start)
        end = scanner.take().end
        self._states.append(self._document_end)
        self._state = self._document_content
        return DocumentStartEvent(Mark(*token.start), Mark(*end), version=version)

    def _directives(self) -> tuple[int, int] | None:
        version = None
        self._handles = {}
        while (token := self._scanner.peek()).kind in ("%YAML", "%TAG"):
            self._scanner.take()
            if token.kind == "%TAG":
                if token.value in self._handles:
                    raise syntax_fault("found duplicate %TAG directive", token.start)
                self._handles[token.value] = token.more
                continue
            if version is not None:
                raise syntax_fault("found duplicate %YAML directive", token.start)
            version = int(token.value), int(token.more)
            if version != (1, 1):
                raise syntax_fault("found incompatible YAML document", token.start)
        return version

    def _document_content(self) -> Event:
        token = self._scanner.peek()
        if token.kind in ("%YAML", "%TAG", "---", "...", "end"):
            self._state = self._states.pop()
            return _empty(token.start)
        return self._block_node()

    def _document_end(self) -> Event:
        token = self._scanner.peek()
        end = self._scanner.take().end if token.kind == "..." else token.start
        self._state = self._document_start
        return DocumentEndEvent(Mark(*token.start), Mark(*end))

    def _block_node(self) -> Event:
        return self._node(block=True)

    def _node(self, *, block: bool, indentless: bool = False) -> Event:
        token = self._scanner.peek()
        if token.kind == "alias":
            self._scanner.take()
            self._state = self._states.pop()
            return AliasEvent(Mark(*token.start), Mark(*token.end), anchor=token.value)
        start, end, anchor, tag = self._properties()
        token = self._scanner.peek()
        begin = Mark(*(start or token.start))
        if indentless and token.kind == "-":
            self._state = self._indentless_entry
            return SequenceStartEvent(begin, Mark(*token.end), anchor, tag)
        if token.kind == "scalar":
            self._scanner.take()
            self._state = self._states.pop()
            plain = (not token.more and tag is None) or tag == "!"
            implicit = (plain, tag is None and not plain)
            return ScalarEvent(begin, Mark(*token.end), anchor, tag, implicit, token.value, token.more)
        if collection := self._collection_state(token.kind, block=block):
            kind, self._state = collection
            return kind(begin, Mark(*token.end), anchor, tag)
        if end is not None:
            self._state = self._states.pop()
            return ScalarEvent(begin, Mark(*end), anchor, tag, (tag is None, False))
        raise syntax_fault("did not find expected node content", token.start)

    def _collection_state(self, kind: str, *, block: bool) -> tuple[type[Event], _State] | None:
        if kind == "[":
            return SequenceStartEvent, self._first_flow_item
        if kind == "{":
            return MappingStartEvent, self._first_flow_key
        if block and kind == "BLOCK-SEQUENCE":
            return SequenceStartEvent, self._first_item
        if block and kind == "BLOCK-MAPPING":
            return MappingStartEvent, self._first_key
        return None

    def _properties(self) -> tuple[Place | None, Place | None, str | None, str | None]:
        """Take the anchor and the tag of a node, in either order: start, end, anchor, tag."""
        start = end = None
        anchor = tag = None
        while (token := self._scanner.peek()).kind in ("anchor", "tag"):
            if (anchor if token.kind == "anchor" else tag) is not None:
                break
            self._scanner.take()
            if token.kind == "anchor":
                anchor = token.value
            else:
                tag = self._resolved_tag(token, start or token.start)
            start, end = start or token.start, token.end
        return start, end, anchor, tag

    def _resolved_tag(self, token: Token, start: Place) -> str:
        if not token.value:
            return token.more
        prefix = self._handles.get(token.value) or _TAGS.get(token.value)
        if prefix is None:
            raise syntax_fault("found undefined tag handle", start)
        return prefix + token.more

    def _inner(self, then: _State, *, block: bool, indentless: bool = False) -> Event:
        """Give the first event of a node inside a collection, and go on with `then` after it."""
        self._states.append(then)
        return self._node(block=block, indentless=indentless)

    def _closed(self, kind: type[Event], *, take: bool = True) -> Event:
        """Give the event of the end of a collection."""
        token = self._scanner.take() if take else self._scanner.peek()
        self._state = self._states.pop()
        return kind(Mark(*token.start), Mark(*(token.end if take else token.start)))

    def _absent(self, then: _State, place: Place) -> Event:
        """Give the empty scalar that stands for a node that is not there."""
        self._state = then
        return _empty(place)

    def _first_item(self) -> Event:
        self._scanner.take()
        return self._item()

    def _item(self) -> Event:
        token = self._scanner.peek()
        if token.kind == "-":
            self._scanner.take()
            if self._scanner.peek().kind not in ("-", "BLOCK-END"):
                return self._inner(self._item, block=True)
            return self._absent(self._item, token.end)
        if token.kind == "BLOCK-END":
            return self._closed(SequenceEndEvent)
        raise syntax_fault("did not find expected '-' indicator", token.start)

    def _indentless_entry(self) -> Event:
        token = self._scanner.peek()
        if token.kind != "-":
            return self._closed(SequenceEndEvent, take=False)
        self._scanner.take()
        if self._scanner.peek().kind not in ("-", "?", ":", "BLOCK-END"):
            return self._inner(self._indentless_entry, block=True)
        return self._absent(self._indentless_entry, token.end)

    def _first_key(self) -> Event:
        self._scanner.take()
        return self._key()

    def _key(self) -> Event:
        token = self._scanner.peek()
        if token.kind == "?":
            self._scanner.take()
            if self._scanner.peek().kind not in ("?", ":", "BLOCK-END"):
                return self._inner(self._value, block=True, indentless=True)
            return self._absent(self._value, token.end)
        if token.kind == "BLOCK-END":
            return self._closed(MappingEndEvent)
        raise syntax_fault("did not find expected key", token.start)

    def _value(self) -> Event:
        token = self._scanner.peek()
        if token.kind != ":":
            return self._absent(self._key, token.start)
        self._scanner.take()
        if self._scanner.peek().kind not in ("?", ":", "BLOCK-END"):
            return self._inner(self._key, block=True, indentless=True)
        return self._absent(self._key, token.end)

    def _first_flow_item(self) -> Event:
        self._scanner.take()
        return self._flow_item(first=True)

    def _flow_item(self, *, first: bool = False) -> Event:
        self._take_comma("]", first=first)
        token = self._scanner.peek()
        if token.kind == "?":
            self._scanner.take()
            self._state = self._pair_key
            return MappingStartEvent(Mark(*token.start), Mark(*token.end))
        if token.kind != "]":
            return self._inner(self._flow_item, block=False)
        return self._closed(SequenceEndEvent)

    def _take_comma(self, end: str, *, first: bool) -> None:
        token = self._scanner.peek()
        if first or token.kind == end:
            return
        if token.kind != ",":
            raise syntax_fault(f"did not find expected ',' or '{end}'", token.start)
        self._scanner.take()

    def _pair_key(self) -> Event:
        token = self._scanner.peek()
        if token.kind not in (":", ",", "]"):
            return self._inner(self._pair_value, block=False)
        # The colon is lost here, as it is in libyaml: `[? : a]` is no pair.
        self._scanner.take()
        return self._absent(self._pair_value, token.end)

    def _pair_value(self) -> Event:
        token = self._scanner.peek()
        if token.kind == ":":
            self._scanner.take()
            token = self._scanner.peek()
            if token.kind not in (",", "]"):
                return self._inner(self._pair_end, block=False)
        return self._absent(self._pair_end, token.start)

    def _pair_end(self) -> Event:
        place = Mark(*self._scanner.peek().start)
        self._state = self._flow_item
        return MappingEndEvent(place, place)

    def _first_flow_key(self) -> Event:
        self._scanner.take()
        return self._flow_key(first=True)

    def _flow_key(self, *, first: bool = False) -> Event:
        self._take_comma("}", first=first)
        token = self._scanner.peek()
        if token.kind == "?":
            self._scanner.take()
            token = self._scanner.peek()
            if token.kind not in (":", ",", "}"):
                return self._inner(self._flow_value, block=False)
            return self._absent(self._flow_value, token.start)
        if token.kind != "}":
            return self._inner(self._absent_flow_value, block=False)
        return self._closed(MappingEndEvent)

    def _flow_value(self) -> Event:
        token = self._scanner.peek()
        if token.kind == ":":
            self._scanner.take()
            token = self._scanner.peek()
            if token.kind not in (",", "}"):
                return self._inner(self._flow_key, block=False)
        return self._absent(self._flow_key, token.start)

    def _absent_flow_value(self) -> Event:
        return self._absent(self._flow_key, self._scanner.peek().start)


def _empty(place: Place) -> Event:
    return ScalarEvent(Mark(*place), Mark(*place))


def _start(text: str) -> Callable[[], Event]:
    return _Parser(text).get


SOURCE = EventSource(
    start=_start,
    errors=(YamlFault,),
    scalar=ScalarEvent,
    mapping_start=MappingStartEvent,
    mapping_end=MappingEndEvent,
    sequence_start=SequenceStartEvent,
    sequence_end=SequenceEndEvent,
    alias=AliasEvent,
    document_start=DocumentStartEvent,
    stream_end=StreamEndEvent,
)
