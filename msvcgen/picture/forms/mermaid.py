"""A picture as Mermaid, which GitHub and GitLab draw in Markdown (https://mermaid.js.org/syntax/flowchart.html)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msvcgen.compare.forms.words import printable
from msvcgen.picture.forms import words
from msvcgen.picture.values import Edge, Node, Picture, Pods, Relation, Server, total
from msvcgen.picture.views import Detail, Part, by_role, is_many, seen_at
from msvcgen.typed import Final


def format_mermaid(picture: Picture, detail: Detail = "pods") -> str:
    """Give a flowchart: ids are counters, and nothing in a label is syntax.

    Of more than 20 ModelServices, or 500 edges, which is what Mermaid draws, there is a node for each role.
    """
    drawn = seen_at(picture, detail)
    if is_many(drawn):
        return _text(_by_role(drawn))
    by_id = {node.id: node for node in drawn.nodes}
    return _text([*_nodes(drawn), *(line for edge in drawn.edges for line in _edge(edge, by_id))])


def fenced(text: str) -> str:
    """Give a flowchart as Markdown has it; there is no backquote in it."""
    return f"```mermaid\n{text}```\n"


def _text(lines: Iterable[str]) -> str:
    body = [*lines]
    styles = [f"classDef {name} {style}" for name, style in _STYLES.items() if any(
        line.endswith(f":::{name}") for line in body
    )]  # fmt: skip
    return "".join(f"{line}\n" for line in ["flowchart LR", *(f"  {line}" for line in (*body, *styles))])


_STYLES: Final = {
    "outside": "stroke-dasharray:4 4",
    "dangling": "stroke:#d1242f,stroke-width:2px,stroke-dasharray:4 4",
}


def label(*lines: str) -> str:
    """Give a quoted label of several lines, in which nothing is syntax, an entity, Markdown or a directive."""
    text = "<br/>".join(filter(None, map(_escaped, lines))) or "(no name)"  # Mermaid takes no empty label
    if "style" in text or "classDef" in text:
        text = text.replace(":", "#58;")  # Mermaid looks for styles in lines that are none
    return f'"{text}"'


_SIGNS: Final = str.maketrans({
    "#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;", "%": "#37;", "\\": "#92;",
    "$": "#36;",
})  # fmt: skip


def _escaped(text: str) -> str:
    return printable(text.strip()).translate(_SIGNS)


def _nodes(picture: Picture) -> Iterator[str]:
    """Give the nodes, those of a ModelService in a subgraph where there are several."""
    owned = {id_: number for number, group in enumerate(picture.groups) for id_ in group.nodes}
    several = len(picture.groups) > 1
    by_id = {node.id: node for node in picture.nodes}
    for number, group in enumerate(picture.groups):
        nodes = [by_id[id_] for id_ in group.nodes]
        halves = [node.half for node in nodes]
        inner = [line for node in nodes for line in _node(node, alone=halves.count(node.half) == 1)]
        if several:
            yield f"subgraph g{number + 1}[{label(group.title)}]"
            yield from (f"  {line}" for line in inner)
            yield "end"
        else:
            yield from inner
    for node in picture.nodes:
        if node.id not in owned:
            yield from _node(node)


def _node(node: Node, *, alone: bool = False) -> Iterator[str]:
    """Give a node; the half of a pair says enough of pods that are `alone` in being it."""
    style = f":::{node.state}" if node.state != "rendered" else ""
    if node.role == "picker":
        yield f"{node.id}[{label('endpoint picker', node.name, words.sizes_of(node.pods, short=True))}]{style}"
    elif node.pods:
        for at, pods in enumerate(node.pods):
            name = "" if alone and node.half else f"{node.kind} {node.name}"
            yield from _pods(node, at, pods, name)
    else:
        open_, close = _SHAPES.get(node.role, ("[", "]"))
        text = label(node.kind, f"{node.name} {words.ports_of(node)}", *node.notes)
        yield f"{node.id}{open_}{text}{close}{style}"


_SHAPES: Final = {"pool": ("([", "])"), "service": ("([", "])")}


def _pods(node: Node, at: int, pods: Pods, name: str) -> Iterator[str]:
    """Give the pods of a template: a subgraph with their programs and what holds their model."""
    side = pods.side if len(node.pods) > 1 else ""
    what = " ".join(filter(None, (pods.half or name, side)))
    size = words.size_of(pods, short=True)
    yield f"subgraph {node.id}s{at + 1}[{label(f'{what}: {size}', name if pods.half else '')}]"
    for number, server in enumerate(pods.servers):
        yield f"  {_program(node, at, number)}[{label(words.listening(server), words.model_of(server))}]"
    for number, server in enumerate(pods.servers):
        behind = next(
            (other for other, each in enumerate(pods.servers) if each.name == server.hands_to), None
        )
        if server.hands_to and behind is not None and behind != number:
            yield f"  {_program(node, at, number)} --> {_program(node, at, behind)}"
        if server.model and server.volume:
            volume = f"{node.id}v{at + 1}x{number + 1}"
            yield f"  {_program(node, at, number)} --- {volume}[({label(server.volume, server.place)})]"
    if not pods.servers:
        yield f"  {_program(node, at, 0)}[{label('no containers')}]"
    yield "end"


def _program(node: Node, at: int, number: int) -> str:
    return f"{node.id}c{at + 1}x{number + 1}"


_ARROWS: Final[Mapping[Relation, tuple[str, str]]] = {
    "attached": ("-->", ""),
    "sends": ("-->", ""),
    "selects": ("-->", ""),
    "asks": ("-.->", "asks"),
    "serves": ("-.->", ""),
    "scales": ("-.->", "scales"),
    "uses": ("-.->", ""),
    "calls": ("-->", "calls"),
    "prompt": ("-->", "prompt"),
    "kv": ("==>", "KV cache"),
}


def _edge(edge: Edge, by_id: Mapping[str, Node]) -> Iterator[str]:
    source, target = by_id[edge.source], by_id[edge.target]
    arrow, verb = _ARROWS[edge.relation]
    text = ", ".join(filter(None, (verb, edge.label)))
    middle = f"{arrow}|{label(text)}|" if text else arrow
    starts = _ends(source, edge.source_pods, edge.relation, comes=False)
    for start in starts[:1]:
        for end in _ends(target, edge.target_pods, edge.relation, comes=True):
            first, last = (end, start) if edge.relation == "attached" else (start, end)
            yield f"{first} {middle} {last}"


def _ends(node: Node, at: int | None, relation: Relation, *, comes: bool) -> list[str]:
    """Give what an edge is drawn to: of pods the program that answers, or the one that has the model."""
    if not node.pods or node.role == "picker":
        return [node.id]
    chosen = [at] if at is not None else range(len(node.pods))
    if relation in ("scales", "uses", "serves"):
        return [f"{node.id}s{each + 1}" for each in chosen][:1]
    return [
        _program(node, each, _answering(node.pods[each].servers, relation, comes=comes)) for each in chosen
    ]


def _answering(servers: Sequence[Server], relation: Relation, *, comes: bool) -> int:
    """Give the number of the program that requests come to, or of the one that has keys and values."""
    if relation == "kv":
        return next((at for at, server in enumerate(servers) if server.model), 0)
    if relation == "prompt" and not comes:
        return next((at for at, server in enumerate(servers) if server.hands_to), 0)
    behind = {server.hands_to for server in servers}
    return next((at for at, server in enumerate(servers) if server.port and server.name not in behind), 0)


def _by_role(picture: Picture) -> Iterator[str]:
    """Give a node a role, with how many there are."""
    parts, edges = by_role(picture)
    count = words.number_of(len(picture.groups), "ModelService")
    yield f"%% {count}, drawn by what their objects do: --of NAME draws one, --format text lists them"
    for at, part in enumerate(parts):
        style = f":::{part.state}" if part.state != "rendered" else ""
        yield f"n{at + 1}[{label(*_said(part))}]{style}"
    for (source, target, relation), number in edges.items():
        arrow, verb = _ARROWS[relation]
        first, last = (target, source) if relation == "attached" else (source, target)
        yield f"n{first + 1} {arrow}|{label(f'{verb} {number:,}')}| n{last + 1}"


def _said(part: Part) -> Iterator[str]:
    yield f"{part.count:,} {part.half} {part.kind}".replace("  ", " ")
    if any(node.pods for node in part.nodes):
        yield words.total_of(total(part.nodes))
