"""Find where the nodes of a document stand straight from its events, in texts that hold nothing unusual.

As for trees (`quick.py`), unusual is what an anchor, a tag or a merge key makes: there the nodes tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msvcgen.document import Place, Places
from msvcgen.tree import Path
from msvcgen.typed import Any
from msvcgen.yaml.fault import MAX_DEPTH
from msvcgen.yaml.marks import ToPlace, to_place
from msvcgen.yaml.nodes import ScalarNode
from msvcgen.yaml.quick import UnusualError
from msvcgen.yaml.scalars import key_text, resolve_tagged
from msvcgen.yaml.source import EventSource

ContentPlaces = Callable[[ScalarNode], tuple[Place, ...]]
"""Gives the place of each line that a scalar holds."""


class _Open:
    """A mapping or a list whose nodes come next: its path, how many there were, the key that waits for its value."""

    __slots__ = ("count", "is_mapping", "key", "path", "place")

    def __init__(self, path: Path, *, is_mapping: bool) -> None:
        self.path = path
        self.is_mapping = is_mapping
        self.count = 0
        self.key: str | None = None
        self.place: Place = (1, 1)


def quick_places(source: EventSource, text: str, most: int, content: ContentPlaces) -> Places:
    """Give the places of the nodes of the first document, at most so many; the rest of the text is not read.

    Raises UnusualError, or an error of the source.
    """
    keys: dict[Path, Place] = {}
    values: dict[Path, Place] = {}
    blocks: dict[Path, tuple[Place, ...]] = {}
    where = to_place(text)
    for path, key, event in _nodes(source, text, where):
        start = event.start_mark
        place = where(start.line, start.column)
        if path in values:  # a key is stated again
            raise UnusualError
        keys[path], values[path] = key or place, place
        kind = event.__class__
        if kind is source.scalar:
            end = event.end_mark
            if event.style in ("|", ">") or end.line > start.line or "\n" in event.value:
                last = where(end.line, end.column)
                node = ScalarNode(event.value, "", plain=True, style=event.style or "", place=place, end=last)
                if places := content(node):
                    blocks[path] = places
        if len(values) >= most:
            break
    return Places(keys=keys, values=values, blocks=blocks)


def _nodes(source: EventSource, text: str, where: ToPlace) -> Iterator[tuple[Path, Place | None, Any]]:
    """Give the path of every node, the place of its key if it has one, and its event, in the order of the text."""
    get = source.start(text)
    get()
    if get().__class__ is source.stream_end:
        return
    above: list[_Open] = []
    while True:
        event = get()
        kind = event.__class__
        if kind is source.mapping_end or kind is source.sequence_end:
            above.pop()
        elif kind is source.alias or event.anchor is not None or event.tag is not None:
            raise UnusualError
        elif above and above[-1].is_mapping and above[-1].key is None:
            _take_key(above[-1], event, source)
            above[-1].place = where(event.start_mark.line, event.start_mark.column)
            continue
        else:
            path, place = _next_path(above[-1]) if above else ((), None)
            yield path, place, event
            if kind is not source.scalar:
                if len(above) >= MAX_DEPTH:
                    raise UnusualError
                above.append(_Open(path, is_mapping=kind is source.mapping_start))
        if not above:
            return


def _take_key(holder: _Open, event: Any, source: EventSource) -> None:  # noqa: ANN401
    """Keep a key until its value comes."""
    kind = event.__class__
    if kind is not source.scalar:
        raise UnusualError
    key = event.value if event.style else key_text(resolve_tagged(event.value, "")[1])
    if key is None or (not event.style and event.value == "<<"):
        raise UnusualError
    holder.key = key


def _next_path(holder: _Open) -> tuple[Path, Place | None]:
    if holder.key is None:
        holder.count += 1
        return (*holder.path, holder.count - 1), None
    path = (*holder.path, holder.key)
    holder.key = None
    return path, holder.place
