"""Trees: what YAML text holds, and the words in which every module reads them.

The types of what users write are not known until it has been checked, and some modules run before: each word gives
nothing (`None`, an empty mapping or list, "", `absent`) for what is not there and for what is of another type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msvcgen.typed import Any, TypeAlias

Scalar: TypeAlias = str | int | float | bool | None
Tree: TypeAlias = Scalar | list["Tree"] | dict[str, "Tree"]
"""What YAML text holds: plain mappings, lists and scalars. Stages never change a tree that they were given."""

Mapped: TypeAlias = dict[str, Tree]
"""A tree that is a mapping."""

Path: TypeAlias = tuple[str | int, ...]
"""Where a node stands in a tree: mapping keys and list indexes from the root."""

Step: TypeAlias = str | int

Readable: TypeAlias = Tree | Mapping[str, Tree] | Sequence[Tree]
"""What a tree is read from: a tree, or a view of one that may not be changed."""


def node_at(tree: Readable, *path: Step) -> Tree:
    """Give the node at a path."""
    node: Any = tree
    for step in path:
        if isinstance(node, dict):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    reached: Tree = node
    return reached


def has_node(tree: Readable, path: Path) -> bool:
    """Tell whether a tree has a node at a path, be it null."""
    if not path:
        return True
    above, step = node_at(tree, *path[:-1]), path[-1]
    if isinstance(above, dict):
        return step in above
    return isinstance(above, list) and isinstance(step, int) and step < len(above)


def replaced_at(tree: Tree, path: Path, node: Tree) -> Tree:
    """Give a tree with another node at a path, whose lists it has; what is beside the path is shared."""
    if not path:
        return node
    step, rest = path[0], path[1:]
    if isinstance(tree, list) and isinstance(step, int):
        return [*tree[:step], replaced_at(tree[step], rest, node), *tree[step + 1 :]]
    mapping = mapping_at(tree)
    return {**mapping, str(step): replaced_at(mapping.get(str(step)), rest, node)}


# The others are asked hundreds of thousands of times in a fleet, mostly for a field of a mapping: that needs no walk.


def mapping_at(tree: Readable, key: Step | None = None, *path: Step) -> Mapped:
    """Give the mapping at a path, or an empty one."""
    node: Any = tree
    if key is not None:
        node = node.get(key) if node.__class__ is dict and not path else node_at(tree, key, *path)
    return node if isinstance(node, dict) else {}


def list_at(tree: Readable, key: Step | None = None, *path: Step) -> list[Tree]:
    """Give the list at a path, or an empty one."""
    node: Any = tree
    if key is not None:
        node = node.get(key) if node.__class__ is dict and not path else node_at(tree, key, *path)
    return node if isinstance(node, list) else []


def mappings_at(tree: Readable, key: Step | None = None, *path: Step) -> Sequence[tuple[int, Mapped]]:
    """Give the mappings in the list at a path, with their indexes."""
    node: Any = tree
    if key is not None:
        node = node.get(key) if node.__class__ is dict and not path else node_at(tree, key, *path)
    if not node or not isinstance(node, list):
        return ()
    return [(index, item) for index, item in enumerate(node) if isinstance(item, dict)]


def text_at(tree: Readable, key: Step | None = None, *path: Step) -> str:
    """Give the text at a path, or "": Go does not tell empty text from absent text."""
    node: Any = tree
    if key is not None:
        node = node.get(key) if node.__class__ is dict and not path else node_at(tree, key, *path)
    return node if isinstance(node, str) else ""


def integer_at(tree: Readable, key: Step | None = None, *path: Step, absent: int = 0) -> int:
    """Give the integer at a path, or `absent`."""
    node: Any = tree
    if key is not None:
        node = node.get(key) if node.__class__ is dict and not path else node_at(tree, key, *path)
    return node if isinstance(node, int) and not isinstance(node, bool) else absent


class Truth(int):
    """A boolean that is an object of its own, so that it can know where it was stated; Python has but two."""

    def __repr__(self) -> str:
        """Show it as the boolean that it is."""
        return repr(bool(self))


def truth_at(tree: Readable, key: Step | None = None, *path: Step) -> bool | None:
    """Give the boolean at a path, or None."""
    node: Any = tree
    if key is not None:
        node = node.get(key) if node.__class__ is dict and not path else node_at(tree, key, *path)
    return bool(node) if isinstance(node, (bool, Truth)) else None


NAMING = ("name", "modelService", "mountPath", "containerPort", "port", "ip", "topologyKey", "key")
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
