"""LLMInferenceServices and the LLMInferenceServiceConfigs that they build on, which stand in documents of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msvcgen.document import Document, Position
from msvcgen.inputs import KSERVE_JOINED
from msvcgen.records import NamedTuple
from msvcgen.tree import Path, Tree, list_at, mapping_at, mappings_at, text_at

CONFIGS: Final = "configs"


class Together(NamedTuple):
    """The provenance of a service with its configs: each has its places in a document of its own."""

    parts: tuple[Document, ...]
    """The service, and its configs."""

    @property
    def file(self) -> str:
        """The file of the service."""
        return self.parts[0].file

    def position(self, path: Path, *, of_value: bool = False) -> Position:
        """Give the position of a node in the document that states it."""
        part, inner = self._part(path)
        return part.position(inner, of_value=of_value)

    def inside(self, path: Path, line: int, column: int = 1) -> Position:
        """Give the position of a place inside the text of a scalar in the document that states it."""
        part, inner = self._part(path)
        return part.inside(inner, line, column)

    def _part(self, path: Path) -> tuple[Document, Path]:
        if len(path) > 1 and path[0] == CONFIGS and isinstance(path[1], int):
            return self.parts[path[1] + 1], path[2:]
        return self.parts[0], path[1:]


def parts_of(document: Document) -> list[Document]:
    """Give the service that a document is, or the documents that were joined in it, with the values that it has."""
    tree = mapping_at(document.tree)
    if KSERVE_JOINED not in tree:
        return [document]
    trees = [tree[KSERVE_JOINED], *list_at(tree, CONFIGS)]
    stated = document.provenance.parts if isinstance(document.provenance, Together) else ()
    if len(stated) != len(trees):
        return [document.with_tree(part) for part in trees]
    return [part.with_tree(own) for part, own in zip(stated, trees, strict=True)]


def joined(services: Sequence[Document], configs: Sequence[Document]) -> list[Document]:
    """Put the configs that a service names beside it, in the order of its `baseRefs`; the others are as they were.

    A config of the service's own namespace goes before one of another, as KServe's own has.
    """
    return [_joined(service, configs) for service in services]


def _joined(service: Document, configs: Sequence[Document]) -> Document:
    tree = mapping_at(service.tree)
    if tree.get("kind") != "LLMInferenceService":
        return service
    namespace = text_at(tree, "metadata", "namespace")
    found: list[Document] = []
    for _, ref in mappings_at(tree, "spec", "baseRefs"):
        named = [one for one in configs if text_at(one.tree, "metadata", "name") == text_at(ref, "name")]
        named.sort(key=lambda one: text_at(one.tree, "metadata", "namespace") != namespace)
        found += named[:1]
    if not found:
        return service
    whole: Tree = {KSERVE_JOINED: service.tree, CONFIGS: [one.tree for one in found]}
    return Document(whole, Together((service, *found)))
