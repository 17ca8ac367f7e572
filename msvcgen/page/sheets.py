"""Objects as they are shown: their YAML, secrets hidden, and behind each line who states what begins in it."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.compare.secrets import without_secrets
from msvcgen.document import Document
from msvcgen.explanation.annotate import comment
from msvcgen.origin import leaves_of, origin_of
from msvcgen.page.values import Line, Sheet
from msvcgen.report import printable
from msvcgen.tree import Mapped, Path, Tree, node_at
from msvcgen.typed import Final, TypeAlias
from msvcgen.yaml.reader import find_places
from msvcgen.yaml.writer import write

_LONGEST: Final = 20_000
"""Signs of a text of an object that are shown."""

_WIDEST: Final = 1_000
"""Signs of a line that are shown."""

_MOST: Final = 2_000
"""Lines of an object that are shown."""

OriginOf: TypeAlias = Callable[[Path, int], str]
"""Says who states the value at a path, or a line of it, counted from 0."""


def sheet(title: str, tree: Mapped, origin_of_value: OriginOf) -> Sheet:
    """Give an object with its lines; of long texts, of long lines and of many lines the first ones."""
    shown = without_secrets(_shortened(tree))
    text = write(shown)
    lines = text.rstrip("\n").split("\n")
    places = find_places(text)
    origins: dict[int, str] = {}
    for path, _leaf in leaves_of(shown):
        if path in places.values and (line := places.values[path][0] - 1) < _MOST:
            origins[line] = origin_of_value(path, 0)
    for path, block in places.blocks.items():
        for number, (line, _column) in enumerate(block):
            if line - 1 < _MOST:
                origins[line - 1] = origin_of_value(path, number)
    left = len(lines) - _MOST
    kept = [Line(_cut(line), origins.get(at, "")) for at, line in enumerate(lines[:_MOST])]
    return Sheet(title, kept, f"{left:,} more lines are left out" if left > 0 else "")


def _shortened(tree: Mapped) -> Mapped:
    """Give an object without the ends of long texts: to look for secrets in them takes long."""
    return {key: _short(value) for key, value in tree.items()}


def _short(value: Tree) -> Tree:
    if isinstance(value, dict):
        return {key: _short(each) for key, each in value.items()}
    if isinstance(value, list):
        return [*map(_short, value)]
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:_LONGEST]}\n... ({len(value) - _LONGEST:,} more characters)"
    return value


def _cut(line: str) -> str:
    line = printable(line)
    return line if len(line) <= _WIDEST else f"{line[:_WIDEST]}... ({len(line) - _WIDEST:,} more characters)"


def of_traced(traced: Mapped) -> OriginOf:
    """Give what tells the origins of an object that was rendered from values that know them."""

    def find(path: Path, line: int) -> str:
        origin = origin_of(node_at(traced, *path))
        if origin is None:
            return ""
        if line and not origin.reason:
            first, column = origin.inside or (1, 1)
            origin = origin._replace(inside=(first + line, column))
        return comment(origin)

    return find


def of_document(document: Document) -> OriginOf:
    """Give what tells the lines of a manifest."""

    def find(path: Path, line: int) -> str:
        position = document.position(path)
        return printable(f"{position.file}:{position.line + line}")

    return find
