r"""Patterns in the syntax of Go 1.24's regexp/syntax, compiled while they are read.

    pattern    = branch ("|" branch)*
    branch     = (item ("*" | "+" | "?" | "{" n ["," [m]] "}") "?"?)*
    item       = char | "." | "^" | "$" | class | escape | group
    group      = "(" pattern ")" | "(?P<" name ">" pattern ")" | "(?<" name ">" pattern ")"
               | "(?" flags ":" pattern ")" | "(?" flags ")"
    escape     = "\A" | "\z" | "\b" | "\B" | "\Q" text "\E" | class-escape | char-escape

Groups are kept on a stack, so that patterns nest as deep as Go lets them.
"""

from __future__ import annotations

import re

from msvcgen.golang.regexp import program
from msvcgen.golang.regexp.brackets import Fault, bracketed, class_escape, escaped
from msvcgen.golang.regexp.classes import ANY, NOT_NEWLINE, single
from msvcgen.golang.regexp.program import Assert, Instruction, Part, Take, TooLarge, refused
from msvcgen.golang.regexp.unicode_tables import Ranges
from msvcgen.records import NamedTuple
from msvcgen.typed import Final

_COUNT: Final = re.compile(r"\{(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?\}")
_NAMED: Final = re.compile(r"\(\?P?<([^>]*)>")
_NAME: Final = re.compile(r"[A-Za-z0-9_]+")
_MOST_DIGITS: Final = 4
_MOST_RUNS: Final = 1_000_000
"""Runs of all classes of a pattern; Go's bound is 128 MB of them."""

_ASSERTIONS: Final = {"A": "A", "b": "b", "B": "B", "z": "z"}


class Parsed(NamedTuple):
    """A compiled pattern, and the names of its groups by number; those without one, and the whole, have ""."""

    program: list[Instruction]
    names: tuple[str, ...]


class _Group:
    """A group that is open: its finished branches, the parts of the last one, and the flags outside of it."""

    __slots__ = ("branches", "flags", "number", "parts")

    def __init__(self, number: int, flags: frozenset[str]) -> None:
        self.number = number
        self.flags = flags
        self.branches: list[Part] = []
        self.parts: list[Part] = []

    def close_branch(self) -> None:
        self.branches.append(program.joined(self.parts))
        self.parts = []

    def closed(self) -> Part:
        self.close_branch()
        whole = program.alternatives(self.branches)
        return program.captured(whole, self.number) if self.number else whole


def parse(pattern: str) -> Parsed:
    """Read a pattern; raise GoError with the text of Go's `regexp.Compile`."""
    try:
        pattern.encode()
    except UnicodeEncodeError:
        raise refused("invalid UTF-8", pattern) from None
    try:
        return _Parser(pattern).parsed()
    except TooLarge as large:
        raise refused(str(large), pattern) from None
    except Fault as fault:
        raise refused(fault.why, fault.where) from None


class _Parser:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._flags: frozenset[str] = frozenset()
        self._groups = [_Group(0, self._flags)]
        self._names = [""]
        self._runs = 0
        # Where the repetition that ends here begins, -1 where none does; and the same of the item being read.
        self._repeat = self._begin_repeat = -1

    def parsed(self) -> Parsed:
        while self._at < len(self._pattern):
            self._begin_repeat = -1
            char = self._pattern[self._at]
            read = _READERS.get(char)
            if read is None:
                self._at += 1
                self._literal(char)
            else:
                read(self)
            self._repeat = self._begin_repeat
        if len(self._groups) > 1:
            raise Fault("missing closing )", self._pattern)
        return Parsed(program.program(self._groups[0].closed()), tuple(self._names))

    # --- items

    def _add(self, instruction: Take | Assert) -> None:
        self._groups[-1].parts.append(Part((instruction,), nullable=isinstance(instruction, Assert)))

    def _take(self, ranges: Ranges) -> None:
        self._runs += len(ranges)
        if self._runs > _MOST_RUNS:
            raise TooLarge("expression too large")
        self._add(Take(ranges))

    def _literal(self, char: str) -> None:
        self._take(single(ord(char), fold="i" in self._flags))

    def any(self) -> None:
        """Read `.`."""
        self._at += 1
        self._take(ANY if "s" in self._flags else NOT_NEWLINE)

    def begin(self) -> None:
        """Read `^`."""
        self._at += 1
        self._add(Assert("^" if "m" in self._flags else "A"))

    def end(self) -> None:
        """Read `$`."""
        self._at += 1
        self._add(Assert("$" if "m" in self._flags else "z"))

    def brackets(self) -> None:
        """Read `[...]`."""
        ranges, self._at = bracketed(self._pattern, self._at, fold="i" in self._flags)
        self._take(ranges)

    def escape(self) -> None:
        """Read what begins with a backslash."""
        kind = self._pattern[self._at + 1 : self._at + 2]
        if kind in _ASSERTIONS:
            self._at += 2
            self._add(Assert(_ASSERTIONS[kind]))
        elif kind == "C":  # one byte, which RE2 knows
            raise Fault("invalid escape sequence", "\\C")
        elif kind == "Q":
            text, ending, _ = self._pattern[self._at + 2 :].partition("\\E")
            self._at += 2 + len(text) + len(ending)
            for char in text:
                self._literal(char)
        elif shorthand := class_escape(self._pattern, self._at, fold="i" in self._flags):
            ranges, self._at = shorthand
            self._take(ranges)
        else:
            code, self._at = escaped(self._pattern, self._at)
            self._literal(chr(code))

    # --- groups

    def bar(self) -> None:
        """Read `|`."""
        self._at += 1
        self._groups[-1].close_branch()

    def open(self) -> None:
        """Read what begins a group, or changes the flags."""
        if self._pattern.startswith("(?", self._at):
            self._open_special()
        else:
            self._at += 1
            self._open_captured("")

    def _open_captured(self, name: str) -> None:
        self._groups.append(_Group(len(self._names), self._flags))
        self._names.append(name)

    def _open_special(self) -> None:
        rest = self._pattern[self._at :]
        if not rest.startswith(("(?P<", "(?<")) or rest == "(?P<":
            return self._open_flagged(rest)
        match = _NAMED.match(rest)
        if match is None or not _NAME.fullmatch(match[1]):
            raise Fault("invalid named capture", match[0] if match else rest)
        self._at += match.end()
        return self._open_captured(match[1])

    def _open_flagged(self, rest: str) -> None:
        """Read `(?i-s:` or `(?i-s)`."""
        flags, on, changed = set(self._flags), True, False
        for at, char in enumerate(rest[2:], 3):
            if char in "imsU":
                (flags.add if on else flags.discard)(char)
                changed = True
            elif char == "-" and on:
                on = changed = False
            elif char in ":)" and (on or changed):
                self._at += at
                if char == ":":
                    self._groups.append(_Group(0, self._flags))
                self._flags = frozenset(flags)
                return
            else:
                rest = rest[:at]
                break
        raise Fault("invalid or unsupported Perl syntax", rest)

    def close(self) -> None:
        """Read `)`."""
        if len(self._groups) == 1:
            raise Fault("unexpected )", self._pattern)
        self._at += 1
        group = self._groups.pop()
        self._flags = group.flags
        self._groups[-1].parts.append(group.closed())

    # --- repetitions

    def repeat(self) -> None:
        """Read `*`, `+` or `?`, and whether it prefers less."""
        sign = self._pattern[self._at]
        make = {"*": program.starred, "+": program.repeated, "?": program.optional}[sign]
        part, _ = self._repeated(self._at + 1)
        self._groups[-1].parts[-1] = make(part, greedy=self._greedy)

    def count(self) -> None:
        """Read `{n}`, `{n,}` or `{n,m}`; anything else is a brace."""
        match = _COUNT.match(self._pattern, self._at)
        if match is None:
            self._at += 1
            return self._literal("{")
        low = _bounded(match[1])
        high = low if match[2] is None else None if match[3] is None else _bounded(match[3])
        if low > program.MAX_REPEAT or (high is not None and not low <= high <= program.MAX_REPEAT):
            raise Fault("invalid repeat count", match[0])
        part, text = self._repeated(match.end())
        try:
            self._groups[-1].parts[-1] = program.counted(part, low, high, greedy=self._greedy)
        except OverflowError:
            raise Fault("invalid repeat count", text) from None

    def _repeated(self, end: int) -> tuple[Part, str]:
        """Read on to the end of a repetition; give what it repeats, and its own text."""
        begin, before = self._at, self._repeat
        lazy = self._pattern.startswith("?", end)
        self._at = end + lazy
        if before >= 0:
            raise Fault("invalid nested repetition operator", self._pattern[before : self._at])
        if not self._groups[-1].parts:
            raise Fault("missing argument to repetition operator", self._pattern[begin : self._at])
        self._greedy = lazy is ("U" in self._flags)
        self._begin_repeat = begin
        return self._groups[-1].parts[-1], self._pattern[begin : self._at]


def _bounded(digits: str) -> int:
    return int(digits) if len(digits) <= _MOST_DIGITS else program.MAX_REPEAT + 1


_READERS: Final = {
    "(": _Parser.open,
    ")": _Parser.close,
    "|": _Parser.bar,
    ".": _Parser.any,
    "^": _Parser.begin,
    "$": _Parser.end,
    "[": _Parser.brackets,
    "\\": _Parser.escape,
    "*": _Parser.repeat,
    "+": _Parser.repeat,
    "?": _Parser.repeat,
    "{": _Parser.count,
}
