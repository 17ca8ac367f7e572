"""What takes too much memory, in a temporary file that has no name: nothing of it is left, however the run ends."""

from __future__ import annotations

import os
from array import array
from contextlib import suppress

from msvcgen.files.unsignalled import unsignalled
from msvcgen.typed import IO

_BUFFER = 1024 * 1024
"""Bytes that are written at a time."""


class Blocks:
    """Bytes by their numbers, which are given back as often as they are wanted.

    Where no file can be made (nothing may be written, as in a hardened container), memory has to do.
    """

    def __init__(self, output: str = "", *, file: IO[bytes] | None = None) -> None:
        """Begin with none; a file is made beside the directory `output`, if it can be, else where `TMPDIR` says."""
        self._output = output
        self._file = file
        self._starts = array("q", [0])
        self._was_read = False

    def put(self, *blocks: bytes) -> int:
        """Write blocks, numbered one after another, and give the number of the first.

        Raise OSError when the disk is full.
        """
        if self._file is None:
            self._file = _nameless(self._output)
        number = len(self._starts) - 1
        try:
            if self._was_read:
                self._file.seek(self._starts[-1])
                self._was_read = False
            for block in blocks:
                self._file.write(block)
                self._starts.append(self._starts[-1] + len(block))
        except OSError as error:
            raise _named(error) from error
        return number

    def get(self, number: int) -> bytes:
        """Give what was put under a number."""
        assert self._file is not None  # noqa: S101 - something was put there
        start, end = self._starts[number : number + 2]
        try:
            self._file.seek(start)  # which writes what is still in a buffer
            self._was_read = True
            return self._file.read(end - start)
        except OSError as error:
            raise _named(error) from error

    def __del__(self) -> None:
        """Close the file when nobody holds what stands in it any more."""
        if self._file is not None:
            self._file.close()


def _named(error: OSError) -> OSError:
    """Say of an error which file it is about."""
    return OSError(error.errno, error.strerror, "<temporary file>")


def _nameless(output: str) -> IO[bytes]:
    from io import BytesIO
    from tempfile import TemporaryFile

    for folder in (_above(output), None) if output else (None,):
        with (
            suppress(OSError),
            unsignalled(),
        ):  # where there are no nameless files, one has a name for a moment
            return TemporaryFile(buffering=_BUFFER, dir=folder)
    return BytesIO()


def _above(output: str) -> str:
    """Give the nearest folder above a directory that may not be there yet: it is in the same file system."""
    folder = os.path.dirname(os.path.realpath(output))
    while not os.path.isdir(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return folder
