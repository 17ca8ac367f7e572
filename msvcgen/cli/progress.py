"""A progress bar for work that takes long."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from time import monotonic

from msvcgen.typed import TextIO, TypeVar

T = TypeVar("T")

_PATIENCE = 2.0  # seconds of remaining work above which the bar appears
_REFRESH = 0.1  # seconds
_WIDTH = 30
_CLEAR = "\r\x1b[K"


def progress(
    items: Iterable[T],
    expected: int,
    stream: TextIO | None = None,
    clock: Callable[[], float] = monotonic,
) -> Iterator[T]:
    """Pass items on; show on a terminal how many of the `expected` came when the rest takes more than 2 s."""
    stream = stream or sys.stderr
    if expected < 2 or stream is None or not stream.isatty():
        yield from items
        return
    start = shown_at = 0.0
    visible = False
    for done, item in enumerate(items, 1):
        yield item
        now = clock()
        if done == 1:  # which waited for the inputs to be read: the pace is that of the others
            start = shown_at = now
            continue
        remaining = (now - start) / (done - 1) * (expected - done)
        if now - shown_at >= _REFRESH and (visible or remaining > _PATIENCE):
            stream.write(_bar(done, expected, remaining))
            stream.flush()
            shown_at, visible = now, True
    if visible:
        stream.write(_CLEAR)
        stream.flush()


def _bar(done: int, expected: int, remaining: float) -> str:
    filled = "#" * int(min(done / expected, 1) * _WIDTH)
    return f"{_CLEAR}[{filled:<{_WIDTH}}] {done}/{expected}, {max(remaining, 0):.0f} s left"
