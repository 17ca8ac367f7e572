"""Rules of HTTPRoute that no API server has: whether its requests get anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msvcgen.errors import Finding
from msvcgen.tree import Mapped, Path, list_at, mapping_at, mappings_at, text_at

_ANSWERING: Final = ("RequestRedirect", "ExtensionRef")
"""Filters that answer a request, or may: what they stand in needs no backend."""


def nowhere(tree: Mapped) -> Iterator[Finding]:
    """Report rules without a backend, whose requests are answered with 404 or 500; `rules` defaults to such a one."""
    spec = mapping_at(tree, "spec")
    if spec and not list_at(spec, "rules"):
        path: Path = ("spec", "parentRefs") if list_at(spec, "parentRefs") else ("spec",)
        yield _warning("the route leads nowhere: it has no `rules`", path)
    for at, rule in mappings_at(spec, "rules"):
        if not list_at(rule, "backendRefs") and not answers(rule):
            yield _warning("the rule leads nowhere: it has no `backendRefs`", ("spec", "rules", at))


def answers(rule: Mapped) -> bool:
    """Tell whether a rule may answer requests itself."""
    return any(text_at(one, "type") in _ANSWERING for _, one in mappings_at(rule, "filters"))


def _warning(message: str, path: Path) -> Finding:
    return Finding("route-nowhere", message, path, "warning", "state `backendRefs` with a Service or a pool")
