"""The states inside flow collections.

flow  ::= "[" (entry ("," entry)* ","?)? "]" | "{" (entry ("," entry)* ","?)? "}"
"""

from __future__ import annotations

from msvcgen.yaml.pure.cursor import syntax_fault
from msvcgen.yaml.pure.events import Event, MappingEndEvent, MappingStartEvent, Mark, SequenceEndEvent
from msvcgen.yaml.pure.machine import Machine


class FlowStates(Machine):
    """Knows what may come next between brackets or braces."""

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
