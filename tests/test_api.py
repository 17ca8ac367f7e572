"""The Python API: text, mappings and models in, plain objects out."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import msvcgen
from msvcgen import BaseConfig, ModelService, MsvcgenError, Problem, render

SERVICE: dict[str, Any] = {
    "apiVersion": "llm-d.ai/v1alpha1",
    "kind": "ModelService",
    "metadata": {"name": "granite", "namespace": "models"},
    "spec": {
        "routing": {"modelName": "granite", "ports": [{"name": "http", "port": 8000}]},
        "modelArtifacts": {"uri": "hf://ibm-granite/granite"},
        "decode": {
            "containers": [{"name": "vllm", "image": "vllm/vllm-openai:v0.10.2", "mountModelVolume": True}]
        },
    },
}
BASE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "base"},
    "data": {"decodeService": 'spec: {ports: [{port: {{ getPort "http" }}}]}\n'},
}


def kinds(objects: list[dict[str, Any]]) -> list[str]:
    return [one["kind"] for one in objects]


def test_mappings_text_and_models_give_the_same() -> None:
    from_mappings = render(SERVICE, BASE)
    assert kinds(from_mappings) == ["ServiceAccount", "Service", "Deployment"]
    assert render(ModelService.model_validate(SERVICE), BaseConfig.model_validate(BASE)) == from_mappings
    sample = Path(__file__).parents[1] / "samples/quickstart"
    texts = [(sample / name).read_text("utf-8") for name in ("modelservice.yaml", "baseconfig.yaml")]
    assert render(*texts) == render(texts[0].encode(), [texts[1]])


def test_several_services_are_rendered_in_their_order() -> None:
    other = copy.deepcopy(SERVICE)
    other["metadata"]["name"] = "other"
    names = [one["metadata"]["name"] for one in render([SERVICE, other]) if one["kind"] == "Deployment"]
    assert names == ["granite-decode", "other-decode"]


def test_inputs_are_left_alone_and_results_are_the_callers() -> None:
    before = copy.deepcopy((SERVICE, BASE))
    first, again = render(SERVICE, BASE), render(SERVICE, BASE)
    first[-1]["spec"]["template"]["spec"]["volumes"][0]["name"] = "changed"
    first[-1]["spec"]["selector"]["matchLabels"].clear()
    assert again[-1]["spec"]["selector"]["matchLabels"]
    assert before == (SERVICE, BASE)


def test_problems_of_all_services_are_raised_together() -> None:
    first, second = copy.deepcopy(SERVICE), copy.deepcopy(SERVICE)
    first["spec"]["decode"]["containers"][0]["imagee"] = "x"
    second["spec"]["decode"]["replicas"] = -1
    with pytest.raises(MsvcgenError, match="unknown field") as caught:
        render([first, second])
    assert [problem.where for problem in caught.value.problems] == [
        "spec.decode.containers[vllm].imagee",
        "spec.decode.replicas",
    ]
    assert [problem.position.file for problem in caught.value.problems if problem.position] == [
        "<modelservice 1>",
        "<modelservice 2>",
    ]


def test_warnings_are_given_to_the_caller() -> None:
    unplaced = copy.deepcopy(SERVICE)
    del unplaced["metadata"]["namespace"]
    warnings: list[Problem] = []
    render(unplaced, on_warning=warnings.append)
    assert [problem.code for problem in warnings] == ["no-namespace"]
    warnings.clear()
    objects = render(unplaced, namespace="stated", on_warning=warnings.append)
    assert {one["metadata"]["namespace"] for one in objects} == {"stated"}
    assert warnings == []


def test_validation_may_warn_and_drop_or_be_left_out() -> None:
    unknown = copy.deepcopy(SERVICE)
    unknown["spec"]["decode"]["containers"][0]["imagee"] = "x"
    warnings: list[Problem] = []
    dropped = render(unknown, validate="warn", on_warning=warnings.append)
    assert [problem.code for problem in warnings] == ["unknown-field"]
    assert "imagee" not in dropped[-1]["spec"]["template"]["spec"]["containers"][0]
    kept = render(unknown, validate="ignore")
    assert kept[-1]["spec"]["template"]["spec"]["containers"][0]["imagee"] == "x"


DEFINITION: dict[str, Any] = {
    "models": [
        {
            "name": "granite",
            "model_path": "/models/granite",
            "service": {"start_command": ["serve", "{model_path}"], "port": 8080},
        }
    ]
}


@pytest.mark.parametrize("runtime", ["", "custom"])
def test_a_model_definition_says_how_the_model_is_served(runtime: str) -> None:
    served = {**SERVICE, "spec": {**SERVICE["spec"], "modelArtifacts": {"uri": "pvc://trained/granite"}}}

    objects = render(served, runtime=runtime, model_definition=DEFINITION)

    server = objects[-1]["spec"]["template"]["spec"]["containers"][0]
    assert kinds(objects) == ["ServiceAccount", "Service", "Deployment"]
    assert server["command"] == ["serve", "/models/granite"]
    assert objects == render(served, runtime="custom", model_definition=json.dumps(DEFINITION))


def test_problems_of_a_model_definition_are_named_after_the_argument() -> None:
    with pytest.raises(MsvcgenError, match="`port` is missing") as caught:
        render(
            SERVICE,
            model_definition="models:\n- name: m\n  model_path: /m\n  service: {start_command: [serve]}\n",
        )
    [place] = [problem.position for problem in caught.value.problems]
    assert place is not None
    assert (place.file, place.line) == ("<model definition>", 4)


THREADS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from msvcgen import render
import msvcgen.template.jinja

sys.setswitchinterval(1e-6)
texts = [Path(name).read_text("utf-8") for name in sys.argv[1:]]
together = Barrier(8)
with ThreadPoolExecutor(8) as threads:
    made = [*threads.map(lambda _: (together.wait(), render(*texts))[1], range(8))]
assert all(one == render(*texts) for one in made)
"""


def test_threads_that_begin_together_render_the_same() -> None:
    sample = Path(__file__).parents[1] / "samples/jinja"
    names = [sample / "modelservice.yaml", sample / "baseconfig.yaml"]
    subprocess.run([sys.executable, "-c", THREADS, *names], check=True)


def test_only_the_named_are_public() -> None:
    assert set(msvcgen.__all__) == {
        "BaseConfig",
        "ModelService",
        "MsvcgenError",
        "Problem",
        "RenderedService",
        "diff",
        "explain",
        "graph",
        "lint",
        "render",
        "render_many",
        "requires",
    }
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        msvcgen.nothing  # noqa: B018 - asking is the test


def test_importing_costs_no_library() -> None:
    program = "import sys, msvcgen; from msvcgen import render; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"pydantic", "jinja2", "jsonschema", "typer"} & set(done.stdout.split())


def test_schemas_of_further_kinds_check_what_is_rendered() -> None:
    schema = {
        "x-kubernetes-group-version-kind": {"group": "", "version": "v1", "kind": "Service"},
        "properties": {"spec": {"required": ["sessionAffinity"]}},
    }
    with pytest.raises(MsvcgenError, match="sessionAffinity"):
        render(SERVICE, BASE, schemas=[schema])
