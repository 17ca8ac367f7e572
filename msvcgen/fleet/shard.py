"""Shards: the parts of a fleet that several machines render, each its own."""

from __future__ import annotations

from msvcgen.document import Document
from msvcgen.records import NamedTuple
from msvcgen.tree import mapping_at, node_at


class Shard(NamedTuple):
    """Part `number` of `parts` of a fleet, counted from 1."""

    number: int
    parts: int


WHOLE = Shard(1, 1)


def shard(documents: list[Document], part: Shard, namespace: str = "") -> list[Document]:
    """Give the ModelServices of one part; `namespace` is that of those that state none."""
    return [document for document in documents if is_in(document, part, namespace)]


def is_in(document: Document, part: Shard, namespace: str = "") -> bool:
    """Tell whether a ModelService is in a part; `namespace` is its own when it states none."""
    return part.parts == 1 or shard_of(*_identity(document, namespace), part.parts) == part.number


def shard_of(namespace: str, name: str, parts: int) -> int:
    """Give the number of the part that a ModelService is in: by its name alone, the same on every machine.

    The others do not move it, wherever they stand in the input and whether they are there at all.
    """
    from hashlib import sha256

    digest = sha256(f"{namespace}/{name}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8]) % parts + 1


def _identity(document: Document, namespace: str) -> tuple[str, str]:
    """Give the namespace and the name; DigitalHub's functions have a project, and their runs an id."""
    tree = mapping_at(document.tree)
    if "apiVersion" not in tree:
        function = mapping_at(tree.get("function", tree))
        run = node_at(tree, "run", "id") or ""
        return namespace, f"{function.get('project')}/{function.get('name')}/{run}"
    metadata = mapping_at(tree, "metadata")
    return str(metadata.get("namespace") or namespace), str(metadata.get("name"))
