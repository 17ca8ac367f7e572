"""A picture for terminals: a tree of how requests get to what runs, and a table of a fleet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msvcgen.compare.forms.words import printable
from msvcgen.picture.forms import words
from msvcgen.picture.forms.table import rows_of, table
from msvcgen.picture.values import Edge, Node, Picture, Pods, total
from msvcgen.picture.views import MOST_GROUPS, Detail, parted, seen_at
from msvcgen.records import NamedTuple


def format_text(picture: Picture, detail: Detail = "pods") -> str:
    """Give the text of a picture: a tree for each ModelService, of more than 20 a table, and how much there is in all.

    With the detail `objects` it is every object with what it refers to.
    """
    if detail == "objects":
        return _text(_objects(picture))
    lines: list[str] = []
    if len(picture.groups) > MOST_GROUPS:
        lines += table(rows_of(picture))
    else:
        for heading, part in parted(seen_at(picture, "pods")):
            tree = [*_Forest(part).lines()]
            lines += [*([""] if lines and tree else []), *([heading] if heading and tree else []), *tree]
    return _text([*lines, f"total: {words.total_of(total(picture.nodes))}"])


def _text(lines: Sequence[str] | Iterator[str]) -> str:
    return "".join(f"{printable(line.rstrip())}\n" for line in lines)


def _objects(picture: Picture) -> Iterator[str]:
    by_id = {node.id: node for node in picture.nodes}
    below: dict[str, list[Edge]] = {}
    for edge in picture.edges:
        below.setdefault(edge.source, []).append(edge)
    for node in picture.nodes:
        if node.state != "rendered":
            continue
        sizes = words.sizes_of(node.pods)
        yield f"{words.title(node)}  {sizes or words.ports_of(node)}"
        references = [*dict.fromkeys(
            f"{words.VERBS[edge.relation]} {words.title(by_id[edge.target])}  {edge.label}"
            for edge in below.get(node.id, ())
        )]  # fmt: skip
        for at, line in enumerate(references):
            yield f"{_BRANCH if at + 1 < len(references) else _LAST}{line}"


_BRANCH, _LAST, _DOWN, _NONE = "├─ ", "└─ ", "│  ", "   "


class _Twig(NamedTuple):
    """A node below another one: what it is for that, how it is reached."""

    node: Node
    role: str = ""
    label: str = ""


def _way(edge: Edge, source: Node, target: Node) -> tuple[str, _Twig] | None:
    """Give the node that an edge is drawn below, and the node there; None for what is said otherwise."""
    if edge.relation == "attached":
        return target.id, _Twig(source)
    if edge.relation == "asks":
        return source.id, _Twig(target, "picked by", edge.label)
    if edge.relation in ("sends", "selects", "scales"):
        return source.id, _Twig(target, target.half, edge.label)
    if edge.relation == "calls":
        return source.id, _Twig(target, "calls")
    return (source.id, _Twig(target, "needs")) if target.state == "dangling" else None


_DEEPEST = 20
"""Nodes below one another, after which the next one begins a tree of its own."""


class _Forest:
    """The trees of a picture: from where requests come in to the pods that answer them."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.by_id = {node.id: node for node in picture.nodes}
        self.below: dict[str, dict[str, _Twig]] = {}
        self.scalers: dict[str, list[Node]] = {}
        self.configs: dict[str, list[Node]] = {}
        for edge in picture.edges:
            source, target = self.by_id[edge.source], self.by_id[edge.target]
            if edge.relation == "scales" and target.pods:
                self.scalers.setdefault(target.id, []).append(source)
            elif edge.relation == "uses" and source.role == "picker" and target.state == "rendered":
                self.configs.setdefault(source.id, []).append(target)
            elif (way := _way(edge, source, target)) is not None:
                above, twig = way
                self.below.setdefault(above, {}).setdefault(twig.node.id, twig)
        self.shown: set[str] = set()
        self.told: set[str] = set()

    def lines(self) -> Iterator[str]:
        """Give the lines of all trees."""
        children = {id_ for twigs in self.below.values() for id_ in twigs}
        told = {scaler.id for scalers in self.scalers.values() for scaler in scalers}
        drawn = [node for node in self.picture.nodes if node.role != "other" and node.id not in told]
        roots = sorted(
            (node for node in drawn if node.id not in children), key=lambda node: _ORDER.index(node.role)
        )
        for node in (*roots, *drawn):
            if node.id not in self.shown:
                yield from self._tree(_Twig(node), "", "", 0)

    def _tree(self, twig: _Twig, first: str, rest: str, width: int) -> Iterator[str]:
        node = twig.node
        role = f"{twig.role:{width}}  " if width else ""
        yield f"{first}{role}{self._headline(twig)}"
        if node.id in self.shown or len(rest) > _DEEPEST * len(_NONE):
            return
        self.shown.add(node.id)
        inner = rest + " " * len(role)
        below = sorted(self.below.get(node.id, {}).values(), key=lambda each: each.role != "picked by")
        for line in self._details(node):
            yield f"{inner}{'' if first else _NONE}{line}"
        widest = max((len(each.role) for each in below), default=0)
        for at, each in enumerate(below):
            last = at + 1 == len(below)
            yield from self._tree(
                each, inner + (_LAST if last else _BRANCH), inner + (_NONE if last else _DOWN), widest
            )

    def _headline(self, twig: _Twig) -> str:
        node = twig.node
        if node.id in self.shown:
            return f"{words.title(node)}  as above"
        parts = [words.title(node), words.sizes_of(node.pods) or words.ports_of(node), twig.label]
        text = "  ".join(part for part in (*parts, ", ".join(node.notes)) if part)
        return text + "".join(f"  <- {words.title(config)}" for config in self.configs.get(node.id, ()))

    def _details(self, node: Node) -> Iterator[str]:
        for scaler in self.scalers.get(node.id, ()):
            yield f"scaled {' '.join(scaler.notes)} by {words.title(scaler)}".replace("  ", " ")
        if node.role == "picker":
            return
        for pods in node.pods:
            lead = f"{pods.side}: " if pods.side and len(node.pods) > 1 else ""
            for at, line in enumerate(self._pods(pods)):
                yield (lead if at == 0 else " " * len(lead)) + line

    def _pods(self, pods: Pods) -> Iterator[str]:
        """Give what runs in pods: a line a program with all that it hands to, and where its model is."""
        by_name = {server.name: server for server in pods.servers}
        behind = {server.hands_to for server in pods.servers}
        for server in pods.servers:
            if server.name in behind:
                continue
            chain, images, ports = [server], [server.image], [words.other_ports(server)]
            while chain[-1].hands_to in by_name and len(chain) < len(by_name):
                chain.append(by_name[chain[-1].hands_to])
                images, ports = [*images, chain[-1].image], [*ports, words.other_ports(chain[-1])]
            new = [image for image in dict.fromkeys(images) if image and image not in self.told]
            self.told.update(new)
            line = "  ".join([" -> ".join(map(words.listening, chain)), *new])
            yield "    ".join([line, *(text for text in ports if text)])
        yield from self._models(pods)

    def _models(self, pods: Pods) -> Iterator[str]:
        shared = f"    shm {pods.shared_memory}" if pods.shared_memory else ""
        models = [server for server in pods.servers if words.model_of(server)]
        for server in models:
            place = words.place_of(server)
            line = words.model_of(server) + (f" -> {place}" if place else "")
            yield f"model {'as above' if line in self.told else line}{shared}"
            self.told.add(line)
        if shared and not models:
            yield shared.strip()


_ORDER = ("gateway", "route", "pool", "service", "workload", "picker", "scaler", "other")
