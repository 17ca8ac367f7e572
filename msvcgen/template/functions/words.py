"""Words in identifiers: huandu/xstrings 1.5.0's snake, kebab and Pascal case, behind sprig's functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msvcgen.golang.text import runes, well_formed
from msvcgen.golang.unicode import (
    EachRune,
    is_letter,
    is_number,
    is_punct,
    is_space,
    is_upper,
    lower_rune,
    upper_rune,
)
from msvcgen.template.functions.rows import table

# Kinds of runes and of words, each a letter, so that one pattern finds the words in the kinds of a text.
_INVALID, _NUMBER, _UPPER, _ALPHABET, _CONNECTOR, _PUNCT, _OTHER = "-NUACPO"

_DASH = "D"
"""A connector that is punctuation as well."""

# Words are runs of one kind, except that a capital begins the word of the small letters after it:
# `HTTPServer` is `HTTP` and `Server`.
_WORDS = re.compile("[CD]+|P[PD]*|U+(?=UA)|UA+|U+|A+|N+|O+")

_CJK = ((0x4E00, 0x9FCC), (0x3400, 0x4D85), (0x20000, 0x2B81D))

Word = tuple[str, str]


def _is_connector(rune: str) -> bool:
    return rune in "-_" or is_space(rune)


def _is_alphabet(rune: str) -> bool:
    return is_letter(rune) and not any(low <= ord(rune) <= high for low, high in _CJK)


_KINDS: tuple[tuple[Callable[[str], bool], str], ...] = (
    (lambda rune: rune in "-_", _DASH),
    (is_space, _CONNECTOR),
    (is_punct, _PUNCT),
    (is_upper, _UPPER),
    (_is_alphabet, _ALPHABET),
    (is_number, _NUMBER),
    (lambda _: True, _OTHER),
)


def _kind(rune: str) -> str:
    return next(kind for belongs, kind in _KINDS if belongs(rune))


_kind_of = EachRune(_kind)


def _words(text: str) -> Iterator[Word]:
    """Split into words with their kinds."""
    kinds = text.translate(_kind_of)
    for match in _WORDS.finditer(kinds):
        start, end = match.span()
        yield _CONNECTOR if kinds[start] == _DASH else kinds[start], text[start:end]


class _Lowered:
    """The words of a text, joined by a connector where xstrings puts one."""

    def __init__(self, text: str, connector: str) -> None:
        self._words = list(_words(text))
        self._at = 0
        self._connector = connector
        self._made: list[str] = []

    def _next(self) -> Word:
        self._at += 1
        return self._words[self._at - 1] if self._at <= len(self._words) else (_INVALID, "")

    def _put(self, word: Word) -> None:
        kind, text = word
        if kind == _CONNECTOR:
            text = self._connector * len(text)
        elif kind == _UPPER:
            text = _lowered(text)
        self._made.append(text)

    def _connect(self, kind: str, *unless: str) -> None:
        if kind not in unless:
            self._made.append(self._connector)

    def _put_while_alphanumeric(self, word: Word) -> Word:
        while word[0] in (_ALPHABET, _NUMBER):
            self._put(word)
            word = self._next()
        return word

    def text(self) -> str:
        """Follow xstrings' `camelCaseToLowerCase`: what happens to a word depends on the one after it."""
        word = self._next()
        while self._at < len(self._words):
            if word[0] != _CONNECTOR:
                self._put(word)
            word = self._after(word, self._next())
        self._put(word)
        return "".join(self._made)

    def _after(self, previous: Word, word: Word) -> Word:
        if previous[0] == _NUMBER:
            word = self._put_while_alphanumeric(word)
            self._connect(word[0], _INVALID, _PUNCT, _CONNECTOR)
        elif previous[0] == _CONNECTOR:
            self._put(previous)
        elif previous[0] != _PUNCT:
            return self._after_letters(word)
        return word

    def _after_letters(self, word: Word) -> Word:
        if word[0] != _NUMBER:
            self._connect(word[0], _CONNECTOR, _PUNCT)
            return word
        if self._at >= len(self._words):
            return word
        number, word = word, self._next()
        if word[0] != _ALPHABET:
            # A number belongs to the word before it: `Bld4Floor` is `bld4_floor`.
            self._put(number)
            self._connect(word[0], _CONNECTOR, _PUNCT)
            return word
        # With small letters after it, it begins a word of its own: `HTTP2xx` is `http_2xx`.
        self._made.append(self._connector)
        self._put(number)
        word = self._put_while_alphanumeric(word)
        self._connect(word[0], _INVALID, _CONNECTOR, _PUNCT)
        return word


def _lowered(text: str) -> str:
    if text.isascii():
        return text.lower()
    return "".join(lower_rune(rune) if is_upper(rune) else rune for rune in text)


def _snakecase(text: str) -> str:
    return _Lowered(well_formed(text), "_").text()


def _kebabcase(text: str) -> str:
    return _Lowered(well_formed(text), "-").text()


def _camelcase(text: str) -> str:
    """Follow xstrings' `ToPascalCase`: connectors at the start, and all but one of several, stay."""
    rest = runes(text)
    kinds = rest.translate(_kind_of)
    start = len(kinds) - len(kinds.lstrip(_CONNECTOR + _DASH))
    pieces = [rest[:start]]
    if start == len(rest):
        # xstrings writes the last of a text of connectors twice.
        return rest + rest[-1:]
    previous, capital = upper_rune(rest[start]), is_upper(rest[start])
    for rune in rest[start + 1 :]:
        current = rune
        if _is_connector(previous):
            if _is_connector(rune):
                pieces.append(previous)
            else:
                capital, current = is_upper(rune), upper_rune(rune)
        else:
            if capital and is_upper(rune):
                current = lower_rune(rune)
            elif capital:
                capital = False
            pieces.append(previous)
        previous = current
    return "".join((*pieces, previous))


FUNCTIONS = table(
    ("camelcase", _camelcase, "string"),
    ("kebabcase", _kebabcase, "string"),
    ("snakecase", _snakecase, "string"),
)
