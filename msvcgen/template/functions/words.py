"""Words in identifiers: huandu/xstrings 1.5.0's snake, kebab and Pascal case, behind sprig's functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msvcgen.template.functions.rows import table
from msvcgen.template.functions.runes import (
    is_letter,
    is_number,
    is_punct,
    is_space,
    is_upper,
    lower_rune,
    runes,
    upper_rune,
)
from msvcgen.template.values import well_formed

# Kinds of words.
_INVALID, _NUMBER, _UPPER, _ALPHABET, _CONNECTOR, _PUNCT, _OTHER = range(7)

_CJK = ((0x4E00, 0x9FCC), (0x3400, 0x4D85), (0x20000, 0x2B81D))

Word = tuple[int, str]


def _is_connector(rune: str) -> bool:
    return rune in "-_" or is_space(rune)


def _is_alphabet(rune: str) -> bool:
    return is_letter(rune) and not any(low <= ord(rune) <= high for low, high in _CJK)


def _is_small(rune: str) -> bool:
    return _is_alphabet(rune) and not is_upper(rune)


def _is_other(rune: str) -> bool:
    return not (_is_connector(rune) or _is_alphabet(rune) or is_number(rune) or is_punct(rune))


def _words(text: str) -> Iterator[Word]:
    """Split into runs of one kind; `HTTPServer` into `HTTP` and `Server`."""
    at = 0
    while at < len(text):
        kind, end = _next_word(text, at)
        yield kind, text[at:end]
        at = end


_RUNS: tuple[tuple[Callable[[str], bool], int, Callable[[str], bool]], ...] = (
    (_is_connector, _CONNECTOR, _is_connector),
    (is_punct, _PUNCT, is_punct),
    (is_upper, _UPPER, is_upper),
    (_is_alphabet, _ALPHABET, _is_small),
    (is_number, _NUMBER, is_number),
    (lambda _: True, _OTHER, _is_other),
)


def _next_word(text: str, at: int) -> tuple[int, int]:
    kind, belongs = next((kind, belongs) for starts, kind, belongs in _RUNS if starts(text[at]))
    end = _run(text, at + 1, belongs)
    if kind != _UPPER:
        return kind, end
    if end == at + 1:
        return kind, _run(text, end, _is_small)
    # The last capital of a run begins the word of the small letters that follow.
    return kind, end - 1 if end < len(text) and _is_alphabet(text[end]) else end


def _run(text: str, at: int, belongs: Callable[[str], bool]) -> int:
    while at < len(text) and belongs(text[at]):
        at += 1
    return at


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
        self._made.append(
            "".join(self._lower(rune) for rune in text) if kind in (_UPPER, _CONNECTOR) else text
        )

    def _lower(self, rune: str) -> str:
        return self._connector if _is_connector(rune) else lower_rune(rune) if is_upper(rune) else rune

    def _connect(self, kind: int, *unless: int) -> None:
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


def _snakecase(text: str) -> str:
    return _Lowered(well_formed(text), "_").text()


def _kebabcase(text: str) -> str:
    return _Lowered(well_formed(text), "-").text()


def _camelcase(text: str) -> str:
    """Follow xstrings' `ToPascalCase`: connectors at the start, and all but one of several, stay."""
    rest = runes(text)
    start = _run(rest, 0, _is_connector)
    made = [rest[:start]]
    if start == len(rest):
        # xstrings writes the last of a text of connectors twice.
        return rest + rest[-1:]
    previous, capital = upper_rune(rest[start]), is_upper(rest[start])
    for rune in rest[start + 1 :]:
        current = rune
        if _is_connector(previous):
            if _is_connector(rune):
                made.append(previous)
            else:
                capital, current = is_upper(rune), upper_rune(rune)
        else:
            if capital and is_upper(rune):
                current = lower_rune(rune)
            elif capital:
                capital = False
            made.append(previous)
        previous = current
    return "".join((*made, previous))


FUNCTIONS = table(
    ("camelcase", _camelcase, "string"),
    ("kebabcase", _kebabcase, "string"),
    ("snakecase", _snakecase, "string"),
)
