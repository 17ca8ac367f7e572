"""Models: documents and changes to them as pydantic and as JSON Schema see them, and what comes back."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from msvcgen.check.walk import check_tree
from msvcgen.kinds import from_json_schema
from msvcgen.model import KINDS, BaseConfigData, Container, ModelPods, ModelService, json_schema
from msvcgen.model.runtimevariant import VariantResources
from msvcgen.targets import ADDONS, TARGETS
from msvcgen.yaml.reader import read_stream

CASES = Path(__file__).parents[1] / "cases/model"
VALIDATORS = {kind: jsonschema.Draft202012Validator(json_schema(kind)) for kind in KINDS}
SCHEMAS = {kind: from_json_schema(json_schema(kind)) for kind in KINDS}


def documents(file: str) -> list[Any]:
    return [document.tree for document in read_stream((CASES / file).read_text("utf-8"), file)[0]]


RIGHT = {kind: documents(f"{kind.lower()}s.yaml") for kind in KINDS}
EVERY = [
    pytest.param(kind, tree, id=f"{kind}-{index}") for kind in KINDS for index, tree in enumerate(RIGHT[kind])
]
CHANGES = documents("changes.yaml")[0]


def changed(change: dict[str, Any]) -> Any:
    tree = copy.deepcopy(RIGHT[change["kind"]][0])
    *parents, last = change["at"].split(".")
    node = tree
    for key in parents:
        node = node[key]
    if "value" in change:
        node[last] = change["value"]
    else:
        node.pop(last)
    return tree


def blamed(error: ValidationError) -> Iterator[str]:
    for problem in error.errors():
        yield ".".join(str(part) for part in problem["loc"])


@pytest.mark.parametrize(("kind", "tree"), EVERY)
def test_right_documents_pass_everywhere(kind: str, tree: dict[str, Any]) -> None:
    KINDS[kind].model_validate(tree)
    assert [error.message for error in VALIDATORS[kind].iter_errors(tree)] == []
    assert check_tree(tree, SCHEMAS[kind]) == []


@pytest.mark.parametrize(("kind", "tree"), [case for case in EVERY if case.values[0] != "ModelDefinition"])
def test_a_tree_is_given_back_as_it_was_stated_in_its_order(kind: str, tree: dict[str, Any]) -> None:
    assert json.dumps(KINDS[kind].model_validate(tree).to_tree()) == json.dumps(tree)


@pytest.mark.parametrize(
    "change", [change for change in CHANGES if "wrong" not in change], ids=lambda c: c["at"]
)
def test_changes_that_are_right_pass_everywhere(change: dict[str, Any]) -> None:
    tree = changed(change)
    KINDS[change["kind"]].model_validate(tree)
    assert VALIDATORS[change["kind"]].is_valid(tree)
    assert check_tree(tree, SCHEMAS[change["kind"]]) == []


@pytest.mark.parametrize(
    "change", [change for change in CHANGES if "wrong" in change], ids=lambda c: c["wrong"]
)
def test_changes_that_are_wrong_fail_everywhere(change: dict[str, Any]) -> None:
    tree = changed(change)
    with pytest.raises(ValidationError, match=change["kind"]) as caught:
        KINDS[change["kind"]].model_validate(tree)
    # A field of several types is blamed once for each; the types stand behind its path.
    assert {place[: len(change["wrong"])] for place in blamed(caught.value)} == {change["wrong"]}
    assert VALIDATORS[change["kind"]].is_valid(tree) == change.get("beyond", False)


@pytest.mark.parametrize(
    "stated",
    [
        {"replicas": "{{ 1 }}"},
        {"terminationGracePeriodSeconds": "{{ mul 2 60 }}"},
        {"containers": [{"name": "a", "ports": [{"containerPort": '{{ getPort "http" }}'}]}]},
    ],
)
def test_a_template_may_stand_for_an_integer_until_it_is_rendered(stated: dict[str, Any]) -> None:
    tree = copy.deepcopy(RIGHT["ModelService"][0])
    tree["spec"]["decode"] = stated
    assert ModelService.model_validate(tree).to_tree() == tree
    assert not VALIDATORS["ModelService"].is_valid(tree)


def test_models_can_be_made_field_by_field() -> None:
    pods = ModelPods(
        replicas=2, containers=[Container(name="vllm", args=["--port=1"], mountModelVolume=True)]
    )
    assert pods.to_tree() == {
        "replicas": 2,
        "containers": [{"name": "vllm", "args": ["--port=1"], "mountModelVolume": True}],
    }


def test_equal_statements_are_equal_in_any_order() -> None:
    one = Container.model_validate({"name": "a", "image": "b"})
    assert one == Container.model_validate({"image": "b", "name": "a"})
    assert list(one.to_tree()) == ["name", "image"]


def test_models_are_frozen() -> None:
    container = Container(name="a")
    with pytest.raises(ValidationError, match="frozen"):
        container.name = "b"


def test_a_model_definition_is_given_back_in_one_spelling() -> None:
    kebab = RIGHT["ModelDefinition"][2]
    model = KINDS["ModelDefinition"].model_validate(kebab).to_tree()["models"]
    assert model == [
        {
            "name": "kebab",
            "model_path": "/models",
            "service": {
                "start_command": "vllm serve {model_path}",
                "port": 8000,
                "health_check": {"path": "/health", "max_retries": 3},
            },
            "unknown": "kept",
        }
    ]


def test_a_variant_may_state_the_child_resources_of_a_baseconfig() -> None:
    assert list(VariantResources.model_fields) == list(TARGETS)
    assert set(BaseConfigData.model_fields) == {*TARGETS, *ADDONS}
