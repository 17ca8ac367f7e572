"""Turn the marks of YAML events into places.

A parser of YAML 1.1 ends a line at U+0085, U+2028 and U+2029 as well, which an editor shows within one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from msvcgen.document import Place
from msvcgen.typed import TypeAlias

ToPlace: TypeAlias = Callable[[int, int], Place]
"""Gives the place of a line and a column of a parser, both counted from 0."""

_ODD_BREAKS = "[\x85\u2028\u2029]"
_LINE = "\r\n|[\r\n\x85\u2028\u2029]"


def to_place(text: str) -> ToPlace:
    """Give what turns the lines and columns that a parser counts in a text into places."""
    if text.isascii() or re.search(_ODD_BREAKS, text) is None:
        return _same
    marks = len(text) - len(text.lstrip("\ufeff"))  # byte order marks have no column
    starts = [marks, *(match.end() for match in re.finditer(_LINE, text))]
    shown = [marks, *(match.end() for match in re.finditer("\r\n|[\r\n]", text))]

    def place(line: int, column: int) -> Place:
        offset = starts[min(line, len(starts) - 1)] + column
        number = bisect_right(shown, offset) or 1
        return number, offset - shown[number - 1] + 1

    return place


def _same(line: int, column: int) -> Place:
    return line + 1, column + 1
