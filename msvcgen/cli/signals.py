"""End the program on SIGINT and SIGTERM: at once, without a word, with the exit code that shells give."""

from __future__ import annotations

import os
import signal
import sys


def end_on_signals() -> None:
    """Let both end this process, but for one that it was started to ignore (`nohup`, `&` in a script).

    An exception would not do: it shows a traceback where something catches or loses it, as imports and finalizers do.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _end(number: int, _frame: object) -> None:
    """End the processes that were started, and this one; what writes a directory blocks the signals meanwhile."""
    try:
        children = getattr(sys.modules.get("multiprocessing"), "active_children", tuple)
        for child in children():
            child.terminate()
    except Exception:  # noqa: BLE001, S110 - whatever state the process is in, it ends
        pass
    os._exit(128 + number)
