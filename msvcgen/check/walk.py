"""Walk a tree beside its schema and collect what is wrong: unknown fields, types, missing fields, bounds.

Every schema is compiled once into one function. It gives None for a tree that is right, which costs a few
dictionary lookups a node; paths are made for findings only, as they travel outward.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterator
from typing import Final

from msvcgen.check.scalars import TYPES, not_allowed, out_of_bounds, scalar_check, wrong_type
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.kinds import Schema
from msvcgen.tree import Mapped, Tree

Found = list[Finding] | None
Check = Callable[[Tree, "Memo | None"], Found]


class Memo:
    """Remembers what was found in subtrees that many objects share, so that each is checked once.

    `shared` holds the ids of those subtrees; whoever gives it keeps them alive as long as the memo lives.
    """

    __slots__ = ("found", "shared")

    def __init__(self, shared: Container[int]) -> None:
        """Begin with nothing found."""
        self.shared = shared
        self.found: dict[tuple[int, int], Found] = {}


def check_tree(
    tree: Tree, schema: Schema, *, partial: bool = False, memo: Memo | None = None
) -> list[Finding]:
    """Give what is wrong with `tree`, with paths from its root; nulls count as absent.

    A `partial` tree is a layer of an object: fields that it lacks may come from another layer.
    """
    compiler = _COMPILERS[partial, memo is not None]
    return compiler.check(schema)(tree, memo) or []


class _Compiler:
    """Makes the checks of schemas, each once."""

    def __init__(self, *, partial: bool, remembered: bool) -> None:
        """Take what the trees are like, and whether a memo is kept."""
        self.partial = partial
        self.remembered = remembered
        self.checks: dict[Schema, Check] = {}

    def check(self, schema: Schema) -> Check:
        """Give the check of a schema."""
        known = self.checks.get(schema)
        if known is None:
            known = self.checks[schema] = self._compiled(schema)
        return known

    def _compiled(self, schema: Schema) -> Check:
        check = self._by_type(schema)
        combined = tuple(self._combined(schema))
        if combined:
            check = _all_of((check, *combined))
        container = schema.type in ("object", "array")
        return _remembered(check) if self.remembered and container else check

    def _by_type(self, schema: Schema) -> Check:
        if schema.type == "array":
            return self._list(schema)
        if schema.type != "object":
            return scalar_check(schema)
        return _sized(schema, self._keyed(schema, self._of_mapping(schema)))

    def _of_mapping(self, schema: Schema) -> Check:
        if schema.open and not schema.properties and not schema.required:
            return _open_mapping
        if schema.properties or not schema.additional:
            return self._mapping(schema)
        return self._map(self.check(schema.additional), schema.required)

    def _keyed(self, schema: Schema, check: Check) -> Check:
        """Add the check of the keys of a mapping."""
        if schema.keys is None:
            return check
        key_check = self.check(schema.keys)

        def keyed(tree: Tree, memo: Memo | None) -> Found:
            found = check(tree, memo)
            for key in tree if isinstance(tree, dict) else ():
                if (wrong := key_check(key, memo)) is not None:
                    found = [*(found or ()), *below((key,), wrong)]
            return found

        return keyed

    def _mapping(self, schema: Schema) -> Check:
        """Make the check of a mapping with declared fields."""
        known: dict[str, Check] = {}
        lacking = _lacking(schema, partial=self.partial)
        rest_is_known = schema.additional is not None

        def other(key: str) -> Check:
            declared = schema.properties.get(key)
            if declared is not None:
                known[key] = self.check(declared)
                return known[key]
            if schema.additional is not None:
                return self.check(schema.additional)
            return _anything if schema.open else _unknown(key, schema)

        def check(tree: Tree, memo: Memo | None) -> Found:
            if not isinstance(tree, dict):
                return [wrong_type("a mapping", tree)]
            found: list[Finding] = []
            for key, value in tree.items():
                if value is None and (rest_is_known or key in schema.properties):
                    continue
                inner = (known.get(key) or other(key))(value, memo)
                if inner is not None:
                    found += below((key,), inner)
            if lacking is not None:
                found += lacking(tree)
            return found or None

        return check

    def _map(self, value_check: Check, stated: tuple[str, ...]) -> Check:
        """Make the check of a mapping whose fields are all alike."""
        required = () if self.partial else stated

        def check(tree: Tree, memo: Memo | None) -> Found:
            if not isinstance(tree, dict):
                return [wrong_type("a mapping", tree)]
            found: list[Finding] = []
            for key, value in tree.items():
                if value is not None and (inner := value_check(value, memo)) is not None:
                    found += below((key,), inner)
            for key in required:
                if tree.get(key) is None:
                    found.append(missing(key))
            return found or None

        return check

    def _list(self, schema: Schema) -> Check:
        item_check = self.check(schema.items) if schema.items else _anything
        least, most = 0 if self.partial else schema.min_items, schema.max_items
        repeated = _repeated(schema) if schema.unique else None

        def check(tree: Tree, memo: Memo | None) -> Found:
            if not isinstance(tree, list):
                return [wrong_type("a list", tree)]
            found: list[Finding] = []
            for index, item in enumerate(tree):
                if item is not None and (inner := item_check(item, memo)) is not None:
                    found += below((index,), inner)
            if len(tree) < least or (most is not None and len(tree) > most):
                found.append(_count("items", least, most, len(tree)))
            if repeated is not None and not found:
                found += repeated(tree)
            return found or None

        return check

    def _combined(self, schema: Schema) -> Iterator[Check]:
        """Make the checks of allOf, anyOf, oneOf and not."""
        yield from (self.check(one) for one in schema.all_of)
        if schema.any_of:
            yield self._choice(schema.any_of, exclusive=False)
        if schema.one_of:
            yield self._choice(schema.one_of, exclusive=True)
        if schema.negated is not None:
            yield _not(self.check(schema.negated))

    def _choice(self, schemas: tuple[Schema, ...], *, exclusive: bool) -> Check:
        checks = [self.check(schema) for schema in schemas]

        def check(tree: Tree, memo: Memo | None) -> Found:
            results = [one(tree, memo) for one in checks]
            right = sum(result is None for result in results)
            if right == 1 or (right and not exclusive):
                return None
            if right:
                return [
                    Finding(code="not-allowed", message=f"matches {right} alternatives, it must match one")
                ]
            return _nearest(schemas, results, tree)

        return check


def _lacking(schema: Schema, *, partial: bool) -> Callable[[Mapped], list[Finding]] | None:
    """Make the check of what a mapping must have; None when it need not have anything."""
    required = () if partial else _demanded(schema)
    union, needed = frozenset(schema.union), schema.union_needed and not partial
    if not required and not union:
        return None

    def check(tree: Mapped) -> list[Finding]:
        found = [missing(key) for key in required if tree.get(key) is None]
        wrong = _union(tree, union, needed=needed) if union else None
        return found if wrong is None else [*found, wrong]

    return check


_UNSTATED: Final[tuple[Tree, ...]] = (None, "", [])


def _union(tree: Mapped, union: frozenset[str], *, needed: bool) -> Finding | None:
    """Check that a mapping has at most one member of a union; Go's empty text or list is an absent one."""
    stated = [key for key in tree if key in union and tree[key] not in _UNSTATED]
    if len(stated) > 1:
        names = " and ".join(f"`{name}`" for name in stated)
        return Finding(code="too-many-members", message=f"{names} exclude each other, only one may be there")
    if needed and not stated:
        names = ", ".join(f"`{name}`" for name in sorted(union))
        return Finding(code="missing-field", message=f"one of {names} must be there")
    return None


def _demanded(schema: Schema) -> tuple[str, ...]:
    """Give the required fields that the API server does not fill in itself."""
    return tuple(
        key
        for key in schema.required
        if key not in schema.properties or schema.properties[key].default is None
    )


def _nearest(schemas: tuple[Schema, ...], results: list[Found], tree: Tree) -> Found:
    """Give the findings of the alternative that has the tree's type, or say what the types are."""
    typed = [result for schema, result in zip(schemas, results, strict=True) if _has_type(tree, schema)]
    if typed:
        return min(typed, key=lambda result: len(result or ()))
    names = [_CALLED.get(schema.type) or TYPES[schema.type][1] for schema in schemas]
    if enums := [value for schema in schemas for value in schema.enum]:
        return [not_allowed(tree, tuple(enums))]
    return [wrong_type(" or ".join(dict.fromkeys(names)), tree)]


_CALLED: Final = {"object": "a mapping", "array": "a list"}


def _has_type(tree: Tree, schema: Schema) -> bool:
    if schema.type == "object":
        return isinstance(tree, dict)
    if schema.type == "array":
        return isinstance(tree, list)
    return TYPES[schema.type][0](tree)


def _anything(_tree: Tree, _memo: Memo | None) -> Found:
    return None


def _open_mapping(tree: Tree, _memo: Memo | None) -> Found:
    return None if isinstance(tree, dict) else [wrong_type("a mapping", tree)]


def _remembered(check: Check) -> Check:
    def remembering(tree: Tree, memo: Memo | None) -> Found:
        if memo is None or id(tree) not in memo.shared:
            return check(tree, memo)
        key = (id(tree), id(check))
        if key not in memo.found:
            memo.found[key] = check(tree, memo)
        return memo.found[key]

    return remembering


def _all_of(checks: tuple[Check, ...]) -> Check:
    def check(tree: Tree, memo: Memo | None) -> Found:
        return [finding for one in checks for finding in one(tree, memo) or ()] or None

    return check


def _not(negated: Check) -> Check:
    def check(tree: Tree, memo: Memo | None) -> Found:
        if negated(tree, memo) is not None:
            return None
        return [Finding(code="not-allowed", message=f"{shown(tree)} is not allowed here")]

    return check


def _sized(schema: Schema, check: Check) -> Check:
    """Add the check of how many fields a mapping has."""
    least, most = schema.min_properties, schema.max_properties
    if not least and most is None:
        return check

    def sized(tree: Tree, memo: Memo | None) -> Found:
        found = check(tree, memo)
        if not isinstance(tree, dict) or (least <= len(tree) and (most is None or len(tree) <= most)):
            return found
        return [*(found or ()), _count("fields", least, most, len(tree))]

    return sized


def _count(things: str, least: int, most: int | None, count: int) -> Finding:
    bound = f"must have at least {least} {things}" if count < least else f"must have at most {most} {things}"
    return out_of_bounds(bound, count)


def _unknown(key: str, schema: Schema) -> Check:
    def unknown(_tree: Tree, _memo: Memo | None) -> Found:
        from msvcgen.errors import did_you_mean

        return [
            Finding(code="unknown-field", message="unknown field", hint=did_you_mean(key, schema.properties))
        ]

    return unknown


def missing(key: str) -> Finding:
    """Say that a mapping lacks a field that it must have."""
    return Finding(code="missing-field", message=f"the required field `{key}` is missing", missing=key)


def _repeated(schema: Schema) -> Callable[[list[Tree]], list[Finding]]:
    """Make the check that no two items of a list are the same: have equal keys, or are equal."""
    keys, defaults = schema.merge_keys, schema.key_defaults

    def identity(item: Tree) -> str:
        if keys and isinstance(item, dict):
            return json.dumps([item.get(key, defaults.get(key)) for key in keys])
        return json.dumps(item, sort_keys=True)

    def repeated(tree: list[Tree]) -> list[Finding]:
        if len(tree) < 2:
            return []
        first: dict[str, int] = {}
        found = []
        for index, item in enumerate(tree):
            earlier = first.setdefault(identity(item), index)
            if earlier != index:
                found.append(duplicate(item, keys, index, earlier))
        return found

    return repeated


def duplicate(item: Tree, keys: tuple[str, ...], index: int, earlier: int) -> Finding:
    """Say that a list has the same item twice."""
    stated = {key: item[key] for key in keys if key in item} if isinstance(item, dict) else {}
    what = " and ".join(f"`{key}` {shown(value)}" for key, value in stated.items()) or shown(item)
    message = f"{what} is there twice, first at index {earlier}; it must be unique"
    return Finding(code="duplicate-item", message=message, path=(index,))


_COMPILERS: Final = {
    (partial, remembered): _Compiler(partial=partial, remembered=remembered)
    for partial in (False, True)
    for remembered in (False, True)
}
