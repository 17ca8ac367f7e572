"""Routes: whether their requests get anywhere, which ask for the same, and whether those that share are there."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from msvcgen.check.serving.across import Across, View
from msvcgen.check.serving.claims import Claim, Parent, matches_of
from msvcgen.check.serving.summary import Summary
from msvcgen.check.serving.view import Object
from msvcgen.errors import Finding
from msvcgen.tree import Mapped, Path, list_at, mappings_at, text_at
from msvcgen.typed import Final

_MOST_SHADOWED: Final = 10
"""Routes that are shown of those that one shadows: in a fleet that forgot to tell them apart it is all of them."""

_APART: Final = (
    "tell them apart by `path`, `hosts` or `headers` in `spec.routing`, "
    "or by `matches` or `hostnames` in the route"
)


def shadowed(view: View) -> Iterator[Across]:
    """Report a route that asks for the same requests as an earlier one: Gateway API gives them to one of the two."""
    routes = [number for number, summary in enumerate(view.objects) if summary.claims]
    behind: dict[int, list[tuple[int, Parent]]] = {}
    for at, before, claim in _shadowed(view.objects[number].claims for number in routes):
        number, other = routes[at], routes[before]
        if view.objects[number].identity != view.objects[other].identity:  # which is said of all kinds
            behind.setdefault(other, []).append((number, claim.parent))
    for other, later in behind.items():
        more = len(later) - _MOST_SHADOWED
        for index, (number, parent) in enumerate(later[:_MOST_SHADOWED], 1):
            message = _shadows(view.objects[other], parent)
            if more > 0 and index == _MOST_SHADOWED:
                message += f"; so it is of {more} more routes"
            path: Path = ("spec", "parentRefs", view.objects[number].routed.index(parent))
            yield Across(number, Finding("route-shadowed", message, path, "warning", _APART), other)


def _shadows(earlier: Summary, parent: Parent) -> str:
    of = f" of the ModelService {earlier.service}" if earlier.service else ""
    _group, kind, _namespace, name, *_ = parent
    return (
        f"the HTTPRoute `{earlier.identity[3]}`{of} asks the {kind} `{name}` for the same requests, only one of "
        "the two gets them"
    )


def absent_shares(view: View) -> Iterator[Across]:
    """Refuse to share requests with a ModelService of the run that has nothing where the route leads."""
    sharing = [number for number, summary in enumerate(view.objects) if summary.shares]
    if not sharing:
        return
    services = {(summary.identity[2], summary.service) for summary in view.objects}
    objects = {summary.identity[1:] for summary in view.objects}
    for number in sharing:
        namespace = view.objects[number].identity[2]
        for share in view.objects[number].shares:
            if (namespace, share.service) in services and (share.kind, namespace, share.name) not in objects:
                message = f"the ModelService {share.service} renders no {share.kind} `{share.name}` to take its share"
                hint = f"its layers must state what this one's state: the route leads to a {share.kind}"
                yield Across(number, Finding("no-object", message, share.path, hint=hint))


_ANSWERING: Final = ("RequestRedirect", "ExtensionRef")
"""Filters that answer a request, or may: what they stand in needs no backend."""


def nowhere(seen: Object) -> Iterator[Finding]:
    """Report rules without a backend, whose requests are answered with 404 or 500; `rules` defaults to such a one."""
    spec = seen.spec
    if spec and not list_at(spec, "rules"):
        path: Path = ("spec", "parentRefs") if list_at(spec, "parentRefs") else ("spec",)
        yield _warning("the route leads nowhere: it has no `rules`", path)
    for at, rule in mappings_at(spec, "rules"):
        if not list_at(rule, "backendRefs") and not _answers(rule):
            yield _warning("the rule leads nowhere: it has no `backendRefs`", ("spec", "rules", at))


def unreached(seen: Object) -> Iterator[Finding]:
    """Report a rule all of whose requests an earlier one of the route takes: of equal matches the first counts."""
    taken: set[Hashable] = set()
    for at, rule in mappings_at(seen.spec, "rules"):
        matches = matches_of(rule)
        if taken.issuperset(matches):
            message = "the rule gets no requests: earlier ones of the route match the same"
            hint = "give it other `matches`"
            yield Finding("route-shadowed", message, ("spec", "rules", at), "warning", hint)
        taken.update(matches)


def _answers(rule: Mapped) -> bool:
    """Tell whether a rule may answer requests itself."""
    return any(text_at(one, "type") in _ANSWERING for _, one in mappings_at(rule, "filters"))


def _warning(message: str, path: Path) -> Finding:
    return Finding("route-nowhere", message, path, "warning", "state `backendRefs` with a Service or a pool")


def _shadowed(claimed: Iterable[tuple[Claim, ...]]) -> Iterator[tuple[int, int, Claim]]:
    """Give the number of every route that asks for what an earlier one asks for, that one's, and what it is."""
    first: dict[Claim, int] = {}
    for number, asked in enumerate(claimed):
        earlier = next(((first[claim], claim) for claim in asked if claim in first), None)
        if earlier is not None:
            yield number, *earlier
        for claim in asked:
            first.setdefault(claim, number)
