"""Text of a CEL expression into tokens (language definition of google/cel-spec, section Syntax)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msvcgen.cel.values import CelError, Value, unsigned
from msvcgen.records import NamedTuple
from msvcgen.typed import Final

_TOKEN: Final = re.compile(
    r"""
    (?:[ \t\r\n\f]|//[^\n]*)*
  (?:
    (?P<prefix>[bB]?[rR]?)(?P<quote>\"{3}|'{3}|["'])
  | (?P<double>[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)
  | (?P<int>0x[0-9a-fA-F]+|[0-9]+)(?P<unsigned>[uU])?
  | (?P<name>[_a-zA-Z][_a-zA-Z0-9]*)
  | (?P<operator>&&|\|\||[=!<>]=|[-+*/%<>!?:.,()\[\]{}])
  | (?P<end>\Z)
  | (?P<wrong>.)
  )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPES: Final = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "`": "`", "?": "?",
}  # fmt: skip
_NUMBERED: Final = {"x": 2, "X": 2, "u": 4, "U": 8}
_LARGEST_CHARACTER: Final = 0x10FFFF
_SURROGATES: Final = range(0xD800, 0xE000)
_LARGEST_BYTE: Final = 0xFF
WORDS: Final = frozenset(
    (
        *("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if"),
        *("import", "let", "loop", "package", "namespace", "return", "var", "void", "while"),
    )
)
"""Words that are no names of variables; Kubernetes escapes the fields that are called so."""

LONGEST: Final = 100_000
"""Characters of a rule; Kubernetes itself stops at 10 KiB for a rule of a CRD."""


class Token(NamedTuple):
    """One word of an expression; `value` is that of a literal."""

    kind: str
    """One of literal, number, name, operator, end."""
    text: str
    at: int
    value: Value = None


def tokens(rule: str) -> Iterator[Token]:
    """Give the tokens of an expression, the last of kind `end`; raise CelError where there is none."""
    if len(rule) > LONGEST:
        raise CelError(f"expression has {len(rule)} characters, at most {LONGEST} are read")
    match_at, at = _TOKEN.match, 0
    while match := match_at(rule, at):
        at = match.end()
        group = match.lastgroup
        if group in ("operator", "name"):
            text = match[group]
            yield Token(group, text, at - len(text))
        elif group == "quote":
            start = match.start("prefix")
            at, value = _string(rule, match)
            yield Token("literal", rule[start:at], start, value)
        elif group == "end":
            break
        elif group == "wrong":
            raise CelError(f"syntax error at character {at}: unexpected `{match[group]}`")
        else:
            start = match.start("double") if match["double"] else match.start("int")
            yield Token("number", rule[start:at], start, _number(match))
    yield Token("end", "the end", len(rule))


def _number(match: re.Match[str]) -> int | float:
    if match["double"]:
        return float(match["double"])
    digits = match["int"]
    if len(digits) > 40:
        raise CelError(f"invalid number `{digits[:20]}...`")
    value = int(digits, 16) if digits.startswith("0x") else int(digits)
    return unsigned(value) if match["unsigned"] else value


def _string(rule: str, match: re.Match[str]) -> tuple[int, str | bytes]:
    """Read a string or bytes literal from behind its quote; give where it ends and its value."""
    prefix, quote = (match["prefix"] or "").lower(), match["quote"]
    end = _closing(rule, match.end(), quote, raw="r" in prefix)
    text = rule[match.end() : end]
    if "b" in prefix:
        return end + len(quote), text.encode() if "r" in prefix else _bytes(text)
    return end + len(quote), text if "r" in prefix else "".join(map(str, _pieces(text, character=True)))


def _closing(rule: str, at: int, quote: str, *, raw: bool) -> int:
    """Give where the closing quote stands."""
    one_line = "" if len(quote) == len('"""') else r"|[\r\n]"
    stop = re.compile(re.escape(quote) + ("" if raw else r"|\\") + one_line)
    while (match := stop.search(rule, at)) is not None:
        if match[0] == quote:
            return match.start()
        if match[0] != "\\":
            break
        at = match.end() + 1
    raise CelError("syntax error: a string has no closing quote")


def _bytes(text: str) -> bytes:
    pieces = _pieces(text, character=False)
    return b"".join(bytes((piece,)) if isinstance(piece, int) else piece.encode() for piece in pieces)


def _pieces(text: str, *, character: bool) -> Iterator[str | int]:
    """Give the parts of an escaped text; numbered escapes are characters in strings and octets in bytes."""
    at = 0
    while (slash := text.find("\\", at)) >= 0:
        yield text[at:slash]
        letter = text[slash + 1 : slash + 2]
        if letter in _ESCAPES:
            yield _ESCAPES[letter]
            at = slash + 2
            continue
        digits, base = _digits(text, slash + 1, letter)
        yield _numbered(digits, base, wide=letter in ("u", "U"), character=character)
        at = slash + 1 + len(digits) + (base != 8)
    yield text[at:]


def _digits(text: str, at: int, letter: str) -> tuple[str, int]:
    if letter in _NUMBERED:
        digits = text[at + 1 : at + 1 + _NUMBERED[letter]]
        if len(digits) == _NUMBERED[letter] and re.fullmatch("[0-9a-fA-F]+", digits):
            return digits, 16
    elif (octal := re.compile("[0-3][0-7]{2}").match(text, at)) is not None:
        return octal[0], 8
    raise CelError(f"syntax error: unknown escape `\\{letter}`")


def _numbered(digits: str, base: int, *, wide: bool, character: bool) -> str | int:
    code = int(digits, base)
    if not character:
        if wide or code > _LARGEST_BYTE:
            raise CelError("syntax error: bytes have no `\\u` escapes")
        return code
    if code > _LARGEST_CHARACTER or code in _SURROGATES:
        raise CelError(f"syntax error: there is no character {digits}")
    return chr(code)
