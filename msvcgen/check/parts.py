"""The parts of the checks of mappings, lists and choices that know nothing of what stands below."""

from __future__ import annotations

from collections.abc import Callable, Container

from msvcgen.check.gathered import MOST_KEPT
from msvcgen.check.numbers import out_of_bounds
from msvcgen.check.scalars import TYPES, not_allowed, wrong_type
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, Sought, standing_for
from msvcgen.kinds import KUBE_VERSIONS, NEWEST, Kinds, Schema
from msvcgen.tree import Mapped, Tree
from msvcgen.typed import Final

GATES: Final = {("io.k8s.api.core.v1.Volume", "image"): "ImageVolume"}
"""Feature gates of fields that a Kubernetes version brought, where a version that is checked for has them off."""

Findings = list[Finding] | None
Check = Callable[[Tree, "Memo | None"], Findings]


STEPS: Final = 10_000_000
"""Steps of all validation rules (apiserver cel, RuntimeCELCostBudget): there of an object, here of a ModelService's."""


class Memo:
    """Remembers what was found in subtrees that many objects share, so that each is checked once.

    `shared` holds the ids of those subtrees; whoever gives it keeps them alive as long as the memo lives.
    """

    __slots__ = ("findings", "shared", "steps")

    def __init__(self, shared: Container[int]) -> None:
        """Begin with nothing found."""
        self.shared = shared
        self.steps = STEPS
        """What validation rules may still take, of all objects of a ModelService."""
        self.findings: dict[tuple[int, int], Findings] = {}


def lacking_fields(schema: Schema, *, partial: bool) -> Callable[[Mapped], Findings] | None:
    """Make the check of what a mapping must have; None when it need not have anything."""
    required = () if partial else _demanded(schema)
    union, needed = frozenset(schema.union), schema.union_needed and not partial
    if not required and not union:
        return None

    def check(tree: Mapped) -> Findings:
        wrong = _union(tree, union, needed=needed) if union else None
        for key in required:
            if tree.get(key) is None:
                break
        else:  # as with nearly all
            return None if wrong is None else [wrong]
        findings = [missing(key) for key in required if tree.get(key) is None]
        return findings if wrong is None else [*findings, wrong]

    return check


_UNSTATED: Final[tuple[Tree, ...]] = (None, "", [])


def _union(tree: Mapped, union: frozenset[str], *, needed: bool) -> Finding | None:
    """Check that a mapping has at most one member of a union; Go's empty text or list is an absent one."""
    members = [key for key in tree if key in union and tree[key] not in _UNSTATED]
    if len(members) > 1:
        names = " and ".join(f"`{name}`" for name in members)
        return Finding(code="too-many-members", message=f"{names} exclude each other, only one may be there")
    if needed and not members:
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


def nearest_choice(schemas: tuple[Schema, ...], results: list[Findings], tree: Tree) -> Findings:
    """Give the findings of the alternative that has the tree's type, or say what the types are."""
    fields = [result[0].missing for result in results if result and len(result) == 1 and not result[0].path]
    if len(fields) == len(results) > 1 and all(fields):
        either = ", ".join(f"`{name}`" for name in dict.fromkeys(fields))
        return [Finding(code="missing-field", message=f"one of {either} must be there")]
    typed = [result for schema, result in zip(schemas, results, strict=True) if _has_type(tree, schema)]
    if typed:
        return min(typed, key=lambda result: len(result or ()))
    names = [CALLED.get(schema.type) or TYPES[schema.type][1] for schema in schemas]
    if enums := [value for schema in schemas for value in schema.enum]:
        return [not_allowed(tree, tuple(enums))]
    return [wrong_type(" or ".join(dict.fromkeys(names)), tree)]


CALLED: Final = {"object": "a mapping", "array": "a list"}


def _has_type(tree: Tree, schema: Schema) -> bool:
    if schema.type == "object":
        return isinstance(tree, dict)
    if schema.type == "array":
        return isinstance(tree, list)
    return TYPES[schema.type][0](tree)


def anything(_tree: Tree, _memo: Memo | None) -> Findings:
    """Find nothing."""
    return None


def open_mapping(tree: Tree, _memo: Memo | None) -> Findings:
    """Check that a tree is a mapping, of whatever."""
    return None if isinstance(tree, dict) else [wrong_type("a mapping", tree)]


def remembered(check: Check) -> Check:
    """Make a check that is done once for trees that the memo knows as shared."""

    def remembering(tree: Tree, memo: Memo | None) -> Findings:
        if memo is None or id(tree) not in memo.shared:
            return check(tree, memo)
        key = (id(tree), id(check))
        if key not in memo.findings:
            memo.findings[key] = check(tree, memo)
        return memo.findings[key]

    return remembering


def all_of(checks: tuple[Check, ...]) -> Check:
    """Make the check that finds what several find."""

    def check(tree: Tree, memo: Memo | None) -> Findings:
        return [finding for part in checks for finding in part(tree, memo) or ()] or None

    return check


def defaulted(schema: Schema, check: Check) -> Check:
    """Make a check that sees a tree with the defaults of its schema, as alternatives of structural schemas do."""

    def checked(tree: Tree, memo: Memo | None) -> Findings:
        return check(_filled(tree, schema), memo)

    return checked


def _filled(tree: Tree, schema: Schema | None) -> Tree:
    """Give a tree with defaults (apiextensions-apiserver, pkg/apiserver/schema/defaulting)."""
    if schema is None or schema.builtin:
        return tree
    if isinstance(tree, list):
        return [_filled(item, schema.items) for item in tree]
    if not isinstance(tree, dict):
        return tree
    properties, additional = schema.properties, schema.additional
    result = {
        key: _filled(value, properties.get(key) or additional)
        for key, value in tree.items()
        if value is not None
    }
    for key, declared in properties.items():
        if key not in result and not declared.builtin and declared.default is not None:
            result[key] = _filled(declared.default, declared)
    return result


def negation(negated: Check) -> Check:
    """Make the check that a tree is not what a schema says."""

    def check(tree: Tree, memo: Memo | None) -> Findings:
        if negated(tree, memo) is not None:
            return None
        return [Finding(code="not-allowed", message=f"{shown(tree)} is not allowed here")]

    return check


def sized(schema: Schema, check: Check, *, partial: bool) -> Check:
    """Add the check of how many fields a mapping has."""
    least, most = 0 if partial else schema.min_properties, schema.max_properties
    if not least and most is None:
        return check

    def sized(tree: Tree, memo: Memo | None) -> Findings:
        findings = check(tree, memo)
        if not isinstance(tree, dict) or (least <= len(tree) and (most is None or len(tree) <= most)):
            return findings
        return [*(findings or ()), count_of("fields", least, most, len(tree))]

    return sized


def count_of(things: str, least: int, most: int | None, count: int) -> Finding:
    """Say that there are too few or too many of some things."""
    bound = f"must have at least {least} {things}" if count < least else f"must have at most {most} {things}"
    return out_of_bounds(bound, count)


def unknown_field(key: str, schema: Schema) -> Check:
    """Make the check of a field that there is not."""

    def unknown(_tree: Tree, _memo: Memo | None) -> Findings:
        from msvcgen.check.elsewhere import unknown_hint

        hint = Sought(lambda: _came_with(key, schema) or unknown_hint(key, schema))
        return [Finding(code="unknown-field", message="unknown field", hint=hint)]

    return unknown


def _came_with(key: str, schema: Schema) -> str:
    """Say which Kubernetes version brought a field that the one that is checked for lacks; "" where none did."""
    if not schema.builtin or not schema.name or key in schema.properties:
        return ""
    having = [version for version in KUBE_VERSIONS if key in _properties(version, schema.name)]
    if not having or having[-1] != NEWEST:
        return ""
    gate = GATES.get((schema.name, key), "")
    behind = f" behind the feature gate {gate}" if gate else ""
    return f"it came with Kubernetes {having[0]}{behind}, see `--kube-version`"


def _properties(version: str, definition: str) -> Container[str]:
    try:
        return Kinds(version).definition(definition).properties
    except KeyError:
        return ()


def missing(key: str) -> Finding:
    """Say that a mapping lacks a field that it must have."""
    return Finding(code="missing-field", message=f"the required field `{key}` is missing", missing=key)


NO_ITEM: Final = Finding(code="wrong-type", message="is null, take the entry out or write it")
"""Says that an entry of a list is null where none may be."""


def repeated_items(schema: Schema) -> Callable[[list[Tree]], list[Finding]]:
    """Make the check that no two items of a list are the same: have equal keys, or are equal."""
    keys, defaults = schema.merge_keys, schema.key_defaults

    def identity(item: Tree) -> str | tuple[Tree, ...]:
        if isinstance(item, str):
            return f'"{item}'
        if not keys or not isinstance(item, dict):
            return _as_json(item)
        values = [item.get(key, defaults.get(key)) for key in keys]
        for value in values:
            if not isinstance(value, str) and value.__class__ is not int:
                return _as_json(values)
        return tuple(values)

    def repeated(tree: list[Tree]) -> list[Finding]:
        if len(tree) < 2:
            return []
        first: dict[str | tuple[Tree, ...], int] = {}
        firsts = [first.setdefault(identity(item), index) for index, item in enumerate(tree)]
        twice = [(index, earlier) for index, earlier in enumerate(firsts) if index != earlier]
        told = [duplicate(tree[index], keys, index, earlier) for index, earlier in twice[: MOST_KEPT + 1]]
        if len(twice) > MOST_KEPT:
            told[-1] = standing_for(told[-1], len(twice) - MOST_KEPT)
        return told

    return repeated


def _as_json(tree: Tree) -> str:
    import json  # for what is neither text nor has names that are

    return json.dumps(tree, sort_keys=True)


def duplicate(item: Tree, keys: tuple[str, ...], index: int, earlier: int) -> Finding:
    """Say that a list has the same item twice."""
    identity = {key: item[key] for key in keys if key in item} if isinstance(item, dict) else {}
    what = " and ".join(f"`{key}` {shown(value)}" for key, value in identity.items()) or shown(item)
    message = f"{what} is there twice, first at index {earlier}; it must be unique"
    return Finding(code="duplicate-item", message=message, path=(index,), beside=(earlier,))


def is_mapped(schema: Schema) -> bool:
    """Tell whether a schema says something of mappings."""
    return bool(
        schema.properties
        or schema.required
        or schema.additional
        or schema.keys
        or schema.min_properties
        or schema.max_properties is not None
    )


def is_listed(schema: Schema) -> bool:
    """Tell whether a schema says something of lists."""
    return bool(schema.items or schema.unique or schema.min_items or schema.max_items is not None)


def untyped(scalar: Check, mapping: Check, of_list: Check) -> Check:
    """Make the check of a tree of any type from what is said of each."""

    def check(tree: Tree, memo: Memo | None) -> Findings:
        findings = scalar(tree, memo) or []
        if isinstance(tree, dict):
            findings = [*findings, *(mapping(tree, memo) or ())]
        elif isinstance(tree, list):
            findings = [*findings, *(of_list(tree, memo) or ())]
        return findings or None

    return check
