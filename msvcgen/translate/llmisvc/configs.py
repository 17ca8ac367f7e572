"""LLMInferenceServices and the LLMInferenceServiceConfigs that they build on, which stand in documents of their own."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.document import Document
from msvcgen.inputs import KSERVE_JOINED
from msvcgen.origin import Values, traced
from msvcgen.tree import Tree, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

CONFIGS: Final = "configs"


class Together(Values):
    """The provenance of a service with its configs: each has its places in a document of its own."""

    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[Document]) -> None:
        """Take the service, and its configs."""
        self.parts = parts
        super().__init__(parts[0], lambda: _whole([traced(part, "translation") for part in parts]))


def _whole(parts: Sequence[Document]) -> Tree:
    """Give the tree of documents that are joined."""
    return {KSERVE_JOINED: parts[0].tree, CONFIGS: [part.tree for part in parts[1:]]}


def parts_of(document: Document) -> list[Document]:
    """Give the service that a document is, or the documents that were joined in it, with the values that it has."""
    tree = mapping_at(document.tree)
    if KSERVE_JOINED not in tree:
        return [document]
    trees = [tree[KSERVE_JOINED], *list_at(tree, CONFIGS)]
    if not isinstance(document.provenance, Together):
        return [document.with_tree(part) for part in trees]
    return [part.with_tree(own) for part, own in zip(document.provenance.parts, trees, strict=True)]


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
    parts = (service, *found)
    return Document(_whole(parts), Together(parts))
