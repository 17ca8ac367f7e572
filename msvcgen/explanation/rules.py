"""How lists came to hold what they do: which layers met there, and by which rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msvcgen.assemble import Assembled
from msvcgen.kinds import Schema
from msvcgen.merge import DEFAULT_POLICY, POLICY, REPLACED, UNKEYED
from msvcgen.origin import Layer, leaves_of, lost_of, origin_of
from msvcgen.records import NamedTuple
from msvcgen.tree import Path, Tree, mapping_at, node_at


class ListRule(NamedTuple):
    """The list at a path: who states what is in it, in its order, whose list it took the place of, and by which rule.

    The rule is "" where the list is not merged by the layers' rule.
    """

    path: Path
    layers: tuple[Layer, ...]
    replaced: tuple[Layer, ...]
    rule: str


def list_rules(traced: Assembled, at: Path = ()) -> Iterator[ListRule]:
    """Give the rules of the lists at a path and below it that several layers state something of."""
    for path, items in _lists(node_at(traced.tree, *at), at):
        layers = _layers(items)
        replaced = tuple(layer for layer in _replaced(items) if layer not in layers)
        if len(layers) + len(replaced) > 1:
            yield ListRule(path, layers, replaced, _rule(traced, path, {*layers, *replaced}))


def _lists(tree: Tree, path: Path) -> Iterator[tuple[Path, list[Tree]]]:
    """Give the lists of a tree, those within others too."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _lists(value, (*path, key))
    elif isinstance(tree, list):
        if tree:
            yield path, tree
        for index, item in enumerate(tree):
            yield from _lists(item, (*path, index))


def _layers(items: list[Tree]) -> tuple[Layer, ...]:
    """Give who states something in a list, in the order of the list; the generator adds to what others state."""
    origins = (origin_of(leaf) for _path, leaf in leaves_of(items))
    layers = dict.fromkeys(origin.layer for origin in origins if origin is not None)
    return tuple(layer for layer in layers if layer != "msvcgen")


def _replaced(items: list[Tree]) -> tuple[Layer, ...]:
    """Give whose list this one, of scalars, took the place of."""
    lost = [loser for item in items if not isinstance(item, dict) for loser in lost_of(item)]
    layers = dict.fromkeys(loser.origin.layer for loser in lost)
    return tuple(layer for layer in layers if layer != "msvcgen")


def _rule(traced: Assembled, path: Path, layers: set[Layer]) -> str:
    field = next((step for step in reversed(path) if isinstance(step, str)), "")
    schema = _schema(traced.schema, path)
    if field in DEFAULT_POLICY:
        return _policy(traced, path, field, layers)
    if field in REPLACED:
        return "the later one"
    if field == "parentRefs":
        return "merged where they do not contradict"
    if schema is not None and schema.merge_keys and field not in UNKEYED:
        return f"merged by {', '.join(schema.merge_keys)}"
    return "what is not there yet is added" if traced.lower else ""


def _policy(traced: Assembled, path: Path, field: str, layers: set[Layer]) -> str:
    """Give the merge policy of a container's list: that of the container, else those of the layers below."""
    stated = mapping_at(node_at(traced.whole, *path[:-1]), POLICY).get(field)
    rules = [
        policy[field]
        for tree, policy in reversed(traced.lower)
        if field in policy and layers.intersection(_layers([tree]))
    ]
    used = dict.fromkeys([str(stated)] if stated is not None else rules)
    return f"mergePolicy.{field}: {', then '.join(used)}" if used else ""


def _schema(schema: Schema | None, path: Path) -> Schema | None:
    for step in path:
        if schema is None:
            return None
        properties: Mapping[str, Schema] = schema.properties
        schema = schema.items if isinstance(step, int) else properties.get(step) or schema.additional
    return schema
