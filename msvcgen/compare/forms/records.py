"""A comparison for programs: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from msvcgen.compare.forms.words import PlaceOf
from msvcgen.compare.values import Change, Comparison, Difference
from msvcgen.document import Position
from msvcgen.tree import Mapped, text_at


def json_lines(comparison: Comparison, place_of: PlaceOf) -> Iterator[str]:
    """Give one JSON object a line, as `schemas/difference.schema.json` describes it.

    Who applies the changes of an object to the old one has the new one: what is only in the old one goes, what is in
    both gets its new value, lists get the order of their `moves`, and then what is new comes in at its index.
    """
    for difference in comparison.differences:
        yield json.dumps(record(difference, place_of), ensure_ascii=False, default=str) + "\n"


def record(difference: Difference, place_of: PlaceOf) -> dict[str, object]:
    """Give one difference as JSON has it."""
    old, new = difference.accelerators
    result: dict[str, object] = {"type": difference.type, "object": _object(difference.tree)}
    if difference.type == "renamed" and difference.old is not None:
        result["from"] = _object(difference.old)
    result["changes"] = [
        dict(_change(change, place_of(difference, change if change.path else None)))
        for change in difference.changes
    ]
    result["consequences"] = [
        {"code": consequence.code, "text": consequence.text} for consequence in difference.consequences
    ]
    if old or new:
        result["accelerators"] = {
            name: {"old": old.get(name, 0), "new": new.get(name, 0)} for name in sorted({*old, *new})
        }
    return result


def _object(tree: Mapped) -> dict[str, str]:
    metadata = tree.get("metadata")
    named = {key: text_at(metadata, key) for key in ("namespace", "name")}
    return {"apiVersion": text_at(tree, "apiVersion"), "kind": text_at(tree, "kind"), **named}


def _change(change: Change, position: Position | None) -> Iterator[tuple[str, object]]:
    yield "type", change.type
    yield "path", change.where
    if change.old_path is not None:
        yield "from", list(change.old_path)
    if change.new_path is not None:
        yield "to", list(change.new_path)
    if change.default:
        yield "default", True
    if change.flag:
        yield "flag", change.flag
    if change.type == "order":
        yield "moves", [list(move) for move in change.moves]
    else:
        if change.old_path is not None:
            yield "old", change.old
        if change.new_path is not None:
            yield "new", change.new
    if position is not None:
        yield "source", {"file": position.file, "line": position.line, "column": position.column}
