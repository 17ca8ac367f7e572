"""Where objects go that a BaseConfig states whole."""

from __future__ import annotations

from typing import Any, TypeAlias

import pytest
import yaml

from msvcgen import Problem, render

Json: TypeAlias = Any

SERVICE: Json = {
    "apiVersion": "llm-d.ai/v1alpha1",
    "kind": "ModelService",
    "metadata": {"name": "granite", "namespace": "models"},
    "spec": {
        "routing": {"modelName": "granite"},
        "modelArtifacts": {"uri": "hf://ibm-granite/granite"},
        "decode": {"containers": [{"name": "vllm", "image": "vllm/vllm-openai:v0.10.2"}]},
    },
}


def extra(api_version: str, kind: str, **more: Json) -> Json:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "extra"}, **more}


def placed(
    tree: Json, namespace: str | None = "models", key: str = "extraObjects", **options: Json
) -> tuple[Json, list[Problem]]:
    """Give the namespace of an object, and what is said of its metadata."""
    base = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "b"},
        "data": {key: yaml.safe_dump([tree])},
    }
    service = {**SERVICE, "metadata": {"name": "granite", "namespace": namespace}}
    warnings: list[Problem] = []
    objects = render(service, base, on_warning=warnings.append, **options)
    found = next(one for one in objects if one["metadata"]["name"] == "extra")
    said = [one for one in warnings if one.code == "no-namespace" and "extraObjects" in one.where]
    return found["metadata"].get("namespace"), said


def definition(scope: str) -> Json:
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "spec": {
            "group": "example.com",
            "names": {"kind": "Thing"},
            "scope": scope,
            "versions": [{"name": "v1", "served": True, "schema": {"openAPIV3Schema": {"type": "object"}}}],
        },
    }


BUDGET = extra("policy/v1", "PodDisruptionBudget", spec={"minAvailable": 1, "selector": {}})
SCALED = extra(
    "keda.sh/v1alpha1",
    "ScaledObject",
    spec={"scaleTargetRef": {"name": "a"}, "triggers": [{"type": "cpu", "metadata": {"value": "50"}}]},
)


@pytest.mark.parametrize(
    "tree",
    [
        BUDGET,
        SCALED,
        extra("v1", "Endpoints"),
        extra("discovery.k8s.io/v1", "EndpointSlice", addressType="IPv4", endpoints=[]),
        {**BUDGET, "metadata": {"name": "extra", "namespace": ""}},
        {**BUDGET, "metadata": {"name": "extra", "namespace": None}},
    ],
    ids=lambda tree: tree["kind"],
)
def test_an_object_without_a_namespace_gets_that_of_the_model_service(tree: Json) -> None:
    assert placed(tree) == ("models", [])


def test_a_namespace_that_is_stated_stays() -> None:
    assert placed({**BUDGET, "metadata": {"name": "extra", "namespace": "other"}}) == ("other", [])


def test_without_a_namespace_there_is_none_to_give() -> None:
    assert placed(BUDGET, None) == (None, [])
    assert placed(extra("example.com/v1", "Thing"), None) == (None, [])


@pytest.mark.parametrize(
    "tree",
    [
        extra("rbac.authorization.k8s.io/v1", "ClusterRole", rules=[]),
        extra("v1", "Namespace"),
        extra("storage.k8s.io/v1", "CSIDriver"),
        extra("gateway.networking.k8s.io/v1", "GatewayClass", spec={"controllerName": "example.com/a"}),
        extra("gateway.networking.k8s.io/v1beta1", "GatewayClass", spec={"controllerName": "example.com/a"}),
    ],
    ids=lambda tree: tree["kind"],
)
def test_an_object_of_the_whole_cluster_gets_none(tree: Json) -> None:
    assert placed(tree) == (None, [])


@pytest.mark.parametrize(("scope", "namespace"), [("Namespaced", "models"), ("Cluster", None)])
def test_the_scope_of_a_kind_is_that_of_its_definition(scope: str, namespace: str | None) -> None:
    assert placed(extra("example.com/v1", "Thing"), schemas=[definition(scope)]) == (namespace, [])


def test_an_object_of_a_kind_that_nobody_knows_is_a_warning() -> None:
    namespace, [warning] = placed(extra("example.com/v1", "Thing"))
    assert namespace is None
    assert (warning.severity, warning.where) == ("warning", "extraObjects[0].metadata")
    assert "example.com/v1 Thing" in warning.message
    assert "{{ .ModelServiceNamespace }}" in warning.hint
    assert placed(extra("example.com/v1", "Thing"), validate="ignore") == (None, [])
    stated = {**extra("example.com/v1", "Thing"), "metadata": {"name": "extra", "namespace": "other"}}
    assert placed(stated) == ("other", [])


def test_a_list_is_no_object() -> None:
    assert placed({**extra("v1", "List"), "items": []}, validate="ignore") == (None, [])


def test_config_maps_are_placed_too() -> None:
    assert placed(extra("v1", "ConfigMap"), key="configMaps")[0] == "models"


def test_a_selector_finds_the_pods_of_the_namespace() -> None:
    """What an extra object selects is looked for where it is put."""
    service = extra("v1", "Service", spec={"selector": {"llm-d.ai/role": "decode"}, "ports": [{"port": 80}]})
    base = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "b"},
        "data": {"extraObjects": yaml.safe_dump([service])},
    }
    for namespace, found in (("models", []), ("other", ["selects-nothing"])):
        service["metadata"]["namespace"] = namespace
        base["data"] = {"extraObjects": yaml.safe_dump([service])}
        warnings: list[Problem] = []
        render(SERVICE, base, on_warning=warnings.append)
        assert [one.code for one in warnings if one.code == "selects-nothing"] == found
