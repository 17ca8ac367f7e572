from __future__ import annotations

import json
from typing import Any

from msvcgen import render
from msvcgen.check import View, check_across, summarise
from msvcgen.tree import Mapped, mapping_at


def deployment(name: str, **labels: str) -> Mapped:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {"template": {"metadata": {"labels": dict(labels)}}},
    }


def service(name: str, selector: dict[str, Any]) -> Mapped:
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": {"selector": selector}}


def pool(name: str, labels: dict[str, Any]) -> Mapped:
    return {
        "apiVersion": "inference.networking.k8s.io/v1",
        "kind": "InferencePool",
        "metadata": {"name": name},
        "spec": {"selector": {"matchLabels": labels}},
    }


def model(name: str, serves: str, of_pool: str) -> Mapped:
    return {
        "apiVersion": "inference.networking.x-k8s.io/v1alpha2",
        "kind": "InferenceModel",
        "metadata": {"name": name},
        "spec": {"modelName": serves, "poolRef": {"name": of_pool}},
    }


def route(name: str, of_pool: str, gateway: str) -> Mapped:
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": name},
        "spec": {
            "parentRefs": [{"name": gateway}],
            "rules": [{"backendRefs": [{"kind": "InferencePool", "name": of_pool}]}],
        },
    }


def found(*trees: Mapped) -> list[tuple[int, str, str]]:
    summaries = [summarise(tree) for tree in trees]
    return [
        (across.number, across.finding.code, across.finding.severity)
        for across in check_across(View(summaries, [""] * len(summaries)))
    ]


def test_objects_that_fit_together() -> None:
    assert found(
        deployment("a", app="a", role="decode"),
        service("a", {"app": "a"}),
        pool("a", {"role": "decode"}),
        service("without-selector", {}),
    ) == []  # fmt: skip


def test_two_objects_of_one_name() -> None:
    assert found(deployment("a"), deployment("b"), deployment("a")) == [(2, "duplicate-object", "error")]


def test_one_name_in_two_namespaces_or_of_two_versions() -> None:
    one, other = deployment("a"), deployment("a")
    one["metadata"] = {"name": "a", "namespace": "a"}
    other["metadata"] = {"name": "a", "namespace": "b"}
    newer = pool("a", {})
    older = {**newer, "apiVersion": "inference.networking.x-k8s.io/v1alpha2"}
    assert found(one, other, newer, older) == []


def test_one_name_with_and_without_a_namespace_may_be_one_object() -> None:
    other = deployment("a")
    other["metadata"] = {"name": "a", "namespace": "b"}
    assert found(deployment("a"), other) == [(1, "duplicate-object", "warning")]


def test_a_selector_that_matches_nothing() -> None:
    assert found(deployment("a", app="a"), service("a", {"app": "b"}), pool("b", {"app": "c"})) == [
        (1, "selects-nothing", "warning"),
        (2, "selects-nothing", "warning"),
    ]


def test_a_generated_selector_that_matches_nothing_is_an_error() -> None:
    assert found(deployment("a"), service("a", {"llm-d.ai/role": "decode"})) == [
        (1, "selects-nothing", "error")
    ]


def test_extra_objects_may_select_the_pods_of_another_run() -> None:
    extra = summarise(service("a", {"llm-d.ai/role": "decode"}), extra=True)
    pods = summarise(deployment("a", app="a"))
    (across,) = check_across(View([pods, extra], ["", ""]))
    assert (across.number, across.finding.code, across.finding.severity) == (1, "selects-nothing", "warning")
    assert across.finding.hint == "this is fine when another run makes the pods"
    assert [*check_across(View([extra], [""]))] == []


def test_budgets_policies_and_monitors_that_select_nothing() -> None:
    def selecting(api_version: str, kind: str, field: str, app: str, **more: Any) -> Mapped:
        spec = {field: {"matchLabels": {"app": app}}, **more}
        return {"apiVersion": api_version, "kind": kind, "metadata": {"name": app}, "spec": spec}

    for app, number in (("a", 0), ("b", 3)):
        trees = [
            selecting("policy/v1", "PodDisruptionBudget", "selector", app),
            selecting("networking.k8s.io/v1", "NetworkPolicy", "podSelector", app),
            selecting("monitoring.coreos.com/v1", "PodMonitor", "selector", app),
        ]
        assert found(*trees, deployment("a", app="a")) == [
            (at, "selects-nothing", "warning") for at in range(number)
        ]
    elsewhere = selecting(
        "monitoring.coreos.com/v1", "PodMonitor", "selector", "b", namespaceSelector={"any": True}
    )
    assert found(elsewhere, deployment("a", app="a")) == []


def test_an_object_without_a_namespace_may_be_applied_to_that_of_the_pods() -> None:
    pods, elsewhere = deployment("a", app="a"), service("b", {"app": "a"})
    pods["metadata"] = {"name": "a", "namespace": "models"}
    elsewhere["metadata"] = {"name": "b", "namespace": "other"}
    assert found(pods, service("a", {"app": "a"})) == []
    assert found(pods, elsewhere) == [(1, "selects-nothing", "warning")]


def test_a_run_without_pods_may_select_those_of_another() -> None:
    assert found(service("a", {"app": "a"})) == []


def test_one_model_behind_one_gateway_twice() -> None:
    trees = [
        route("a", "pool-a", "gateway"),
        route("b", "pool-b", "gateway"),
        model("a", "granite", "pool-a"),
        model("b", "granite", "pool-b"),
    ]
    assert found(*trees) == [(3, "model-twice", "warning"), (1, "route-shadowed", "warning")]


def test_one_model_behind_two_gateways() -> None:
    trees = [
        route("a", "pool-a", "gateway"),
        route("b", "pool-b", "other"),
        model("a", "granite", "pool-a"),
        model("b", "granite", "pool-b"),
    ]
    assert found(*trees) == []


def test_render_warns_of_an_extra_service_beside_workloads_only() -> None:
    model_service = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "tulip", "namespace": "garden"},
        "spec": {
            "modelArtifacts": {"uri": "hf://acme/tulip"},
            "routing": {"modelName": "tulip"},
            "baseConfigMapRef": {"name": "preset"},
        },
    }
    extra = service("fern", {"llm-d.ai/model": "rose", "llm-d.ai/role": "decode"})
    extra["spec"] = {**mapping_at(extra, "spec"), "ports": [{"port": 80}]}
    workload = deployment("fern", app="fern")
    workload["spec"] = {
        "selector": {"matchLabels": {"app": "fern"}},
        "template": {
            "metadata": {"labels": {"app": "fern"}},
            "spec": {"containers": [{"name": "a", "image": "b"}]},
        },
    }
    for extras, codes in (([extra], []), ([extra, workload], ["selects-nothing"])):
        preset = {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "preset"},
            "data": {"extraObjects": json.dumps(extras)},
        }
        warnings: list[Any] = []
        render(model_service, preset, on_warning=warnings.append)
        assert [warning.code for warning in warnings] == codes
