"""Walk a tree beside its schema and collect what is wrong: unknown fields, types, missing fields, bounds.

Every schema is compiled once into one function. It gives None for a tree that is right, which costs a few
dictionary lookups a node; paths are made for findings only, as they travel outward.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from msvcgen.check.gathered import Gathered
from msvcgen.check.parts import (
    NO_ITEM,
    Check,
    Findings,
    Memo,
    all_of,
    anything,
    count_of,
    defaulted,
    is_listed,
    is_mapped,
    lacking_fields,
    missing,
    nearest_choice,
    negation,
    open_mapping,
    remembered,
    repeated_items,
    sized,
    unknown_field,
    untyped,
)
from msvcgen.check.scalars import free_type, right_ones, scalar_check, wrong_type
from msvcgen.errors import Finding, below
from msvcgen.kinds import Schema
from msvcgen.tree import Tree
from msvcgen.typed import Final


def check_tree(
    tree: Tree, schema: Schema, *, partial: bool = False, memo: Memo | None = None
) -> list[Finding]:
    """Give what is wrong with `tree`, with paths from its root; nulls count as absent.

    A `partial` tree is a layer of an object: fields that it lacks may come from another layer.
    """
    compiler = _COMPILERS[partial, memo is not None]
    return compiler.check(schema)(tree, memo) or []


_Field = tuple[type | None, Container[Tree], Check]
"""The type of which every value is right, texts and integers that are, and the check of the others."""


class _Compiler:
    """Makes the checks of schemas, each once."""

    def __init__(self, *, partial: bool, remembered: bool) -> None:
        """Take what the trees are like, and whether a memo is kept."""
        self.partial = partial
        self.remembered = remembered

    def check(self, schema: Schema) -> Check:
        """Give the check of a schema."""
        if schema.derived is None:
            schema.derived = {}
        known: Check | None = schema.derived.get(self)
        if known is None:
            known = schema.derived[self] = self._compiled(schema)
        return known

    def _compiled(self, schema: Schema) -> Check:
        check = self._by_type(schema)
        container = schema.type in ("object", "array")
        combined = tuple(self._combined(schema))
        if combined and not schema.trusted and container:
            combined = (defaulted(schema, all_of(combined)),)
        if combined:
            check = all_of((check, *combined))
        return remembered(check) if self.remembered and container else check

    def _by_type(self, schema: Schema) -> Check:
        if schema.type == "array":
            return self._list(schema)
        if schema.type == "object":
            return self._sized_mapping(schema)
        if schema.type == "any" and (is_mapped(schema) or is_listed(schema)):
            return untyped(
                scalar_check(schema),
                self._sized_mapping(schema) if is_mapped(schema) else anything,
                self._list(schema) if is_listed(schema) else anything,
            )
        return scalar_check(schema)

    def _sized_mapping(self, schema: Schema) -> Check:
        return sized(schema, self._keyed(schema, self._of_mapping(schema)), partial=self.partial)

    def _of_mapping(self, schema: Schema) -> Check:
        if schema.open and not schema.properties and not schema.required and not schema.additional:
            return open_mapping
        if schema.properties or not schema.additional:
            return self._mapping(schema)
        return self._map(schema.additional, schema.required)

    def _keyed(self, schema: Schema, check: Check) -> Check:
        """Add the check of the keys of a mapping."""
        if schema.keys is None:
            return check
        key_check = self.check(schema.keys)

        def keyed(tree: Tree, memo: Memo | None) -> Findings:
            of_keys: list[Finding] = []
            for key in tree if isinstance(tree, dict) else ():
                if (wrong := key_check(key, memo)) is not None:
                    of_keys += below((key,), wrong)
            findings = check(tree, memo)
            return [*(findings or ()), *of_keys] if of_keys else findings

        return keyed

    def _mapping(self, schema: Schema) -> Check:
        """Make the check of a mapping with declared fields."""
        known: dict[str, _Field] = {}
        lacking = lacking_fields(schema, partial=self.partial)
        rest_is_known = schema.additional is not None

        def check(tree: Tree, memo: Memo | None) -> Findings:
            if not isinstance(tree, dict):
                from msvcgen.check.shorthands import no_mapping  # rarely needed

                return no_mapping(tree, schema)
            wrong: Gathered | None = None
            for key, value in tree.items():
                free, right, of_field = known.get(key) or self._field(key, schema, known)
                if (kind := value.__class__) is free:
                    continue
                if kind is str or kind is int:
                    if value in right:
                        continue
                elif value is None and (rest_is_known or key in schema.properties):
                    continue
                inner = of_field(value, memo)
                if inner is not None:
                    wrong = wrong or Gathered()
                    wrong.take(key, inner)
            absent = lacking(tree) if lacking is not None else None
            if wrong is None:
                return absent
            return [*wrong.findings(), *(absent or ())]

        return check

    def _field(self, key: str, schema: Schema, known: dict[str, _Field]) -> _Field:
        """Give the check of a field, which is made when one is met; declared ones are `known` from then on."""
        declared = schema.properties.get(key)
        if declared is not None:
            check = self.check(declared)
            known[key] = free_type(declared), right_ones(declared), check
            return known[key]
        if schema.additional is not None:
            return None, (), self.check(schema.additional)
        return None, (), anything if schema.open else unknown_field(key, schema)

    def _map(self, of_values: Schema, required: tuple[str, ...]) -> Check:
        """Make the check of a mapping whose fields are all alike."""
        needed, value_check = () if self.partial else required, self.check(of_values)
        free, right = free_type(of_values), right_ones(of_values)

        def check(tree: Tree, memo: Memo | None) -> Findings:
            if not isinstance(tree, dict):
                return [wrong_type("a mapping", tree)]
            wrong: Gathered | None = None
            for key, value in tree.items():
                if (kind := value.__class__) is free or (kind is str and value in right):
                    continue
                if value is not None and (inner := value_check(value, memo)) is not None:
                    wrong = wrong or Gathered()
                    wrong.take(key, inner)
            findings = wrong.findings() if wrong is not None else []
            findings += (missing(key) for key in needed if tree.get(key) is None)
            return findings or None

        return check

    def _list(self, schema: Schema) -> Check:
        item_check = self.check(schema.items) if schema.items else anything
        free = free_type(schema.items) if schema.items else None
        least, most = 0 if self.partial else schema.min_items, schema.max_items
        repeated = repeated_items(schema) if schema.unique else None
        # Of Kubernetes' own kinds a null item is an empty one; CustomResourceDefinitions say where it may be null.
        empty = schema.items is None or schema.items.builtin or schema.items.nullable

        def check(tree: Tree, memo: Memo | None) -> Findings:
            if not isinstance(tree, list):
                from msvcgen.check.shorthands import no_list  # rarely needed

                return no_list(tree, schema)
            wrong: Gathered | None = None
            for index, item in enumerate(tree):
                if item.__class__ is free or (item is None and empty):
                    continue
                inner = [NO_ITEM] if item is None else item_check(item, memo)
                if inner is not None:
                    from msvcgen.check.shorthands import shorthand

                    wrong = wrong or Gathered()
                    wrong.take(index, shorthand(item, schema) or inner)
            findings = wrong.findings() if wrong is not None else []
            if len(tree) < least or (most is not None and len(tree) > most):
                findings.append(count_of("items", least, most, len(tree)))
            if repeated is not None and not findings:
                findings += repeated(tree)
            return findings or None

        return check

    def _combined(self, schema: Schema) -> Iterator[Check]:
        """Make the checks of allOf, anyOf, oneOf and not; of a part of an object only the first can tell."""
        yield from (self.check(subschema) for subschema in schema.all_of)
        if self.partial:
            return
        if schema.any_of:
            yield self._choice(schema.any_of, exclusive=False)
        if schema.one_of:
            yield self._choice(schema.one_of, exclusive=True)
        if schema.negated is not None:
            yield negation(self.check(schema.negated))

    def _choice(self, schemas: tuple[Schema, ...], *, exclusive: bool) -> Check:
        checks = [self.check(schema) for schema in schemas]

        def check(tree: Tree, memo: Memo | None) -> Findings:
            results = [alternative(tree, memo) for alternative in checks]
            right = sum(result is None for result in results)
            if right == 1 or (right and not exclusive):
                return None
            if right:
                return [
                    Finding(code="not-allowed", message=f"matches {right} alternatives, it must match one")
                ]
            return nearest_choice(schemas, results, tree)

        return check


_COMPILERS: Final = {
    (partial, remembered): _Compiler(partial=partial, remembered=remembered)
    for partial in (False, True)
    for remembered in (False, True)
}
