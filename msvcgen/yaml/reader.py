"""Read YAML as Kubernetes does: the streams of kubectl, and single values as sigs.k8s.io/yaml reads them.

Trees are built straight from events (`quick.py`), without places: a text that holds anything beyond plain
mappings, lists and scalars (anchors, tags, merge keys, a key stated twice) is read again by way of nodes
(`nodes.py`), which is slower and keeps places. `sources.py` chooses where the events come from.
"""

from __future__ import annotations

from functools import lru_cache

from msvcgen.document import Document, Place, Places, Position, Text, lines_of, place_at
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.records import NamedTuple
from msvcgen.tree import Tree
from msvcgen.typed import TYPE_CHECKING, Any
from msvcgen.yaml.fault import MAX_BYTES, MAX_SIGNS, YamlFault, signs_in, too_many_signs
from msvcgen.yaml.quick import UnusualError, quick_tree
from msvcgen.yaml.source import EventSource
from msvcgen.yaml.sources import events_for, fast_events_for, pure_events
from msvcgen.yaml.split import Chunk, yaml_chunks

if TYPE_CHECKING:
    from collections.abc import Callable

    from msvcgen.yaml.construct import Repeat
    from msvcgen.yaml.json_stream import JsonStream
    from msvcgen.yaml.nodes import Node


class Value(NamedTuple):
    """What a YAML text holds: the tree of its first document, and what a careful reader should know.

    `repeats` are the keys stated more than once, of which Kubernetes takes the last; `rest` is the place of
    the first text after the first document that Kubernetes ignores, None when nothing but blanks and comments
    follows.
    """

    tree: Tree
    repeats: tuple[Repeat, ...] = ()
    rest: Place | None = None


def read_stream(
    text: str | bytes, file: str, first_line: int = 1, keep: Callable[[Document], Document] | None = None
) -> tuple[list[Document], list[Problem]]:
    """Give the documents of a stream that are not empty, as kubectl reads them, and warnings about them.

    The text begins at line `first_line` of the file. `keep` gives what is held of a document until all are read.
    Warns of keys stated more than once and of text that Kubernetes ignores. Raises MsvcgenError with a
    positioned problem for what cannot be read.
    """
    documents: list[Document] = []
    warnings: list[Problem] = []
    stream: JsonStream | None = None
    try:
        text = _text_of(text)
        rest = Chunk(text, first_line)
        if text.lstrip().startswith("{"):
            stream = _read_json(text, file, first_line, documents, warnings)
            rest = stream.rest
        for chunk in yaml_chunks(*rest):
            value = _read_chunk(chunk)
            if value.tree is not None:
                written = _text(chunk, file)
                document = Document(value.tree, written)
                documents.append(document if keep is None else keep(document))
                warnings.extend(_warnings(value, written))
    except YamlFault as fault:
        raise MsvcgenError([problem_of(_better(fault, stream, text), file, text, first_line)]) from None
    if stream is not None and stream.why is not None:
        warnings.append(_is_no_json(stream.why, file, text, first_line))
    return documents, warnings


def _better(fault: YamlFault, stream: JsonStream | None, text: str | bytes) -> YamlFault:
    """Give the fault that tells more: what is neither JSON nor YAML was meant to be the former if it looks so."""
    if stream is None or stream.why is None or stream.documents:
        return fault
    from msvcgen.yaml.no_json import looks_like_json

    return stream.why if isinstance(text, str) and looks_like_json(text) else fault


def _is_no_json(why: YamlFault, file: str, text: str | bytes, first_line: int) -> Problem:
    """Warn of what only newer readers take: kubectl reads what begins as JSON as YAML from 1.33 on."""
    problem = problem_of(why, file, text, first_line)
    message = f"{problem.message}: this is YAML to kubectl 1.33 and later, wrong JSON to older ones"
    return problem._replace(message=message, severity="warning")


def problem_of(fault: YamlFault, file: str, text: str | bytes, first_line: int = 1) -> Problem:
    """Give the problem for a fault at a line of a file, of which a text begins at `first_line`."""
    lines = lines_of(text) if isinstance(text, str) else []
    at = fault.line - first_line
    line = lines[at] if 0 <= at < len(lines) else ""
    position = Position(file, max(fault.line, 1), fault.column, line)
    return Problem(code=fault.code, message=fault.message, position=position, hint=fault.hint)


def _text_of(text: str | bytes) -> str:
    if len(text) > MAX_BYTES:
        size = MAX_BYTES // 2**20
        raise YamlFault(
            code="yaml-limit", message=f"the file has more than {size} MiB, which is too much to read"
        )
    if signs_in(text) > MAX_SIGNS:
        raise too_many_signs()
    return text if isinstance(text, str) else _decoded(text)


def _decoded(data: bytes) -> str:
    from msvcgen.yaml.encoding import decode, refuse_utf16

    refuse_utf16(data)
    return decode(data)


def _read_json(
    text: str, file: str, first_line: int, documents: list[Document], warnings: list[Problem]
) -> JsonStream:
    """Take the JSON documents at the start of a stream, and give the stream with what is left to read as YAML."""
    from msvcgen.yaml.json_stream import json_documents

    stream = json_documents(text, first_line)
    for chunk, tree, has_repeats, too_large in stream.documents:
        if tree is None:
            continue
        written = _text(chunk, file)
        documents.append(Document(tree, written))
        if too_large:
            warnings.append(_too_large(too_large, written))
        if has_repeats:
            warnings.extend(_warnings(_read_chunk(chunk), written))
    return stream


def _too_large(number: str, text: Text) -> Problem:
    """Say that JSON holds a number that no API server can decode."""
    position = text.at(place_at(text.text, text.text.index(number)))
    return Problem(code="yaml-number", message="the number is too large for 64 bits", position=position)


def _read_chunk(chunk: Chunk) -> Value:
    try:
        return read_first(chunk.text)
    except YamlFault as fault:
        line = max(fault.line, 1) + chunk.first_line - 1
        raise YamlFault(
            code=fault.code, message=fault.message, line=line, column=fault.column, hint=fault.hint
        ) from None


def _text(chunk: Chunk, file: str) -> Text:
    return Text(file, chunk.text, chunk.first_line, find_places, find_root)


def _warnings(value: Value, text: Text) -> list[Problem]:
    if not value.repeats and value.rest is None:
        return []
    from msvcgen.yaml.remarks import warnings_of

    return warnings_of(value.repeats, value.rest, text)


def read_value(text: str | bytes) -> Tree:
    """Give the tree of the first document, as YAMLToJSON of sigs.k8s.io/yaml does; what follows is ignored.

    Raises YamlFault.
    """
    return read_first(text).tree


def read_first(text: str | bytes) -> Value:
    """Give the first document of a text, with the keys stated twice and the place of what follows.

    Raises YamlFault, with the line and the column in `text`.
    """
    if not isinstance(text, str):
        from msvcgen.yaml.encoding import decode

        text = decode(text)
    source = fast_events_for(text)
    if source is None:
        return read_carefully(pure_events(), text)
    try:
        return Value(tree=quick_tree(source, text))
    except UnusualError:
        pass
    except source.errors:
        pass
    return read_carefully(source, text)


def read_carefully(source: EventSource, text: str) -> Value:
    """Give the first document of a text by way of nodes that know their places."""
    from msvcgen.yaml.construct import construct

    root, rest = _nodes(source, text)
    tree, repeats = construct(root, text)
    return Value(tree=tree, repeats=repeats, rest=rest)


def read_nodes(text: str) -> tuple[Node | None, Place | None]:
    """Give the root node of the first document, and the place of what follows it; raises YamlFault."""
    return _nodes(events_for(text), text)


@lru_cache(maxsize=1)  # the tree is read first, and where there is a problem the places of the same text
def _nodes(source: EventSource, text: str) -> tuple[Node | None, Place | None]:
    from msvcgen.yaml.nodes import compose

    try:
        return compose(source, text)
    except YamlFault as fault:
        if fault.message not in _ONLY_LIBYAML_REFUSES:
            raise
    return compose(pure_events(), text)


_ONLY_LIBYAML_REFUSES = ("found unexpected ':'", "found unknown escape character")
"""libyaml refuses `[a:b]` and `"\\'"`, which the reader of Kubernetes takes."""


def find_root(text: str) -> Place:
    """Give the place of the first document of a text, as `find_places` does, without reading what is in it."""
    source = events_for(text)
    try:
        get = source.start(text)
        get()
        event: Any = get()
        if event.__class__ is not source.stream_end:
            event = get()
        mark = event.start_mark
    except source.errors:
        return 1, 1
    from msvcgen.yaml.marks import to_place  # only where there is a problem

    return to_place(text)(mark.line, mark.column)


def find_places(text: str) -> Places:
    """Read a text again and give the places of its nodes; none for a text that cannot be read as YAML."""
    from msvcgen.yaml.places import places_of, quick_places_of

    source = events_for(text)
    try:
        return quick_places_of(source, text)
    except UnusualError:
        pass
    except source.errors:
        pass
    try:
        return places_of(read_nodes(text)[0], text)
    except YamlFault:
        return Places(keys={}, values={}, blocks={})
