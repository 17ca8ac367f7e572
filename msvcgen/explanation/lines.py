"""From a line of rendered output back to the values that stand in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msvcgen.document import Position, Text
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.explanation.lookup import Asked, unknown_path
from msvcgen.explanation.objects import Made
from msvcgen.explanation.paths import paths_at
from msvcgen.explanation.values import name_of
from msvcgen.records import NamedTuple
from msvcgen.settings import Source
from msvcgen.tree import Mapped, Path, Tree, mapping_at, node_at, readable
from msvcgen.yaml.reader import read_stream


class Spot(NamedTuple):
    """What stands in a line: the node at a path of an object, or that line of the text there, counted from 1."""

    whole: Mapped
    path: Path
    line: int = 0

    @property
    def where(self) -> str:
        """The path as people read it."""
        return readable(self.path, self.whole)


class Found(NamedTuple):
    """What a line of a file is of the objects that are rendered; warnings tell where the file says something else."""

    asked: tuple[Asked, ...]
    warnings: tuple[Problem, ...] = ()


def at_line(source: Source, line: int, column: int, objects: Sequence[Made]) -> Found:
    """Give what stands in a line of rendered output: YAML documents, a List, or what `--format children` writes.

    `line` and `column` count from 1; with a column other than 0 it is what stands there. A line that holds a key only
    stands for all that is below it.

    Raise MsvcgenError when the file cannot be read, the line holds nothing, or nothing of it is rendered.
    """
    document, text = _document(source, line)
    position = text.at((line - text.first_line + 1, max(column, 1))) if text is not None else None
    position = position or Position(source.name, line, max(column, 1))
    spots = [*_spots(document, text, line - text.first_line + 1, column)] if text is not None else []
    if not spots:
        raise MsvcgenError([_nothing(position)])
    asked: list[Asked] = []
    warnings: list[Problem] = []
    for spot in spots:
        made = _made(spot.whole, objects, position)
        rendered = paths_at(made.tree, spot.where)
        if not rendered:
            raise MsvcgenError([_out_of_date(unknown_path(made, spot.where), position)])
        differs = node_at(spot.whole, *spot.path) != node_at(made.tree, *rendered[0])
        asked.append(Asked(made, rendered[:1], 0 if differs else spot.line))
        warnings += [_different(spot.where, position)] if differs else []
    return Found(tuple(asked), tuple(warnings))


def _document(source: Source, line: int) -> tuple[Tree, Text | None]:
    """Give the document in which a line stands, and its text; None when none does."""
    tree, text = None, None
    for document in read_stream(source.text, source.name)[0]:
        written = document.provenance
        if isinstance(written, Text) and written.first_line <= line:
            tree, text = document.tree, written
    return tree, text


def _spots(tree: Tree, text: Text, line: int, column: int) -> Iterator[Spot]:
    """Give the fields in a line: those that hold a value, else what its key stands for, else the text that it is of."""
    places = text.places
    starting = [path for path, place in places.keys.items() if place[0] == line]
    values = [path for path in starting if not _has_more(node_at(tree, *path))]
    if column and values:
        before = [path for path in values if places.keys[path][1] <= column]
        values = before[-1:] or values[:1]
    inner = 0
    if not starting:
        for path, lines in places.blocks.items():
            numbers = [number for number, _column in lines]
            if line in numbers:
                starting, inner = [path], numbers.index(line) + 1
    for path in values or starting[:1]:
        found = _object(tree, path)
        if found is not None:
            yield Spot(*found, inner)


def _has_more(node: Tree) -> bool:
    return isinstance(node, dict | list) and bool(node)


def _object(tree: Tree, path: Path) -> tuple[Mapped, Path] | None:
    """Give the object in which a path of a document leads, and the path from there."""
    for length in range(len(path) + 1):
        node = node_at(tree, *path[:length])
        if isinstance(node, dict) and "kind" in node and mapping_at(node, "metadata").get("name"):
            return node, path[length:]
    return None


def _made(whole: Mapped, objects: Sequence[Made], position: Position) -> Made:
    """Give the rendered object that an object of the file is."""
    name = name_of(whole)
    identity = (name.group, *name[1:])
    for made in objects:
        if (made.name.group, *made.name[1:]) == identity:
            return made
    raise MsvcgenError(
        [
            Problem(
                code="unknown-object",
                message=f"{name} is not rendered from this input",
                position=position,
                hint="give the ModelServices, BaseConfigs and options that it was rendered with",
            )
        ]
    )


def _nothing(position: Position) -> Problem:
    return Problem(
        code="no-value",
        message="no value of an object stands in this line",
        position=position,
        hint="name a line of rendered manifests that holds a field",
    )


def _out_of_date(problem: Problem, position: Position) -> Problem:
    return problem._replace(position=position, hint="the file is out of date: render it again")


def _different(where: str, position: Position) -> Problem:
    """Say that a file has another value than is rendered now."""
    return Problem(
        code="out-of-date",
        severity="warning",
        message="the file says something else than what is rendered now",
        where=where,
        position=position,
        hint="render it again",
    )
