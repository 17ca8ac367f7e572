"""Kinds: what fields the objects of Kubernetes have, of which types, and how their lists are keyed."""

from __future__ import annotations

from msvcgen.kinds.catalogue import Kinds
from msvcgen.kinds.schema import Schema
from msvcgen.kinds.shipped import KUBE_VERSIONS, NEWEST
from msvcgen.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from msvcgen.kinds.schema import Raw
    from msvcgen.tree import Tree

__all__ = ["KUBE_VERSIONS", "NEWEST", "Kinds", "Schema", "from_json_schema"]


def from_json_schema(schema: Mapping[str, Tree], root: Mapping[str, Tree] | None = None) -> Schema:
    """Give the schema of a JSON Schema (draft 2020-12), whose references are looked up in `root`."""
    from msvcgen.kinds.reader import JSON, Reader  # what is shipped is ready

    top: Raw = schema if root is None else root

    def find(reference: str) -> Raw:
        raw: Any = top
        for part in reference.removeprefix("#").strip("/").split("/"):
            raw = raw[part] if part else raw
        definition: Raw = raw
        return definition

    return Reader(JSON, find).schema(schema)
