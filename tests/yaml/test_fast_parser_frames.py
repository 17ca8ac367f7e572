"""To look for other threads keeps nothing alive."""

from __future__ import annotations

import gc
import weakref

from msvcgen.yaml import fast_parser


class Held:
    """What a caller holds."""


def calling() -> weakref.ref[Held]:
    held = Held()
    fast_parser._is_alone()  # noqa: SLF001 - a whole run is freed, or not, by what this one leaves behind
    return weakref.ref(held)


def test_what_callers_hold_is_freed_without_the_collector() -> None:
    gc.disable()
    try:
        assert calling()() is None
    finally:
        gc.enable()
