"""Take a stream that begins with `{` apart into documents as kubectl does: they are JSON first (`split`)."""

from __future__ import annotations

import re
from math import isfinite

from msvcgen.document import breaks_in
from msvcgen.records import NamedTuple
from msvcgen.tree import Tree
from msvcgen.typed import Any
from msvcgen.yaml.fault import MAX_DEPTH, YamlFault, too_deep
from msvcgen.yaml.scalars import INT_MIN, UINT_MAX
from msvcgen.yaml.split import Chunk


class JsonDocument(NamedTuple):
    """One document that was read as JSON."""

    chunk: Chunk
    tree: Tree
    has_repeats: bool
    too_large: str
    """A number that no 64 bits hold, as it is written; "" for none."""


class JsonStream(NamedTuple):
    """The documents that a text holds as JSON, what is left to read as YAML, and why that is no JSON."""

    documents: list[JsonDocument]
    rest: Chunk
    why: YamlFault | None = None


def json_documents(text: str, first_line: int = 1) -> JsonStream:
    """Take the documents that a text beginning with `{` holds as JSON; it begins at line `first_line`.

    Raises YamlFault for wrong JSON after more than one document: by then kubectl takes no YAML any more.
    """
    documents: list[JsonDocument] = []
    offset, line = 0, first_line
    while True:
        start = _skip_blanks(text, offset)
        if start == len(text):
            return JsonStream(documents, Chunk("", line))
        try:
            tree, end, has_repeats, too_large = _json_value(text, start)
        except ValueError as error:
            from msvcgen.yaml.no_json import after_json, no_json

            if len(documents) > 1:
                raise after_json(error, text, start, first_line) from None
            return JsonStream(documents, _rest(text, offset, line), no_json(error, text, start, first_line))
        first = line + breaks_in(text, offset, start)
        documents.append(JsonDocument(Chunk(text[start:end], first), tree, has_repeats, too_large))
        line, offset = first + breaks_in(text, start, end), end


_BLANKS = "[ \t\r\n]*"


def _skip_blanks(text: str, offset: int) -> int:
    match = re.compile(_BLANKS).match(text, offset)
    return match.end() if match is not None else offset


def _rest(text: str, offset: int, line: int) -> Chunk:
    """Give what is left after JSON, without blanks up to the first line break (`consumeWhitespace`)."""
    while offset < len(text) and text[offset].isspace():
        offset += 1
        if text[offset - 1] == "\n":
            return Chunk(text[offset:], line + 1)
    return Chunk(text[offset:], line)


def _json_value(text: str, start: int) -> tuple[Tree, int, bool, str]:
    import json

    repeats: list[str] = []
    large: list[str] = []

    def integer(digits: str) -> int | float:
        """Give an integer, a float where 64 bits do not hold it (`ConvertInterfaceNumbers` of k8s.io/apimachinery)."""
        number = int(digits) if len(digits) <= _MOST_DIGITS else None
        return number if number is not None and INT_MIN <= number <= UINT_MAX else fraction(digits)

    def fraction(digits: str) -> float:
        number = float(digits)
        if not isfinite(number):
            large.append(digits)
        return number

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            repeats.append("")
        return members

    decoder = json.JSONDecoder(
        object_pairs_hook=mapping, parse_constant=_refuse_constant, parse_int=integer, parse_float=fraction
    )
    try:
        tree, end = decoder.raw_decode(text, start)
    except RecursionError:
        raise too_deep().at(1, 1) from None
    if text.count("[", start, end) + text.count("{", start, end) > MAX_DEPTH and _depth(tree) > MAX_DEPTH:
        raise too_deep().at(1, 1)
    if re.compile(_HALF_CHARACTER).search(text, start, end):
        tree = _whole_characters(tree)
    return tree, end, bool(repeats), large[0] if large else ""


_MOST_DIGITS = 20


_HALF_CHARACTER = r"\\u[dD][89a-fA-F]"


def _whole_characters(tree: Any) -> Any:  # noqa: ANN401
    """Replace halves of surrogate pairs, as encoding/json of Go does."""
    if isinstance(tree, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", tree)
    if isinstance(tree, list):
        return [_whole_characters(item) for item in tree]
    if isinstance(tree, dict):
        return {_whole_characters(key): _whole_characters(value) for key, value in tree.items()}
    return tree


def _depth(tree: Any) -> int:  # noqa: ANN401
    """Give how deep mappings and lists stand inside one another."""
    depth, level = 0, [tree]
    while level := [node for node in level if isinstance(node, dict | list)]:
        depth += 1
        level = [inner for node in level for inner in (node.values() if isinstance(node, dict) else node)]
    return depth


def _refuse_constant(name: str) -> Any:  # noqa: ANN401
    message = f"{name} is no JSON"
    raise ValueError(message)
