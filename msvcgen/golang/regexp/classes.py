r"""Classes of characters: `[a-z]`, `\d`, `[[:alpha:]]`, `\p{Greek}`, and what ignoring case adds to them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from msvcgen.golang.regexp.unicode_tables import Ranges, named_class, orbits
from msvcgen.typed import Final

MAX_RUNE: Final = 0x10FFFF
_FIRST_WITH_CASE: Final = ord("A")
_ASCII_END: Final = 0x80

ANY: Final[Ranges] = ((0, MAX_RUNE),)
NOT_NEWLINE: Final[Ranges] = ((0, 9), (11, MAX_RUNE))

_DIGIT: Final = ((0x30, 0x39),)
_LOWER: Final = ((0x61, 0x7A),)
_UPPER: Final = ((0x41, 0x5A),)
_ALPHA: Final = (*_UPPER, *_LOWER)
_WORD: Final = (*_DIGIT, *_UPPER, (0x5F, 0x5F), *_LOWER)

PERL: Final[dict[str, Ranges]] = {"d": _DIGIT, "s": ((9, 10), (12, 13), (32, 32)), "w": _WORD}

POSIX: Final[dict[str, Ranges]] = {
    "alnum": (*_DIGIT, *_ALPHA),
    "alpha": _ALPHA,
    "ascii": ((0, 0x7F),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 0x1F), (0x7F, 0x7F)),
    "digit": _DIGIT,
    "graph": ((0x21, 0x7E),),
    "lower": _LOWER,
    "print": ((0x20, 0x7E),),
    "punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "space": ((9, 13), (32, 32)),
    "upper": _UPPER,
    "word": _WORD,
    "xdigit": (*_DIGIT, (0x41, 0x46), (0x61, 0x66)),
}

_ASCII_ORBITS: Final = {ord("k"): (0x4B, 0x6B, 0x212A), ord("s"): (0x53, 0x73, 0x17F)}
"""Those that have more than the two letters."""


def united(runs: Iterable[tuple[int, int]]) -> Ranges:
    """Put runs in order and join those that touch."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(runs):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def negated(ranges: Ranges) -> Ranges:
    """Give all other characters."""
    others: list[tuple[int, int]] = []
    free = 0
    for first, last in ranges:
        if first > free:
            others.append((free, first - 1))
        free = last + 1
    return tuple(others) if free > MAX_RUNE else (*others, (free, MAX_RUNE))


@cache
def unicode_class(name: str) -> Ranges | None:
    r"""Give a class by its name in `\p{...}`; None where there is none."""
    ranges = named_class(name)
    return None if ranges is None else united(ranges)


def single(code: int, *, fold: bool) -> Ranges:
    """Give one character, with those that differ from it in case only if case is to be ignored."""
    return united((variant, variant) for variant in _orbit(code)) if fold else ((code, code),)


def _orbit(code: int) -> tuple[int, ...]:
    """Give what `unicode.SimpleFold` goes through from a character."""
    if code >= _ASCII_END:
        return orbits().get(code, (code,))
    letter = chr(code)
    return _ASCII_ORBITS.get(code | 0x20) or tuple({code, ord(letter.lower()), ord(letter.upper())})


def folded(ranges: Ranges) -> Ranges:
    """Add to a class what differs from its characters in case only."""
    if not ranges or ranges[-1][1] < _FIRST_WITH_CASE or ranges == ANY:
        return ranges
    if ranges[-1][1] < _ASCII_END:
        cased = [code for first, last in ranges for code in range(first, last + 1)]
    else:
        cased = [code for code in orbits() if contains(ranges, code)]
    return united((*ranges, *((variant, variant) for code in cased for variant in _orbit(code))))


def contains(ranges: Ranges, code: int) -> bool:
    """Tell whether a character is in a class."""
    if len(ranges) == 1:
        return ranges[0][0] <= code <= ranges[0][1]
    low, high = 0, len(ranges)
    while low < high:
        middle = (low + high) // 2
        if ranges[middle][1] < code:
            low = middle + 1
        else:
            high = middle
    return low < len(ranges) and ranges[low][0] <= code
