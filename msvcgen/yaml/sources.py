"""Choose where the events of a text come from: libyaml, or our own scanner where that is missing or differs."""

from __future__ import annotations

from functools import cache

from msvcgen.typed import TYPE_CHECKING, Any
from msvcgen.yaml.fast_parser import load_parser
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.source import EventSource

if TYPE_CHECKING:
    from collections.abc import Callable


def events_for(text: str) -> EventSource:
    """Give the fastest events that are right for a text."""
    return fast_events_for(text) or pure_events()


def fast_events_for(text: str) -> EventSource | None:
    r"""Give the events of libyaml where they are right for a text.

    It skips a byte order mark inside a text and takes the escape `\/`; the reader of Kubernetes does not.
    """
    return None if "\ufeff" in text or "\\/" in text else c_events()


@cache
def c_events() -> EventSource | None:
    """Give the events of libyaml, None where ruamel.yaml has no C extension."""
    try:
        parser, error, events = load_parser()
    except Exception:  # noqa: BLE001 - whatever is wrong with an extension, it is not needed
        return None

    def start(text: str) -> Callable[[], Any]:
        get: Callable[[], Any] = parser(text).get_event
        return get

    return EventSource(
        start=start,
        errors=(error.YAMLError, UnicodeEncodeError, YamlFault),
        scalar=events.ScalarEvent,
        mapping_start=events.MappingStartEvent,
        mapping_end=events.MappingEndEvent,
        sequence_start=events.SequenceStartEvent,
        sequence_end=events.SequenceEndEvent,
        alias=events.AliasEvent,
        stream_end=events.StreamEndEvent,
    )


def pure_events() -> EventSource:
    """Give the events of our own scanner, which needs no extension."""
    from msvcgen.yaml.pure.parser import SOURCE

    return SOURCE
