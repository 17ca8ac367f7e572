"""What the rules about serving find in what ModelServices render to: places, notes, forms."""

from __future__ import annotations

import json
from typing import Any

import pytest

import msvcgen
from msvcgen import Problem
from stories import GOLDEN


def model_service(name: str, model: str = "", **spec: Any) -> str:
    stated = {
        "modelArtifacts": {"uri": f"hf://{model or f'acme/{name}'}"},
        "routing": {"modelName": model or f"acme/{name}"},
        "decode": {"replicas": 2},
        **spec,
    }
    head = (
        f"apiVersion: llm-d.ai/v1alpha1\nkind: ModelService\nmetadata: {{name: {name}, namespace: models}}\n"
    )
    return head + "spec:\n" + "".join(f"  {key}: {json.dumps(value)}\n" for key, value in stated.items())


def found(*services: str, base: dict[str, Any] | None = None, **options: Any) -> list[Problem]:
    config: Any = None
    if base is not None:
        data = {key: json.dumps(tree) for key, tree in base.items()}
        config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "base"}, "data": data}
    problems: list[Problem] = []
    try:
        msvcgen.render("---\n".join(services), config, on_warning=problems.append, **options)
    except msvcgen.MsvcgenError as error:
        return list(error.problems)
    return problems


def shown(problems: list[Problem]) -> list[tuple[str, str, str]]:
    return [(problem.code, problem.severity, problem.where) for problem in problems]


def test_two_models_of_one_name_select_each_other_s_pods() -> None:
    one, other = model_service("larch-a100", "acme/larch-8b"), model_service("larch-canary", "acme/larch-8b")
    (problem,) = found(one, other, runtime="vllm")
    assert problem[:2] == (
        "selects-others",
        "Deployment/larch-canary-decode selects the same pods as Deployment/larch-a100-decode",
    )
    assert problem.where == "spec.routing.modelName"
    assert "the other one is at <modelservice>:6" in problem.notes


def test_a_route_to_one_half_of_a_pair() -> None:
    service = model_service(
        "cedar", prefill={"replicas": 2}, routing={"modelName": "cedar", "gatewayRefs": [{"name": "gateway"}]}
    )
    codes = [code for code, _, _ in shown(found(service, runtime="sglang", env={"preset": ""}))]
    assert codes == ["prefill-unused", "prefill-unused"]


def test_halves_of_a_pair_that_serve_two_models() -> None:
    own = {"name": "sglang", "args": ["--model-path=acme/elm-8b"]}
    service = model_service("cedar", prefill={"replicas": 2, "containers": [own]})
    problems = {problem.code: problem.message for problem in found(service, runtime="sglang")}
    assert problems["model-mismatch"] == (
        "these pods decode for `acme/cedar`, those of Deployment/cedar-prefill prefill for `acme/elm-8b`"
    )


def test_more_accelerators_than_a_node_has() -> None:
    service = model_service("redwood", decode={"replicas": 2, "parallelism": {"tensor": 8, "pipeline": 2}})
    assert shown(found(service, runtime="vllm")) == [
        ("accelerators", "warning", "spec.decode.parallelism.tensor")
    ]


def test_two_servers_of_two_layers() -> None:
    own = {"name": "vllm", "image": "vllm/vllm-openai:v0.20.2", "args": ["acme/oak", "--port=9001"]}
    base = {"decodeDeployment": {"spec": {"template": {"spec": {"containers": [own]}}}}}
    problems = [
        each for each in found(model_service("oak"), base=base, runtime="sglang") if each.severity == "error"
    ]
    assert {problem.code for problem in problems} == {"two-servers"}
    assert {problem.position.file for problem in problems if problem.position} == {
        "<baseconfig>",
        "<modelservice>",
    }


def test_two_scalers_of_extra_objects() -> None:
    def scaler(name: str) -> dict[str, Any]:
        target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "oak-decode"}
        return {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": name, "namespace": "models"},
            "spec": {"maxReplicas": 2, "scaleTargetRef": target},
        }

    service = model_service("oak", decoupleScaling=True)
    base = {"extraObjects": [scaler("one"), scaler("two")]}
    assert shown(found(service, base=base, runtime="vllm")) == [
        ("scaled-twice", "error", "extraObjects[1].spec.scaleTargetRef.name")
    ]


def test_notes_are_for_those_who_want_them() -> None:
    service = model_service("oak", decode={"replicas": 1})
    assert found(service, runtime="vllm") == []
    notes = found(service, runtime="vllm", show_notes=True)
    assert {(problem.code, problem.severity) for problem in notes} == {("cache-lost", "note")}
    assert found(service, runtime="vllm", allow=["cache-lost"]) == []


NAMES = ("maple", "port", "vllm", "host", "model", "tensor-parallel-size", "a", "m1", "nvidia", "http")
"""Names of models, most of which mean something in a command line."""


@pytest.mark.parametrize("wrong", [(), ("--max-model-lenn=1",), ("--port=1",), ("-tp=4",)])
def test_objects_of_one_form_are_judged_as_if_each_were_the_first(wrong: tuple[str, ...]) -> None:
    def service(name: str, *args: str) -> str:
        own = {"name": "vllm", "args": list(args), "resources": {"limits": {"nvidia.com/gpu": 1}}}
        return model_service(f"{name}-x", f"acme/{name}", decode={"replicas": 2, "containers": [own]})

    services = [service(name, *(wrong if at % 2 else ())) for at, name in enumerate(NAMES)]
    together = [problem for problem in found(*services, runtime="vllm") if problem.code != "selects-others"]
    apart = [problem for each in services for problem in found(each, runtime="vllm")]
    assert [problem[:2] for problem in together] == [problem[:2] for problem in apart]
    assert bool(apart) == bool(wrong and wrong != ("--port=1",))


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/manifests.yaml")), ids=lambda path: path.parent.name)
def test_goldens_give_no_alarm(path: Any) -> None:
    problems = msvcgen.lint(path.read_text("utf-8"))
    assert [problem for problem in problems if problem.severity != "note"] == []
