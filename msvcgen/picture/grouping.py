"""What belongs together in a picture."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from msvcgen.picture.values import Edge, Group, Node, Relation, Role
from msvcgen.typed import Final, Protocol


class Owned(Protocol):
    """Who made an object."""

    @property
    def namespace(self) -> str:
        """Where it is."""

    @property
    def name(self) -> str:
        """What it is called."""


_TOGETHER: Final[frozenset[Relation]] = frozenset({"sends", "selects", "asks", "serves", "scales", "calls"})
"""Relations of what belongs together: a gateway or a Secret may be of many."""


def grouped(nodes: Sequence[Node], edges: Sequence[Edge], owners: Sequence[Owned]) -> tuple[Group, ...]:
    """Give the ModelServices with their objects; without owners the objects that lead to one another and make pods.

    What is outside belongs to those who refer to it, where they are one.
    """
    of = _owned(owners, nodes) if owners else _connected(nodes, edges)
    rendered = {node.id for node in nodes if node.number is not None}
    referring: dict[str, set[Hashable]] = {}
    for edge in edges:
        if edge.target not in rendered:
            referring.setdefault(edge.target, set()).add(of.get(edge.source))
    for target, who in referring.items():
        if len(who) == 1 and None not in who:
            of[target] = next(iter(who))
    members: dict[Hashable, list[Node]] = {}
    for node in nodes:
        if node.id in of:
            members.setdefault(of[node.id], []).append(node)
    return tuple(_group(each, owners) for each in members.values())


def _owned(owners: Sequence[Owned], nodes: Sequence[Node]) -> dict[str, Hashable]:
    return {node.id: (owner.namespace, owner.name) for node, owner in zip(nodes, owners, strict=False)}


def _group(nodes: Sequence[Node], owners: Sequence[Owned]) -> Group:
    ids = tuple(node.id for node in nodes)
    if owners and nodes[0].number is not None:
        owner = owners[nodes[0].number]
        return Group(owner.name, owner.namespace, ids, service=True)
    first = min((node for node in nodes if node.number is not None), key=_rank)
    return Group(first.name, first.namespace, ids)


_NAMING: Final[tuple[Role, ...]] = ("workload", "pool", "service", "route")


def _rank(node: Node) -> tuple[int, int]:
    serves = any(server.model for pods in node.pods for server in pods.servers)
    return (not serves, _NAMING.index(node.role) if node.role in _NAMING else len(_NAMING))


def _connected(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, Hashable]:
    """Give the first node of each component that makes pods, by the nodes that are in it."""
    rendered = {node.id: node for node in nodes if node.number is not None}
    above: dict[str, str] = {}

    def root(of: str) -> str:
        while of in above:
            above[of] = above.get(above[of], above[of])  # halves the way for the next one
            of = above[of]
        return of

    for edge in edges:
        if edge.relation in _TOGETHER and edge.source in rendered and edge.target in rendered:
            one, other = root(edge.source), root(edge.target)
            if one != other:
                above[other] = one
    makes = {root(node.id) for node in rendered.values() if node.pods}
    return {**dict(_with_parts(rendered, edges, {id_: root(id_) for id_ in rendered}, makes))}


def _with_parts(
    rendered: Mapping[str, Node], edges: Sequence[Edge], roots: Mapping[str, str], makes: set[str]
) -> Iterator[tuple[str, Hashable]]:
    """Give what is in the components that make pods, and what only one of them uses."""
    users: dict[str, set[str]] = {}
    for edge in edges:
        if edge.target in rendered and roots[edge.source] in makes:
            users.setdefault(edge.target, set()).add(roots[edge.source])
    for id_ in rendered:
        if roots[id_] in makes:
            yield id_, roots[id_]
        elif len(only := users.get(id_, set())) == 1:
            yield id_, next(iter(only))
