"""What differs between two texts of several lines, and where in the text that is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import eq

from msvcgen.records import NamedTuple
from msvcgen.typed import Final

_MOST_PAIRS: Final = 200_000
"""Pairs of equal lines beyond which nobody looks which is which: that takes time for each of them."""

_MOST_LINES: Final = 20_000


class Hunk(NamedTuple):
    """Lines of the old text, and what stands in their place in the new one; `head` tells where."""

    head: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


def hunks(old: str, new: str) -> Iterator[Hunk]:
    """Give where two texts differ, line by line."""
    before, after = old.splitlines(), new.splitlines()
    if before == after and old != new:
        ends = (("(no line break at the end)",) if not text.endswith("\n") else () for text in (old, new))
        yield Hunk("the end", *ends)
    at = other = 0
    for removed, added, equal in blocks(before, after):
        if removed or added:
            yield Hunk(_head(after, other) if added else _head(before, at), tuple(removed), tuple(added))
        at += len(removed) + len(equal)
        other += len(added) + len(equal)


Block = tuple[Sequence[str], Sequence[str], Sequence[str]]
"""Lines that are gone, lines that came in their place, and the equal ones that follow."""


def blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    """Take two texts apart into what differs and what is equal."""
    start = 0
    while start < len(old) and start < len(new) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    yield (), (), old[:start]
    yield from _blocks(old[start : len(old) - end], new[start : len(new) - end])
    yield (), (), old[len(old) - end :]


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    if not old or not new:
        yield old, new, ()
        return
    if _is_much(old, new):
        yield from _line_by_line(old, new) if len(old) == len(new) else iter([(old, new, ())])
        return
    from difflib import SequenceMatcher

    for tag, *span in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        first, last, new_first, new_last = span
        if tag == "equal":
            yield (), (), old[first:last]
        else:
            yield old[first:last], new[new_first:new_last], ()


def _line_by_line(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    """Take texts of equally many lines apart, each line compared with the one of its number."""
    first = 0
    for equal, lines in groupby(map(eq, old, new)):
        last = first + sum(1 for _ in lines)
        yield ((), (), old[first:last]) if equal else (old[first:last], new[first:last], ())
        first = last


def _is_much(old: Sequence[str], new: Sequence[str]) -> bool:
    if len(old) + len(new) > _MOST_LINES:
        return True
    times = Counter(new)
    return sum(times[line] for line in old) > _MOST_PAIRS


_FAR: Final = 1_000
"""Lines before one in which is looked for what it is part of."""


def _head(lines: Sequence[str], at: int) -> str:
    """Say where a line stands: in which entry of a list of YAML, below which less indented line, or its number."""
    indent = _indent(lines[at]) if at < len(lines) else 0
    above = ""
    for number in range(min(at, len(lines)) - 1, max(at - _FAR, -1), -1):
        line = lines[number]
        if not line.strip() or line.lstrip().startswith("#") or _indent(line) >= indent:
            continue
        entry = re.match(r" *- +(?:[\w.-]{1,100}: +)?(\S.*)$", line)
        if entry is not None:
            return entry[1].strip("\"'")
        above, indent = above or line.strip().removesuffix(":"), _indent(line)
    return above or f"line {at + 1}"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
