"""The generated JSON Schemas: up to date, complete in themselves, and true to Kubernetes' OpenAPI."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from msvcgen.data import read_data
from msvcgen.kinds import Kinds, Schema, from_json_schema
from msvcgen.model import KINDS, json_schema, texts, write

OF_OURS = {
    "Container": {"mountModelVolume", "mergePolicy"},
    "ModelPods": {
        "create",
        "replicas",
        "labels",
        "annotations",
        "acceleratorTypes",
        "parallelism",
        "leader",
        "worker",
        "scaling",
        "disruption",
        "devices",
    },
    "GroupPods": {"labels", "annotations"},
    "Metadata": set[str](),
}
UPSTREAM = {
    "Container": "io.k8s.api.core.v1.Container",
    "ModelPods": "io.k8s.api.core.v1.PodSpec",
    "GroupPods": "io.k8s.api.core.v1.PodSpec",
    "Metadata": "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
}


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the fields of our own models in a schema."""
    own = [schema, *(named for named in schema["$defs"].values() if "description" in named)]
    for model in own:
        yield from model.get("properties", {}).items()


@pytest.mark.parametrize(
    ("name", "text"), [*texts()], ids=lambda value: value if value.endswith("json") else ""
)
def test_schema_files_are_up_to_date(name: str, text: str) -> None:
    assert read_data(f"schemas/{name}").decode() == text, "run `python -m msvcgen.model`"


def test_writing_gives_those_files(tmp_path: Path) -> None:
    write(tmp_path)
    written = {file.relative_to(tmp_path).as_posix(): file for file in tmp_path.rglob("*.json")}
    assert {name: file.read_text("utf-8") for name, file in written.items()} == dict(texts())


@pytest.mark.parametrize("kind", KINDS)
def test_schemas_are_draft_2020_12(kind: str) -> None:
    schema = json_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].endswith(f"/{kind.lower()}.schema.json")
    assert schema["title"] == kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_definition_is_there_and_used(kind: str) -> None:
    schema = json_schema(kind)
    text = json.dumps(schema)
    used = {part.split('"')[0] for part in text.split('"$ref": "#/$defs/')[1:]}
    assert used == set(schema["$defs"])


@pytest.mark.parametrize("kind", KINDS)
def test_examples_are_right(kind: str) -> None:
    schema = json_schema(kind)
    for name, field in fields(schema):
        validator = jsonschema.Draft202012Validator({**field, "$defs": schema["$defs"]})
        for example in field.get("examples", ()):
            assert validator.is_valid(example), name


@pytest.mark.parametrize("model", UPSTREAM)
def test_models_have_the_fields_of_kubernetes_and_ours(model: str) -> None:
    ours = json_schema("ModelService")["$defs"][model]["properties"]
    assert set(ours) == set(Kinds().definition(UPSTREAM[model]).properties) | OF_OURS[model]


@pytest.mark.parametrize("model", UPSTREAM)
def test_fields_are_as_in_the_openapi(model: str) -> None:
    root = json_schema("ModelService")
    ours = from_json_schema(root["$defs"][model], root)
    for name, upstream in Kinds().definition(UPSTREAM[model]).properties.items():
        assert shape(ours.properties[name]) == shape(upstream), name


def shape(schema: Schema) -> object:
    """Give what a field is made of, as far as a layer and a whole object have it in common."""
    if schema.items is not None:
        return (schema.merge_keys, shape(schema.items))
    if schema.additional is not None:
        return shape(schema.additional)
    if schema.properties:
        own = OF_OURS["Container"]
        return {name: shape(field) for name, field in schema.properties.items() if name not in own}
    types = {choice.type for choice in schema.any_of}
    kind = {frozenset(["number", "string"]): "quantity", frozenset(["integer", "string"]): "int-or-string"}
    return (kind.get(frozenset(types), schema.type), schema.format if schema.type == "integer" else "")
