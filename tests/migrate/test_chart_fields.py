"""What the chart writes by hand and a ModelService has a field for."""

from __future__ import annotations

from typing import Any

import pytest

from chartpods import migrated
from msvcgen.migrate.chart import Migration
from msvcgen.pipeline import Options, Source, generate
from msvcgen.yaml.reader import read_stream

CONTAINER = """
  containers:
  - name: vllm
    image: vllm/vllm-openai:v0.10.2
    modelCommand: vllmServe
    ports: [{name: metrics, containerPort: 8000}]
"""
ROUTING = "routing: {proxy: {enabled: false}}\n"
MODEL = "modelArtifacts: {name: acme/tiny, uri: 'hf://acme/tiny', size: 10Gi}\n"
ONE = f"{MODEL}{ROUTING}prefill: {{create: false}}\ndecode:\n  create: true{CONTAINER}"
PAIR = f"{MODEL}{ROUTING}decode:\n  create: true{CONTAINER}prefill:\n  replicas: 2{CONTAINER}"
TRACED = "tracing: {enabled: true, otlpEndpoint: 'http://otel:4317'}\n"
MONITORED = "  monitoring: {podmonitor: {enabled: true, interval: 15s, labels: {release: prom}}}\n"
CLAIMED = "accelerator: {dra: true, type: nvidia}\n"
HELPER = "  - {name: helper, image: 'acme/helper:1', command: [sleep]}\n"


def spec_of(migration: Migration) -> Any:
    service: Any = read_stream(migration.modelservice, "modelservice.yaml")[0][0].tree
    return service["spec"]


def objects_of(migration: Migration) -> list[Any]:
    results = generate([Source("made.yaml", migration.stream)], [], Options())
    return [child.tree for result in results for child in result.children]


def reasons(migration: Migration) -> set[str]:
    return {value.why for value in migration.told if value.why.startswith("not `")}


def test_traces_are_a_field_where_no_sidecar_is_told_more() -> None:
    migration = migrated(TRACED + ONE)

    assert spec_of(migration)["tracing"] == {
        "endpoint": "http://otel:4317",
        "sampler": "parentbased_traceidratio",
        "samplerArg": "1.0",
    }
    assert "OTEL_SERVICE_NAME" in migration.baseconfig
    assert "OTEL_TRACES_SAMPLER" not in migration.baseconfig
    assert reasons(migration) == set()


def test_traces_stay_as_the_chart_writes_them_where_a_sidecar_would_be_told_more() -> None:
    migration = migrated(TRACED + ONE.replace("enabled: false", "enabled: true"))

    assert "tracing" not in spec_of(migration)
    assert "OTEL_TRACES_SAMPLER_ARG" in migration.baseconfig
    [reason] = reasons(migration)
    assert reason.startswith("not `spec.tracing`, by which Deployment models/test-llm-d-modelservice-decode")
    assert reason.endswith("initContainers[routing-proxy].args[--tracing]")


def test_monitors_that_are_alike_are_a_field() -> None:
    migration = migrated(PAIR.replace("prefill:", f"{MONITORED}prefill:") + MONITORED)
    monitors = [tree for tree in objects_of(migration) if tree["kind"] == "PodMonitor"]

    assert spec_of(migration)["monitoring"]["podMonitor"]["labels"] == {"release": "prom"}
    assert [tree["metadata"]["labels"] for tree in monitors] == [
        {"app.kubernetes.io/component": role, "release": "prom"} for role in ("prefill", "decode")
    ]
    assert {tree["spec"]["podMetricsEndpoints"][0]["interval"] for tree in monitors} == {"15s"}
    assert "the PodMonitor is called `test-llm-d-modelservice-decode` now" in [
        value.why for value in migration.told if value.how == "changed"
    ]


def test_a_monitor_of_one_role_of_two_is_an_object_of_its_own() -> None:
    migration = migrated(PAIR + MONITORED)

    assert "monitoring" not in spec_of(migration)
    assert "kind: PodMonitor" in migration.baseconfig
    assert len(reasons(migration)) == 1


@pytest.mark.parametrize(("text", "by_field"), [(ONE, True), (ONE + HELPER, False)])
def test_claims_are_a_field_where_only_the_server_has_them(text: str, *, by_field: bool) -> None:
    migration = migrated(CLAIMED + text)

    assert ("devices" in spec_of(migration)["decode"]) is by_field
    assert ("kind: ResourceClaimTemplate" in migration.baseconfig) is not by_field
    told = [value.why for value in migration.told if value.where == "accelerator.dra"]
    assert told == [
        "the template of the claim is called `test-llm-d-modelservice-decode` now, and the claim `devices`"
        if by_field
        else ""
    ]
    [template] = [tree for tree in objects_of(migration) if tree["kind"] == "ResourceClaimTemplate"]
    [request] = template["spec"]["spec"]["devices"]["requests"]
    assert request["exactly"] == {"deviceClassName": "gpu.nvidia.com", "count": 1}
