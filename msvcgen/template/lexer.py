"""Lexing: the text of a template into tokens, as Go's text/template/parse `lex.go` does it."""

from __future__ import annotations

import re

from msvcgen.records import NamedTuple
from msvcgen.template.faults import Fault
from msvcgen.template.run import MAX_TOKENS


class Token(NamedTuple):
    """A piece of a template: what it is, how it is written, and the offset at which it begins.

    Kinds: `text`, `left` and `right` (delimiters), `space`, `identifier`, `field`, `variable`, `number`,
    `complex`, `character`, `string`, `raw`, `bool`, `:=`, `=`, `|`, `(`, `)`, `mark` (any other ASCII
    character), `eof`, `error` (with the message as text), and every keyword by itself, also `.` and `nil`.
    """

    kind: str
    text: str
    offset: int


KEYWORDS = frozenset(
    ("block", "break", "continue", "define", "else", "end", "if", "range", "nil", "template", "with")
)
_BOOLEANS = ("true", "false")

_SPACES = " \t\r\n"
_TERMINATORS = _SPACES + ".,|:()"

_DIGITS = r"[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?"
_HEX = r"0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?"
_NUMBER = rf"[+-]?(?:{_HEX}|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|{_DIGITS})i?"
_DECIMALS = "0123456789"
_FEW_DIGITS = 20
_AFTER_DIGITS = frozenset(("", *" \t\r\n)}|"))
"""What may follow the digits of a number that is nothing but few digits, as most are: no pattern is needed for it."""

_TOKEN = re.compile(
    r"""
      (?P<right>(?:[ \t\r\n]-)?\}\})
    | (?P<space>[ \t\r\n]+?(?=[ \t\r\n]-\}\})|[ \t\r\n]+)
    | (?P<declare>:=)
    | (?P<single>[=|()])
    | (?P<string>"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*")
    | (?P<raw>`[^`]*`)
    | (?P<character>'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*')
    | (?P<variable>\$\w*)
    | (?P<number>[+\-0-9]|\.[0-9])
    | (?P<field>\.\w*)
    | (?P<identifier>\w+)
    | (?P<mark>[!-~])
    """,
    re.VERBOSE | re.DOTALL,
)

_UNFINISHED = {
    '"': "unterminated quoted string",
    "`": "unterminated raw quoted string",
    "'": "unterminated character constant",
    ":": "expected :=",
}


class _Fault(Exception):
    """The text cannot be read any further."""

    def __init__(self, message: str, offset: int) -> None:
        self.token = Token("error", message, offset)


def lex(source: str, most: int = MAX_TOKENS) -> list[Token]:
    """Give the tokens of a template; the last one is `eof`, or `error` where the text cannot be read.

    `most` is how many tokens it may have. Raises Fault when it has more.
    """
    tokens: list[Token] = []
    try:
        _lex_text(source, tokens, most)
    except _Fault as fault:
        tokens.append(fault.token)
    return tokens


def _lex_text(source: str, tokens: list[Token], most: int) -> None:
    at = 0
    while (left := source.find("{{", at)) >= 0:
        inside, trims = _after_left(source, left)
        _text(source, at, left, tokens, trims=trims)
        if source.startswith("/*", inside):
            at = _after_comment(source, inside)
        else:
            tokens.append(Token("left", "{{", left))
            at = _lex_action(source, inside, tokens, most)
    _text(source, at, len(source), tokens, trims=False)
    tokens.append(Token("eof", "", len(source)))


def _after_left(source: str, left: int) -> tuple[int, bool]:
    """Give where an action's inside begins, and whether it trims the text before it (`{{- `)."""
    trims = (
        source.startswith("-", left + 2) and source[left + 3 : left + 4] in _SPACES and left + 3 < len(source)
    )
    return left + (4 if trims else 2), trims


def _text(source: str, start: int, end: int, tokens: list[Token], *, trims: bool) -> None:
    text = source[start:end]
    if trims:
        text = text.rstrip(_SPACES)
    if text:
        tokens.append(Token("text", text, start))


def _after_comment(source: str, inside: int) -> int:
    end = source.find("*/", inside + 2)
    if end < 0:
        raise _Fault("unclosed comment", inside)
    match = _TOKEN.match(source, end + 2)
    if match is None or match.lastgroup != "right":
        raise _Fault("comment ends before closing delimiter", inside)
    return _after_right(source, match)


def _after_right(source: str, match: re.Match[str]) -> int:
    """Skip the blanks that a closing delimiter with a marker (` -}}`) trims."""
    at = match.end()
    if match.end() - match.start() > len("}}"):
        while source[at : at + 1] in _SPACES and at < len(source):
            at += 1
    return at


def _lex_action(source: str, at: int, tokens: list[Token], most: int) -> int:
    """Read the tokens of one action up to its closing delimiter; give where the text after it begins."""
    open_parens = 0
    while True:
        match = _TOKEN.match(source, at)
        if match is None:
            raise _unreadable(source, at)
        kind = str(match.lastgroup)
        if kind == "right":
            if open_parens:
                raise _Fault("unclosed left paren", at)
            tokens.append(Token(kind, "}}", match.end() - 2))
            if len(tokens) > most:
                raise _too_long(at)
            return _after_right(source, match)
        token = _READERS.get(kind, _plain)(source, match)
        open_parens += (token.kind == "(") - (token.kind == ")")
        if open_parens < 0:
            raise _Fault("unexpected right paren", at)
        tokens.append(token)
        at += len(token.text)
        if len(tokens) > most:
            raise _too_long(at)


def _too_long(at: int) -> Fault:
    message = f"the templates of a BaseConfig have more than the {MAX_TOKENS:,} tokens allowed"
    return Fault(message, at, code="template-limit")


def _unreadable(source: str, at: int) -> _Fault:
    if at >= len(source):
        return _Fault("unclosed action", at)
    return _Fault(f"unrecognized character in action: U+{ord(source[at]):04X}", at)


def _plain(_: str, match: re.Match[str]) -> Token:
    return Token(str(match.lastgroup), match[0], match.start())


def _single(_: str, match: re.Match[str]) -> Token:
    return Token(match[0], match[0], match.start())


def _mark(_: str, match: re.Match[str]) -> Token:
    if message := _UNFINISHED.get(match[0]):
        raise _Fault(message, match.start())
    return _plain(_, match)


def _number(source: str, match: re.Match[str]) -> Token:
    start = match.start()
    end = _number_end(source, start, start)
    if source[end : end + 1] not in ("+", "-"):
        return Token("number", source[start:end], start)
    end = _number_end(source, start, end)
    if source[end - 1] != "i":
        raise _bad_number(source[start:end], start)
    return Token("complex", source[start:end], start)


def _number_end(source: str, start: int, at: int) -> int:
    digits = source[at : at + _FEW_DIGITS]
    end = at + len(digits) - len(digits.lstrip(_DECIMALS))
    if end == at or source[end : end + 1] not in _AFTER_DIGITS:
        match = re.compile(_NUMBER).match(source, at)
        end = match.end() if match else at
    if _is_alphanumeric(source[end : end + 1]):
        raise _bad_number(source[start : end + 1], start)
    return end


def _bad_number(text: str, start: int) -> _Fault:
    return _Fault(f"bad number syntax: `{text}`", start)


def _word(source: str, match: re.Match[str]) -> Token:
    """Read a field, a variable or an identifier, which must be followed by something that may end a word."""
    kind, text, start = str(match.lastgroup), match[0], match.start()
    if not text.isascii():
        text = _alphanumeric_part(text)
    end = start + len(text)
    following = source[end : end + 1]
    if not text or (following not in _TERMINATORS and not source.startswith("}}", end)):
        raise _Fault(f"bad character U+{ord(following):04X} after `{text}`", start)
    if text in (".", *KEYWORDS):
        return Token(text, text, start)
    return Token("bool" if text in _BOOLEANS else kind, text, start)


def _alphanumeric_part(text: str) -> str:
    """Cut a word at the first character that is a letter or digit for Python's re, but not for Go."""
    for at, rune in enumerate(text):
        if at and not _is_alphanumeric(rune):
            return text[:at]
    return text if _is_alphanumeric(text[0]) or text[0] in ".$" else ""


def _is_alphanumeric(rune: str) -> bool:
    return rune == "_" or rune.isalpha() or rune.isdecimal()


_READERS = {
    "single": _single,
    "declare": lambda _, match: Token(":=", ":=", match.start()),
    "number": _number,
    "field": _word,
    "variable": _word,
    "identifier": _word,
    "mark": _mark,
}
