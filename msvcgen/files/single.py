"""Write one file: whoever looks, and whenever the program is killed, it is the old one or the new one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from errno import EISDIR
from stat import S_ISCHR, S_ISREG

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.files.display import display, reason
from msvcgen.files.regular import is_replaceable


def write_file(path: str, pieces: Iterable[bytes]) -> None:
    """Write a file, piece by piece, beside its place and move it there; one that was there keeps its permissions.

    A device (a terminal) is written to as it is; a pipe is refused, since to open one waits for a reader. Raises
    MsvcgenError when it cannot be written.
    """
    try:
        if os.path.isdir(path):
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        if os.path.exists(path) and not (S_ISREG(mode := os.stat(path).st_mode) or S_ISCHR(mode)):
            message = (
                "this file cannot be written: a regular file is wanted, this is a pipe, a socket or a disk"
            )
            raise MsvcgenError([Problem("output-file", message, where=display(path))])
        if os.path.lexists(path) and not is_replaceable(path):
            with open(path, "wb") as file:
                file.writelines(pieces)
            return
        _replace(os.path.realpath(path), pieces)
    except OSError as error:
        message = f"this file cannot be written: {reason(error)}"
        raise MsvcgenError([Problem("output-file", message, where=display(path))]) from error


def _replace(target: str, pieces: Iterable[bytes]) -> None:
    parent, name = os.path.split(target)
    os.makedirs(parent, exist_ok=True)
    draft = os.path.join(parent, f".{name}.{os.getpid()}.msvcgen-new")
    try:
        with open(draft, "xb") as file:
            file.writelines(pieces)
        if os.path.exists(target):
            shutil.copymode(target, draft)
        os.replace(draft, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
