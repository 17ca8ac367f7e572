"""Take the input apart into texts of a few ModelServices each, which processes read on their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msvcgen.records import NamedTuple
from msvcgen.settings import Source

LARGEST = 64 * 1024
"""Bytes of input in one task: what a process holds at a time stays small."""

SMALLEST = 4 * 1024

TASKS_EACH = 50
"""Tasks of one process: with many, none waits long for the slowest."""

_BASE = re.compile(rb"\bConfigMap\b")
_SEPARATOR = re.compile(rb"^---", re.MULTILINE)
_MOST_READ = 32 * 1024 * 1024


class Part(NamedTuple):
    """Whole documents of one source; `before` is how many lines of the source stand before them."""

    name: str
    text: str | bytes
    before: int = 0
    found: bool = False

    @property
    def source(self) -> Source:
        """The part as a source of its own, in which every line has the number that it has in the whole."""
        if not self.before:
            return Source(self.name, self.text, self.found)
        assert isinstance(self.text, bytes)  # noqa: S101 - others are not taken apart
        return Source(self.name, b"\n" * self.before + self.text, self.found)

    @property
    def place(self) -> tuple[str, int]:
        """Where the part stands; no other part of the input has the same."""
        return self.name, self.before

    @property
    def may_hold_base(self) -> bool:
        """Tell whether a BaseConfig may stand here; one whose kind is written with escapes is not seen."""
        return "ConfigMap" in self.text if isinstance(self.text, str) else _BASE.search(self.text) is not None


def tasks(sources: Sequence[Source], jobs: int) -> list[tuple[Part, ...]]:
    """Give the parts of all sources in their order, as many together as one process does at a time."""
    size = sum(len(source.text) for source in sources) // (jobs * TASKS_EACH)
    size = min(max(size, SMALLEST), LARGEST)
    return [*_together((part for source in sources for part in split(source, size)), size)]


def split(source: Source, size: int) -> Iterator[Part]:
    """Take a source apart where documents end, into parts of at least `size` bytes, all but the last.

    Only UTF-8 without a mark is taken apart; what begins as JSON or is too large to be read stays whole.
    """
    text = source.text
    if not isinstance(text, bytes) or not _is_plain(text):
        yield Part(source.name, text, found=source.found)
        return
    start = lines = 0
    while separator := _SEPARATOR.search(text, start + size):
        end = separator.start()
        yield Part(source.name, text[start:end], lines, source.found)
        lines += text.count(b"\n", start, end)
        start = end
    yield Part(source.name, text[start:], lines, source.found)


def _is_plain(text: bytes) -> bool:
    return (
        len(text) <= _MOST_READ
        and b"\0" not in text
        and not text.startswith(b"\xef\xbb\xbf")
        and not text.lstrip().startswith(b"{")
    )


def _together(parts: Iterable[Part], size: int) -> Iterator[tuple[Part, ...]]:
    some: list[Part] = []
    held = 0
    for part in parts:
        some.append(part)
        held += len(part.text)
        if held >= size:
            yield tuple(some)
            some, held = [], 0
    if some:
        yield tuple(some)
