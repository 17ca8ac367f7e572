"""Schemas of users that are wrong anywhere: a problem, never a traceback."""

from __future__ import annotations

import contextlib
from typing import Any, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from msvcgen.check import check_child, check_object
from msvcgen.check.custom import PlainSchemas
from msvcgen.document import Document, Places, Text
from msvcgen.errors import MsvcgenError
from msvcgen.kinds.given import catalogue

Json: TypeAlias = Any

WORDS = st.sampled_from(
    [
        "type", "object", "array", "string", "integer", "properties", "items",
        "additionalProperties", "required", "enum", "pattern", "format", "minimum",
        "maximum", "exclusiveMinimum", "multipleOf", "minLength", "maxItems", "minProperties",
        "nullable", "default", "allOf", "anyOf", "oneOf", "not", "a", "b",
        "x-kubernetes-validations", "rule", "message", "messageExpression", "fieldPath",
        "x-kubernetes-list-type", "set", "map", "atomic",
        "x-kubernetes-list-map-keys", "x-kubernetes-int-or-string",
        "x-kubernetes-preserve-unknown-fields", "int32", "byte", "uniqueItems",
        "x-kubernetes-embedded-resource", "metadata", "spec", "apiVersion", "$ref", "#", "#/a",
        "$id", "$schema", "$defs", "if", "then", "unevaluatedProperties",
        "self", "self.a", "size(self)>1", "self.all(x,x=='a')", "(", "^a+$", "(?=a)",
        "dependencies", "contains", "patternProperties", "propertyNames",
    ]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers(-2, 5) | st.sampled_from([0.5, 1e308, float("inf")]) | WORDS
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
SCHEMA: Json = {
    "type": "object",
    "properties": {
        "spec": {
            "type": "object",
            "required": ["a"],
            "properties": {
                "a": {
                    "type": "string",
                    "pattern": "^a+$",
                    "default": "a",
                    "enum": ["a", "b"],
                    "maxLength": 3,
                },
                "b": {
                    "type": "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["a"],
                    "items": {"type": "object", "properties": {"a": {"type": "string", "default": "x"}}},
                },
                "map": {"type": "object", "additionalProperties": {"x-kubernetes-int-or-string": True}},
            },
            "oneOf": [{"required": ["a"]}, {"not": {"required": ["b"]}}],
            "x-kubernetes-validations": [{"rule": "self.a == 'a'", "messageExpression": "'x' + self.a"}],
        }
    },
}
DEFINITION: Json = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "spec": {
        "group": "example.com",
        "names": {"kind": "Thing"},
        "versions": [{"name": "v1", "served": True, "schema": {"openAPIV3Schema": SCHEMA}}],
    },
}


def no_places(_text: str) -> Places:
    return Places(keys={}, values={}, blocks={})


def document(tree: Json) -> Document:
    return Document(tree, Text("thing-example-v1.json", "", 1, no_places))


@st.composite
def changed(draw: st.DrawFn, tree: Json) -> Json:
    """Give a tree with another one somewhere in it."""
    if not isinstance(tree, dict | list) or not tree or draw(st.integers(0, 9)) == 0:
        return draw(TREES)
    if isinstance(tree, list):
        at = draw(st.integers(0, len(tree) - 1))
        return [draw(changed(one)) if number == at else one for number, one in enumerate(tree)]
    key = draw(st.sampled_from(sorted(tree)) | WORDS)
    return {**tree, key: draw(changed(tree.get(key)))}


def thing(spec: Json) -> Json:
    return {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}, "spec": spec}


SPECS = TREES | st.just({"a": "a", "b": [{"a": "x"}, {}], "map": {"x": 1, "y": "z"}})


@given(tree=changed(DEFINITION) | changed(DEFINITION).flatmap(changed), spec=SPECS)
@settings(max_examples=40, deadline=None)
def test_definitions(tree: Json, spec: Json) -> None:
    with contextlib.suppress(MsvcgenError):
        kinds, plain = catalogue("1.34", [document(tree)])
        check_object(thing(spec), kinds)
        schema = kinds.schema("example.com/v1", "Thing")
        if schema is not None:
            check_child(thing(spec), schema)
        PlainSchemas(plain).check(thing(spec))


@given(schema=TREES.filter(lambda tree: isinstance(tree, dict)) | changed(SCHEMA), spec=SPECS)
@settings(max_examples=40, deadline=None)
def test_plain_schemas(schema: Json, spec: Json) -> None:
    if isinstance(schema, dict):
        PlainSchemas([document(schema), document({"properties": {"spec": schema}})]).check(thing(spec))
