"""Accelerators by their names: beside one of any vendor, nothing else is asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

import msvcgen
from msvcgen.servers.cards import is_card

SERVICE = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: tiny, namespace: models}
spec:
  modelArtifacts: {uri: hf://acme/tiny}
  routing: {modelName: tiny}
  decode:
    parallelism: {tensor: 4}
    containers: [{name: vllm, image: "vllm/vllm-openai:v0.33.0", args: [acme/tiny], resources: %s}]
"""


def resources(stated: dict[str, Any], below: dict[str, Any], **options: Any) -> dict[str, Any]:
    container = {"name": "vllm", "resources": below}
    deployment = {"spec": {"template": {"spec": {"containers": [container]}}}}
    data = {"decodeDeployment": json.dumps(deployment)}
    base: Any = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "base"}, "data": data}
    objects: list[Any] = msvcgen.render(
        SERVICE % json.dumps(stated), base, on_warning=lambda _problem: None, **options
    )
    (made,) = [one for one in objects if one["kind"] == "Deployment"]
    found: dict[str, Any] = made["spec"]["template"]["spec"]["containers"][0].get("resources", {})
    return found


@pytest.mark.parametrize("runtime", ["", "vllm"])
@pytest.mark.parametrize("name", ["rebellions.ai/ATOM", "nvidia.com/mig-1g.5gb", "acme.example/card"])
def test_a_card_of_any_name_stays_alone(name: str, runtime: str) -> None:
    for found in (
        resources({"limits": {name: 4}}, {}, runtime=runtime),
        resources({}, {"limits": {name: 4}}, runtime=runtime),
    ):
        assert found["limits"] == {name: "4"} or found["limits"] == {name: 4}
        assert "nvidia.com/gpu" not in found.get("requests", {})


@pytest.mark.parametrize("runtime", ["", "vllm"])
@pytest.mark.parametrize(
    "name", ["rdma/ib", "nvidia.com/mlnxnics", "vpc.amazonaws.com/efa", "smarter-devices/fuse", "cpu"]
)
def test_what_is_no_card_stands_beside_them(name: str, runtime: str) -> None:
    found = resources({"limits": {name: 1}}, {}, runtime=runtime)

    assert not is_card(name)
    assert found["limits"]["nvidia.com/gpu"] == "4"


def test_the_amount_of_a_card_that_is_counted_follows_the_parallelism() -> None:
    assert resources({}, {"limits": {"amd.com/gpu": 1}})["limits"] == {"amd.com/gpu": "4"}


def test_rdma_asks_for_one_of_the_resource_and_locks_memory() -> None:
    objects: list[Any] = msvcgen.render(
        SERVICE % "{}", runtime="vllm", env={"rdma": "rdma/ib"}, on_warning=lambda _problem: None
    )
    container = objects[-1]["spec"]["template"]["spec"]["containers"][0]

    assert container["resources"] == {
        "limits": {"nvidia.com/gpu": "4", "rdma/ib": "1"},
        "requests": {"nvidia.com/gpu": "4", "rdma/ib": "1"},
    }
    assert container["securityContext"] == {"capabilities": {"add": ["IPC_LOCK"]}}
