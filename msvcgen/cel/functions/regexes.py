"""Searching text with regular expressions (Kubernetes, pkg/cel/library/regex.go)."""

from __future__ import annotations

from msvcgen.cel.functions.patterns import compiled
from msvcgen.cel.functions.table import method
from msvcgen.cel.values import Value


@method("find", str, str)
def _find(text: str, pattern: str) -> str:
    match = compiled(pattern).search(text)
    return match[0] if match else ""


@method("findAll", str, str)
def _find_all(text: str, pattern: str) -> list[Value]:
    return _find_some(text, pattern, -1)


@method("findAll", str, str, int)
def _find_some(text: str, pattern: str, count: int) -> list[Value]:
    found: list[Value] = []
    last = -1
    for match in compiled(pattern).finditer(text):
        if 0 <= count <= len(found):
            break
        # Go drops an empty match right behind another.
        if match.end() > match.start() or match.start() != last:
            found.append(match[0])
        last = match.end()
    return found
