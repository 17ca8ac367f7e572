"""Where a route without rules leads."""

from __future__ import annotations

from typing import Any

import pytest

from msvcgen import render

POOL = "spec: {targetPortNumber: 8000}\n"


def route(runtime: str, data: dict[str, str]) -> Any:
    service = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "granite", "namespace": "models"},
        "spec": {
            "routing": {"modelName": "granite", "gatewayRefs": [{"name": "edge"}]},
            "modelArtifacts": {"uri": "hf://ibm-granite/granite"},
            "decode": {}
            if runtime
            else {"containers": [{"name": "vllm", "image": "vllm/vllm-openai:v0.10.2"}]},
        },
    }
    base = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "base"}, "data": data}
    objects = render(service, base if data else None, runtime=runtime)
    return next(one["spec"] for one in objects if one["kind"] == "HTTPRoute")


@pytest.mark.parametrize("runtime", ["", "vllm"])
def test_a_pool_comes_first(runtime: str) -> None:
    [backend] = route(runtime, {"inferencePool": POOL})["rules"][0]["backendRefs"]
    assert (backend["kind"], backend["name"]) == ("InferencePool", "granite-inference-pool")


def test_a_runtime_variant_brings_its_service() -> None:
    assert route("vllm", {})["rules"] == [{"backendRefs": [{"name": "granite-service-decode", "port": 8000}]}]


def test_without_either_nobody_knows() -> None:
    assert "rules" not in route("", {})


@pytest.mark.parametrize("group", ["inference.networking.x-k8s.io", "llm-d.ai"])
def test_an_objective_may_be_of_either_group(group: str) -> None:
    service = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "granite", "namespace": "models"},
        "spec": {
            "routing": {"modelName": "granite"},
            "modelArtifacts": {"uri": "hf://ibm-granite/granite"},
            "decode": {"containers": [{"name": "vllm", "image": "vllm/vllm-openai:v0.10.2"}]},
        },
    }
    objective = f"apiVersion: {group}/v1alpha2\nspec: {{priority: 10}}\n"
    data = {"inferencePool": POOL, "inferenceObjective": objective}
    base = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "base"}, "data": data}
    [found] = [one for one in render(service, base) if one["kind"] == "InferenceObjective"]

    assert found["apiVersion"] == f"{group}/v1alpha2"
    assert found["spec"] == {"priority": 10, "poolRef": {"name": "granite-inference-pool"}}
