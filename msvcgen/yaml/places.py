"""Find where the nodes of a document stand in its text, down to the lines of its longer texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msvcgen.document import Place, Places, lines_of
from msvcgen.tree import Path
from msvcgen.yaml.fault import MAX_DEPTH, YamlFault
from msvcgen.yaml.nodes import AliasNode, MappingNode, Node, ScalarNode, SequenceNode, is_merge
from msvcgen.yaml.scalars import key_text, resolve_tagged
from msvcgen.yaml.source import EventSource

_MOST_MERGES = 100
MOST_PLACES = 200_000
"""Aliases can make many nodes of a short text; beyond this the rest have the place of the node above them."""

_MOST_STEPS = 4_000_000


def quick_places_of(source: EventSource, text: str) -> Places:
    """Give the places of a document's nodes without making nodes; raises UnusualError, or an error of the source."""
    from msvcgen.yaml.quick_places import quick_places

    lines: list[str] = []

    def content(node: ScalarNode) -> tuple[Place, ...]:
        if not lines:
            lines.extend(lines_of(text))
        return content_places(node, lines)

    return quick_places(source, text, MOST_PLACES, content)


def places_of(root: Node | None, text: str) -> Places:
    """Give the places of a document's nodes.

    An alias stands where it is written, what is inside it where its anchor has it. Of a key stated twice the
    last statement counts, of one that a merge key brought the place in the merged mapping.
    """
    if root is None:
        return Places(keys={}, values={}, blocks={})
    finder = _Finder(lines_of(text))
    finder.visit(root)
    return Places(keys=finder.keys, values=finder.values, blocks=finder.blocks)


class _Finder:
    """Walks nodes and notes their places."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self.keys: dict[Path, Place] = {}
        self.values: dict[Path, Place] = {}
        self.blocks: dict[Path, tuple[Place, ...]] = {}

    def visit(self, root: Node) -> None:
        """Note the places of a node and of all nodes in it."""
        waiting: list[tuple[Path, Place, Node]] = [((), root.place, root)]
        steps = 0
        while steps < _MOST_STEPS and waiting and len(self.values) < MOST_PLACES:
            path, key, node = waiting.pop()
            steps += len(path)  # of a deep text the paths take the room
            self.keys[path] = key
            self.values[path] = node.place
            target = node.target if isinstance(node, AliasNode) else node
            if isinstance(target, ScalarNode):
                if places := content_places(target, self._lines):
                    self.blocks[path] = places
            elif len(path) < MAX_DEPTH:
                waiting.extend(reversed([((*path, step), *inner) for step, inner in _inside(target)]))


def _inside(node: SequenceNode | MappingNode) -> list[tuple[str | int, tuple[Place, Node]]]:
    """Give the keys or indexes of the nodes in a node, the places of their keys, and the nodes."""
    if isinstance(node, SequenceNode):
        return [(index, (item.place, item)) for index, item in enumerate(node.items)]
    inner: dict[str | int, tuple[Place, Node]] = {}
    _gather(node, inner, 0)
    return list(inner.items())


def _gather(node: MappingNode, inner: dict[str | int, tuple[Place, Node]], merges: int) -> None:
    for key_node, value in node.entries:
        if is_merge(key_node):
            for mapping in _mappings(value) if merges < _MOST_MERGES else ():
                _gather(mapping, inner, merges + 1)
        elif (key := _key(key_node)) is not None:
            inner[key] = key_node.place, value


def _key(node: Node) -> str | None:
    target = node.target if isinstance(node, AliasNode) else node
    if not isinstance(target, ScalarNode):
        return None
    if not target.tag and not target.plain:
        return target.text
    try:
        return key_text(resolve_tagged(target.text, target.tag)[1])
    except YamlFault:
        return None


def _mappings(node: Node) -> Iterator[MappingNode]:
    """Give the mappings that a merge key brings, the one that counts last."""
    target = node.target if isinstance(node, AliasNode) else node
    if isinstance(target, MappingNode):
        yield target
    elif isinstance(target, SequenceNode):
        for item in reversed(target.items):
            yield from _mappings(item)


def content_places(node: ScalarNode, lines: list[str]) -> tuple[Place, ...]:
    """Give the place of each line that a scalar holds; none for a single line that stands on one.

    `lines` are those of the whole text. A line that the scalar makes of several has the place of the first.
    """
    count = node.text.count("\n") + 1
    if node.style in ("|", ">"):
        places = _block_places(node, lines)
    elif count > 1 or node.end[0] > node.place[0]:
        places = list(_flow_places(node, lines))
    else:
        return ()
    last = places[-1] if places else node.place
    return tuple(places[:count]) + tuple(
        (last[0] + extra + 1, last[1]) for extra in range(count - len(places))
    )


def _block_places(node: ScalarNode, lines: list[str]) -> list[Place]:
    first = node.place[0]
    while first < len(lines) and not re.search(r"[|>][-+0-9]*\s*(#.*)?$", lines[first - 1]):
        first += 1  # The header may stand on a line after its tag or anchor.
    body = list(enumerate(lines[first : node.end[0]], first + 1))
    indentation = _indentation(node, [line for _, line in body])
    if node.style == "|":
        return [place for number, line in body for place in _parts(number, line, indentation)]
    return _folded(body, indentation)


def _parts(number: int, line: str, indentation: int) -> Iterator[Place]:
    """Give the places of what a line holds: U+0085, which YAML 1.1 takes for a line break, ends one of the text."""
    column = indentation + 1
    for part in line.split("\x85"):
        yield number, column
        column += len(part) + 1


def _indentation(node: ScalarNode, body: list[str]) -> int:
    """Give the indentation of a block scalar, found by comparing its first line with the source."""
    content = next((line for line in re.split(r"[\n\x85\u2028\u2029]", node.text) if line.strip(" ")), "")
    source = next((line for line in body if line.strip(" ")), "")
    spaces = len(source) - len(source.lstrip(" "))
    return max(spaces - (len(content) - len(content.lstrip(" "))), 0)


def _folded(body: list[tuple[int, str]], indentation: int) -> list[Place]:
    """Follow how lines of a folded scalar become lines of its text (`yaml_parser_scan_block_scalar`)."""
    places: list[Place] = []
    blank: list[Place] = []
    was_indented = False
    begun = False
    for number, line in body:
        content = line[indentation:]
        place = number, indentation + 1
        if not content:
            blank.append(place)
            continue
        is_indented = content[0] in " \t"
        if not begun or was_indented or is_indented:
            places += [*blank, place]
        elif blank:
            places += [*blank[1:], place]
        blank, was_indented, begun = [], is_indented, True
    return places + blank


def _flow_places(node: ScalarNode, lines: list[str]) -> Iterator[Place]:
    """Follow how lines of a plain or quoted scalar become lines of its text."""
    (first, column), (last, last_column) = node.place, node.end
    column += bool(node.style)
    yield first, column
    blank: list[Place] = []
    for number in range(first, last + 1):
        line = lines[number - 1]
        end = last_column - 1 if number == last else len(line)
        start = column - 1 if number == first else len(line) - len(line.lstrip())
        if number > first:
            if not line[:end].strip() and number < last:
                blank.append((number, 1))
                continue
            if blank:
                yield from blank[1:]
                yield number, start + 1
            blank = []
        if node.style == '"':
            for match in re.finditer(r"\\(.)", line[start:end]):
                if match[1] == "n":
                    yield number, start + match.end() + 1
