"""Give the events of YAML text without an extension, as `parserc.go` of goyaml.v2 (a port of libyaml) does.

stream    ::= document* end
document  ::= directive* "---"? node? "..."*
node      ::= ALIAS | properties? (SCALAR | block | flow)
"""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.document import Place
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.pure.blocks import BlockStates
from msvcgen.yaml.pure.cursor import syntax_fault
from msvcgen.yaml.pure.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    Mark,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
    empty_scalar,
)
from msvcgen.yaml.pure.flows import FlowStates
from msvcgen.yaml.pure.machine import State
from msvcgen.yaml.pure.scanner import Token
from msvcgen.yaml.source import EventSource

_TAGS = {"!": "!", "!!": "tag:yaml.org,2002:"}


class _Parser(BlockStates, FlowStates):
    """Knows what may come next in a stream, and in a node."""

    def __init__(self, text: str) -> None:
        super().__init__(text, self._stream_start)
        self._handles: dict[str, str] = {}

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
            return empty_scalar(token.start)
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

    def _collection_state(self, kind: str, *, block: bool) -> tuple[type[Event], State] | None:
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
    stream_end=StreamEndEvent,
)
