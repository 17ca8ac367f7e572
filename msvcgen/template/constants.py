"""Numbers and characters: untyped constants, as `newNumber` in text/template/parse reads them."""

from __future__ import annotations

import math
import re

from msvcgen.golang.quoting import unquoted_rune
from msvcgen.template.nodes import Number
from msvcgen.template.values import Value

_INTEGER = (
    r"([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[bB]((?:_?[01])+)|0[oO]?((?:_?[0-7])+)|([1-9](?:_?[0-9])*|0))"
)
_BASES = (16, 2, 8, 10)
_MOST_DIGITS = 70
_FLOAT_MARKS = frozenset(".eEpP")
_HEXADECIMAL = ("0x", "0X")
_INT_END = 2**63
_UINT_END = 2**64


class BadNumber(Exception):
    """The text is no number; the exception's text says why."""


def constant(kind: str, text: str, offset: int) -> Number:
    """Read a token of kind `number`, `complex` or `character`."""
    if kind == "character":
        return _character(text, offset)
    if text.endswith("i"):
        return _complex(text, offset)
    whole = _integer(text)
    if whole is not None and -_INT_END <= whole < _UINT_END:
        ideal: Value = whole
        as_int = whole if whole < _INT_END else None
        if _is_float(text):
            ideal = float(whole)
        return Number(offset, text, as_int, float(whole), ideal if as_int is not None else None)
    real = _float(text)
    if _FLOAT_MARKS.isdisjoint(text):
        raise BadNumber(f"integer overflow: `{text}`")
    return Number(offset, text, _as_int(real), real, real if _is_float(text) else _as_int(real))


def _character(text: str, offset: int) -> Number:
    code = unquoted_rune(text)
    if code is None:
        raise BadNumber(f"{text} is not a character, it must be one character or one escape between quotes")
    return Number(offset, text, code, float(code), code)


def _complex(text: str, offset: int) -> Number:
    """Read `2i` and `1+2i`; without an imaginary part it also serves as a float."""
    cut = max(text.rfind(sign, 1) for sign in "+-")
    while cut > 0 and text[cut - 1] in "eEpP" and not text.lstrip("+-").startswith(_HEXADECIMAL):
        cut = max(text.rfind(sign, 1, cut) for sign in "+-")
    cut = max(cut, 0)
    real = _float(text[:cut]) if cut else 0.0
    number = complex(real, _float(text[cut:-1]))
    plain = number.imag == 0
    return Number(offset, text, _as_int(real) if plain else None, real if plain else None, number)


def _is_float(text: str) -> bool:
    """Follow `idealConstant`: `0x1e5` is an integer, `1e5` and `0x1p4` are floats."""
    if text.startswith(_HEXADECIMAL) and "p" not in text and "P" not in text:
        return False
    return not _FLOAT_MARKS.isdisjoint(text)


def _integer(text: str) -> int | None:
    if text.isdigit() and text[0] != "0":  # the lexer's digits are ASCII
        return int(text[:_MOST_DIGITS])
    match = re.fullmatch(_INTEGER, text)
    if match is None:
        return None
    base, digits = next((base, part) for base, part in zip(_BASES, match.groups()[1:], strict=True) if part)
    whole = int(digits.replace("_", "").lstrip("0")[:_MOST_DIGITS] or "0", base)
    return -whole if match[1] == "-" else whole


def _float(text: str) -> float:
    from msvcgen.golang.errors import GoError
    from msvcgen.golang.strconv import parse_float  # few templates have a fraction in them

    try:
        real = parse_float(text)
    except GoError:
        real = math.nan
    if math.isnan(real):
        raise BadNumber(f"illegal number syntax: `{text}`")
    return real


def _as_int(real: float) -> int | None:
    return int(real) if real.is_integer() and -_INT_END <= real < _INT_END else None
