"""Hold rendered texts until all of them are known to be good: few in memory, many in a temporary file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, overload

from msvcgen.fleet.finished import Finished, Written

LARGE = 2 * 1024 * 1024
"""Characters of texts that are held in memory; what comes after them goes to the file."""


class Spool:
    """Takes the texts of what was rendered, and gives them back as often as they are wanted.

    The file has no name, so that nothing of it is left, however the run ends. Where none can be made (nothing may be
    written, as in a hardened container), memory has to do.
    """

    def __init__(self, output: str = "", *, large: int | None = None, file: IO[bytes] | None = None) -> None:
        """Begin with nothing; a file is made beside the directory `output`, if it can be, else where `TMPDIR` says."""
        self._output = output
        self._room = LARGE if large is None else large
        self._file = file
        self._end = 0

    def keep(self, finished: Finished) -> Finished:
        """Give what was rendered with its texts where they may stay; raise OSError when the disk is full."""
        self._room -= sum([len(each.text) for each in finished.written])
        if self._room >= 0 or not finished.written:
            return finished
        return finished._replace(written=self._put(finished.written))

    def _put(self, written: Sequence[Written]) -> Spooled:
        from marshal import dumps

        block = dumps([tuple(each) for each in written])
        if self._file is None:
            self._file = _nameless(self._output)
        spooled = Spooled(self, self._end, len(written))
        with _named():
            self._file.seek(self._end)
            self._file.write(block)
        self._end += len(block)
        return spooled

    def __del__(self) -> None:
        """Close the file when nobody holds a text of it any more."""
        if self._file is not None:
            self._file.close()

    def read(self, at: int) -> list[tuple[str, str, str, str]]:
        """Give the fields of what was put at a place of the file."""
        from marshal import load

        assert self._file is not None  # noqa: S101 - something was put there
        with _named():
            self._file.seek(at)  # which writes what is still in a buffer
        fields: list[tuple[str, str, str, str]] = load(self._file)  # noqa: S302 - written by this process
        return fields


class Spooled(Sequence[Written]):
    """The texts of a ModelService that stand in a file: they are read each time that they are asked for."""

    __slots__ = ("_at", "_count", "_spool")

    def __init__(self, spool: Spool, at: int, count: int) -> None:
        """Keep where they stand and how many they are."""
        self._spool = spool
        self._at = at
        self._count = count

    def __len__(self) -> int:
        """Count the objects."""
        return self._count

    def __iter__(self) -> Iterator[Written]:
        """Read all of them."""
        return map(Written._make, self._spool.read(self._at))

    @overload
    def __getitem__(self, index: int) -> Written: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Written]: ...
    def __getitem__(self, index: int | slice) -> Written | Sequence[Written]:
        """Read one of them, or some."""
        return [*self][index]


@contextmanager
def _named() -> Iterator[None]:
    """Say of an error which file it is about."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, "<temporary file>") from error


def _nameless(output: str) -> IO[bytes]:
    from io import BytesIO
    from tempfile import TemporaryFile

    for folder in (_above(output), None) if output else (None,):
        with suppress(OSError), _unsignalled():
            return TemporaryFile(dir=folder)
    return BytesIO()


@contextmanager
def _unsignalled() -> Iterator[None]:
    """Let SIGINT and SIGTERM wait: where the system knows no nameless files, one has a name for a moment."""
    if sys.platform == "win32":
        yield
        return
    import signal

    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _above(output: str) -> str:
    """Give the nearest folder above a directory that may not be there yet: it is in the same file system."""
    folder = os.path.dirname(os.path.realpath(output))
    while not os.path.isdir(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return folder
