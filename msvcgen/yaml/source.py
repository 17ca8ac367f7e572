"""The shape of a source of YAML events: what libyaml gives, and our own events after it."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.records import NamedTuple
from msvcgen.typed import Any


class EventSource(NamedTuple):
    """How to get the events of a text, one a call, and which class each kind of event has.

    Scalars have `value`, `style` ("" when plain), `implicit`; they and the starts of collections have
    `anchor` and `tag`; aliases have `anchor`; a document start has `version`. All have `start_mark` and
    `end_mark` with `line` and `column`, counted from 0.
    """

    start: Callable[[str], Callable[[], Any]]
    errors: tuple[type[Exception], ...]
    scalar: type
    mapping_start: type
    mapping_end: type
    sequence_start: type
    sequence_end: type
    alias: type
    stream_end: type
