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
from msvcgen.options import of_config
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
]
WRONG: list[dict[str, Any]] = [
    {"modelService": ["a"]},
    {"spec": {}},
    *({field: value} for field in LISTS for value in NO_LISTS),
    *({field: value} for field in TEXTS for value in NO_TEXTS),
    *({"validate": value} for value in ("Strict", "", True)),
    *({"kubeVersion": value} for value in ("1", "1.3", "1.29", "1.350", "2.34", "", "latest", 1.34)),
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


@pytest.mark.parametrize(
    "field", [field for field in SCHEMA["properties"] if "examples" in SCHEMA["properties"][field]]
)
def test_examples_are_right(field: str) -> None:
    assert not [
        example for example in SCHEMA["properties"][field]["examples"] if refused({**CONFIG, field: example})
    ]
