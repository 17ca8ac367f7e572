"""Whether one name is a slip of another: not a sibling of it, as `model-1` is of `model-2`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

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
