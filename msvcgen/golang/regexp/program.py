"""Programs of the matching machine, and how the parts of a pattern become one.

A program is a row of instructions. Jumps are relative, so that a part of a program can be copied and moved: `x{3}` is
three copies of the part for `x`. Of two ways to go on, the first is preferred.
"""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.golang.errors import GoError
from msvcgen.golang.regexp.unicode_tables import Ranges
from msvcgen.records import NamedTuple
from msvcgen.typed import Final, TypeAlias


class Take(NamedTuple):
    """Take one character of a class, and go on behind."""

    ranges: Ranges


class Fork(NamedTuple):
    """Go on at both places."""

    first: int
    second: int


class Jump(NamedTuple):
    """Go on at a place."""

    to: int


class Save(NamedTuple):
    """Keep the position: slot 2n is where group n begins, 2n + 1 where it ends."""

    slot: int


class Assert(NamedTuple):
    r"""Go on if the position is right: one of `^` `$` (of a line), `A` `z` (of the text), `b` `B` (of a word)."""

    kind: str


class Accept(NamedTuple):
    """The text up to here matches."""


Instruction: TypeAlias = Take | Fork | Jump | Save | Assert | Accept


class Part(NamedTuple):
    """A part of a program, with what the parts around it need to know."""

    code: Sequence[Instruction]
    copies: int = 1
    """How often its repetitions repeat one another."""
    height: int = 1
    """How deep the pattern nests."""
    nullable: bool = False
    """Whether it may match without a character, as Go's compiler sees it."""
    form: str = ""
    """Of a repetition, its operator: repeated by the same one, it stays as it is."""


MOST_INSTRUCTIONS: Final = 87_381
"""As many as RE2 has room for in the 8 MB that it takes by default; Go would take 3.3 million."""

MAX_REPEAT: Final = 1000
_MAX_HEIGHT: Final = 1000
_EMPTY: Final = Part((), nullable=True)


class TooLarge(Exception):
    """A pattern has more parts, or deeper ones, than a program may have; the text is Go's."""


def _checked(part: Part) -> Part:
    if len(part.code) > MOST_INSTRUCTIONS:
        raise TooLarge("expression too large")
    if part.height > _MAX_HEIGHT:
        raise TooLarge("expression nests too deeply")
    return part


def joined(parts: Sequence[Part]) -> Part:
    """Give one part behind the other."""
    if len(parts) < 2:  # nothing, or it is one already
        return parts[0] if parts else _EMPTY
    code = [instruction for part in parts for instruction in part.code]
    return _checked(_around(parts, code, nullable=all(part.nullable for part in parts)))


def alternatives(parts: Sequence[Part]) -> Part:
    """Give `a|b|c`."""
    if len(parts) == 1:
        return parts[0]
    code: list[Instruction] = []
    size = sum(len(part.code) + 2 for part in parts) - 2
    for part in parts[:-1]:
        code += (Fork(1, len(part.code) + 2), *part.code)
        code.append(Jump(size - len(code)))
    code += parts[-1].code
    return _checked(_around(parts, code, nullable=any(part.nullable for part in parts)))


def _around(parts: Sequence[Part], code: Sequence[Instruction], *, nullable: bool) -> Part:
    height = 1 + max(part.height for part in parts)
    return Part(code, max(part.copies for part in parts), height, nullable)


def captured(part: Part, number: int) -> Part:
    """Give a group that is kept."""
    code = (Save(2 * number), *part.code, Save(2 * number + 1))
    return _checked(Part(code, part.copies, part.height + 1, part.nullable))


def _repetition(part: Part, code: Sequence[Instruction], form: str, *, nullable: bool) -> Part:
    return _checked(Part(code, part.copies, part.height + 1, nullable, form))


def _fork(size: int, *, greedy: bool) -> Fork:
    """Go on right behind, or so far on; greedy prefers the former."""
    return Fork(1, size) if greedy else Fork(size, 1)


def optional(part: Part, *, greedy: bool) -> Part:
    """Give `x?`."""
    form = "?" if greedy else "??"
    if form == part.form or not part.code:
        return part
    return _repetition(part, (_fork(len(part.code) + 1, greedy=greedy), *part.code), form, nullable=True)


def repeated(part: Part, *, greedy: bool) -> Part:
    """Give `x+`."""
    form = "+" if greedy else "+?"
    if form == part.form or not part.code:
        return part
    back = -len(part.code)
    fork = Fork(back, 1) if greedy else Fork(1, back)
    return _repetition(part, (*part.code, fork), form, nullable=part.nullable)


def starred(part: Part, *, greedy: bool) -> Part:
    """Give `x*`; where `x` may be empty it is `(x+)?`, so that the order of preference is right.

    Source: Go's compiler, golang.org/issue/46123.
    """
    form = "*" if greedy else "*?"
    if form == part.form or not part.code:
        return part
    size = len(part.code) + 2
    first = _fork(size, greedy=greedy)
    if not part.nullable:
        return _repetition(part, (first, *part.code, Jump(1 - size)), form, nullable=True)
    back = -len(part.code)
    last = Fork(back, 1) if greedy else Fork(1, back)
    return _repetition(part, (first, *part.code, last), form, nullable=True)


def counted(part: Part, low: int, high: int | None, *, greedy: bool) -> Part:
    """Give `x{low,high}`; raise OverflowError where nested repetitions come to more than 1000 copies."""
    times = low if high is None else high
    copies = part.copies * times if times else part.copies if high is None else 1
    if max(low, times) > 1 and copies > MAX_REPEAT:
        raise OverflowError
    if len(part.code) * times > MOST_INSTRUCTIONS:
        raise TooLarge("expression too large")
    if high is None:
        ending = repeated(part, greedy=greedy) if low else starred(part, greedy=greedy)
        sequence = _copies(part, max(low - 1, 0), ending)
    elif high == low:
        sequence = _copies(part, low - 1, part) if low else _EMPTY
    else:
        sequence = _copies(part, low, _options(part, high - low, greedy=greedy))
    return sequence._replace(copies=copies)


def _copies(part: Part, count: int, ending: Part) -> Part:
    return joined([*[part] * count, ending]) if count else ending


def _options(part: Part, count: int, *, greedy: bool) -> Part:
    """Give `(x(x(x)?)?)?`."""
    if count == 1 or not part.code:
        return optional(part, greedy=greedy)
    code: list[Instruction] = []
    for left in range(count, 0, -1):
        code += (_fork(left * (len(part.code) + 1), greedy=greedy), *part.code)
    return _repetition(part, code, "?" if greedy else "??", nullable=True)


def program(part: Part) -> list[Instruction]:
    """Give a whole program: it looks for the pattern from every place on, preferring the leftmost."""
    search = (Fork(3, 1), Take(((0, 0x10FFFF),)), Jump(-2))
    return [
        _placed(instruction, at)
        for at, instruction in enumerate((*search, Save(0), *part.code, Save(1), Accept()))
    ]


def _placed(instruction: Instruction, at: int) -> Instruction:
    """Give an instruction with the place that it jumps to in the whole program."""
    if isinstance(instruction, Fork):
        return Fork(at + instruction.first, at + instruction.second)
    return Jump(at + instruction.to) if isinstance(instruction, Jump) else instruction


def refused(why: str, where: str) -> GoError:
    """Give the error of Go's regexp package for a part of a pattern."""
    return GoError(f"error parsing regexp: {why}: `{where}`")
