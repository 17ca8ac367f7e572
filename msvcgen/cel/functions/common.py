"""The standard functions of CEL that most rules call: sizes and tests of text (cel-go, common/types)."""

from __future__ import annotations

from msvcgen.cel.functions.table import function, method

for _sized in (str, bytes, list, dict):
    function("size", _sized)(len)
    method("size", _sized)(len)


@method("contains", str, str)
def _contains(text: str, part: str) -> bool:
    return part in text


method("startsWith", str, str)(str.startswith)
method("endsWith", str, str)(str.endswith)


@method("matches", str, str)
@function("matches", str, str)
def _matches(text: str, pattern: str) -> bool:
    from msvcgen.cel.functions.regexes import matches  # few rules have a pattern

    return matches(text, pattern)


def matches_shipped(text: str, pattern: str) -> bool:
    """Do as `matches` does, the fastest way that there is for the pattern, which is one that we ship."""
    from msvcgen.golang.patterns import LONGEST_MATCHED, shipped_search

    search = shipped_search(pattern) if len(text) <= LONGEST_MATCHED else None
    return _matches(text, pattern) if search is None else bool(search(text))
