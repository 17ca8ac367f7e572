"""Pictures with less in them: of one ModelService, of what runs, of a fleet by what its objects do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msvcgen.errors import MsvcgenError, Problem, did_you_mean
from msvcgen.picture.values import Edge, Node, Picture, Relation, Role, State
from msvcgen.typed import Final, Literal

Detail = Literal["pods", "objects"]
"""`pods` is what runs and how requests get there, `objects` every object and every reference."""


def of_service(picture: Picture, name: str) -> Picture:
    """Give what is of a ModelService, NAME or NAMESPACE/NAME, and what it refers to.

    Raise MsvcgenError when there is none of that name.
    """
    namespace, _, own = name.rpartition("/")
    chosen = [group for group in picture.groups if group.name == own and namespace in ("", group.namespace)]
    if not chosen:
        known = [group.name for group in picture.groups]
        message = f"there is no ModelService `{name}` in this picture"
        raise MsvcgenError([Problem("unknown-object", message, hint=did_you_mean(own, known))])
    inside = {node for group in chosen for node in group.nodes}
    beside = {edge.target for edge in picture.edges if edge.source in inside}
    return picture.within(node for node in picture.nodes if node.id in inside | beside)


def seen_at(picture: Picture, detail: Detail) -> Picture:
    """Give a picture with the detail that is asked for."""
    return _running(picture) if detail == "pods" else picture


_RUNNING: Final[frozenset[Role]] = frozenset({"route", "pool", "picker", "workload", "scaler"})


def _running(picture: Picture) -> Picture:
    """Give what runs and how requests get there; a Service that only leads on is left out."""
    picture = _without_picker_services(picture)
    by_id = {node.id: node for node in picture.nodes}
    kept = {node.id for node in picture.nodes if (node.role in _RUNNING and node.pods) or _leads(node)}
    for edge in picture.edges:
        source, target = by_id[edge.source], by_id[edge.target]
        if (
            edge.relation in ("attached", "sends", "asks", "calls")
            or target.state == "dangling"
            or (source.role == "picker" and target.kind == "ConfigMap" and target.state == "rendered")
        ):
            kept |= {edge.source, edge.target}
    kept |= _only_ways(picture, by_id, kept)
    nodes = sorted(picture.nodes, key=lambda node: _ORDER.index(node.role))
    return picture.within(node for node in nodes if node.id in kept)


_ORDER: Final[tuple[Role, ...]] = (
    "gateway", "route", "pool", "picker", "service", "workload", "scaler", "other",
)  # fmt: skip
"""The way of a request."""


def _leads(node: Node) -> bool:
    return node.role in ("route", "pool", "scaler") and node.state == "rendered"


def _only_ways(picture: Picture, by_id: Mapping[str, Node], kept: set[str]) -> set[str]:
    """Give the Services that are the only way to their pods: one for each."""
    selections = [edge for edge in picture.edges if edge.relation == "selects"]
    reached = {
        edge.target for edge in picture.edges if edge.source in kept and edge.relation in ("selects", "asks")
    }
    ways: set[str] = set()
    for edge in selections:
        if by_id[edge.source].role == "service" and edge.target not in reached and by_id[edge.target].pods:
            reached.add(edge.target)
            ways.add(edge.source)
    return ways


def _without_picker_services(picture: Picture) -> Picture:
    """Let pools ask the pods of their pickers: the Services between them say only at which ports."""
    by_id = {node.id: node for node in picture.nodes}
    behind: dict[str, list[Edge]] = {}
    for edge in picture.edges:
        if edge.relation == "selects" and by_id[edge.source].role == "service":
            behind.setdefault(edge.source, []).append(edge)
    edges: list[Edge] = []
    for edge in picture.edges:
        service = by_id[edge.target]
        ways = behind.get(edge.target, []) if edge.relation == "asks" else []
        if not any(by_id[way.target].pods for way in ways):
            edges.append(edge)
            continue
        label = ", ".join(f"{port.name} {port.number}".lstrip() for port in service.ports)
        edges += (
            edge._replace(target=way.target, label=label, via=(service.id,), target_pods=way.target_pods)
            for way in ways
        )
    return picture._replace(edges=tuple(edges))


class Part:
    """The nodes of a fleet that do the same, as one: `count` of them."""

    def __init__(self, key: tuple[str, str, State]) -> None:
        self.kind, self.half, self.state = key
        self.nodes: list[Node] = []

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.nodes)


def by_role(picture: Picture) -> tuple[Sequence[Part], Mapping[tuple[int, int, Relation], int]]:
    """Give the parts of a fleet, and how many references there are from one to another."""
    numbers: dict[tuple[str, str, State], int] = {}
    parts: list[Part] = []
    of: dict[str, int] = {}
    for node in picture.nodes:
        what = "endpoint picker" if node.role == "picker" else node.half
        key = (node.kind, what, node.state)
        if key not in numbers:
            numbers[key] = len(parts)
            parts.append(Part(key))
        parts[numbers[key]].nodes.append(node)
        of[node.id] = numbers[key]
    edges: dict[tuple[int, int, Relation], int] = {}
    for edge in picture.edges:
        way = (of[edge.source], of[edge.target], edge.relation)
        edges[way] = edges.get(way, 0) + 1
    return parts, edges


MOST_GROUPS: Final = 20
"""ModelServices that one picture shows; of more there is a table."""

MOST_EDGES: Final = 500
"""Edges that Mermaid draws, unless it is told otherwise (`maxEdges`)."""


def is_many(picture: Picture) -> bool:
    """Tell whether a picture is too much for one diagram."""
    return len(picture.groups) > MOST_GROUPS or len(picture.edges) > MOST_EDGES


def parted(picture: Picture) -> Iterator[tuple[str, Picture]]:
    """Give the ModelServices, each with a title and what it refers to, and then what is of none of them.

    What is no ModelService has no title; a single one is not parted from the rest.
    """
    if len(picture.groups) <= 1:
        yield "", picture
        return
    numbers = {node.id: number for number, node in enumerate(picture.nodes)}
    below: dict[str, list[Edge]] = {}
    for edge in picture.edges:
        below.setdefault(edge.source, []).append(edge)
    inside: set[str] = set()
    for group in picture.groups:
        edges = [edge for id_ in group.nodes for edge in below.get(id_, ())]
        ids = sorted({*group.nodes, *(edge.target for edge in edges)}, key=numbers.__getitem__)
        inside.update(ids)
        nodes = tuple(picture.nodes[numbers[id_]] for id_ in ids)
        yield group.title if group.service else "", Picture(nodes, tuple(edges), (group,))
    rest = [node for node in picture.nodes if node.id not in inside]
    if rest:
        yield "", picture.within(rest)
