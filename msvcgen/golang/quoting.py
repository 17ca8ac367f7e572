"""Go's string and rune literals, written as strconv writes them."""

from __future__ import annotations

import re

from msvcgen.golang.text import is_escaped, well_formed

_SIMPLE = r"[ !#-\[\]-~]*"
_NAMED = {
    "\a": r"\a",
    "\b": r"\b",
    "\f": r"\f",
    "\n": r"\n",
    "\r": r"\r",
    "\t": r"\t",
    "\v": r"\v",
    "\\": r"\\",
}
_ASCII_END = "\x7f"
_WIDE = 0x10000


def quoted(text: str, *, ascii_only: bool = False) -> str:
    """Follow `strconv.Quote`, or `QuoteToASCII`."""
    if re.fullmatch(_SIMPLE, text):
        return f'"{text}"'
    runes = "".join(_escaped(rune, '"', ascii_only=ascii_only) for rune in well_formed(text))
    return f'"{runes}"'


def quoted_rune(rune: str, *, ascii_only: bool = False) -> str:
    """Follow `strconv.QuoteRune`, or `QuoteRuneToASCII`."""
    return f"'{_escaped(rune, chr(39), ascii_only=ascii_only)}'"


def _escaped(rune: str, quote: str, *, ascii_only: bool) -> str:
    if rune == quote:
        return "\\" + rune
    if rune in _NAMED:
        return _NAMED[rune]
    if rune.isprintable() and not (ascii_only and rune > _ASCII_END):
        return rune
    code = ord(rune)
    if is_escaped(rune):
        return f"\\x{code - 0xDC00:02x}"
    if rune < " " or rune == _ASCII_END:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < _WIDE else f"\\U{code:08x}"


def can_backquote(text: str) -> bool:
    """Follow `strconv.CanBackquote`: no control character but the tab, no backquote, valid UTF-8."""
    return not any(
        (rune < " " and rune != "\t") or rune in "`\x7f\ufeff" or "\ud800" <= rune <= "\udfff"
        for rune in well_formed(text)
    )


_ESCAPE = r"\\(?:([abfnrtv\\])|(['\"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))"
_ESCAPED_BY_NAME = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_HIGHEST = 0x10FFFF
_HIGHEST_BYTE = 0xFF


def unquoted(literal: str) -> str | None:
    """Follow `strconv.Unquote` for "interpreted" and `raw` strings; None where the syntax is invalid."""
    quote, inner = literal[0], literal[1:-1]
    if quote == "`":
        return inner.replace("\r", "")
    if "\\" not in inner:
        return inner
    parts: list[str] = []
    at = 0
    while (backslash := inner.find("\\", at)) >= 0:
        escape = re.compile(_ESCAPE).match(inner, backslash)
        text = _unescaped(escape, quote) if escape else None
        if escape is None or text is None:
            return None
        parts += (inner[at:backslash], text)
        at = escape.end()
    return "".join((*parts, inner[at:]))


def unquoted_rune(literal: str) -> int | None:
    """Follow `strconv.UnquoteChar` for a character constant; None where it is not one character."""
    inner = literal[1:-1]
    if inner.startswith("\\"):
        escape = re.fullmatch(_ESCAPE, inner)
        text = _unescaped(escape, "'") if escape else None
        if escape is None or text is None:
            return None
        return ord(text) - 0xDC00 if is_escaped(text) else ord(text)
    if len(inner) != 1:
        return None
    return 0xFFFD if "\ud800" <= inner <= "\udfff" else ord(inner)


def _unescaped(escape: re.Match[str], quote: str) -> str | None:
    name, mark, byte, short, long, octal = escape.groups()
    if name:
        return _ESCAPED_BY_NAME[name]
    if mark:
        return mark if mark == quote else None
    if byte or octal:
        return _byte(int(byte, 16) if byte else int(octal, 8))
    code = int(short or long, 16)
    return None if code > _HIGHEST or 0xD800 <= code <= 0xDFFF else chr(code)


def _byte(code: int) -> str | None:
    if code > _HIGHEST_BYTE:
        return None
    return chr(code) if code <= ord(_ASCII_END) else chr(0xDC00 + code)
