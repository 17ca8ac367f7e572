"""Read regular files; FIFOs, devices and sockets are never opened, since that may wait for ever."""

from __future__ import annotations

import os
import stat


def regular_content(path: str, largest: int | None = None, begins: bytes = b"") -> bytes | None:
    """Give what a regular file holds, None of anything else.

    None as well of a file with more than `largest` bytes, or that does not begin as it should: of that one no more is
    read. A fleet has many files, so there are few calls of the system.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return None
        descriptor = os.open(path, _AT_ONCE)
    except (OSError, ValueError):
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or (largest is not None and status.st_size > largest):
            return None
        head = os.read(descriptor, len(begins)) if begins else b""
        return head + os.read(descriptor, status.st_size) if head == begins else None
    except OSError:
        return None
    finally:
        os.close(descriptor)


def is_replaceable(path: str) -> bool:
    """Tell whether a path is what a file can be moved over without a loss: a regular file or a symbolic link to one."""
    return os.path.isfile(path) or (os.path.islink(path) and not os.path.exists(path))


_AT_ONCE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Does not wait where a FIFO took the file's place since it was looked at; on Windows, does not change line ends."""
