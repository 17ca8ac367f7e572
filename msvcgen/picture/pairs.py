"""Pods that prefill and pods that decode: who asks whom, and where keys and values go."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from msvcgen.check.serving.summary import Summary
from msvcgen.check.serving.view import Object
from msvcgen.picture.pods import Transfer
from msvcgen.picture.values import Edge, Group, Node
from msvcgen.records import NamedTuple
from msvcgen.typed import Final

_MODEL: Final = "llm-d.ai/model"


class _Half(NamedTuple):
    """Pods that are half of a pair: of which node, which of its pods, and what they say of the other half."""

    node: Node
    at: int | None
    label: Hashable
    transfer: Transfer


def pairs(
    nodes: Sequence[Node], groups: Sequence[Group], seen: Sequence[Object], summaries: Sequence[Summary]
) -> list[Edge]:
    """Give the edges between the halves of a group that are of one label of llm-d's, as `halves_differ` pairs them."""
    by_id = {node.id: node for node in nodes}
    edges: list[Edge] = []
    for group in groups:
        halves: dict[str, list[_Half]] = {"prefill": [], "decode": []}
        for node in map(by_id.__getitem__, group.nodes):
            for at, pods in enumerate(node.pods):
                if pods.half in halves and pods.side != "worker" and node.number is not None:
                    label = dict(summaries[node.number].pods[at].labels).get(_MODEL)
                    transfer = Transfer(seen[node.number].pods[at])
                    index = at if len(node.pods) > 1 else None
                    halves[pods.half].append(_Half(node, index, label, transfer))
        edges += _between(halves["prefill"], halves["decode"])
    return edges


def _between(prefill: Sequence[_Half], decode: Sequence[_Half]) -> Iterator[Edge]:
    for one in prefill:
        for other in decode:
            if one.label != other.label:
                continue
            if other.transfer.asks:
                yield Edge(other.node.id, one.node.id, "prompt", other.transfer.asks, "", other.at, one.at)
            if one.transfer.path:
                yield Edge(
                    one.node.id, other.node.id, "kv", one.transfer.path, one.transfer.label, one.at, other.at
                )
