from __future__ import annotations

from typing import Any

from msvcgen.check import check_across, summarise
from msvcgen.tree import Mapped


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
        (across.number, across.finding.code, across.finding.severity) for across in check_across(summaries)
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


def test_a_run_without_pods_may_select_those_of_another() -> None:
    assert found(service("a", {"app": "a"})) == []


def test_one_model_behind_one_gateway_twice() -> None:
    trees = [
        route("a", "pool-a", "gateway"),
        route("b", "pool-b", "gateway"),
        model("a", "granite", "pool-a"),
        model("b", "granite", "pool-b"),
    ]
    assert found(*trees) == [(3, "model-twice", "warning")]


def test_one_model_behind_two_gateways() -> None:
    trees = [
        route("a", "pool-a", "gateway"),
        route("b", "pool-b", "other"),
        model("a", "granite", "pool-a"),
        model("b", "granite", "pool-b"),
    ]
    assert found(*trees) == []
