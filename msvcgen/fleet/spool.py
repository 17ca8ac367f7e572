"""Hold rendered texts until all of them are known to be good: few in memory, many in a temporary file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from marshal import dumps, loads

from msvcgen.files.nameless import Blocks
from msvcgen.fleet.finished import Finished, Written
from msvcgen.typed import IO, overload

LARGE = 12 * 1024 * 1024
"""Characters of texts from which on all go to the file: those of a thousand ModelServices are less."""


class Spool:
    """Takes the texts of what was rendered, and gives them back as often as they are wanted.

    See `Blocks` for the file, and for what is done where there can be none.
    """

    def __init__(self, output: str = "", *, large: int | None = None, file: IO[bytes] | None = None) -> None:
        """Begin with nothing; a file is made beside the directory `output`, if it can be, else where `TMPDIR` says."""
        self._blocks = Blocks(output, file=file)
        self._room = LARGE if large is None else large
        self._held: list[Spooled] = []

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
        """Write texts to the file and give the number by which they are found."""
        return self._blocks.put(dumps([tuple(each) for each in written]))

    def read(self, number: int) -> list[tuple[str, str, str, str]]:
        """Give the fields of what was put under a number."""
        fields: list[tuple[str, str, str, str]] = loads(self._blocks.get(number))  # noqa: S302 - of this process
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
