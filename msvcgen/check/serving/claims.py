"""What routes ask for, in a form in which it can be compared, and whom they share it with.

Of routes that match a request equally Gateway API takes the oldest, then the first by namespace and name; the others
get nothing. A longer path, more headers or a more exact host name wins before that, so only equal ones are reported.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import islice, product

from msvcgen.names import child_name
from msvcgen.records import NamedTuple
from msvcgen.targets import SUFFIXES, TARGETS
from msvcgen.tree import Mapped, Path, Tree, integer_at, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

GATEWAY_GROUP: Final = "gateway.networking.k8s.io"

_MOST: Final = 2000
"""Claims of one route that are looked at: parents by host names by matches."""


Parent = tuple[str, str, str, str, str, int]
"""Who hands requests to a route: group, kind, namespace, name, listener ("" is all) and port (0 is all)."""


class Claim(NamedTuple):
    """Requests that a route asks for: those at a parent, for a host name ("" is any), that match so."""

    parent: Parent
    host: str
    match: Hashable


class Share(NamedTuple):
    """A backend of another ModelService, and where a route names it."""

    service: str
    kind: str
    name: str
    path: Path


def parents(spec: Mapped, namespace: str) -> tuple[Parent, ...]:
    """Give the parents of a route in a namespace."""
    return tuple(
        (
            text_at(parent, "group") or GATEWAY_GROUP,
            text_at(parent, "kind") or "Gateway",
            text_at(parent, "namespace") or namespace,
            text_at(parent, "name"),
            text_at(parent, "sectionName"),
            integer_at(parent, "port") or 0,
        )
        for _, parent in mappings_at(spec, "parentRefs")
    )


def claims(spec: Mapped, routed: Iterable[Parent]) -> tuple[Claim, ...]:
    """Give what a route with these parents asks for, each once."""
    hosts = [str(host).lower() for host in list_at(spec, "hostnames")] or [""]
    rules: Iterable[Mapped] = (rule for _, rule in mappings_at(spec, "rules"))
    matches = [match for rule in list(rules) or [{}] for match in matches_of(rule)]
    every = product(routed, dict.fromkeys(hosts), dict.fromkeys(matches))
    return tuple(Claim(*one) for one in islice(every, _MOST))


def matches_of(rule: Mapped) -> list[Hashable]:
    """Give the matches of a rule in one form; without any it matches all."""
    return [_form(match) for match in list_at(rule, "matches") or [{}]]


def _form(match: Tree) -> Hashable:
    """Give a match in one form, with what the API server fills in, whatever the order and the case of names."""
    path, kind = text_at(match, "path", "value") or "/", text_at(match, "path", "type") or "PathPrefix"
    if kind == "PathPrefix":
        path = path.rstrip("/") or "/"
    named = (_pairs(match, "headers", fold=True), _pairs(match, "queryParams", fold=False))
    return (kind, path, *named, text_at(match, "method"))


def _pairs(match: Tree, field: str, *, fold: bool) -> Hashable:
    if not list_at(match, field):
        return ()
    found: dict[str, tuple[str, str]] = {}
    for _, one in mappings_at(match, field):
        name = text_at(one, "name")
        pair = (text_at(one, "type") or "Exact", text_at(one, "value"))
        found.setdefault(name.lower() if fold else name, pair)  # of equal names the first counts
    return tuple(sorted(found.items()))


def shares(route: Mapped, split: Iterable[Tree]) -> tuple[Share, ...]:
    """Give the backends of a route that stand for the ModelServices of its `split`."""
    names = {
        (TARGETS[key].kind, child_name(other, suffix)): other
        for share in split
        if (other := text_at(share, "modelService"))
        for key, suffix in SUFFIXES.items()
    }
    return tuple(
        Share(names[named], *named, ("spec", "rules", at, "backendRefs", index, "name"))
        for at, rule in mappings_at(mapping_at(route, "spec"), "rules")
        for index, backend in mappings_at(rule, "backendRefs")
        if (named := (text_at(backend, "kind") or "Service", text_at(backend, "name"))) in names
    )
