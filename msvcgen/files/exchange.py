"""Exchange two directories in one step of the file system."""

from __future__ import annotations

import os
import sys
from errno import ENOSYS

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2


def exchange(path: str, other: str) -> None:
    """Let two existing paths trade names: renameat2(2) of Linux, renamex_np(2) of macOS.

    Raises OSError when the system or the file system cannot do that.
    """
    if sys.platform == "win32":
        raise OSError(ENOSYS, os.strerror(ENOSYS))
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(path), os.fsencode(other)
    if hasattr(libc, "renameat2"):
        failed = libc.renameat2(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE)
    elif hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(first, second, _RENAME_SWAP)
    else:
        raise OSError(ENOSYS, os.strerror(ENOSYS))
    if failed:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), path, None, other)
