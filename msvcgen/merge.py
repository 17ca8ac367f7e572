"""Merge layers of child resources: what a later layer states wins, what it does not state stays.

Mappings and lists are merged by what their schema says, into copies; of anything else the later one wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import is_

from msvcgen.kinds import Schema
from msvcgen.origin import PLAIN, over
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Tree, mapping_at

POLICY = "mergePolicy"
"""The field of a ModelService container that states how its args, env and command are merged."""

PATCH = "$patch"
"""The field of an entry of a keyed list that takes those of the layers below away, as in a strategic merge patch.

With `delete` there is no such entry, with `replace` just what this layer and those above it state. The entry keeps the
field until all layers are merged, so that merging is associative.
"""

REPLACED = frozenset({"command", "rules", "matchExpressions", "values", "features"})
"""Lists that a later layer replaces whole: their order or their entirety is their meaning."""

UNKEYED = frozenset({"topologySpreadConstraints", "tolerations"})
"""Lists whose OpenAPI keys do not tell entries apart well enough; entries that are not there yet are added."""

DEFAULT_POLICY: Mapping[str, str] = {"args": "prepend", "env": "merge", "command": "replace"}


class _Where(NamedTuple):
    """What a strategy must know of the place that it merges."""

    schema: Schema | None
    field: str = ""
    policy: Mapping[str, str] = DEFAULT_POLICY
    around: tuple[Mapped, Mapped] | None = None
    """Of the arguments of a container: the container, in both layers."""


def merge(
    base: Tree, later: Tree, schema: Schema | None, *, policy: Mapping[str, str] = DEFAULT_POLICY
) -> Tree:
    """Give `base` with what `later` states on top of it; neither is changed, both may be shared.

    A null of `later` stays in the result as the statement that there is no such field, so that merging is
    associative: `emit` leaves it out. `policy` is the merge policy of containers that state none.
    """
    return _merged(_Where(schema, policy=policy), base, later)


def _merged(where: _Where, base: Tree, later: Tree) -> Tree:
    if isinstance(base, list) and isinstance(later, list):
        return _list(where, base, later)
    if isinstance(base, dict) and isinstance(later, dict):
        return _mapping(where, base, later)
    return _over(later, base)


def _child(where: _Where, key: str) -> _Where:
    schema = where.schema
    if schema is None:
        return _Where(None, key, where.policy)
    return _Where(schema.properties.get(key) or schema.additional, key, where.policy)


def _mapping(where: _Where, base: Mapped, later: Mapped) -> Mapped:
    if POLICY in later:
        where = _Where(where.schema, where.field, {**where.policy, **_stated_policy(later[POLICY])})
    kept, replaced = _without_other_members(base, later, where.schema)
    result = _in_order(kept, later)
    for key, value in later.items():
        old = result.get(key)
        if old is None or value is None:
            result[key] = over(value, replaced) if replaced else value
        elif not isinstance(value, (dict, list)):
            result[key] = _over(value, old)
        else:
            child = _child(where, key)
            if key == "args":
                child = child._replace(around=(base, later))
            result[key] = _merged(child, old, value)
    return result


def _in_order(base: Mapped, later: Mapped) -> Mapped:
    """Make room in `base` for new keys that `later` has before one of its keys: they stand there for a reader."""
    if later.keys() <= base.keys():
        return base
    before: dict[str, list[str]] = {}
    new: list[str] = []
    for key in later:
        if key not in base:
            new.append(key)
        elif new:
            before[key], new = new, []
    if not before:
        return base
    ordered: Mapped = {}
    for key, value in base.items():
        for added in before.get(key, ()):
            ordered[added] = None
        ordered[key] = value
    return ordered


def _stated_policy(policy: Tree) -> Mapping[str, str]:
    return {key: str(value) for key, value in policy.items()} if isinstance(policy, dict) else {}


def _without_other_members(base: Mapped, later: Mapped, schema: Schema | None) -> tuple[Mapped, Mapped]:
    """Give a copy of `base` without the members of its union that a different member of `later` replaces, and those."""
    if schema is None or not schema.union:
        return dict(base), {}
    members = {key for key in schema.union if later.get(key) is not None}
    if not members:
        return dict(base), {}
    others = {key: value for key, value in base.items() if key in schema.union and key not in members}
    return {key: value for key, value in base.items() if key not in others}, others


def _list(where: _Where, base: list[Tree], later: list[Tree]) -> list[Tree]:
    if where.field in _POLICIES and where.field in where.policy:
        if where.policy[where.field] == "flags" and where.field == "args":
            return _by_flag(where, base, later)
        rule = _POLICIES[where.field].get(where.policy[where.field])
        if rule is not None:
            return rule(base, later)
    if not later or where.field in REPLACED:
        return _list_over(later, base)
    if where.field == "parentRefs":
        return _parent_refs(base, later)
    schema = where.schema
    if schema is not None and schema.merge_keys and where.field not in UNKEYED:
        return _keyed(where, schema, base, later)
    return base + [item for item in later if item not in base]


def _by_flag(where: _Where, base: list[Tree], later: list[Tree]) -> list[Tree]:
    """Merge arguments by flag, as the server reads them that the container starts, where it is one that is known."""
    from msvcgen.servers.writing import merge_flags, style_of  # who states no variant needs neither

    below, above = where.around or ({}, {})
    stated = {key: value for key, value in above.items() if value is not None}
    return merge_flags(base, later, style_of({**below, **stated, "args": base}))


def _keyed(where: _Where, schema: Schema, base: list[Tree], later: list[Tree]) -> list[Tree]:
    result = list(base)
    places = {key_of(item, schema): index for index, item in reversed(list(enumerate(base)))}
    inner = _Where(schema.items, where.field, where.policy)
    for item in later:
        key = key_of(item, schema)
        index = places.get(key) if key is not None else None
        if index is not None:
            result[index] = _entry(inner, result[index], item)
        elif key is not None or item not in base:
            places[key] = len(result)
            result.append(item)
    return result


def _entry(inner: _Where, old: Tree, item: Tree) -> Tree:
    """Merge two entries of one key; an `env` entry whose value is null takes the one below away."""
    above, below = patch_of(item), patch_of(old)
    if above or (inner.field == "env" and is_null_variable(item)):
        return {**mapping_at(item), PATCH: above or "delete"}
    if below == "delete":
        return {**mapping_at(item), PATCH: "replace"}
    return _merged(inner, old, item)


def patch_of(item: Tree) -> str:
    """Give what an entry of a list does with those of its key below: `delete`, `replace`, or "" for merging."""
    return str(item.get(PATCH) or "") if isinstance(item, dict) else ""


def is_null_variable(item: Tree) -> bool:
    """Tell whether an entry of `env` states a null in place of a value."""
    return (
        isinstance(item, dict) and "value" in item and item["value"] is None and item.get("valueFrom") is None
    )


def without_deleted(tree: Tree) -> Tree:
    """Give a tree of merged layers without the entries that are taken away, and lists of which nothing is left.

    What it does not change is shared.
    """
    if isinstance(tree, dict):
        kept = {key: without_deleted(value) for key, value in tree.items() if key != PATCH}
        kept = {key: value for key, value in kept.items() if value != [] or not tree[key]}
        same = len(kept) == len(tree) and all(kept[key] is tree[key] for key in kept)
        return tree if same else kept
    if isinstance(tree, list):
        items = [without_deleted(item) for item in tree if patch_of(item) != "delete"]
        same = len(items) == len(tree) and all(map(is_, items, tree))
        return tree if same else items
    return tree


def unmarked(tree: Tree) -> Tree:
    """Give a layer as a schema is to see it: entries of lists without the field by which they take others away."""
    if isinstance(tree, dict):
        return {key: unmarked(value) for key, value in tree.items()}
    if not isinstance(tree, list):
        return tree
    return [
        unmarked({key: value for key, value in mapping_at(item).items() if key != PATCH})
        if patch_of(item) in ("delete", "replace")
        else unmarked(item)
        for item in tree
    ]


def key_of(item: Tree, schema: Schema) -> tuple[Tree, ...] | None:
    """Give the identity of an entry of a keyed list, or None when it does not state one."""
    if not isinstance(item, dict):
        return None
    defaults = schema.key_defaults
    key = [item.get(name, defaults.get(name)) for name in schema.merge_keys]
    for part in key:
        if part is None or isinstance(part, (dict, list)):
            return None
    return tuple(key)


def _parent_refs(base: list[Tree], later: list[Tree]) -> list[Tree]:
    """Merge references to the same gateway, unless they contradict each other (Gateway API ParentReference)."""
    result = list(base)
    taken: set[int] = set()
    for item in later:
        index = next((at for at, old in enumerate(base) if at not in taken and _same_parent(old, item)), None)
        if index is None:
            if item not in result:
                result.append(item)
            continue
        taken.add(index)
        old = result[index]
        if isinstance(old, dict) and isinstance(item, dict):
            result[index] = {**old, **{key: over(value, old.get(key)) for key, value in item.items()}}
    return result


def _same_parent(old: Tree, item: Tree) -> bool:
    if not isinstance(old, dict) or not isinstance(item, dict) or old.get("name") != item.get("name"):
        return False
    parts = ("group", "kind", "namespace", "sectionName")
    return all(old[part] == item[part] for part in parts if part in old and part in item)


def _over(later: Tree, base: Tree) -> Tree:
    return later if later.__class__ in PLAIN else over(later, base)


def _prepend(base: list[Tree], later: list[Tree]) -> list[Tree]:
    return later + base


def _append(base: list[Tree], later: list[Tree]) -> list[Tree]:
    return base + later


def _replace(base: list[Tree], later: list[Tree]) -> list[Tree]:
    return _list_over(later, base)


def _keep(base: list[Tree], later: list[Tree]) -> list[Tree]:
    return _list_over(base, later)


def _list_over(winner: list[Tree], loser: list[Tree]) -> list[Tree]:
    items = over(winner, loser)
    return items if isinstance(items, list) else winner


_POLICIES: Mapping[str, Mapping[str, Callable[[list[Tree], list[Tree]], list[Tree]]]] = {
    "args": {"prepend": _prepend, "append": _append, "replace": _replace},
    "env": {"replace": _replace},
    "command": {"replace": _replace, "keep": _keep},
}
