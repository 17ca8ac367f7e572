"""The config of the plugin: what is read, what is refused, and what its schema tells an editor of both."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from msvcgen.data import read_data
from msvcgen.document import Document, Text
from msvcgen.errors import MsvcgenError
from msvcgen.kinds import KUBE_VERSIONS
from msvcgen.kustomize.settings import read_settings
from msvcgen.options import Option, Shape, of_annotations, of_config
from msvcgen.yaml.reader import find_places

SCHEMA = json.loads(read_data("schemas/modelservicegenerator.schema.json"))
CONFIG = {
    "apiVersion": "msvcgen.dev/v1alpha1",
    "kind": "ModelServiceGenerator",
    "metadata": {"name": "render"},
}
LISTS = ("modelServices", "baseConfigs", "schemaDirs", "eppPullSecrets", "pdPullSecrets")
TEXTS = ("runtime", "modelDefinition", "namespace", "eppClusterRole")
NO_LISTS: list[Any] = ["", [""], [1], [None], {"a": "b"}, 1, True]
NO_TEXTS: list[Any] = [1, True, ["a"], {}]
NO_ENVIRONMENTS: list[Any] = ["A=1", ["A"], {"A": 1}, {"A": None}]

RIGHT: list[dict[str, Any]] = [
    {},
    *({field: None} for field in of_config()),
    *({field: value} for field in LISTS for value in ("a", [], ["a", "b"])),
    *({field: value} for field in TEXTS for value in ("", "a")),
    *({"validate": value} for value in ("strict", "warn", "ignore")),
    *(
        {"kubeVersion": f"{before}{version}{after}"}
        for version in KUBE_VERSIONS
        for before in ("", "v")
        for after in ("", ".2")
    ),
    {"env": {"A": "1", "B": ""}},
    {"validateOnly": True},
    {"validateOnly": False},
]
WRONG: list[dict[str, Any]] = [
    {"modelService": ["a"]},
    {"spec": {}},
    *({field: value} for field in LISTS for value in NO_LISTS),
    *({field: value} for field in TEXTS for value in NO_TEXTS),
    *({"validate": value} for value in ("Strict", "", True)),
    *({"kubeVersion": value} for value in ("1", "1.3", "1.29", "1.350", "2.34", "", "latest", 1.34)),
    {"validateOnly": "true"},
    {"validateOnly": 1},
    *({"env": value} for value in NO_ENVIRONMENTS),
    {"kind": "ModelServiceGenerater"},
    {"apiVersion": "msvcgen.dev/v1"},
]  # fmt: skip


def refused(tree: Any) -> bool:
    try:
        read_settings(Document(tree, Text("render.yaml", "", 1, find_places)))
    except MsvcgenError:
        return True
    return False


def test_the_schema_has_the_fields_that_are_read() -> None:
    assert tuple(SCHEMA["properties"]) == (*CONFIG, *of_config())


@pytest.mark.parametrize("stated", RIGHT, ids=json.dumps)
def test_what_is_right_passes_everywhere(stated: dict[str, Any]) -> None:
    assert [*jsonschema.Draft202012Validator(SCHEMA).iter_errors({**CONFIG, **stated})] == []
    assert not refused({**CONFIG, **stated})


@pytest.mark.parametrize("stated", WRONG, ids=json.dumps)
def test_what_is_wrong_fails_everywhere(stated: dict[str, Any]) -> None:
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid({**CONFIG, **stated})
    assert refused({**CONFIG, **stated})


ANNOTATED: dict[Shape, tuple[str, Any]] = {
    "text": ("a", "a"),
    "version": ("v1.33.1", "1.33"),
    "names": ("a, b", ("a", "b")),
    "assignments": ("A=1,B=", {"A": "1", "B": ""}),
    "paths": ("a.yaml,b/", ("a.yaml", "b/")),
    "folders": ("a,b", ("a", "b")),
    "file": ("a.yaml", "a.yaml"),
    "variant": ("vllm", "vllm"),
    "switch": ("true", True),
}
SERVICE = {"apiVersion": "llm-d.ai/v1alpha1", "kind": "ModelService"}


def annotated(annotations: dict[str, Any]) -> Document:
    tree: Any = {**SERVICE, "metadata": {"name": "a", "annotations": annotations}}
    return Document(tree, Text("ms.yaml", "", 1, find_places))


@pytest.mark.parametrize("option", of_annotations().values(), ids=lambda option: option.name)
def test_an_annotation_of_a_model_service_states_any_option(option: Option) -> None:
    last = option.choices[-1:]
    text, value = (*last, *last) if last else ANNOTATED[option.shape]

    assert read_settings(annotated({option.annotation: text, "other": "a"})).values == {option.name: value}


def test_annotations_are_the_keys_in_kebab_case() -> None:
    assert {"msvcgen.dev/base-configs", "msvcgen.dev/epp-cluster-role", "msvcgen.dev/env"} < {
        *of_annotations()
    }
    assert "msvcgen.dev/model-services" not in of_annotations()


@pytest.mark.parametrize(
    ("annotation", "value", "said"),
    [
        ("epp-cluster-rol", "a", "unknown field"),
        ("eppClusterRole", "a", "unknown field"),
        ("validate", "no", "`no` is not one of"),
        ("kube-version", "9.9", "`9.9` is not known"),
        ("env", "A", "must be NAME=VALUE"),
        ("namespace", 1, "must be text"),
    ],
)
def test_an_annotation_that_cannot_be_used_is_a_problem(annotation: str, value: Any, said: str) -> None:
    with pytest.raises(MsvcgenError, match=said) as raised:
        read_settings(annotated({f"msvcgen.dev/{annotation}": value}))

    assert raised.value.problems[0].where == f'metadata.annotations["msvcgen.dev/{annotation}"]'


@pytest.mark.parametrize(
    "annotations",
    [
        {"msvcgen.dev/resourceProfile": "cpu:1"},
        {"msvcgen.dev/runtime": "kubeai", "msvcgen.dev/envs": "a value of a variant"},
        {"msvcgen.dev/template-dialect": "jinja", "msvcgen.dev/baseconfig": "true"},
    ],
)
def test_annotations_of_other_readers_are_no_problem(annotations: dict[str, str]) -> None:
    assert "env" not in read_settings(annotated(annotations)).values


@pytest.mark.parametrize(
    "field", [field for field in SCHEMA["properties"] if "examples" in SCHEMA["properties"][field]]
)
def test_examples_are_right(field: str) -> None:
    assert not [
        example for example in SCHEMA["properties"][field]["examples"] if refused({**CONFIG, field: example})
    ]
