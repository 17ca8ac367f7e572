"""Patterns of users' schemas: searched in linear time, in Go's syntax as the API server does."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from msvcgen.golang.errors import GoError
from msvcgen.golang.regexp import compile_regexp

Match = Callable[[str], bool]
"""Tells whether a text has a match anywhere; raises PatternError when that takes too much work."""


class PatternError(Exception):
    """A text is no regular expression of Go's, or matching it takes too much work; says why."""


@lru_cache(maxsize=1024)
def matches(pattern: str) -> Match:
    """Give the search of a pattern; raise PatternError when it is none."""
    try:
        expression = compile_regexp(pattern)
    except GoError as error:
        raise PatternError(f"the pattern {pattern[:100]} cannot be used: {error}") from None

    def match(text: str) -> bool:
        try:
            return expression.matches(text)
        except GoError as error:
            raise PatternError(f"the pattern {pattern[:100]} cannot be used here: {error}") from None

    return match
