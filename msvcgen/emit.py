"""Emit: order, prune and write objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from msvcgen.check import Form
from msvcgen.kinds import Schema
from msvcgen.merge import PATCH, POLICY
from msvcgen.origin import derived
from msvcgen.quantity import canonical
from msvcgen.records import NamedTuple
from msvcgen.shared import Shared
from msvcgen.targets import TARGETS
from msvcgen.tree import Mapped, Tree, Truth, list_at
from msvcgen.typed import Literal
from msvcgen.yaml.writer import write

Format = Literal["yaml", "json", "list", "children"]
FORMATS: tuple[Format, ...] = ("yaml", "json", "list", "children")

NOISE = frozenset({"strategy", "resources", "affinity", "status", "metadata"})
"""Fields that say nothing when they are empty mappings."""

DROPPED = frozenset(
    {"ownerReferences", "managedFields", "creationTimestamp", "resourceVersion", "uid", "generation"}
)
"""Fields of `metadata` that only a cluster may write."""

METADATA_FIRST = ("name", "namespace", "labels", "annotations")


class Child(NamedTuple):
    """One finished object, the key of the child resource that it is, and the number of its ModelService."""

    key: str
    tree: Mapped
    service: int = 0
    texts: dict[int, dict[str, str]] = {}
    """The writer's memo of what this object shares with others."""
    form: Form | None = None
    """What it has in common with objects of other ModelServices."""


def finish(tree: Mapped, schema: Schema | None, shared: Shared) -> Mapped:
    """Give an object as it is printed: without nulls, status and noise, quantities canonical, well-known keys first."""
    stated = {key: value for key, value in tree.items() if key != "status"}
    pruned = _Pruner(shared).mapping(stated, schema) or {}
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


_SCALARS = frozenset({str, int, bool, float})
_DIRECTIVES = frozenset({POLICY, PATCH})
"""Fields that say how layers are merged."""


class _Pruner:
    """Takes nulls and empty noise out of trees and gives quantities their canonical form.

    A null in a list of texts is the empty text, as Go's decoder reads it: an unquoted argument whose template gives "".
    """

    def __init__(self, shared: Shared) -> None:
        self.shared = shared

    def tree(self, tree: Tree, schema: Schema | None) -> Tree:
        if tree.__class__ is dict or tree.__class__ is list:
            if id(tree) not in self.shared.trees:
                return self.container(tree, schema)
            key = (id(tree), id(schema))
            pruned = self.shared.pruned.get(key)
            if pruned is None:
                pruned = self.shared.pruned[key] = self.container(tree, schema)
                self.shared.add([pruned])
            return pruned
        if schema is not None and schema.type == "quantity":
            return _quantity(tree)
        return tree

    def container(self, tree: Tree, schema: Schema | None) -> Tree:
        if not tree:
            return tree
        if isinstance(tree, dict):
            return self.mapping(tree, schema)
        items = schema.items if schema is not None else None
        if items is not None and items.type == "string":
            return [derived("", tree, reason="null") if item is None else item for item in list_at(tree)]
        pruned = [self.tree(item, items) for item in list_at(tree) if item is not None]
        if None not in pruned:
            return pruned
        return [item for item in pruned if item is not None] or None  # layers took entries away

    def mapping(self, tree: Mapped, schema: Schema | None) -> Mapped | None:
        """Give a mapping as it is printed, None for an entry of a list that a layer takes away."""
        result: Mapped = {}
        properties = schema.properties if schema is not None else {}
        additional = schema.additional if schema is not None else None
        for key, value in tree.items():
            if value is None or key in _DIRECTIVES:
                if value == "delete":
                    return None
                continue
            below = properties.get(key) or additional
            if value.__class__ in _SCALARS:
                result[key] = _quantity(value) if below is not None and below.type == "quantity" else value
                continue
            inner = self.tree(value, below)
            if inner is None or (inner == {} and key in NOISE and key in properties):
                continue
            result[key] = inner
        if "spec" in result and "metadata" in result:
            return {"metadata": result["metadata"], **result}
        return result


def _quantity(value: Tree) -> Tree:
    if isinstance(value, (bool, Truth)) or not isinstance(value, (str, int, float)):
        return value
    try:
        return derived(canonical(value), value)
    except ValueError:  # the check of the output names it
        return value


def stream(children: Sequence[Child], format: Format) -> str:  # noqa: A002 - the option's name
    """Give the text of objects: `yaml` documents, a `v1 List` as `json` or YAML `list`, or a map by `children`."""
    if format == "yaml":
        return "---\n".join(text(child) for child in children)
    if format == "children":
        groups: dict[int, list[Child]] = {}
        for child in children:
            groups.setdefault(child.service, []).append(child)
        return "---\n".join(write(by_key(group)) for group in groups.values())
    whole: Mapped = {"apiVersion": "v1", "kind": "List", "items": [child.tree for child in children]}
    if format == "list":
        return write(whole)
    import json

    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def text(child: Child) -> str:
    """Give the YAML text of one object."""
    if child.form is not None:
        return child.form.yaml(partial(write, child.tree, child.texts))
    return write(child.tree, child.texts)


def by_key(children: Iterable[Child]) -> Mapped:
    """Give objects as the reference tool lays them out: one mapping keyed by child resource."""
    result: Mapped = {}
    for child in children:
        if child.key in TARGETS and TARGETS[child.key].many:
            kept = result.setdefault(child.key, [])
            assert isinstance(kept, list)  # noqa: S101 - just made
            kept.append(child.tree)
        else:
            result[child.key] = child.tree
    return result
