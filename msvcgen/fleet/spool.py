"""Hold rendered texts until all of them are known to be good: few in memory, many in a temporary file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from msvcgen.files.unsignalled import unsignalled
from msvcgen.fleet.finished import Finished, Written
from msvcgen.typed import IO, overload

LARGE = 12 * 1024 * 1024
"""Characters of texts from which on all go to the file: those of a thousand ModelServices are less."""

_BUFFER = 1024 * 1024
"""Bytes that are written at a time."""


class Spool:
    """Takes the texts of what was rendered, and gives them back as often as they are wanted.

    The file has no name, so that nothing of it is left, however the run ends. Where none can be made (nothing may be
    written, as in a hardened container), memory has to do.
    """

    def __init__(self, output: str = "", *, large: int | None = None, file: IO[bytes] | None = None) -> None:
        """Begin with nothing; a file is made beside the directory `output`, if it can be, else where `TMPDIR` says."""
        self._output = output
        self._room = LARGE if large is None else large
        self._held: list[Spooled] = []
        self._file = file
        self._end = 0
        self._was_read = False

    def keep(self, finished: Finished) -> Finished:
        """Give what was rendered with its texts where they may stay; raise OSError when the disk is full."""
        if not finished.written:
            return finished
        spooled = Spooled(self, finished.written)
        self._held.append(spooled)
        self._room -= sum([len(each.text) for each in finished.written])
        if self._room < 0:
            for each in self._held:
                each.move()
            self._held.clear()
        return finished._replace(written=spooled)

    def put(self, written: Sequence[Written]) -> int:
        """Write texts to the file and give the place at which they stand."""
        from marshal import dumps

        block = dumps([tuple(each) for each in written])
        if self._file is None:
            self._file = _nameless(self._output)
        with _named():
            if self._was_read:
                self._file.seek(self._end)
            self._file.write(block)
        at, self._end, self._was_read = self._end, self._end + len(block), False
        return at

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
            self._was_read = True
        fields: list[tuple[str, str, str, str]] = load(self._file)  # noqa: S302 - written by this process
        return fields


class Spooled(Sequence[Written]):
    """The texts of a ModelService; those that stand in the file are read each time that they are asked for."""

    __slots__ = ("_at", "_count", "_held", "_spool")

    def __init__(self, spool: Spool, held: Sequence[Written]) -> None:
        """Hold texts in memory."""
        self._spool = spool
        self._held: Sequence[Written] = held
        self._count = len(held)
        self._at = 0

    def move(self) -> None:
        """Write the texts to the file."""
        self._at = self._spool.put(self._held)
        self._held = ()

    def __len__(self) -> int:
        """Count the objects."""
        return self._count

    def __iter__(self) -> Iterator[Written]:
        """Give all of them."""
        return iter(self._held) if self._held else map(Written._make, self._spool.read(self._at))

    @overload
    def __getitem__(self, index: int) -> Written: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Written]: ...
    def __getitem__(self, index: int | slice) -> Written | Sequence[Written]:
        """Give one of them, or some."""
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
