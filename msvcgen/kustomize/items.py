"""Items: the objects that kustomize passes, each with the text in which it came.

What is passed on is passed on as text, so that comments, quotes and numbers stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msvcgen.document import Document, Text
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Tree, mapping_at
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.reader import find_places, read_stream, read_value
from msvcgen.yaml.writer import write


class Item(NamedTuple):
    """One object: its tree, and its text as a YAML document that ends with a line break."""

    tree: Mapped
    text: str

    @property
    def metadata(self) -> Mapped:
        """The item's `metadata`, empty when it has none."""
        return mapping_at(self.tree, "metadata")

    @property
    def annotations(self) -> Mapped:
        """The item's annotations."""
        return mapping_at(self.metadata, "annotations")

    @property
    def name(self) -> str:
        """The item's name, "" when it has none."""
        return str(self.metadata.get("name") or "")

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What no two items have in common: apiVersion, kind, namespace, name."""
        return identity_of(self.tree)

    def document(self, label: str) -> Document:
        """Give the item as a document of a file that messages call `label`."""
        return Document(self.tree, Text(label, self.text, 1, find_places))


def identity_of(tree: Mapped) -> tuple[str, str, str, str]:
    """Give the apiVersion, kind, namespace and name of an object."""
    metadata = mapping_at(tree, "metadata")
    values = tree.get("apiVersion"), tree.get("kind"), metadata.get("namespace"), metadata.get("name")
    version, kind, namespace, name = ("" if value is None else str(value) for value in values)
    return version, kind, namespace, name


def read_items(stream: bytes) -> tuple[list[Item], list[Problem]]:
    """Give the items of a stream of documents, and warnings; raise MsvcgenError when it cannot be read."""
    documents, problems = read_stream(stream, "<stdin>")
    items = [
        Item(
            document.tree, _without_separator(document.text) if _is_ended(document) else write(document.tree)
        )
        for document in documents
        if isinstance(document.tree, dict)
    ]
    if len(items) != len(documents):
        raise MsvcgenError(
            [_no_object(document) for document in documents if not isinstance(document.tree, dict)]
        )
    return items, problems


def _no_object(document: Document) -> Problem:
    message = "the document is not a mapping, an object is needed"
    return Problem(code="not-an-object", message=message, position=document.position(()))


def write_items(texts: Iterable[str]) -> str:
    """Give a stream of documents."""
    return "---\n".join(texts)


def list_items(trees: Iterable[Tree], text: str) -> tuple[list[Item], list[int]]:
    """Give the items of a list whose document is `text`, and the indexes of those that are no mappings."""
    listed = list(trees)
    texts = _item_texts(text, listed)
    items = [Item(tree, texts[at] or write(tree)) for at, tree in enumerate(listed) if isinstance(tree, dict)]
    return items, [at for at, tree in enumerate(listed) if not isinstance(tree, dict)]


def list_entry(text: str) -> str:
    """Give the text of an item as an entry of a list that is not indented."""
    lines = text.removesuffix("\n").split("\n")
    return "- " + "\n".join(f"  {line}" if line else line for line in lines)[2:] + "\n"


def _is_ended(document: Document) -> bool:
    return document.text.endswith("\n")


def _without_separator(text: str) -> str:
    return text.partition("\n")[2] if text.startswith("---") else text


_KEY = r"(?m)^items:[ \t]*(?:#.*)?\r?$"
_DASH = r"( *)-( +)\S"
_TREACHEROUS = "&\r\x85\u2028\u2029"
"""An alias may stand in another item than its anchor; these line breaks are not looked for.

A text that does not end with a line break may end inside a block scalar, whose last line it would change."""


def _item_texts(text: str, trees: list[Tree]) -> list[str]:
    """Find the text of each item of a ResourceList in block style; "" for those that must be written anew."""
    unknown = [""] * len(trees)
    key = re.search(_KEY, text)
    entries = [] if key is None else [*_entries(text[key.end() + 1 :].removesuffix("\n").split("\n"))]
    if len(entries) != len(trees):
        return unknown
    texts = [_dedented(lines) for lines in entries]
    if any(sign in text for sign in _TREACHEROUS) or not text.endswith("\n"):
        texts = [text if _holds(text, tree) else "" for text, tree in zip(texts, trees, strict=True)]
    return texts


def _entries(lines: list[str]) -> Iterator[list[str]]:
    """Give the lines of each entry of the list at which `lines` begin."""
    indent, entry = -1, list[str]()
    for line in lines:
        content = line.lstrip(" ")
        depth = len(line) - len(content)
        blank = not content.strip() or content.startswith("#")
        if content.startswith(("- ", "-\t", "-\r")) or content == "-":
            if indent < 0:
                indent = depth
            if depth == indent:
                if entry:
                    yield entry
                entry = [line]
                continue
        if not blank and depth <= max(indent, 0):
            break
        if entry:
            entry.append(line)
    if entry:
        yield entry


def _dedented(lines: list[str]) -> str:
    """Give an entry as a document of its own, "" when that takes more than moving it to the left."""
    dash = re.match(_DASH, lines[0])
    if dash is None:
        return ""
    width = len(dash[0]) - 1
    pad = " " * width
    moved = [lines[0][width:]]
    for line in lines[1:]:
        if line.startswith(pad):
            moved.append(line[width:])
        elif not line.strip() or line.lstrip().startswith("#"):
            moved.append(line.strip())
        else:
            return ""
    return "\n".join(moved) + "\n"


def _holds(text: str, tree: Tree) -> bool:
    try:
        return bool(text) and read_value(text) == tree
    except YamlFault:
        return False
