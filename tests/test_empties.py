"""What a BaseConfig states by variables that are empty for a ModelService."""

from __future__ import annotations

from typing import Any

import pytest

import msvcgen


def problems(base: dict[str, str], **spec: Any) -> list[tuple[str, str, int]]:
    service = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "oak", "namespace": "models"},
        "spec": {
            "modelArtifacts": {"uri": "hf://acme/oak-8b"},
            "routing": {"modelName": "oak"},
            "decode": {"containers": [{"name": "vllm", "image": "vllm/vllm-openai:v0.20.2"}]},
            **spec,
        },
    }
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "base"}, "data": base}
    with pytest.raises(msvcgen.MsvcgenError, match=r"\w") as caught:
        msvcgen.render(service, config)
    return [
        (problem.where, problem.hint, problem.position.line if problem.position else 0)
        for problem in caught.value.problems
    ]


def test_a_field_that_is_missing_stands_where_an_empty_variable_states_it() -> None:
    base = {
        "decodeService": "spec:\n  ports:\n  - port: {{ .ServicePort }}\n",
        "decodeDeployment": "spec: {}\n",
    }
    ((where, hint, line),) = problems(base)

    assert where == "decodeService.spec.ports[0].port"
    assert hint.startswith("`.ServicePort` is empty: `spec.routing.ports` sets it")
    assert line == 9


def test_a_word_that_is_empty_says_what_sets_the_variable() -> None:
    container = "{name: vllm, command: [vllm, serve], args: [a, '--revision={{ .ModelRevision }}']}"
    base = {"decodeDeployment": f"spec:\n  template:\n    spec:\n      containers:\n      - {container}\n"}
    ((where, hint, _line),) = problems(base)

    assert where == "decodeDeployment.spec.template.spec.containers[vllm].args[1]"
    assert hint.startswith("`.ModelRevision` is empty: a revision in `spec.modelArtifacts.uri` sets it")


def test_what_no_variable_states_keeps_its_words() -> None:
    base = {
        "decodeService": "spec:\n  ports:\n  - name: {{ .ModelServiceName }}\n",
        "decodeDeployment": "spec: {}\n",
    }
    ((where, hint, _line),) = problems(base)

    assert (where, hint) == ("decodeService.spec.ports[oak].port", "")


def test_two_ports_of_one_name_say_that_the_other_is_the_variant_s() -> None:
    service = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "oak", "namespace": "models"},
        "spec": {
            "modelArtifacts": {"uri": "hf://acme/oak-8b"},
            "routing": {"modelName": "oak"},
            "decode": {},
        },
    }
    data = {"decodeService": "spec:\n  ports:\n  - {name: http, port: 80}\n"}
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "base"}, "data": data}
    with pytest.raises(msvcgen.MsvcgenError, match="is there twice") as caught:
        msvcgen.render(service, config, runtime="vllm")

    said = "the other one is the runtime variant's, at <runtime vllm>:"
    assert any(note.startswith(said) for note in caught.value.problems[0].notes)
