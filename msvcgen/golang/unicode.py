"""Go's `unicode` package: what a rune is, and its one-to-one mapping of case."""

from __future__ import annotations

import functools
from collections.abc import Callable

from msvcgen.golang.text import runes

_SPACES = frozenset("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {
    chr(code) for code in range(0x2000, 0x200B)
}
SPACES = "".join(sorted(_SPACES))

_MOST_RUNES = 10_000


@functools.lru_cache(maxsize=1024)
def _category(rune: str) -> str:
    import unicodedata

    return unicodedata.category(rune)


def is_space(rune: str) -> bool:
    """Follow Go's `unicode.IsSpace`, which unlike Python's leaves out U+001C to U+001F."""
    return rune in _SPACES


def is_upper(rune: str) -> bool:
    """Follow Go's `unicode.IsUpper`: general category Lu."""
    return _category(rune) == "Lu"


def is_lower(rune: str) -> bool:
    """Follow Go's `unicode.IsLower`: general category Ll."""
    return _category(rune) == "Ll"


def is_title(rune: str) -> bool:
    """Follow Go's `unicode.IsTitle`: general category Lt."""
    return _category(rune) == "Lt"


def is_letter(rune: str) -> bool:
    """Follow Go's `unicode.IsLetter`."""
    return _category(rune)[0] == "L"


def is_digit(rune: str) -> bool:
    """Follow Go's `unicode.IsDigit`: general category Nd."""
    return _category(rune) == "Nd"


def is_number(rune: str) -> bool:
    """Follow Go's `unicode.IsNumber`."""
    return _category(rune)[0] == "N"


def is_punct(rune: str) -> bool:
    """Follow Go's `unicode.IsPunct`."""
    return _category(rune)[0] == "P"


def upper_rune(rune: str) -> str:
    """Map one rune to upper case, one to one (`ß` stays)."""
    for candidate in (rune.upper(), rune.title()):
        if len(candidate) == 1:
            return candidate
    return rune


def lower_rune(rune: str) -> str:
    """Map one rune to lower case, one to one (`İ` becomes `i`)."""
    return rune.lower()[:1]


def title_rune(rune: str) -> str:
    """Map one rune to title case, one to one."""
    mapped = rune.title()
    return mapped if len(mapped) == 1 else rune


class EachRune(dict[int, str]):
    """What a mapping makes of each rune, by its code: a table for `str.translate`, filled when needed."""

    def __init__(self, mapping: Callable[[str], str]) -> None:
        """Begin with an empty table."""
        super().__init__()
        self._mapping = mapping

    def __missing__(self, code: int) -> str:
        """Map a rune that is not in the table, and keep it there while there are few."""
        mapped = self._mapping(chr(code))
        if len(self) < _MOST_RUNES:
            self[code] = mapped
        return mapped


_UPPER = EachRune(upper_rune)
_LOWER = EachRune(lower_rune)


def upper(text: str) -> str:
    """Follow Go's `strings.ToUpper`."""
    return text.upper() if text.isascii() else runes(text).translate(_UPPER)


def lower(text: str) -> str:
    """Follow Go's `strings.ToLower`."""
    return text.lower() if text.isascii() else runes(text).translate(_LOWER)
