"""Write one file: whoever looks, and whenever the program is killed, it is the old one or the new one."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from errno import EISDIR

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.files.display import display, reason
from msvcgen.files.regular import is_replaceable


def write_file(path: str, content: bytes) -> None:
    """Write a file beside its place and move it there; one that was there keeps its permissions.

    What is no regular file (a terminal, a pipe) is written to as it is. Raises MsvcgenError when it cannot be written.
    """
    try:
        if os.path.isdir(path):
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        if os.path.lexists(path) and not is_replaceable(path):
            with open(path, "wb") as file:
                file.write(content)
            return
        _replace(os.path.realpath(path), content)
    except OSError as error:
        message = f"this file cannot be written: {reason(error)}"
        raise MsvcgenError([Problem("output-file", message, where=display(path))]) from error


def _replace(target: str, content: bytes) -> None:
    parent, name = os.path.split(target)
    os.makedirs(parent, exist_ok=True)
    draft = os.path.join(parent, f".{name}.{os.getpid()}.msvcgen-new")
    try:
        with open(draft, "xb") as file:
            file.write(content)
        if os.path.exists(target):
            shutil.copymode(target, draft)
        os.replace(draft, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
