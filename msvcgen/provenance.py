"""Provenance: which input a value of a rendered object came from.

Nothing is tracked while layers are merged. When a problem needs a place, its path is looked up in the layers, the
highest first: list entries are found again by what identifies them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from msvcgen.document import Position
from msvcgen.kinds import Schema
from msvcgen.merge import key_of
from msvcgen.tree import Path, Tree, node_at

NAMING = ("name", "mountPath", "containerPort", "port", "ip", "topologyKey", "key")
"""Fields that name an entry of a list for people, the best first."""


class Source(NamedTuple):
    """Where a value was stated: the readable path in its file, and the position."""

    where: str
    position: Position
    note: str = ""


class Layer(NamedTuple):
    """One layer of a child resource, and what tells where a path of it was stated (None: the generator's own)."""

    tree: Tree
    source: Callable[[Path], Source | None]


def trace(layers: Sequence[Layer], tree: Tree, path: Path, schema: Schema | None) -> Source | None:
    """Give the source of a path of the merged `tree`: of the layer that states most of it, the highest of those."""
    best: tuple[int, Source] | None = None
    for layer in reversed(layers):
        inner = translate(tree, layer.tree, path, schema)
        source = layer.source(inner)
        if source is not None and (best is None or len(inner) > best[0]):
            best = len(inner), source
    return best[1] if best else None


def translate(tree: Tree, layer: Tree, path: Path, schema: Schema | None) -> Path:
    """Give the path in `layer` of what stands at `path` in the merged tree, as far as the layer states it."""
    inner: list[str | int] = []
    for step in path:
        if isinstance(step, str):
            if not isinstance(layer, dict) or step not in layer:
                break
            inner.append(step)
            layer = layer[step]
            tree = tree.get(step) if isinstance(tree, dict) else None
            schema = (schema.properties.get(step) or schema.additional) if schema else None
            continue
        item = node_at(tree, step)
        index = _index(layer, item, schema)
        if index is None:
            break
        inner.append(index)
        layer, tree = node_at(layer, index), item
        schema = schema.items if schema else None
    return tuple(inner)


def _index(layer: Tree, item: Tree, schema: Schema | None) -> int | None:
    if not isinstance(layer, list):
        return None
    key = key_of(item, schema) if schema is not None and schema.merge_keys else None
    if key is not None and schema is not None:
        found = (at for at, other in enumerate(layer) if key_of(other, schema) == key)
    elif isinstance(item, dict) and "name" in item:
        found = (
            at
            for at, other in enumerate(layer)
            if isinstance(other, dict) and other.get("name") == item["name"]
        )
    else:
        found = (at for at, other in enumerate(layer) if other == item)
    return next(found, None)


def display(path: Path, tree: Tree) -> str:
    """Give a path as people read it: `containers[vllm].args[1]`; entries are named by what names them."""
    text = ""
    for step in path:
        if isinstance(step, int):
            item = node_at(tree, step)
            text += f"[{entry_name(item, step)}]"
            tree = item
            continue
        quoted = f'["{step}"]' if any(sign in step for sign in ".[]/ ") or not step else step
        text += quoted if not text or quoted.startswith("[") else f".{quoted}"
        tree = tree.get(step) if isinstance(tree, dict) else None
    return text


def entry_name(item: Tree, index: int) -> str:
    """Give what names an entry of a list, or its index."""
    if isinstance(item, dict):
        for field in NAMING:
            value = item.get(field)
            if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
                return str(value)
    return str(index)
