"""Whether one name is a slip of another: not a sibling of it, as `model-1` is of `model-2`."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from msvcgen.typed import Final

_SHORTEST: Final = 5


def is_slip(one: str, other: str) -> bool:
    """Tell whether two names differ by one letter or sign that is too many, too few, wrong or out of place.

    Numbers tell siblings apart, and so do single letters at an end (`model-a`, `model-b`).
    """
    if one == other or min(len(one), len(other)) < _SHORTEST or abs(len(one) - len(other)) > 1:
        return False
    start = _common(one, other)
    end = _common(one[::-1][: len(one) - start], other[::-1][: len(other) - start])
    wrong, right = one[start : len(one) - end], other[start : len(other) - end]
    if any(sign.isdigit() for sign in wrong + right):
        return False
    if len(wrong) == len(right) == 2:
        return wrong == right[::-1]
    if len(wrong) > 1 or len(right) > 1:
        return False
    return not _is_word(one, start, len(wrong)) and not _is_word(other, start, len(right))


def _is_word(name: str, start: int, length: int) -> bool:
    """Tell whether a part of a name stands between signs, as a word of its own."""
    before, after = name[start - 1 : start], name[start + length : start + length + 1]
    return length > 0 and not before.isalnum() and not after.isalnum()


def _common(one: str, other: str) -> int:
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def shortened(name: str) -> Iterator[str]:
    """Give a name, and with each of its signs left out: two names that share one of these may be slips."""
    yield name
    for at in range(len(name)):
        yield name[:at] + name[at + 1 :]


class Parts:
    """Numbers of names, found by what is left of them without one sign.

    A fleet has tens of thousands of names, of some thirty parts each: of each part there is one integer of 64 bits,
    the hash of the part above the number of the name. Two parts of one hash give a number too many.
    """

    __slots__ = ("_marks",)

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        """Take names with their numbers."""
        self._marks = array("Q", sorted([_mark(part) | at for name, at in names for part in shortened(name)]))

    def near(self, name: str) -> Iterator[int]:
        """Give the numbers of names that share a part with a name, of each part in ascending order."""
        marks = self._marks
        for part in shortened(name):
            mark = _mark(part)
            at = bisect_left(marks, mark)
            while at < len(marks) and marks[at] <= mark | _NUMBERS:
                yield marks[at] & _NUMBERS
                at += 1


_NUMBERS: Final = (1 << 28) - 1


def _mark(part: str) -> int:
    return (hash(part) & ((1 << 36) - 1)) << 28
