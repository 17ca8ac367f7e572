"""Emit: order, prune and write objects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from msvcgen.document import Mapped, Tree
from msvcgen.kinds import Schema
from msvcgen.merge import POLICY
from msvcgen.quantity import canonical
from msvcgen.yaml.writer import write

Format = Literal["yaml", "json", "list", "children"]
FORMATS: tuple[Format, ...] = ("yaml", "json", "list", "children")

NOISE = frozenset({"strategy", "resources", "affinity", "status", "metadata"})
"""Fields that say nothing when they are empty mappings."""

DROPPED = frozenset({"ownerReferences", "managedFields", "creationTimestamp", "resourceVersion", "uid", "generation"})
"""Fields of `metadata` that only a cluster may write."""

METADATA_FIRST = ("name", "namespace", "labels", "annotations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One finished object, the key of the child resource that it is, and the number of its ModelService."""

    key: str
    tree: Mapped
    service: int = 0


def finish(tree: Mapped, schema: Schema | None) -> Mapped:
    """Give an object as it is printed: without nulls, status and noise, quantities canonical, well-known keys first."""
    pruned = prune({key: value for key, value in tree.items() if key != "status"}, schema)
    assert isinstance(pruned, dict)  # noqa: S101 - prune keeps the type
    metadata = pruned.get("metadata")
    ordered: Mapped = {}
    for key in ("apiVersion", "kind"):
        if key in pruned:
            ordered[key] = pruned[key]
    if isinstance(metadata, dict):
        first = {key: metadata[key] for key in METADATA_FIRST if key in metadata}
        rest = {key: value for key, value in metadata.items() if key not in first and key not in DROPPED}
        ordered["metadata"] = {**first, **rest}
    return {**ordered, **{key: value for key, value in pruned.items() if key not in ordered}}


def prune(tree: Tree, schema: Schema | None) -> Tree:
    """Give a tree without nulls and empty noise, its quantities in Kubernetes' canonical form."""
    if isinstance(tree, dict):
        return _prune_mapping(tree, schema)
    if isinstance(tree, list):
        items = schema.items if schema is not None else None
        return [prune(item, items) for item in tree if item is not None]
    if schema is not None and schema.type == "quantity" and isinstance(tree, (str, int, float)):
        return _quantity(tree)
    return tree


def _prune_mapping(tree: Mapped, schema: Schema | None) -> Mapped:
    result: Mapped = {}
    properties = schema.properties if schema is not None else {}
    additional = schema.additional if schema is not None else None
    for key, value in tree.items():
        if value is None or key == POLICY:
            continue
        inner = prune(value, properties.get(key) or additional)
        if inner == {} and key in NOISE and key in properties:
            continue
        result[key] = inner
    return result


def _quantity(value: str | int | float) -> Tree:
    if isinstance(value, bool):
        return value
    try:
        return canonical(value)
    except ValueError:  # the check of the output names it
        return value


def stream(children: Sequence[Child], format: Format) -> str:  # noqa: A002 - the option's name
    """Give the text of objects: `yaml` documents, a `v1 List` as `json` or YAML `list`, or a map by `children`."""
    if format == "yaml":
        return "---\n".join(text(child.tree) for child in children)
    if format == "children":
        groups = {child.service: [other for other in children if other.service == child.service] for child in children}
        return "---\n".join(write(by_key(group)) for group in groups.values())
    whole: Mapped = {"apiVersion": "v1", "kind": "List", "items": [child.tree for child in children]}
    return write(whole) if format == "list" else json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def text(tree: Mapped) -> str:
    """Give the YAML text of one object."""
    return write(tree)


def by_key(children: Iterable[Child]) -> Mapped:
    """Give objects as the reference tool lays them out: one mapping keyed by child resource."""
    result: Mapped = {}
    for child in children:
        if child.key in ("configMaps", "extraObjects"):
            kept = result.setdefault(child.key, [])
            assert isinstance(kept, list)  # noqa: S101 - just made
            kept.append(child.tree)
        else:
            result[child.key] = child.tree
    return result
