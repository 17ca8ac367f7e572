"""Patterns that we ship, in RE2's syntax: Python's `re` searches them, which is there already.

Those of users go through `golang.regexp`: `re` may take exponential time.
"""

from __future__ import annotations

import re
from functools import cache

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


_PIECES: Final = r"(?s)\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\$|."


def _in_python(pattern: str) -> str:
    r"""Turn what RE2 writes otherwise: its `$` and `\z` mean the very end of the text."""
    start = pattern.removesuffix("$")
    if "$" not in start and "\\z" not in start and not start.endswith("\\"):
        return start if start == pattern else rf"{start}\Z"
    pieces: list[str] = re.findall(_PIECES, pattern)
    return "".join(r"\Z" if piece in ("$", r"\z") else piece for piece in pieces)
