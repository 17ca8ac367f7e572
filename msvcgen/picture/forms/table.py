"""A fleet as a table: a row for each ModelService."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msvcgen.picture.forms import words
from msvcgen.picture.values import Group, Node, Picture, total
from msvcgen.records import NamedTuple
from msvcgen.typed import Final


class Row(NamedTuple):
    """What a fleet's table says of a ModelService."""

    name: str
    namespace: str
    models: str
    pods: str
    accelerators: str
    requests: str


HEADINGS: Final = Row("MODELSERVICE", "NAMESPACE", "MODEL", "PODS", "ACCELERATORS", "REQUESTS")


def rows_of(picture: Picture) -> Iterator[Row]:
    """Give the rows of a table, in the order of the input."""
    by_id = {node.id: node for node in picture.nodes}
    gateways: dict[str, list[str]] = {}
    for edge in picture.edges:
        if edge.relation == "attached":
            gateways.setdefault(edge.source, []).append(by_id[edge.target].name)
    for group in picture.groups:
        yield _row(group, [by_id[each] for each in group.nodes], gateways)


def _row(group: Group, nodes: list[Node], gateways: dict[str, list[str]]) -> Row:
    models = (words.model_of(server) for node in nodes for pods in node.pods for server in pods.servers)
    pods = (
        " ".join(filter(None, (each.half, each.side if len(node.pods) > 1 else "", words.size_of(each, short=True))))
        for node in nodes if node.role == "workload" for each in node.pods
    )  # fmt: skip
    routes = (" ".join([*gateways.get(node.id, ()), *node.notes]) for node in nodes if node.role == "route")
    return Row(
        group.name,
        group.namespace,
        ", ".join(dict.fromkeys(filter(None, models))),
        ", ".join(pods),
        words.short_cards(total(nodes).cards),
        ", ".join(filter(None, routes)),
    )


def table(rows: Iterable[Row]) -> list[str]:
    """Give a table for terminals."""
    listed = [HEADINGS, *rows]
    widths = [max(len(row[at]) for row in listed) for at in range(len(HEADINGS))]
    return ["  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)) for row in listed]
