"""Rules of HTTPRoute that no API server has: whether its requests get anywhere."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Final

from msvcgen.check.routes import matches_of
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


def unreached(tree: Mapped) -> Iterator[Finding]:
    """Report a rule all of whose requests an earlier one of the route takes: of equal matches the first counts."""
    taken: set[Hashable] = set()
    for at, rule in mappings_at(tree, "spec", "rules"):
        matches = matches_of(rule)
        if taken.issuperset(matches):
            message = "the rule gets no requests: earlier ones of the route match the same"
            yield Finding(
                "route-shadowed", message, ("spec", "rules", at), "warning", "give it other `matches`"
            )
        taken.update(matches)


def answers(rule: Mapped) -> bool:
    """Tell whether a rule may answer requests itself."""
    return any(text_at(one, "type") in _ANSWERING for _, one in mappings_at(rule, "filters"))


def _warning(message: str, path: Path) -> Finding:
    return Finding("route-nowhere", message, path, "warning", "state `backendRefs` with a Service or a pool")
