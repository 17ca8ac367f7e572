"""Patterns that we ship, in RE2's syntax: Python's `re` searches them, which is there already.

Those of users go through `golang.regexp`: `re` may take exponential time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from msvcgen.golang.shapes import SHAPES
from msvcgen.typed import Final

LONGEST_MATCHED: Final = 2000
"""Longer texts are not matched so: `re` can take quadratic time."""


@cache
def shipped_pattern(pattern: str) -> re.Pattern[str] | None:
    """Give Python's form of a pattern in RE2's syntax, or None for one that Python has no form of."""
    try:
        return re.compile(_in_python(pattern), re.ASCII)
    except re.error:
        return None


def shipped_search(pattern: str) -> Callable[[str], object] | None:
    """Give what tells whether a text has a match, or None for a pattern that Python has no form of."""
    shape = SHAPES.get(pattern)
    if shape is not None:
        return shape
    expression = shipped_pattern(pattern)
    return None if expression is None else expression.search


_PIECES: Final = r"(?s)\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\$|."


def _in_python(pattern: str) -> str:
    r"""Turn what RE2 writes otherwise: its `$` and `\z` mean the very end of the text."""
    start = pattern.removesuffix("$")
    if "$" not in start and "\\z" not in start and not start.endswith("\\"):
        return start if start == pattern else rf"{start}\Z"
    pieces: list[str] = re.findall(_PIECES, pattern)
    return "".join(r"\Z" if piece in ("$", r"\z") else piece for piece in pieces)
