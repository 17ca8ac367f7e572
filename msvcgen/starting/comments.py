"""Comments for YAML that explain its fields in the words of the published JSON Schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from textwrap import wrap

from msvcgen.data import read_data
from msvcgen.document import Document
from msvcgen.tree import Path, Tree
from msvcgen.typed import Any, Final
from msvcgen.yaml.reader import read_stream

_WIDTH: Final = 100
_KNOWN_TO_ALL: Final = frozenset({"apiVersion", "kind", "metadata"})
"""Fields that every object has, which need no comment."""


def commented(text: str, kind: str, head: str = "") -> str:
    """Give a text of YAML with a comment above each field that the schema of a kind describes.

    Of equal fields the first gets one. `head` stands above all. The text is one of ours, without problems.
    """
    schema = json.loads(read_data(f"schemas/{kind.lower()}.schema.json"))
    documents, _ = read_stream(text, kind)
    above: dict[int, str] = {}
    told: set[str] = set()
    for document in documents:
        for at, said in _said(document, schema):
            if said not in told and at not in above:
                told.add(said)
                above[at] = said
    lines = [*_comment(head, "")] if head else []
    for number, line in enumerate(text.splitlines(), 1):
        indent = line[: len(line) - len(line.lstrip(" "))]
        lines += [*_comment(above.get(number, ""), indent), line]
    return "\n".join(lines) + "\n"


def _comment(said: str, indent: str) -> list[str]:
    """Lay a comment out; parts of it that are lines stay lines."""
    begin = f"{indent}# "
    return [
        row
        for part in said.splitlines()
        for row in wrap(
            part,
            _WIDTH,
            initial_indent=begin,
            subsequent_indent=begin,
            break_long_words=False,
            break_on_hyphens=False,
        )
    ]


def _said(document: Document, schema: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Give the lines of the fields of a document that stand first on theirs, with what the schema says of them."""
    for path, said in _described(document.tree, (), schema, schema):
        position = document.position(path)
        begun = position.text[: position.column - 1].strip(" -")
        if not begun and not position.text.lstrip().startswith("#"):
            yield position.line, said


def _described(tree: Tree, path: Path, node: Any, root: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:  # noqa: ANN401 - a schema is as untyped as JSON
    node = _meant(node, root)
    if isinstance(tree, dict):
        for name, value in tree.items():
            field = node.get("properties", {}).get(name)
            if field is None or (not path and name in _KNOWN_TO_ALL):
                continue
            if said := field.get("description", ""):
                yield (*path, name), said
            yield from _described(value, (*path, name), field, root)
    elif isinstance(tree, list):
        for number, item in enumerate(tree):
            yield from _described(item, (*path, number), node.get("items", {}), root)


def _meant(node: Any, root: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
    reference = node.get("$ref", "")
    return root["$defs"][reference.rpartition("/")[2]] if reference else node
