"""From objects to a picture: their references are those that the rules across objects see, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, islice

from msvcgen.check.serving.across import View
from msvcgen.check.serving.objects import namespace_of, no_object
from msvcgen.check.serving.references import Reference
from msvcgen.check.serving.selectors import selects_nothing
from msvcgen.check.serving.summary import CONTROLLERS, Summary, summary_of
from msvcgen.check.serving.view import Object
from msvcgen.compare.claims import Claims, claims_of, with_amounts
from msvcgen.compare.pods import Counted, Scaled, counted_pods, scaled_by
from msvcgen.picture.calls import calls
from msvcgen.picture.grouping import grouped
from msvcgen.picture.notes import notes_of, weight_of
from msvcgen.picture.pairs import pairs
from msvcgen.picture.pods import pods_of
from msvcgen.picture.values import Edge, Endpoint, Node, Picture, Relation, Role, State
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path
from msvcgen.typed import Final

_MOST: Final = 1000
_FEW: Final = 10
"""Templates of pods that one selector may lead to, and those after _ENOUGH edges."""

_ENOUGH: Final = 20_000


class Owner(NamedTuple):
    """The ModelService that an object is of."""

    namespace: str
    name: str


def draw(objects: Sequence[Mapped], owners: Sequence[Owner] = ()) -> Picture:
    """Give the picture of rendered objects; `owners` are their ModelServices, in the same order, where these are known.

    What is referred to and not among them is a node as well: `outside`, or `dangling` where the rules `no-object` and
    `selects-nothing` say that it ought to be there. A selector leads to 1,000 templates of pods at most, and
    to 10 where there are 20,000 such edges already.
    """
    drawing = _Drawing(objects, owners)
    edges = [*drawing.references(), *drawing.selections(), *drawing.calls()]
    nodes = _with_pickers(drawing.nodes, edges)
    groups = grouped(nodes, edges, owners)
    edges += pairs(nodes, groups, drawing.seen, drawing.view.objects)
    return Picture(tuple(nodes), tuple(edges), groups)


class _Drawing:
    """The nodes so far; those of the objects come first, in their order, so that their numbers are their indexes."""

    def __init__(self, objects: Sequence[Mapped], owners: Sequence[Owner]) -> None:
        self.seen = [*map(Object, objects)]
        self.view = View([*map(summary_of, self.seen)], owners)
        self.ids = count(1)
        scaled, claims = scaled_by(objects), claims_of(objects)
        self.nodes = [
            Node(
                id=f"n{next(self.ids)}",
                group=seen.group,
                kind=seen.kind,
                namespace=seen.namespace,
                name=seen.name,
                state="rendered",
                role=_role(summary),
                number=number,
                ports=_ports(summary),
                notes=notes_of(seen),
                pods=tuple(pods_of(seen, each) for each in _counted(seen, scaled, claims)),
            )
            for number, (seen, summary) in enumerate(zip(self.seen, self.view.objects, strict=True))
        ]
        self.elsewhere: dict[tuple[str, str, str, str, State], str] = {}

    def references(self) -> Iterator[Edge]:
        """Give an edge for each object that another one needs by name."""
        wrong = {(across.number, across.finding.path) for across in no_object(self.view)}
        for number, summary in enumerate(self.view.objects):
            for reference in summary.refers:
                namespace = namespace_of(reference, summary)
                found = self.view.find(reference.group, reference.kind, namespace, reference.name)
                missing = (number, reference.path) in wrong
                target = (
                    self.nodes[found].id if found is not None else self._other(reference, namespace, missing)
                )
                relation = _relation(summary, reference)
                label = weight_of(self.seen[number], reference.path) if relation == "sends" else ""
                yield Edge(self.nodes[number].id, target, relation, reference.path, label)

    def selections(self) -> Iterator[Edge]:
        """Give an edge for each template of pods that a selector meets."""
        wrong = {
            across.number
            for across in selects_nothing(self.view)
            if across.finding.severity == "error" or across.other is not None
        }
        edges = 0
        for number, summary in enumerate(self.view.objects):
            if not summary.selector or summary.identity[1] in CONTROLLERS:
                continue
            source, path = self.nodes[number].id, summary.selector_path
            found = self.view.pods.matching(summary.identity[2], summary.selector)
            matches = [*islice(found, _MOST if edges < _ENOUGH else _FEW)]
            edges += len(matches)
            for match in matches:
                at = _index_of(match.pods, self.view.objects[match.number].pods)
                yield Edge(source, self.nodes[match.number].id, "selects", path, target_pods=at)
            if not matches:
                labels = ",".join(f"{key}={value}" for key, value in summary.selector)
                yield Edge(source, self._pods(summary, labels, number in wrong), "selects", path)

    def calls(self) -> Iterator[Edge]:
        """Give an edge for each Service in the input that pods are told of."""
        for node, seen in zip(self.nodes, self.seen, strict=False):  # the nodes of what is elsewhere follow
            for call in calls(seen, self.view) if seen.pods else ():
                at = call.pods if len(seen.pods) > 1 else None
                yield Edge(node.id, self.nodes[call.service].id, "calls", call.path, source_pods=at)

    def _other(self, reference: Reference, namespace: str, missing: bool) -> str:  # noqa: FBT001 - of one caller
        """Give the node of an object that is not in the input."""
        state: State = "dangling" if missing else "outside"
        key = (reference.group, reference.kind, namespace, reference.name, state)
        return self._elsewhere(key, _KINDS.get(reference.kind, "other"))

    def _pods(self, summary: Summary, labels: str, missing: bool) -> str:  # noqa: FBT001 - of one caller
        state: State = "dangling" if missing else "outside"
        return self._elsewhere(("", "Pods", summary.identity[2], labels, state), "workload")

    def _elsewhere(self, key: tuple[str, str, str, str, State], role: Role) -> str:
        if key not in self.elsewhere:
            group, kind, namespace, name, state = key
            node = Node(f"n{next(self.ids)}", group, kind, namespace, name, state, role)
            self.nodes.append(node)
            self.elsewhere[key] = node.id
        return self.elsewhere[key]


def _index_of(pods: object, every: Sequence[object]) -> int | None:
    """Give which of the templates of an object pods are, None of a single one; templates may be equal."""
    return next(at for at, each in enumerate(every) if each is pods) if len(every) > 1 else None


def _counted(seen: Object, scaled: Scaled, claims: Claims) -> Iterator[Counted]:
    """Give the pods of an object as it states them, with the accelerators that they have or claim."""
    claiming = Object(with_amounts(seen.tree, claims)) if claims and seen.pods else seen
    for pod, counted in zip(seen.pods, counted_pods(claiming, scaled), strict=True):
        yield counted._replace(pod=pod)


_KINDS: Final[dict[str, Role]] = {
    "Gateway": "gateway",
    "HTTPRoute": "route",
    "GRPCRoute": "route",
    "Ingress": "route",
    "InferencePool": "pool",
    "Service": "service",
}


def _role(summary: Summary) -> Role:
    kind = summary.identity[1]
    if kind in _KINDS:
        return _KINDS[kind]
    if summary.pods:
        return "workload"
    return "scaler" if any(reference.scales for reference in summary.refers) else "other"


def _ports(summary: Summary) -> tuple[Endpoint, ...]:
    return tuple(Endpoint(port.name, port.number) for port in summary.ports)


def _relation(summary: Summary, reference: Reference) -> Relation:
    if reference.scales:
        return "scales"
    role = _KINDS.get(summary.identity[1], "other")
    if role == "route":
        return "attached" if _within(reference.path, "parentRefs") else "sends"
    if role == "pool":
        return "asks"
    return "serves" if _within(reference.path, "poolRef") else "uses"


def _within(path: Path, field: str) -> bool:
    return path[1:2] == (field,)


def _with_pickers(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[Node]:
    """Give the nodes, those that pools ask, or whose Service they ask, as endpoint pickers."""
    asked = {edge.target for edge in edges if edge.relation == "asks"}
    asked |= {edge.target for edge in edges if edge.relation == "selects" and edge.source in asked}
    return [
        node._replace(role="picker") if node.role == "workload" and node.id in asked else node
        for node in nodes
    ]
