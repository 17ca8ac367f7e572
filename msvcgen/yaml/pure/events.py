"""The events of YAML text: they look as those of libyaml do."""

from __future__ import annotations

from msvcgen.document import Place
from msvcgen.records import NamedTuple


class Mark(NamedTuple):
    """A line and a column, counted from 0."""

    line: int
    column: int


class Event(NamedTuple):
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


def empty_scalar(place: Place) -> Event:
    """Give the empty scalar that stands for a node that is not there."""
    return ScalarEvent(Mark(*place), Mark(*place))
