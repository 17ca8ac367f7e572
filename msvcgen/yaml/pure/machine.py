"""What every state of the parser needs: the tokens, and the states that come next.

A state is a method that knows what may come next; it gives one event. As many of them wait as collections are open.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from msvcgen.document import Place
from msvcgen.typed import TypeAlias
from msvcgen.yaml.pure.events import Event, Mark, empty_scalar
from msvcgen.yaml.pure.scanner import Scanner

State: TypeAlias = Callable[[], Event]


class Machine(ABC):
    """Goes from state to state, each of which gives an event."""

    def __init__(self, text: str, state: State) -> None:
        """Begin in a state; raises YamlFault for control characters."""
        self._scanner = Scanner(text)
        self._state = state
        self._states: list[State] = []

    def get(self) -> Event:
        """Give the next event."""
        return self._state()

    @abstractmethod
    def _node(self, *, block: bool, indentless: bool = False) -> Event:
        """Give the first event of a node; a list may stand as deep as the key of its mapping, `indentless`."""

    def _inner(self, then: State, *, block: bool, indentless: bool = False) -> Event:
        """Give the first event of a node inside a collection, and go on with `then` after it."""
        self._states.append(then)
        return self._node(block=block, indentless=indentless)

    def _closed(self, kind: type[Event], *, take: bool = True) -> Event:
        """Give the event of the end of a collection."""
        token = self._scanner.take() if take else self._scanner.peek()
        self._state = self._states.pop()
        return kind(Mark(*token.start), Mark(*(token.end if take else token.start)))

    def _absent(self, then: State, place: Place) -> Event:
        """Give the empty scalar that stands for a node that is not there."""
        self._state = then
        return empty_scalar(place)
