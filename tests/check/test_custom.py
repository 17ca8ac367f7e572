from __future__ import annotations

from typing import Any, TypeAlias

import pytest

from msvcgen.check.custom import check_custom, expanded, from_file

Json: TypeAlias = Any

THING: Any = {
    "apiVersion": "example.com/v1",
    "kind": "Thing",
    "metadata": {"name": "a"},
    "spec": {"size": "big"},
}
SPEC = {
    "type": "object",
    "required": ["color"],
    "additionalProperties": False,
    "properties": {"size": {"type": "integer"}, "color": {"type": "string"}},
}
SCHEMA = {"type": "object", "properties": {"spec": SPEC}}
FOUND = [("missing-field", ("spec",), "color"), ("wrong-type", ("spec", "size"), "")]


def found(*schemas: Json) -> list[tuple[str, Any, str]]:
    return [(finding.code, finding.path, finding.missing) for finding in check_custom(THING, schemas)]


def test_a_schema_that_states_its_kinds() -> None:
    kinds = [{"group": "example.com", "version": "v1", "kind": "Thing"}]
    assert found({**SCHEMA, "x-kubernetes-group-version-kind": kinds}) == FOUND


@pytest.mark.parametrize(
    "file", ["thing-example-v1.json", "schemas/thing-example-v1.json", "example.com/thing_v1.json"]
)
def test_a_schema_that_is_chosen_by_its_file(file: str) -> None:
    assert found(from_file(file, SCHEMA)) == FOUND


@pytest.mark.parametrize(
    "file", ["other-example-v1.json", "thing-example-v2.json", "something-example-v1.json"]
)
def test_schemas_of_other_kinds_are_left_alone(file: str) -> None:
    assert found(from_file(file, SCHEMA), SCHEMA) == []


def test_a_custom_resource_definition() -> None:
    versions = [{"name": "v1", "schema": {"openAPIV3Schema": SCHEMA}}, {"name": "v2", "schema": {}}]
    definition = {
        "kind": "CustomResourceDefinition",
        "spec": {"group": "example.com", "names": {"kind": "Thing"}, "versions": versions},
    }
    assert found(definition) == FOUND


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "https://example.com/other.json"},
        {"type": "thing"},
        {"$ref": "#/$defs/absent"},
        {"$schema": 7},
        {"$schema": ["a"]},
        {"$schema": "http://json-schema.org/draft-04/schema#", "$ref": {}},
    ],
)
def test_a_schema_that_cannot_be_used_is_a_problem(schema: Json) -> None:
    assert [code for code, _, _ in found(from_file("thing-example-v1.json", schema))] == ["bad-schema"]


@pytest.mark.parametrize("spec", ["x", {}, {"versions": "v1"}, {"versions": ["v1"], "names": "Thing"}])
def test_a_definition_of_another_shape_has_no_schemas(spec: Json) -> None:
    assert [*expanded({"kind": "CustomResourceDefinition", "spec": spec})] == []


def test_a_definition_with_names_of_another_shape_is_for_no_kind() -> None:
    spec = {"versions": [{"name": "v1", "schema": "x"}], "names": "Thing", "group": "example.com"}
    assert found({"kind": "CustomResourceDefinition", "spec": spec}) == []
