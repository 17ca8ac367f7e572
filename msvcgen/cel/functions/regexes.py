"""Searching text with regular expressions (cel-go's `matches`; Kubernetes, pkg/cel/library/regex.go)."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.cel.functions.table import method
from msvcgen.cel.values import CelError, Value
from msvcgen.golang.errors import GoError
from msvcgen.golang.regexp import Regexp, compile_regexp
from msvcgen.golang.text import well_formed


def _compiled(pattern: str) -> Regexp:
    try:
        return compile_regexp(well_formed(pattern))
    except GoError as error:
        raise CelError(str(error)) from None


def matches(text: str, pattern: str) -> bool:
    """Tell whether a pattern matches anywhere in a text; raise CelError for what is no pattern."""
    try:
        return _compiled(pattern).matches(text)
    except GoError as error:
        raise CelError(str(error)) from None


@method("find", str, str)
def _find(text: str, pattern: str) -> str:
    return next(_found(text, pattern), "")


@method("findAll", str, str)
def _find_all(text: str, pattern: str) -> list[Value]:
    return _find_some(text, pattern, -1)


@method("findAll", str, str, int)
def _find_some(text: str, pattern: str, count: int) -> list[Value]:
    parts: list[Value] = []
    for part in _found(text, pattern):
        if 0 <= count <= len(parts):
            break
        parts.append(part)
    return parts


def _found(text: str, pattern: str) -> Iterator[str]:
    text = well_formed(text)
    try:
        for spans in _compiled(pattern).find_all(text):
            yield text[slice(*spans[0])]
    except GoError as error:
        raise CelError(str(error)) from None
