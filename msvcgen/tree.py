"""Trees: what YAML text holds, and the words in which every module reads them.

The types of what users write are not known until it has been checked, and some modules run before: each word gives
nothing (`None`, an empty mapping or list, "", `absent`) for what is not there and for what is of another type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None
Tree: TypeAlias = Scalar | list["Tree"] | dict[str, "Tree"]
"""What YAML text holds: plain mappings, lists and scalars. Stages never change a tree that they were given."""

Mapped: TypeAlias = dict[str, Tree]
"""A tree that is a mapping."""

Path: TypeAlias = tuple[str | int, ...]
"""Where a node stands in a tree: mapping keys and list indexes from the root."""

Readable: TypeAlias = Tree | Mapping[str, Tree] | Sequence[Tree]
"""What a tree is read from: a tree, or a view of one that may not be changed."""


def node_at(tree: Readable, *path: str | int) -> Tree:
    """Give the node at a path."""
    for step in path:
        if isinstance(tree, dict):
            tree = tree.get(step)  # type: ignore[arg-type]  # an index finds nothing, as it should
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree  # type: ignore[return-value]  # a view is a mapping or a list


def mapping_at(tree: Readable, *path: str | int) -> Mapped:
    """Give the mapping at a path, or an empty one."""
    if path:
        tree = node_at(tree, *path)
    return tree if isinstance(tree, dict) else {}


def list_at(tree: Readable, *path: str | int) -> list[Tree]:
    """Give the list at a path, or an empty one."""
    if path:
        tree = node_at(tree, *path)
    return tree if isinstance(tree, list) else []


def mappings_at(tree: Readable, *path: str | int) -> Iterator[tuple[int, Mapped]]:
    """Give the mappings in the list at a path, with their indexes."""
    for index, item in enumerate(list_at(tree, *path)):
        if isinstance(item, dict):
            yield index, item


def text_at(tree: Readable, *path: str | int) -> str:
    """Give the text at a path, or "": Go does not tell empty text from absent text."""
    value = node_at(tree, *path)
    return value if isinstance(value, str) else ""


def integer_at(tree: Readable, *path: str | int, absent: int = 0) -> int:
    """Give the integer at a path, or `absent`."""
    value = node_at(tree, *path)
    return value if isinstance(value, int) and not isinstance(value, bool) else absent


class Truth(int):
    """A boolean that is an object of its own, so that it can know where it was stated; Python has but two."""

    def __repr__(self) -> str:
        """Show it as the boolean that it is."""
        return repr(bool(self))


def truth_at(tree: Readable, *path: str | int) -> bool | None:
    """Give the boolean at a path, or None."""
    value = node_at(tree, *path)
    return bool(value) if isinstance(value, bool | Truth) else None


NAMING = ("name", "mountPath", "containerPort", "port", "ip", "topologyKey", "key")
"""Fields that name an entry of a list for people, the best first."""


def readable(path: Path, tree: Tree) -> str:
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
