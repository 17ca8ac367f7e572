"""A progress bar for work that takes long."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

T = TypeVar("T")

_PATIENCE = 2.0  # seconds of remaining work above which the bar appears
_REFRESH = 0.1
_WIDTH = 30


def progress(items: Iterable[T], expected: int) -> Iterator[T]:
    """Pass items on; show on a terminal how many of the `expected` came when the rest takes more than 2 s."""
    if expected < 2 or sys.stderr is None or not sys.stderr.isatty():
        yield from items
        return
    start = shown_at = monotonic()
    visible = False
    for done, item in enumerate(items, 1):
        yield item
        now = monotonic()
        remaining = (now - start) / done * (expected - done)
        if now - shown_at >= _REFRESH and (visible or remaining > _PATIENCE):
            sys.stderr.write(_bar(done, expected, remaining))
            sys.stderr.flush()
            shown_at, visible = now, True
    if visible:
        sys.stderr.write("\r\x1b[K")


def _bar(done: int, expected: int, remaining: float) -> str:
    part = min(done / expected, 1)
    filled = "#" * int(part * _WIDTH)
    return f"\r\x1b[K[{filled:<{_WIDTH}}] {done}/{expected}, {max(remaining, 0):.0f} s left"
