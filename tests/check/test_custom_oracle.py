"""The jsonschema library is the oracle of the keywords that we put in the place of its own."""

from __future__ import annotations

from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft7Validator, Draft201909Validator, Draft202012Validator

from msvcgen.check.custom.validator import Validator

Json: TypeAlias = Any

NAMES = st.sampled_from(["a", "b", "ab", "c"])
PATTERNS = st.sampled_from(["^a", "b$", "^[ab]+$", "c|b"])
TREES = st.recursive(
    st.booleans() | st.integers(0, 2) | st.sampled_from([1.0, 0.5]) | st.text("abc", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
LEAVES: st.SearchStrategy[Json] = (
    st.sampled_from(["string", "integer", "object", "array", ["string", "null"]]).map(
        lambda name: {"type": name}
    )
    | PATTERNS.map(lambda pattern: {"pattern": pattern})
    | st.just({})
    | st.just({"enum": ["a", 1]})
)


def containers(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    one = st.one_of(inner, st.booleans())
    some = st.lists(one, min_size=1, max_size=2)
    named = st.dictionaries(NAMES, one, max_size=2)
    names = st.lists(NAMES, max_size=2, unique=True)
    return st.fixed_dictionaries(
        {},
        optional={
            "properties": named,
            "patternProperties": st.dictionaries(PATTERNS, one, max_size=2),
            "additionalProperties": one,
            "unevaluatedProperties": one,
            "required": names,
            "dependentRequired": st.dictionaries(NAMES, names, max_size=2),
            "dependentSchemas": named,
            "uniqueItems": st.booleans(),
            "prefixItems": some,
            "items": one,
            "unevaluatedItems": one,
            "contains": one,
            "propertyNames": inner,
            "allOf": some,
            "anyOf": some,
            "oneOf": some,
            "not": inner,
            "if": one,
            "then": one,
            "else": one,
            "$ref": st.sampled_from(["#/$defs/a", "#/$defs/b"]),
        },
    )


SCHEMAS = st.recursive(LEAVES, containers, max_leaves=5)
DEFINITIONS: Json = {
    "a": {"properties": {"a": {}}},
    "b": {"type": "object", "required": ["b"], "properties": {"b": {}}},
}


def without(tree: Json, *keywords: str) -> Json:
    if isinstance(tree, dict):
        return {key: without(value, *keywords) for key, value in tree.items() if key not in keywords}
    return [without(one, *keywords) for one in tree] if isinstance(tree, list) else tree


@given(schema=SCHEMAS, tree=TREES)
@settings(max_examples=40, deadline=None)
def test_gives_the_verdict_of_jsonschema(schema: Json, tree: Json) -> None:
    whole = {**schema, "$defs": DEFINITIONS}
    found = Validator(whole).check(tree)
    assert (not found) == Draft202012Validator(whole).is_valid(tree), (whole, tree, found)


@pytest.mark.parametrize("dialect", [Draft4Validator, Draft7Validator, Draft201909Validator])
@given(schema=SCHEMAS, tree=TREES)
@settings(max_examples=40, deadline=None)
def test_older_drafts_too(dialect: Json, schema: Json, tree: Json) -> None:
    stated = without(schema, "prefixItems", "contains", "unevaluatedItems", "unevaluatedProperties")
    whole = {**stated, "$defs": DEFINITIONS, "$schema": dialect.META_SCHEMA.get("$schema")}
    try:
        dialect.check_schema(whole)
    except Exception:  # noqa: BLE001 - draft 4 knows no boolean schemas
        return
    found = Validator(whole).check(tree)
    assert (not found) == dialect(whole).is_valid(tree), (whole, tree, found)
