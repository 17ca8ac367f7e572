"""The texts of a fleet by the names of their files; those that are held on disk are read when they are asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.fleet.finished import Written


class Texts(Mapping[str, str]):
    """Texts by name, in the order of the objects."""

    def __init__(self, names: Sequence[str], written: Sequence[Sequence[Written]]) -> None:
        """Take the names of the files of all objects, and the objects of each ModelService."""
        self._numbers = {name: number for number, name in enumerate(names)}
        self._written = written
        self._first = [0, *accumulate(map(len, written))]
        """The number of the first object of each ModelService."""
        self._at = -1
        self._read: Sequence[Written] = ()

    def __getitem__(self, name: str) -> str:
        """Give the text of a file; one after another in their order, each ModelService is read once."""
        number = self._numbers[name]
        at = bisect_right(self._first, number) - 1
        if at != self._at:
            self._at, self._read = at, [*self._written[at]]
        return self._read[number - self._first[at]].text

    def __iter__(self) -> Iterator[str]:
        """Give the names."""
        return iter(self._numbers)

    def __len__(self) -> int:
        """Count the files."""
        return len(self._numbers)
