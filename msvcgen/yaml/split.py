"""Take a stream apart into documents as kubectl does.

The rules are those of `YAMLOrJSONDecoder` and `YAMLReader` in k8s.io/apimachinery/pkg/util/yaml: documents
end at lines that begin with `---`, wherever they stand; a text that begins with `{` is JSON first (`json_stream`).
"""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.document import breaks_in
from msvcgen.records import NamedTuple
from msvcgen.yaml.fault import YamlFault


class Chunk(NamedTuple):
    """The text of one document and the line at which it begins, counted from 1."""

    text: str
    first_line: int


def yaml_chunks(text: str, first_line: int = 1) -> Iterator[Chunk]:
    """Give the documents of a YAML stream, also those that hold nothing.

    Raises YamlFault for a line that begins with `---` and goes on with anything but a comment.
    """
    start = search = 0
    while (mark := _separator(text, search)) >= 0:
        end = text.find("\n", mark)
        end = len(text) if end < 0 else end + 1
        _check_separator(text[mark:end], first_line + breaks_in(text, start, mark))
        if mark > start:
            yield Chunk(text[start:mark], first_line)
            first_line += breaks_in(text, start, end)
            start = end
        search = end
    if start < len(text):
        yield Chunk(text[start:], first_line)


def _separator(text: str, start: int) -> int:
    """Give the offset of the next line that begins with `---`, -1 for none; `start` begins a line."""
    if text.startswith("---", start):
        return start
    newline = text.find("\n---", start)
    return newline + 1 if newline >= 0 else -1


def _check_separator(line: str, number: int) -> None:
    after = line[3:].strip()
    if after and not after.startswith("#"):
        raise YamlFault(
            code="yaml-separator",
            message=f"found `{line.strip()[:40]}`, only a comment may follow `---` on its line",
            line=number,
            hint="put the document on the next line",
        )
