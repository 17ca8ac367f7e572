"""LLMInferenceServices of KServe as inputs, alone and beside others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.pipeline import Options, Source, generate
from msvcgen.yaml.reader import read_stream
from msvcgen.yaml.writer import write
from targets import Case, problems_of

FILE = Path(__file__).parents[1] / "cases/llmisvc/input/services.yaml"
CASES: list[Any] = [document.tree for document in read_stream(FILE.read_text("utf-8"), FILE.name)[0]]

SERVICE = """
apiVersion: serving.kserve.io/v1alpha2
kind: LLMInferenceService
metadata: {name: tiny, namespace: models}
spec:
  baseRefs: [{name: platform}]
  model: {uri: "hf://acme/tiny"}
"""
CONFIG = """
apiVersion: serving.kserve.io/v1alpha2
kind: LLMInferenceServiceConfig
metadata: {name: platform}
spec:
  template:
    containers:
    - name: main
      resources: {limits: {memory: much}}
"""
OTHER = """
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: other, namespace: models}
spec:
  modelArtifacts: {uri: "hf://acme/other"}
  routing: {modelName: other}
"""


def render(
    texts: list[str], bases: list[str] | None = None, **options: Any
) -> tuple[list[Mapping[str, Any]], list[Problem]]:
    sources = [Source(f"input-{number}.yaml", text) for number, text in enumerate(texts)]
    try:
        rendered = list(
            generate(sources, [Source("base.yaml", text) for text in bases or []], Options(**options))
        )
    except MsvcgenError as error:
        return [], list(error.problems)
    objects: list[Any] = [child.tree for one in rendered for child in one.children]
    return objects, [problem for one in rendered for problem in one.problems]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_case(case: dict[str, Any]) -> None:
    wanted = Case(
        name=case["name"],
        service={},
        objects=case.get("objects", {}),
        problems=case.get("problems", []),
    )

    objects, problems = render(["---\n".join(write(tree) for tree in case["input"])])

    if "problems" in case or "objects" in case:
        assert problems_of(problems, wanted) == wanted.problems
    else:
        assert problems
    assert wanted.missing_from([dict(one) for one in objects]) == []


def test_places_are_those_of_the_file_that_states_it() -> None:
    _, problems = render([SERVICE], [CONFIG])

    assert [(str(one.position and one.position.file), one.where) for one in problems] == [
        ("base.yaml", "spec.template.containers[main].resources.limits.memory")
    ]


def test_configs_may_stand_in_any_input_and_ones_that_nobody_names_are_left_out() -> None:
    config = CONFIG.replace("much", "1Gi")
    objects, problems = render([f"{config}---\n{SERVICE}---\n{config.replace('platform', 'more')}"])

    assert not problems
    container = objects[-1]["spec"]["template"]["spec"]["containers"][0]
    assert container["resources"]["limits"] == {"memory": "1Gi", "nvidia.com/gpu": "1"}


def test_a_baseconfig_and_a_variant_are_for_the_others() -> None:
    data = "data: {decodeDeployment: '{spec: {paused: true}}'}"
    base = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: base}}\n{data}\n"
    objects, problems = render(
        [SERVICE.replace("  baseRefs: [{name: platform}]\n", ""), OTHER], [base], runtime="vllm"
    )

    deployments = {one["metadata"]["name"]: one for one in objects if one["kind"] == "Deployment"}
    assert [problem.code for problem in problems] == ["own-runtime"]
    assert {name: one["spec"].get("paused") for name, one in deployments.items()} == {
        "tiny-decode": None,
        "other-decode": True,
    }


@pytest.mark.parametrize("validate", ["warn", "ignore"])
def test_nothing_wrong_is_an_error_of_the_program(validate: Any) -> None:
    wrong = [
        {"metadata": {"name": "tiny"}, "spec": {"model": {"uri": "hf://a/b"}, **spec}}
        for spec in (
            {"template": {"containers": [3, None, {"name": "main", "args": "a", "env": 3}]}},
            {
                "parallelism": 3,
                "scaling": [],
                "prefill": {"worker": 3},
                "router": {"route": 3, "scheduler": []},
            },
            {"worker": {}, "template": 4, "tracing": 3, "baseRefs": 3},
        )
    ]
    for tree in wrong:
        kind: Any = {"apiVersion": "serving.kserve.io/v1alpha2", "kind": "LLMInferenceService", **tree}
        render([write(kind)], validate=validate)


def test_a_config_alone_renders_nothing() -> None:
    _, [problem] = render([CONFIG])

    assert (problem.code, problem.position is not None) == ("no-modelservice", True)
    assert "baseRefs" in problem.hint


def test_versions_that_are_known_are_named() -> None:
    _, [problem] = render([SERVICE.replace("v1alpha2", "v1beta1")])

    assert problem.where == "apiVersion"
    assert problem.message.endswith(
        "of an `LLMInferenceService` it is serving.kserve.io/v1alpha1 or serving.kserve.io/v1alpha2"
    )
