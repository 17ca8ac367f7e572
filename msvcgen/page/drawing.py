"""A picture as boxes and lines with places: routes stand left, what they lead to in the middle, pods right."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence

from msvcgen.picture.forms import words
from msvcgen.picture.values import Edge, Node, Picture, Pods, Relation, Role, Server
from msvcgen.records import NamedTuple
from msvcgen.report import printable
from msvcgen.typed import Final

_SIGN: Final = 7.25
"""Pixels that a sign takes: the letters are of one width."""

_ROW: Final = 17
_PADDING: Final = 9
_GAP: Final = 30
_COLUMNS: Final[Mapping[Role, int]] = {"gateway": 0, "route": 0, "workload": 2}
"""Where nodes stand; others stand in the middle."""

_LANE: Final = 10
"""Pixels between lines that run beside one another."""


class _Form(NamedTuple):
    """How wide columns are; `lanes` lines have room beside the last one, and `labels` their words."""

    widths: tuple[int, int, int]
    lanes: int
    labels: int


_WIDE: Final = _Form((236, 250, 384), 3, 130)
_NARROW: Final = _Form((270, 270, 270), 6, 0)
_BETWEEN: Final = 70
"""Pixels between columns."""


class Words(NamedTuple):
    """A line of text at a place; `style` is `name`, `plain` or `quiet`."""

    x: float
    y: float
    text: str
    style: str = "plain"


class Box(NamedTuple):
    """A rectangle with what is written in it."""

    x: int
    y: float
    width: int
    height: float
    style: str
    """The state of the node, or `program` for a part of pods."""
    text: tuple[Words, ...]


class Arrow(NamedTuple):
    """A line from one box to another, with what is written beside it."""

    path: str
    style: str
    text: tuple[Words, ...] = ()


class Drawing(NamedTuple):
    """What is drawn, in pixels."""

    width: int
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    legend: tuple[Words, ...] = ()
    """What lines are that have no room for words."""


def drawing(picture: Picture, *, narrow: bool = False) -> Drawing:
    """Give places to the nodes of a picture and to its edges; columns are centred, a narrow drawing has but one."""
    form = _NARROW if narrow else _WIDE
    columns: list[list[_Block]] = [[], [], []]
    asked = {edge.target: edge.label for edge in picture.edges if edge.relation == "asks" and edge.label}
    column_of = _columns(picture)
    x = _lefts({*column_of.values()}, form) if not narrow else (0, 0, 0)
    for node in sorted(picture.nodes, key=lambda node: column_of[node.id] == 1 and node.role != "workload"):
        at = column_of[node.id]
        noted = node._replace(notes=(asked[node.id], *node.notes)) if node.id in asked else node
        columns[at] += _blocks(noted, x[at], form.widths[at])
    if narrow:
        columns = [[block for blocks in columns for block in blocks]]
    height = _place(columns)
    blocks = [block for column in columns for block in column]
    lines = _Lines(form, {(block.node.id, block.at): block for block in blocks})
    arrows = [arrow for edge in picture.edges for arrow in lines.of(edge)]
    legend = [*lines.legend(height)] if narrow else []
    width = max((block.x + block.width for block in blocks), default=0)
    if lines.beside:
        width += 2 * _LANE + form.lanes * _LANE + form.labels
    boxes = (box for block in blocks for box in block.boxes())
    return Drawing(width + 2, height + len(legend) * _ROW + 2, tuple(boxes), tuple(arrows), tuple(legend))


def _columns(picture: Picture) -> Mapping[str, int]:
    """Give the columns of nodes: pods that call others, as routers do, stand in the middle, and their Services left."""
    callers = {edge.source for edge in picture.edges if edge.relation == "calls"}
    fronts = {edge.source for edge in picture.edges if edge.relation == "selects" and edge.target in callers}
    return {
        node.id: 1 if node.id in callers else 0 if node.id in fronts else _COLUMNS.get(node.role, 1)
        for node in picture.nodes
    }


def _lefts(used: Container[int], form: _Form) -> Sequence[int]:
    """Give where columns begin; one that nothing stands in takes no room."""
    rooms = [width + _BETWEEN if at in used else 0 for at, width in enumerate(form.widths)]
    return [sum(rooms[:at]) for at in range(len(rooms))]


def _place(columns: Sequence[Sequence[_Block]]) -> float:
    """Give each block its place from the top, and the height of the highest column."""
    heights = [sum(block.height + _GAP for block in blocks) - _GAP for blocks in columns]
    for blocks, height in zip(columns, heights, strict=True):
        y = (max(heights) - height) / 2 + 1
        for number, block in enumerate(blocks):
            block.y, block.number = y, number
            y += block.height + _GAP
    return max(*heights, 0)


class _Block:
    """A node, or the pods of one template of it, before its place is known."""

    def __init__(self, node: Node, at: int, x: int, width: int, style: str) -> None:
        self.node, self.at, self.x, self.width, self.style = node, at, x, width, style
        self.y = 0.0
        self.number = 0
        """Which of its column it is."""
        self.head: list[tuple[str, str]] = []
        self.programs: list[list[tuple[str, str]]] = []

    @property
    def height(self) -> float:
        """Its height with all that is in it."""
        inner = sum(len(rows) * _ROW + 2 * _PADDING for rows in self.programs)
        gaps = len(self.programs) * _PADDING
        return len(self.head) * _ROW + 2 * _PADDING + inner + gaps

    def boxes(self) -> Iterator[Box]:
        """Give its rectangle, and those of the programs in it."""
        yield Box(
            self.x, self.y, self.width, self.height, self.style, tuple(_rows(self.head, self.x, self.y))
        )
        for at, rows in enumerate(self.programs):
            y, x = self.program(at)[0], self.x + _PADDING
            height = len(rows) * _ROW + 2 * _PADDING
            yield Box(x, y, self.width - 2 * _PADDING, height, "program", tuple(_rows(rows, x, y)))

    def program(self, at: int) -> tuple[float, float]:
        """Give the top and the bottom of a program; of the whole where there is none."""
        if at >= len(self.programs):
            return self.y, self.y + self.height
        above = sum(len(rows) * _ROW + 3 * _PADDING for rows in self.programs[:at])
        top = self.y + len(self.head) * _ROW + 2 * _PADDING + above
        return top, top + len(self.programs[at]) * _ROW + 2 * _PADDING


def _rows(rows: Sequence[tuple[str, str]], x: int, y: float) -> Iterator[Words]:
    for number, (text, style) in enumerate(rows):
        yield Words(x + _PADDING, y + _PADDING + _ROW * number + 12, text, style)


def _blocks(node: Node, x: int, width: int) -> Iterator[_Block]:
    letters = int((width - 2 * _PADDING) / _SIGN)
    if node.role == "workload" and node.pods:
        for at, pods in enumerate(node.pods):
            block = _Block(node, at, x, width, node.state)
            size = words.size_of(pods, short=True)
            what = " ".join(filter(None, (pods.half, pods.side if len(node.pods) > 1 else "")))
            block.head = [*_wrapped(f"{what}: {size}" if what else size, letters, "name")]
            block.head += [*_wrapped(words.title(node), letters, "quiet")]
            block.head += [row for note in node.notes for row in _wrapped(note, letters, "quiet")]
            inner = letters - 3
            block.programs = [[*_program(server, pods, inner)] for server in pods.servers]
            yield block
        return
    block = _Block(node, 0, x, width, node.state)
    kind = (
        "endpoint picker"
        if node.role == "picker" and node.pods
        else words.title(node._replace(name="")).replace("  ", " ")
    )
    block.head = [*_wrapped(kind.strip(), letters, "quiet"), *_wrapped(node.name, letters, "name")]
    said = (words.sizes_of(node.pods, short=True), words.ports_of(node), *node.notes)
    block.head += [row for text in said if text for row in _wrapped(text, letters, "plain")]
    yield block


def _program(server: Server, pods: Pods, letters: int) -> Iterator[tuple[str, str]]:
    yield from _wrapped(words.listening(server), letters, "name")
    yield from _wrapped(server.image, letters, "quiet")
    if model := words.model_of(server):
        yield from _wrapped(f"model {model}", letters, "plain")
        if place := words.place_of(server):
            yield from _wrapped(f"in {place}", letters, "plain")
        if pods.shared_memory:
            yield f"shm {pods.shared_memory}", "plain"
    if ports := words.other_ports(server):
        yield from _wrapped(ports, letters, "plain")
    if server.hands_to:
        yield from _wrapped(f"hands requests to {server.hands_to}", letters, "quiet")


_MOST_ROWS: Final = 4


def _wrapped(text: str, letters: int, style: str) -> Iterator[tuple[str, str]]:
    """Give lines of at most so many letters, broken behind signs that part words; of a long text the first ones."""
    rows: list[str] = []
    for part in re.findall(r"[^\s/:@.,_-]*[\s/:@.,_-]*", printable(text)):
        if rows and len(rows[-1]) + len(part.rstrip()) <= letters:
            rows[-1] += part
        else:
            rows += (part[at : at + letters] for at in range(0, len(part), letters))
    for row in rows[:_MOST_ROWS]:
        yield row.rstrip(), style
    if len(rows) > _MOST_ROWS:
        yield "...", style


_LINES: Final[Mapping[Relation, tuple[str, str]]] = {
    "asks": ("dashed", "asks"),
    "serves": ("dashed", ""),
    "scales": ("dashed", "scales"),
    "uses": ("dashed", ""),
    "calls": ("", "calls"),
    "prompt": ("prompt", "prompt"),
    "kv": ("kv", "KV cache"),
}


class _Lines:
    """The lines between blocks that have their places."""

    def __init__(self, form: _Form, places: Mapping[tuple[str, int], _Block]) -> None:
        self.form = form
        self.places = places
        self.beside = 0
        """How many of them run beside a column."""
        self.said: dict[str, str] = {}
        """The words of coloured lines that have no room, and their styles."""

    def of(self, edge: Edge) -> Iterator[Arrow]:
        """Give the lines of an edge: one to each kind of pods that it leads to."""
        style, verb = _LINES.get(edge.relation, ("", ""))
        text = verb if edge.relation == "asks" else ", ".join(filter(None, (verb, edge.label)))
        first = self.places.get((edge.source, edge.source_pods or 0))
        whole = edge.relation in ("scales", "uses", "serves")  # of the object, not of its pods
        for last in self._all_of(edge.target, edge.target_pods)[: 1 if whole else None]:
            one, other = (last, first) if edge.relation == "attached" else (first, last)
            if one is None or other is None:
                continue
            if one.x != other.x:
                yield _across(one, other, text, style)
            elif edge.relation in ("prompt", "kv") or abs(one.number - other.number) != 1:
                yield self._bracket(one, other, edge.relation, text, style)
            else:
                yield _down(one, other, text, style)

    def _all_of(self, id_: str, at: int | None) -> Sequence[_Block]:
        if at is not None:
            return [self.places[id_, at]] if (id_, at) in self.places else []
        found: list[_Block] = []
        while (id_, len(found)) in self.places:
            found.append(self.places[id_, len(found)])
        return found

    def _bracket(self, one: _Block, other: _Block, relation: Relation, text: str, style: str) -> Arrow:
        """Lead a line right of a column."""
        lane, lanes = self.beside % self.form.lanes, self.form.lanes
        self.beside += 1
        start, end = (
            _middle(one, _speaker(one, relation)),
            _middle(other, _speaker(other, relation, comes=True)),
        )
        shift = {"kv": 7, "prompt": -7}.get(relation, 0)
        x, far = one.x + one.width, one.x + one.width + 2 * _LANE + _LANE * lane
        path = f"M{x} {start + shift:g}H{far}V{end + shift:g}H{x + 7}"
        if relation not in ("prompt", "kv"):
            return Arrow(path, style)
        if not self.form.labels:
            self.said[text] = style
            return Arrow(path, style)
        rows = [*_wrapped(text, int(self.form.labels / _SIGN) - 1, f"label {style}")]
        upper, lower = sorted((one, other), key=lambda block: block.y)
        y = (upper.y + upper.height + lower.y) / 2 + _ROW * (2 * lane - 1)
        place = x + 2 * _LANE + _LANE * lanes
        return Arrow(
            path,
            style,
            tuple(Words(place, y + _ROW * at, row, colour) for at, (row, colour) in enumerate(rows)),
        )

    def legend(self, y: float) -> Iterator[Words]:
        """Give the words that have no room beside their lines, below all."""
        for at, (text, style) in enumerate((text, style) for text, style in self.said.items() if text):
            yield Words(0, y + _ROW * (at + 1), text, style)


def _down(one: _Block, other: _Block, text: str, style: str) -> Arrow:
    """Lead a line to the next block of a column."""
    down = one.y < other.y
    x, y = one.x + one.width / 3, one.y + one.height if down else one.y
    end = other.y - 7 if down else other.y + other.height + 7
    label = (Words(x + 8, (y + end) / 2 + 3, text, "label"),) if text else ()
    return Arrow(f"M{x:g} {y:g}V{end:g}", style, label)


def _across(one: _Block, other: _Block, text: str, style: str) -> Arrow:
    """Lead a line from one column to another."""
    right = one.x < other.x
    x, y = (one.x + one.width if right else one.x), _middle(one, 0)
    x2, y2 = (other.x - 7 if right else other.x + other.width + 7), _middle(other, 0)
    bend = (x + x2) / 2
    label = (Words(min(x, x2) + 8, (y + y2) / 2 - 4, text, "label"),) if text else ()
    return Arrow(f"M{x:g} {y:g}C{bend:g} {y:g} {bend:g} {y2:g} {x2:g} {y2:g}", style, label)


def _middle(block: _Block, at: int) -> float:
    top, bottom = block.program(at)
    return (top + bottom) / 2


def _speaker(block: _Block, relation: Relation, *, comes: bool = False) -> int:
    """Give the program that a line between pods leads from or to."""
    servers = block.node.pods[block.at].servers if block.node.pods else ()
    if relation == "kv":
        return next((at for at, server in enumerate(servers) if server.model), 0)
    if not comes:
        return next((at for at, server in enumerate(servers) if server.hands_to), 0)
    return 0
