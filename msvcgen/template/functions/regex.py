r"""Regular expressions: sprig's `regex.go`; RE2 itself matches, so that `$`, `\d` and run time are Go's."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Iterator

import re2  # type: ignore[import-untyped] # google-re2 ships no types

from msvcgen.golang.text import ESCAPED, REPLACEMENT, go_bytes, go_string, runes, well_formed
from msvcgen.golang.unicode import is_digit, is_letter
from msvcgen.template.functions.limits import MAX_TEXT, bounded_items
from msvcgen.template.functions.rows import table
from msvcgen.template.values import NilStringList, StringList, TemplateFailure

Spans = tuple[tuple[int, int], ...]
"""Start and end of the whole match and of every group; -1 for a group that took no part."""

Piece = bytes | int
"""A part of a replacement: plain text, or the number of a group."""

_META = frozenset("\\.+*?()|[]{}^$")
_MAX_NUMBER_DIGITS = 9
_MAX_WORK = 2_000_000_000
"""The most bytes that the searches of one call may read; each may read all that is left of the text."""


class _Invalid(Exception):
    """Why a text is not a regular expression."""


class _Regex:
    """A compiled expression with the names of its groups."""

    def __init__(self, pattern: str) -> None:
        options = re2.Options()
        options.log_errors = False
        if _has_byte_class(pattern):
            raise _Invalid("invalid escape sequence: `\\C`")
        try:
            self._compiled = re2.compile(go_bytes(pattern), options)
        except re2.error as invalid:
            raise _Invalid(_reason(invalid)) from None
        self.empty = not pattern
        self.names: dict[str, int] = {go_string(name): at for name, at in self._compiled.groupindex.items()}
        for name in self.names:
            if not name.isascii():
                raise _Invalid(f"invalid named capture: `(?P<{name}>`")
        self._groups = range(self._compiled.groups + 1)

    def search(self, text: bytes, at: int = 0) -> Spans | None:
        r"""Find the leftmost match from a position on; what is before it counts for `^` and `\b`."""
        found = self._compiled.search(text, at)
        return tuple(found.span(group) for group in self._groups) if found else None


def _has_byte_class(pattern: str) -> bool:
    r"""Tell whether `\C` (one byte) occurs, which RE2 knows and Go refuses."""
    at = pattern.find("\\")
    while at >= 0:
        if pattern.startswith("\\Q", at):
            at = pattern.find("\\E", at + 2)
            if at < 0:
                return False
        if pattern.startswith("\\C", at):
            return True
        at = pattern.find("\\", at + 2)
    return False


def _reason(invalid: Exception) -> str:
    reason = invalid.args[0] if invalid.args else ""
    return go_string(reason) if isinstance(reason, bytes) else str(reason)


@functools.lru_cache(maxsize=32)
def _regex_or_error(pattern: str) -> _Regex | str:
    try:
        return _Regex(well_formed(pattern))
    except _Invalid as invalid:
        return str(invalid)


def _regex(pattern: str) -> _Regex:
    compiled = _regex_or_error(pattern)
    if isinstance(compiled, str):
        raise TemplateFailure(f"`{pattern}` is not a regular expression: {compiled}")
    return compiled


class _Subject:
    """A text to match, where bytes that are not UTF-8 count as U+FFFD, and its real bytes."""

    def __init__(self, text: str) -> None:
        self.data = go_bytes(runes(text))
        self._real = go_bytes(text)
        self._replaced = [] if self.data == self._real else _replaced(well_formed(text))

    def cut(self, start: int, end: int | None = None) -> bytes:
        """Give the real bytes of a part."""
        if not self._replaced:
            return self.data[start:end]
        return self._real[self._place(start) : None if end is None else self._place(end)]

    def _place(self, at: int) -> int:
        """Give the offset in the real bytes of an offset in the text to match."""
        return at - bisect_left(self._replaced, at) * (len(REPLACEMENT.encode()) - 1)


def _replaced(text: str) -> list[int]:
    """Give the offsets, in the text to match, of what stands for one byte that is not UTF-8."""
    found: list[int] = []
    at = 0
    for part in ESCAPED.split(text)[:-1]:
        at += len(part.encode())
        found.append(at)
        at += len(REPLACEMENT.encode())
    return found


def _width(text: bytes, at: int) -> int:
    """Give the number of bytes of the UTF-8 rune at a position, 1 at the end."""
    lead = text[at] if at < len(text) else 0
    return 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4


def _bounded_work(work: int) -> int:
    if work > _MAX_WORK:
        raise TemplateFailure(f"the matching takes more than {_MAX_WORK} steps")
    return work


def _find_all(regex: _Regex, text: bytes, count: int) -> Iterator[tuple[int, int]]:
    """Follow Go's `FindAllIndex`: no empty match right after another match; `count` < 0 means all."""
    at, previous_end, left = 0, -1, count if count >= 0 else len(text) + 1
    work = 0
    while left and at <= len(text):
        work = _bounded_work(work + len(text) - at)
        spans = regex.search(text, at)
        if spans is None:
            return
        start, end = spans[0]
        accepted = end != at or start != previous_end
        at = end if end != at else at + _width(text, at)
        previous_end = end
        if accepted:
            yield start, end
            left -= 1


def _replace_all(regex: _Regex, subject: _Subject, template: list[Piece]) -> bytes:
    """Follow Go's `ReplaceAll`."""
    text = subject.data
    made: list[bytes] = []
    size = copied = at = work = 0
    while at <= len(text):
        work = _bounded_work(work + len(text) - at)
        spans = regex.search(text, at)
        if spans is None:
            break
        start, end = spans[0]
        parts = [subject.cut(copied, start)]
        if end > copied or start == 0:
            parts += _expanded(template, subject, spans)
        made += parts
        size += sum(map(len, parts))
        if size > MAX_TEXT:
            raise TemplateFailure(f"the result would have more than the {MAX_TEXT} bytes allowed")
        copied = end
        at = max(at + _width(text, at), end)
    return b"".join((*made, subject.cut(copied)))


def _expanded(template: list[Piece], subject: _Subject, spans: Spans) -> Iterator[bytes]:
    for piece in template:
        if isinstance(piece, bytes):
            yield piece
        elif piece < len(spans) and spans[piece][0] >= 0:
            yield subject.cut(*spans[piece])


def _template(regex: _Regex, text: str) -> list[Piece]:
    """Read a replacement as Go's `Expand`: `$name`, `${name}`, `$1`, `$$`; any other `$` is plain."""
    pieces: list[Piece] = []
    rest = well_formed(text)
    while True:
        before, dollar, rest = rest.partition("$")
        pieces.append(go_bytes(before))
        if not dollar:
            return pieces
        if rest.startswith("$"):
            pieces.append(b"$")
            rest = rest[1:]
            continue
        name, after = _reference(rest)
        if name:
            rest = after
            pieces += _group(regex, name)
        else:
            pieces.append(b"$")


def _reference(text: str) -> tuple[str, str]:
    """Split off the name of a group; it is "" where the dollar sign is plain text."""
    braced = text.startswith("{")
    start = end = int(braced)
    while end < len(text) and (text[end] == "_" or is_letter(text[end]) or is_digit(text[end])):
        end += 1
    if braced and text[end : end + 1] != "}":
        return "", text
    return text[start:end], text[end + int(braced) :]


def _group(regex: _Regex, name: str) -> list[Piece]:
    """Give the number of a group, nothing for an unknown name; a number has no leading zero."""
    if name.isascii() and name.isdigit() and (name == "0" or not name.startswith("0")):
        return [int(name)] if len(name) <= _MAX_NUMBER_DIGITS else []
    return [regex.names[name]] if name in regex.names else []


def _regex_match(pattern: str, text: str) -> bool:
    """Give false for what is no regular expression, as sprig's `regexMatch` does."""
    compiled = _regex_or_error(pattern)
    return not isinstance(compiled, str) and compiled.search(_Subject(text).data) is not None


def _must_regex_match(pattern: str, text: str) -> bool:
    return _regex(pattern).search(_Subject(text).data) is not None


def _regex_find(pattern: str, text: str) -> str:
    subject = _Subject(text)
    spans = _regex(pattern).search(subject.data)
    return go_string(subject.cut(*spans[0])) if spans else ""


def _regex_find_all(pattern: str, text: str, count: int) -> StringList:
    subject = _Subject(text)
    matches = _find_all(_regex(pattern), subject.data, count)
    found = StringList(go_string(subject.cut(*match)) for match in matches)
    bounded_items(len(found))
    return found or NilStringList()


def _regex_replace_all(pattern: str, text: str, replacement: str) -> str:
    regex = _regex(pattern)
    return go_string(_replace_all(regex, _Subject(text), _template(regex, replacement)))


def _regex_replace_all_literal(pattern: str, text: str, replacement: str) -> str:
    return go_string(_replace_all(_regex(pattern), _Subject(text), [go_bytes(replacement)]))


def _regex_split(pattern: str, text: str, count: int) -> StringList:
    regex, subject = _regex(pattern), _Subject(text)
    if count == 0:
        return NilStringList()
    if not regex.empty and not text:
        return StringList(("",))
    parts = StringList()
    begin = end = 0
    for start, stop in _find_all(regex, subject.data, count):
        if count > 0 and len(parts) == count - 1:
            break
        end = start
        if stop:
            parts.append(go_string(subject.cut(begin, end)))
        begin = stop
    if end != len(subject.data):
        parts.append(go_string(subject.cut(begin)))
    bounded_items(len(parts))
    return parts


def _regex_quote_meta(text: str) -> str:
    return "".join(f"\\{char}" if char in _META else char for char in text)


FUNCTIONS = table(
    ("mustRegexFind", _regex_find, "string", "string"),
    ("mustRegexFindAll", _regex_find_all, "string", "string", "int"),
    ("mustRegexMatch", _must_regex_match, "string", "string"),
    ("mustRegexReplaceAll", _regex_replace_all, "string", "string", "string"),
    ("mustRegexReplaceAllLiteral", _regex_replace_all_literal, "string", "string", "string"),
    ("mustRegexSplit", _regex_split, "string", "string", "int"),
    ("regexFind", _regex_find, "string", "string"),
    ("regexFindAll", _regex_find_all, "string", "string", "int"),
    ("regexMatch", _regex_match, "string", "string"),
    ("regexQuoteMeta", _regex_quote_meta, "string"),
    ("regexReplaceAll", _regex_replace_all, "string", "string", "string"),
    ("regexReplaceAllLiteral", _regex_replace_all_literal, "string", "string", "string"),
    ("regexSplit", _regex_split, "string", "string", "int"),
)
