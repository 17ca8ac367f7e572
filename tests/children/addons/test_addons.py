"""Add-ons of what no case can state: groups of pods, templates in both dialects, where values come from."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from msvcgen import explain, render, requires
from msvcgen.artifacts import Artifact
from msvcgen.children import Lower
from msvcgen.children.addons import Subject
from msvcgen.children.addons.disruption import disruption_budget
from msvcgen.children.addons.scaling import autoscaler
from msvcgen.errors import Finding
from msvcgen.kinds import Kinds
from msvcgen.model.schema import json_schema
from msvcgen.pipeline import Options, Source, generate
from msvcgen.service import read_service
from msvcgen.settings import Settings
from msvcgen.targets import ADDONS, ROLE_FIELDS, SPEC_FIELDS
from msvcgen.tree import Mapped, node_at
from msvcgen.yaml.writer import write

SCALING: Mapped = {"maxReplicas": 4, "metric": {"name": "vllm:num_requests_waiting", "target": "5"}}

DECODE: dict[str, Any] = {
    "containers": [
        {
            "name": "vllm",
            "image": "vllm/vllm-openai:v0.10.2",
            "command": ["vllm", "serve"],
            "args": ["acme/tiny", "--served-model-name=tiny"],
        }
    ]
}


def modelservice(decode: dict[str, Any], **spec: object) -> dict[str, Any]:
    return {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "tiny", "namespace": "models"},
        "spec": {
            "modelArtifacts": {"uri": "hf://acme/tiny"},
            "routing": {"modelName": "tiny"},
            "decode": {**DECODE, **decode},
            **spec,
        },
    }


def baseconfig(key: str, template: str, *, jinja: bool = False) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": "base"}
    if jinja:
        metadata["annotations"] = {"msvcgen.dev/template-dialect": "jinja"}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {key: template}}


def group(size: int, decode: dict[str, Any]) -> Subject:
    """Give a role whose workload is a LeaderWorkerSet."""
    tree = modelservice(decode)
    workload: Mapped = {
        "apiVersion": "leaderworkerset.x-k8s.io/v1",
        "kind": "LeaderWorkerSet",
        "metadata": {"name": "tiny-decode", "namespace": "models"},
        "spec": {
            "leaderWorkerTemplate": {
                "size": size,
                "workerTemplate": {"spec": {"containers": DECODE["containers"]}},
            }
        },
    }
    service = read_service(tree, Artifact("hf://acme/tiny", "hf"), Settings(), Kinds())
    return Subject(service, "decode", workload)


def lower(key: str) -> Lower:
    return Lower(ADDONS[key], {}, {})


@pytest.mark.parametrize(("size", "told"), [(1, []), (4, [("spec", "decode", "scaling", "metric")])])
def test_a_metric_of_the_pods_of_groups_is_that_of_their_leaders(
    size: int, told: list[tuple[str, ...]]
) -> None:
    overlay = autoscaler(group(size, {"scaling": SCALING}), lower("horizontalPodAutoscaler"))

    assert node_at(overlay.tree, "spec", "scaleTargetRef") == {
        "apiVersion": "leaderworkerset.x-k8s.io/v1",
        "kind": "LeaderWorkerSet",
        "name": "tiny-decode",
    }
    assert [(finding.path, finding.severity) for finding in overlay.findings] == [
        (path, "warning") for path in told
    ]


def test_a_budget_over_groups_counts_leaders_with_a_warning() -> None:
    overlay = disruption_budget(group(2, {"disruption": {}}), lower("podDisruptionBudget"))

    assert node_at(overlay.tree, "spec", "selector", "matchLabels") == {
        "llm-d.ai/inferenceServing": "true",
        "llm-d.ai/model": "tiny",
        "llm-d.ai/role": "decode",
        "leaderworkerset.sigs.k8s.io/worker-index": "0",
    }
    [told] = overlay.findings
    assert isinstance(told, Finding)
    assert (told.code, told.severity, told.path) == (
        "disruption",
        "warning",
        ("spec", "decode", "disruption"),
    )


LABELS = {"llm-d.ai/inferenceServing": "true", "llm-d.ai/model": "tiny", "llm-d.ai/role": "decode"}


OF = "{{ .Role }} {{ .TargetKind }} {{ .TargetName }}"
OF_JINJA = "{{ role }} {{ target_kind }} {{ target_name }}"
RANGE = "{{- range $name, $value := .PodLabels }}\n    {{ $name }}: {{ $value | quote }}\n{{- end }}"


@pytest.mark.parametrize(
    ("template", "jinja"),
    [
        (f"metadata: {{annotations: {{of: '{OF}'}}, labels: {{{{ .PodLabels }}}}}}", False),
        (f"metadata: {{annotations: {{of: '{OF}'}}, labels: {{{{ toJson .PodLabels }}}}}}", False),
        (f"metadata:\n  annotations: {{of: '{OF}'}}\n  labels:\n{RANGE}\n", False),
        (f"metadata: {{annotations: {{of: '{OF_JINJA}'}}, labels: {{{{ pod_labels | to_json }}}}}}", True),
    ],
)
def test_templates_know_the_workload(template: str, jinja: bool) -> None:  # noqa: FBT001 - a case
    base = baseconfig("podDisruptionBudget", template, jinja=jinja)

    objects = render(modelservice({"disruption": {}}), base)

    assert objects[-1]["metadata"] == {
        "name": "tiny-decode",
        "namespace": "models",
        "labels": LABELS,
        "annotations": {"of": "decode Deployment tiny-decode"},
    }


def test_they_stand_before_the_route() -> None:
    service = modelservice(
        {"scaling": SCALING, "disruption": {}},
        routing={"modelName": "tiny", "gatewayRefs": [{"name": "gate"}]},
    )
    base = baseconfig("inferencePool", "spec: {targetPortNumber: 8000, extensionRef: {name: picker}}")

    kinds = [each["kind"] for each in render(service, base)]

    assert kinds == [
        "ServiceAccount",
        "Deployment",
        "InferencePool",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "HTTPRoute",
    ]


def test_each_role_has_objects_of_its_own_in_the_layout_of_the_reference() -> None:
    service = modelservice({"disruption": {}}, prefill={**DECODE, "disruption": {}})

    rendered = [*generate([Source("ms.yaml", write(service))], [], Options())]

    keys = [child.key for child in rendered[0].children if child.tree["kind"] == "PodDisruptionBudget"]
    assert keys == ["prefillPodDisruptionBudget", "decodePodDisruptionBudget"]


def test_their_values_and_what_they_removed_come_from_what_asks_for_them() -> None:
    service = modelservice(
        {"scaling": SCALING, "devices": {"class": "gpu.nvidia.com"}, "parallelism": {"tensor": 2}}
    )
    base = baseconfig("decodeDeployment", "spec: {replicas: 3}")

    values = [*explain(service, base)]
    [replicas] = explain(service, base, of="deployment/tiny-decode/spec.replicas")

    assert {value.where for value in values if not value.sources} == set()
    assert (replicas.value, replicas.sources[0].reason) == (None, "scaling")
    [count] = explain(service, base, of="resourceclaimtemplate/spec.spec.devices.requests[0].exactly.count")
    assert (count.value, count.sources[0].where) == (2, "spec.decode.parallelism.tensor")


def test_what_the_cluster_must_have() -> None:
    service = modelservice({"scaling": {**SCALING, "by": "keda"}, "devices": {"class": "gpu.nvidia.com"}})
    trigger = {
        "type": "prometheus",
        "metadata": {"serverAddress": "http://prometheus:9090"},
        "authenticationRef": {"name": "k", "kind": "ClusterTriggerAuthentication"},
    }
    base = baseconfig("scaledObject", json.dumps({"spec": {"triggers": [trigger]}}))

    found = {(each["kind"], each["name"], each.get("namespace", "")) for each in requires(service, base)}

    assert found == {
        ("ClusterTriggerAuthentication", "k", ""),
        ("CustomResource", "ScaledObject", ""),
        ("DeviceClass", "gpu.nvidia.com", ""),
        ("Namespace", "models", ""),
    }


def test_an_editor_knows_that_the_fields_are_ours() -> None:
    definitions = json_schema("ModelService")["$defs"]
    ours = {
        name
        for part in ("ModelPods", "ModelServiceSpec")
        for name, field in definitions[part]["properties"].items()
        if field.get("x-msvcgen-extension")
    }

    assert ours >= ROLE_FIELDS | SPEC_FIELDS
    assert {target.field for target in ADDONS.values()} == ROLE_FIELDS | SPEC_FIELDS - {"tracing"}


def test_who_asks_for_none_loads_none() -> None:
    code = (
        "import sys; from msvcgen import render; "
        "render(open(sys.argv[1]).read(), open(sys.argv[2]).read()); "
        "print([name for name in sys.modules if 'addons' in name])"
    )
    files = ["samples/quickstart/modelservice.yaml", "samples/quickstart/baseconfig.yaml"]

    done = subprocess.run([sys.executable, "-c", code, *files], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
