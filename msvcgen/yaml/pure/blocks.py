"""The states inside block collections.

block ::= BLOCK-SEQUENCE ("-" node?)* BLOCK-END | BLOCK-MAPPING (("?" node?)? (":" node?)?)* BLOCK-END
"""

from __future__ import annotations

from msvcgen.yaml.pure.cursor import syntax_fault
from msvcgen.yaml.pure.events import Event, MappingEndEvent, SequenceEndEvent
from msvcgen.yaml.pure.machine import Machine


class BlockStates(Machine):
    """Knows what may come next in a list or a mapping that indentation ends."""

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
