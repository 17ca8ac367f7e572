r"""What stands for characters in a pattern: `[...]`, `\d`, `\pL`, `\x41`."""

from __future__ import annotations

import re

from msvcgen.golang.regexp.classes import MAX_RUNE, PERL, POSIX, folded, negated, unicode_class, united
from msvcgen.golang.regexp.unicode_tables import Ranges
from msvcgen.typed import Final

_POSIX: Final = re.compile(r"\[:(\^?)(.*?):\]", re.DOTALL)
_OCTAL: Final = re.compile(r"\\(0[0-7]{0,2}|[1-7][0-7]{1,2})")
_HEX: Final = re.compile(r"\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})")
_HEX_PREFIX: Final = re.compile(r"\\x(?:\{[0-9A-Fa-f]*.?|.{0,2})", re.DOTALL)
_CONTROL: Final = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_MOST_HEX: Final = 6


class Fault(Exception):
    """What is wrong with a pattern, in Go's words, and the part that is."""

    def __init__(self, why: str, where: str) -> None:
        """Keep both."""
        super().__init__(why)
        self.why = why
        self.where = where


def bracketed(pattern: str, begin: int, *, fold: bool) -> tuple[Ranges, int]:
    """Read `[...]` from its bracket on; give the class and where it ends."""
    at = begin + 1
    negative = pattern.startswith("^", at)
    at += negative
    first, runs = at, list[tuple[int, int]]()
    while at == first or not pattern.startswith("]", at):
        shorthand = _posix(pattern, at, fold=fold) or class_escape(pattern, at, fold=fold)
        if shorthand is not None:
            ranges, at = shorthand
            runs += ranges
        else:
            run, at = _run(pattern, at, begin)
            runs += folded((run,)) if fold else (run,)
    whole = united(runs)
    return negated(whole) if negative else whole, at + 1


def _run(pattern: str, begin: int, opened: int) -> tuple[tuple[int, int], int]:
    """Read `a` or `a-z`."""
    low, at = _one(pattern, begin, opened)
    high = low
    if pattern.startswith("-", at) and at + 1 < len(pattern) and pattern[at + 1] != "]":
        high, at = _one(pattern, at + 1, opened)
        if high < low:
            raise Fault("invalid character class range", pattern[begin:at])
    return (low, high), at


def _one(pattern: str, at: int, opened: int) -> tuple[int, int]:
    if at >= len(pattern):
        raise Fault("missing closing ]", pattern[opened:])
    return escaped(pattern, at) if pattern[at] == "\\" else (ord(pattern[at]), at + 1)


def _posix(pattern: str, at: int, *, fold: bool) -> tuple[Ranges, int] | None:
    """Read `[:alpha:]` or `[:^alpha:]`, if it is one."""
    match = _POSIX.match(pattern, at) if pattern.startswith("[:", at) else None
    if match is None:
        return None
    ranges = POSIX.get(match[2])
    if ranges is None:
        raise Fault("invalid character class range", match[0])
    return _signed(ranges, negative=bool(match[1]), fold=fold), match.end()


def class_escape(pattern: str, at: int, *, fold: bool) -> tuple[Ranges, int] | None:
    r"""Read `\d`, `\D`, `\pL`, `\p{Greek}`, `\P{^Greek}`, ..., if it is one."""
    kind = pattern[at + 1 : at + 2] if pattern.startswith("\\", at) else ""
    if kind and kind in "pP":
        return _unicode(pattern, at, fold=fold)
    ranges = PERL.get(kind.lower())
    return None if ranges is None else (_signed(ranges, negative=kind.isupper(), fold=fold), at + 2)


def _unicode(pattern: str, at: int, *, fold: bool) -> tuple[Ranges, int] | None:
    name, end = pattern[at + 2 : at + 3], at + 3
    if not name:
        return None
    if name == "{":
        end = pattern.find("}", at) + 1
        if not end:
            raise Fault("invalid character class range", pattern[at:])
        name = pattern[at + 3 : end - 1]
    ranges = unicode_class(name.removeprefix("^"))
    if ranges is None:
        raise Fault("invalid character class range", pattern[at:end])
    negative = (pattern[at + 1] == "P") is not name.startswith("^")
    return _signed(ranges, negative=negative, fold=fold), end


def _signed(ranges: Ranges, *, negative: bool, fold: bool) -> Ranges:
    positive = folded(ranges) if fold else ranges
    return negated(positive) if negative else positive


def escaped(pattern: str, at: int) -> tuple[int, int]:
    r"""Read the escape of one character: `\n`, `\x41`, `\101`, `\.`."""
    char = pattern[at + 1 : at + 2]
    if not char:
        raise Fault("trailing backslash at end of expression", "")
    if octal := _OCTAL.match(pattern, at):
        return int(octal[1], 8), octal.end()
    if char == "x":
        return _hexadecimal(pattern, at)
    if char in _CONTROL:
        return _CONTROL[char], at + 2
    # Letters are kept for later meanings; what is beyond ASCII is not to be escaped.
    if char.isascii() and not char.isalnum():
        return ord(char), at + 2
    raise Fault("invalid escape sequence", pattern[at : at + 2])


def _hexadecimal(pattern: str, at: int) -> tuple[int, int]:
    match = _HEX.match(pattern, at)
    digits = (match[1] or match[2]).lstrip("0") if match else ""
    code = int(digits[: _MOST_HEX + 1] or "0", 16)
    if match is None or code > MAX_RUNE:
        wrong = _HEX_PREFIX.match(pattern, at)
        raise Fault("invalid escape sequence", wrong[0] if wrong else pattern[at:])
    return code, match.end()
