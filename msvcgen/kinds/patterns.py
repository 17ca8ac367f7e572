"""Patterns of users' schemas, matched in linear time: the one door through which they reach a matcher."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

Match = Callable[[str], bool]
"""Tells whether a text has a match anywhere."""


class PatternError(Exception):
    """A text is no regular expression of RE2's syntax, which is Go's; says why."""


@lru_cache(maxsize=1024)
def matches(pattern: str) -> Match:
    """Give the search of a pattern; raise PatternError when it is none."""
    import re2  # type: ignore[import-untyped]  # it has no types

    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as error:
        raise PatternError(f"the pattern {pattern[:100]} is not in RE2's syntax: {_text(error)}") from None
    except UnicodeError:
        raise PatternError("the pattern holds half a character") from None

    def match(text: str) -> bool:
        try:
            return compiled.search(text) is not None
        except UnicodeError:  # half a surrogate pair, which no YAML and no regular expression has
            return False

    return match


def _text(error: Exception) -> str:
    why = error.args[0] if error.args else ""
    return why.decode(errors="replace") if isinstance(why, bytes) else str(why)
