"""The jsonschema library is the oracle of our walker, on the keywords that both know."""

from __future__ import annotations

from typing import Any, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from msvcgen.check import check_tree
from msvcgen.kinds import from_json_schema
from msvcgen.kinds.reader import GIVEN, Reader

Json: TypeAlias = Any

NAMES = st.sampled_from(["a", "b", "c", "d"])
SCALARS = st.booleans() | st.integers(-5, 5) | st.sampled_from([0.5, 1.5, -2.5]) | st.text("xyz", max_size=3)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
SMALL = st.integers(0, 3)


def stated(**keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Give some of the keywords."""
    return st.fixed_dictionaries({}, optional=keywords)


TEXTS = stated(minLength=SMALL, maxLength=SMALL, pattern=st.sampled_from(["^x", "y$", "^[xy]*$", "x|z"]))
NUMBERS = stated(
    minimum=SMALL, maximum=SMALL, exclusiveMinimum=SMALL, exclusiveMaximum=SMALL, multipleOf=st.just(2)
)
ENUMS = st.lists(st.text("xyz", max_size=2), min_size=1, max_size=3)
LEAVES: st.SearchStrategy[Json] = (
    TEXTS.map(lambda more: {"type": "string", **more})
    | NUMBERS.flatmap(
        lambda more: st.sampled_from(["integer", "number"]).map(lambda name: {"type": name, **more})
    )
    | st.just({"type": "boolean"})
    | st.just({})
    | ENUMS.map(lambda values: {"type": "string", "enum": values})
)


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = stated(items=inner, minItems=SMALL, maxItems=SMALL, uniqueItems=st.booleans())
    mappings = stated(
        properties=st.dictionaries(NAMES, inner, max_size=3),
        required=st.lists(NAMES, max_size=2, unique=True),
        additionalProperties=st.booleans() | inner,
        minProperties=SMALL,
        maxProperties=SMALL,
    )
    choices = st.lists(inner, min_size=1, max_size=3)
    untyped = stated(
        required=st.lists(NAMES, min_size=1, max_size=2, unique=True),
        items=inner,
        minItems=SMALL,
        maxProperties=SMALL,
        maximum=SMALL,
        minLength=SMALL,
        uniqueItems=st.booleans(),
    )
    return (
        untyped
        | lists.map(lambda more: {"type": "array", **more})
        | mappings.map(lambda more: {"type": "object", **more})
        | choices.map(lambda some: {"anyOf": some})
        | choices.map(lambda some: {"oneOf": some})
        | choices.map(lambda some: {"allOf": some})
        | inner.map(lambda one: {"not": one})
    )


SCHEMAS = st.recursive(LEAVES, containers, max_leaves=6)


@given(schema=SCHEMAS, tree=TREES)
@settings(max_examples=50, deadline=None)
def test_gives_the_verdict_of_jsonschema(schema: dict[str, Any], tree: Json) -> None:
    found = check_tree(tree, from_json_schema(schema))
    assert (not found) == Draft202012Validator(schema).is_valid(tree), (schema, tree, found)


def opened(schema: Json) -> Json:
    """Give a schema without what the alternatives of a structural schema cannot say."""
    if isinstance(schema, dict):
        return {key: opened(value) for key, value in schema.items() if key != "additionalProperties"}
    return [opened(one) for one in schema] if isinstance(schema, list) else schema


@given(schema=SCHEMAS.map(opened), tree=TREES)
@settings(max_examples=50, deadline=None)
def test_alternatives_of_structural_schemas_do_so_too(schema: dict[str, Any], tree: Json) -> None:
    raw = {"x-kubernetes-preserve-unknown-fields": True, "allOf": [schema]}
    found = check_tree(tree, Reader(GIVEN, dict[str, Any]().__getitem__).schema(raw))
    assert (not found) == Draft202012Validator(schema).is_valid(tree), (schema, tree, found)
