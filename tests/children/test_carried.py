"""Labels and annotations of a ModelService, on the objects that stand for it."""

from __future__ import annotations

from typing import Any, TypeAlias

import pytest
import yaml

from msvcgen import Problem, render

Json: TypeAlias = Any

LABELS = {"example.com/shown": "true", "kueue.x-k8s.io/queue-name": "gpu", "team.example.com/cost": "a"}
ANNOTATIONS = {
    "serving.kserve.io/deploymentMode": "RawDeployment",
    "kueue.x-k8s.io/priority": "high",
    "msvcgen.dev/allow": "no-namespace",
    "kubectl.kubernetes.io/last-applied-configuration": "{}",
    "config.kubernetes.io/origin": "path: x",
    "internal.config.kubernetes.io/index": "0",
    "kustomize.config.k8s.io/needs-hash": "false",
}
WHOLE = {"kserve": "InferenceService", "kubeai": "Model", "nim-operator": "NIMService"}
KEYS = {"kserve": "inferenceService", "kubeai": "kubeaiModel", "nim-operator": "nimService"}

SECRET = {"name": "NGC_API_KEY", "valueFrom": {"secretKeyRef": {"name": "ngc", "key": "NGC_API_KEY"}}}


def metadata(
    runtime: str, kind: str, labels: Json, annotations: Json, data: Json = None
) -> tuple[Json, Json]:
    image = {"": "vllm/vllm-openai:v0.10.2", "nim-operator": "nvcr.io/nim/nvidia/llm-nim:1.12.0"}.get(runtime)
    name = "nim" if runtime == "nim-operator" else "vllm"
    decode = {"containers": [{"name": name, "image": image, "env": [SECRET]}]} if image else {}
    service = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "olive", "namespace": "n", "labels": labels, "annotations": annotations},
        "spec": {
            "routing": {"modelName": "olive"},
            "modelArtifacts": {"uri": "hf://acme/olive", "authSecretName": "hub", "size": "9Gi"},
            "decode": decode,
        },
    }
    texts = {key: yaml.safe_dump(tree) for key, tree in (data or {}).items()}
    base = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}, "data": texts}
    env = {"resourceProfile": "cpu:1"} if runtime == "kubeai" else {}
    warnings: list[Problem] = []
    objects = render(service, base if texts else None, runtime=runtime, env=env, on_warning=warnings.append)
    assert "unknown-annotation" not in {one.code for one in warnings}
    found = next(one["metadata"] for one in objects if one["kind"] == kind)
    return found.get("labels"), found.get("annotations")


@pytest.mark.parametrize(("runtime", "kind"), WHOLE.items())
def test_what_stands_for_the_whole_carries_what_is_meant_for_others(runtime: str, kind: str) -> None:
    assert metadata(runtime, kind, LABELS, ANNOTATIONS) == (
        LABELS,
        {"serving.kserve.io/deploymentMode": "RawDeployment", "kueue.x-k8s.io/priority": "high"},
    )


@pytest.mark.parametrize(("runtime", "kind"), WHOLE.items())
def test_nothing_is_added_where_nothing_is_stated(runtime: str, kind: str) -> None:
    assert metadata(runtime, kind, None, None) == (None, None)
    assert metadata(runtime, kind, {}, {"msvcgen.dev/allow": "no-namespace"}) == (None, None)


@pytest.mark.parametrize(("runtime", "kind"), WHOLE.items())
def test_layers_below_lose(runtime: str, kind: str) -> None:
    below = {"metadata": {"labels": {"example.com/shown": "false", "gone": "a", "kept": "b"}}}
    labels, _ = metadata(runtime, kind, {**LABELS, "gone": None}, None, {KEYS[runtime]: below})
    assert labels == {**LABELS, "kept": "b"}


@pytest.mark.parametrize("runtime", ["", "vllm"])
@pytest.mark.parametrize(
    ("stated", "further"),
    [
        ("", set()),
        ("team.example.com/", {"team.example.com/cost"}),
        (" example.com/ , team. ,, ", {"example.com/shown", "team.example.com/cost"}),
        ("msvcgen.dev/, kubectl", set()),
    ],
)
def test_a_workload_carries_what_is_listed(runtime: str, stated: str, further: set[str]) -> None:
    annotations = {**ANNOTATIONS, "msvcgen.dev/propagate": stated}
    labels, carried = metadata(runtime, "Deployment", LABELS, annotations)
    assert carried == {"kueue.x-k8s.io/priority": "high"}
    own = {name for name in labels if name.startswith("llm-d.ai/")}
    assert len(own) == 3
    assert {*labels} - own == {"kueue.x-k8s.io/queue-name", *further}


def test_labels_of_ours_win() -> None:
    labels, _ = metadata("", "Deployment", {"llm-d.ai/role": "x"}, {"msvcgen.dev/propagate": "llm-d.ai/"})
    assert labels["llm-d.ai/role"] == "decode"


def test_pods_and_other_objects_carry_nothing() -> None:
    assert metadata("vllm", "Service", LABELS, ANNOTATIONS) == (None, None)
    assert metadata("vllm", "ServiceAccount", LABELS, ANNOTATIONS) == (None, None)
