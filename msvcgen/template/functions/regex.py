"""Regular expressions: sprig's `regex.go`, on Go's regexp package."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.golang.errors import GoError
from msvcgen.golang.regexp import Regexp, Spans, compile_regexp
from msvcgen.golang.text import well_formed
from msvcgen.golang.unicode import is_digit, is_letter
from msvcgen.template.functions.limits import MAX_TEXT, bounded_items
from msvcgen.template.functions.rows import table
from msvcgen.template.values import NilStringList, StringList, TemplateFailure

Piece = str | tuple[int, ...]
"""A part of a replacement: plain text, or the numbers of the groups that have a name."""

_META = frozenset("\\.+*?()|[]{}^$")
_MAX_NUMBER_DIGITS = 9


def _regex(pattern: str) -> Regexp:
    try:
        return compile_regexp(well_formed(pattern))
    except GoError as error:
        why = str(error).removeprefix("error parsing regexp: ")
        raise TemplateFailure(f"`{pattern}` is not a regular expression: {why}") from None


def _find(pattern: str, text: str) -> Spans | None:
    return next(_find_all(_regex(pattern), text), None)


def _find_all(regex: Regexp, text: str, count: int = -1) -> Iterator[Spans]:
    """Give the matches, at most so many; `count` < 0 means all."""
    try:
        for number, spans in enumerate(regex.find_all(text) if count else ()):
            yield spans
            if number + 1 == count:
                return
    except GoError as error:
        raise TemplateFailure(str(error)) from None


def _matches(regex: Regexp, text: str) -> bool:
    try:
        return regex.matches(text)
    except GoError as error:
        raise TemplateFailure(str(error)) from None


def _replace_all(regex: Regexp, text: str, template: list[Piece]) -> str:
    """Follow Go's `ReplaceAll`."""
    texts: list[str] = []
    size = copied = 0
    for spans in _find_all(regex, text):
        start, end = spans[0]
        parts = [text[copied:start], *_expanded(template, text, spans)]
        texts += parts
        size += sum(map(len, parts))
        if size > MAX_TEXT:
            raise TemplateFailure(f"the result would have more than the {MAX_TEXT} bytes allowed")
        copied = end
    return "".join((*texts, text[copied:]))


def _expanded(template: list[Piece], text: str, spans: Spans) -> Iterator[str]:
    for piece in template:
        if isinstance(piece, str):
            yield piece
            continue
        # Of groups with one name, the first that took part counts.
        part = next(
            (spans[number] for number in piece if number < len(spans) and spans[number][0] >= 0), None
        )
        yield text[slice(*part)] if part else ""


def _template(regex: Regexp, text: str) -> list[Piece]:
    """Read a replacement as Go's `Expand`: `$name`, `${name}`, `$1`, `$$`; any other `$` is plain."""
    pieces: list[Piece] = []
    rest = well_formed(text)
    while True:
        before, dollar, rest = rest.partition("$")
        pieces.append(before)
        if not dollar:
            return pieces
        if rest.startswith("$"):
            pieces.append("$")
            rest = rest[1:]
            continue
        name, after = _reference(rest)
        if name:
            rest = after
            pieces.append(_groups(regex, name))
        else:
            pieces.append("$")


def _reference(text: str) -> tuple[str, str]:
    """Split off the name of a group; it is "" where the dollar sign is plain text."""
    braced = text.startswith("{")
    start = end = int(braced)
    while end < len(text) and (text[end] == "_" or is_letter(text[end]) or is_digit(text[end])):
        end += 1
    if braced and text[end : end + 1] != "}":
        return "", text
    return text[start:end], text[end + int(braced) :]


def _groups(regex: Regexp, name: str) -> tuple[int, ...]:
    """Give the numbers of a group, none for an unknown name; a number has no leading zero."""
    if name.isascii() and name.isdigit() and (name == "0" or not name.startswith("0")):
        return (int(name),) if len(name) <= _MAX_NUMBER_DIGITS else ()
    return tuple(number for number, known in enumerate(regex.names) if known == name)


def _regex_match(pattern: str, text: str) -> bool:
    """Give false for what is no regular expression, as sprig's `regexMatch` does."""
    try:
        regex = compile_regexp(well_formed(pattern))
    except GoError:
        return False
    return _matches(regex, text)


def _must_regex_match(pattern: str, text: str) -> bool:
    return _matches(_regex(pattern), text)


def _regex_find(pattern: str, text: str) -> str:
    text = well_formed(text)
    spans = _find(pattern, text)
    return text[slice(*spans[0])] if spans else ""


def _regex_find_all(pattern: str, text: str, count: int) -> StringList:
    text = well_formed(text)
    matches = StringList(text[slice(*spans[0])] for spans in _find_all(_regex(pattern), text, count))
    bounded_items(len(matches))
    return matches or NilStringList()


def _regex_replace_all(pattern: str, text: str, replacement: str) -> str:
    regex = _regex(pattern)
    return _replace_all(regex, well_formed(text), _template(regex, replacement))


def _regex_replace_all_literal(pattern: str, text: str, replacement: str) -> str:
    return _replace_all(_regex(pattern), well_formed(text), [well_formed(replacement)])


def _regex_split(pattern: str, text: str, count: int) -> StringList:
    regex, text = _regex(pattern), well_formed(text)
    if count == 0:
        return NilStringList()
    if pattern and not text:
        return StringList(("",))
    parts = StringList()
    begin = end = 0
    for spans in _find_all(regex, text, count):
        if count > 0 and len(parts) == count - 1:
            break
        end, stop = spans[0]
        if stop:
            parts.append(text[begin:end])
        begin = stop
    if end != len(text):
        parts.append(text[begin:])
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
