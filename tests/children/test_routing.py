"""Which requests the HTTPRoute of a ModelService takes, and where it leads them."""

from __future__ import annotations

import copy
from typing import Any, TypeAlias

import pytest
import yaml

from msvcgen import MsvcgenError, Problem, render

Json: TypeAlias = Any

POOL = "spec: {targetPortNumber: 8000}\n"
SERVICE = "spec: {ports: [{port: 8080, targetPort: 8000}]}\n"
PATH = {"type": "PathPrefix", "value": "/granite"}
REWRITE: Json = {
    "type": "URLRewrite",
    "urlRewrite": {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}},
}
HEADER = {"type": "Exact", "name": "x-model", "value": "granite"}


def model_service(runtime: str, **routing: Json) -> Json:
    own: Json = {} if runtime else {"containers": [{"name": "vllm", "image": "vllm/vllm-openai:v0.10.2"}]}
    return {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "granite", "namespace": "models"},
        "spec": {
            "routing": {"modelName": "granite", "gatewayRefs": [{"name": "edge"}], **routing},
            "modelArtifacts": {"uri": "hf://ibm-granite/granite"},
            "decode": own,
        },
    }


def base(**data: Json) -> Json:
    texts = {key: text if isinstance(text, str) else yaml.safe_dump(text) for key, text in data.items()}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "base"}, "data": texts}


def rendered(runtime: str, data: Json, **routing: Json) -> tuple[Json, list[Problem]]:
    warnings: list[Problem] = []
    objects = render(
        model_service(runtime, **routing),
        base(**data) if data else None,
        runtime=runtime,
        on_warning=warnings.append,
    )
    return next(one["spec"] for one in objects if one["kind"] == "HTTPRoute"), warnings


def route(runtime: str, data: Json, **routing: Json) -> Json:
    return rendered(runtime, data, **routing)[0]


def refused(data: Json, **routing: Json) -> list[tuple[str, str]]:
    with pytest.raises(MsvcgenError, match=r"\w") as caught:
        render(model_service("vllm", **routing), base(**data), runtime="vllm")
    return [(problem.where, problem.message) for problem in caught.value.problems]


# --- where it leads ---


@pytest.mark.parametrize("runtime", ["", "vllm"])
def test_a_pool_comes_first(runtime: str) -> None:
    [backend] = route(runtime, {"inferencePool": POOL})["rules"][0]["backendRefs"]
    assert (backend["kind"], backend["name"]) == ("InferencePool", "granite-inference-pool")


def test_a_runtime_variant_brings_its_service() -> None:
    assert route("vllm", {})["rules"] == [{"backendRefs": [{"name": "granite-service-decode", "port": 8000}]}]


def test_a_base_config_brings_its_service() -> None:
    assert route("", {"decodeService": SERVICE})["rules"] == [
        {"backendRefs": [{"name": "granite-service-decode", "port": 8080}]}
    ]


def test_rules_that_state_no_backend_get_it() -> None:
    elsewhere = [{"name": "elsewhere", "port": 80}]
    redirect = [{"type": "RequestRedirect", "requestRedirect": {"scheme": "https"}}]
    rules: list[Json] = [
        {"matches": [{"path": {"type": "PathPrefix", "value": "/v1"}}]},
        {"backendRefs": elsewhere},
        {"filters": redirect},
        {"backendRefs": [], "timeouts": {"request": "10s"}},
    ]
    own = [{"name": "granite-service-decode", "port": 8000}]
    assert route("vllm", {"httpRoute": {"spec": {"rules": rules}}})["rules"] == [
        {**rules[0], "backendRefs": own},
        rules[1],
        rules[2],
        {"backendRefs": own, "timeouts": {"request": "10s"}},
    ]


def test_a_route_that_leads_nowhere_is_a_warning() -> None:
    spec, warnings = rendered("", {})
    assert "rules" not in spec
    [warning] = warnings
    assert (warning.code, warning.where) == ("route-nowhere", "spec.routing.gatewayRefs")
    assert warning.message == (
        "the route leads nowhere: there is neither an inferencePool nor a decodeService"
    )
    assert "runtime variant" in warning.hint


def test_a_rule_that_leads_nowhere_is_a_warning_where_it_is_stated() -> None:
    rules = [{"backendRefs": [{"name": "a", "port": 80}]}, {"matches": [{"method": "POST"}]}]
    _spec, warnings = rendered("", {"httpRoute": {"spec": {"rules": rules}}})
    assert [(one.code, one.where) for one in warnings] == [("route-nowhere", "httpRoute.spec.rules[1]")]


# --- which requests ---


def test_a_path_is_taken_off_unless_another_is_wanted() -> None:
    backend = {"backendRefs": [{"name": "granite-service-decode", "port": 8000}]}
    matched = {"matches": [{"path": PATH}], **backend}
    assert route("vllm", {}, path="/granite")["rules"] == [{**matched, "filters": [REWRITE]}]
    assert route("vllm", {}, path="/granite", rewrite=None)["rules"] == [matched]
    assert route("vllm", {}, path="/granite", rewrite="/granite")["rules"] == [matched]
    assert route("vllm", {}, path="/")["rules"] == [
        {"matches": [{"path": {"type": "PathPrefix", "value": "/"}}], **backend}
    ]
    [rule] = route("vllm", {}, rewrite="/v2")["rules"]
    assert rule["matches"] == [{"path": {"type": "PathPrefix", "value": "/"}}]
    assert rule["filters"][0]["urlRewrite"]["path"]["replacePrefixMatch"] == "/v2"


def test_hosts_and_headers_without_a_pool_or_a_base_config() -> None:
    spec = route(
        "vllm", {}, hosts=["a.example.com", "*.b.example.com"], headers={"x-model": "granite", "X-B": "c"}
    )
    assert spec["hostnames"] == ["a.example.com", "*.b.example.com"]
    assert spec["rules"][0]["matches"] == [
        {"headers": [HEADER, {"type": "Exact", "name": "X-B", "value": "c"}]}
    ]
    assert "filters" not in spec["rules"][0]


def test_what_is_said_is_in_every_rule_of_a_base_config() -> None:
    other = {"type": "Exact", "name": "x-team", "value": "a"}
    full = {"type": "ReplaceFullPath", "replaceFullPath": "/x"}
    rules: list[Json] = [
        {
            "matches": [
                {"path": {"type": "PathPrefix", "value": "/"}, "headers": [other, {**HEADER, "name": "X-Model"}]},
                {"path": {"type": "Exact", "value": "/v1"}, "headers": [other]},
            ],
            "filters": [
                {"type": "URLRewrite", "urlRewrite": {"hostname": "in", "path": full}},
                {"type": "RequestHeaderModifier", "requestHeaderModifier": {"remove": ["x-a"]}},
            ],
            "timeouts": {"request": "300s"},
        },
        {"backendRefs": [{"name": "elsewhere", "port": 80}]},
    ]  # fmt: skip
    data = {"httpRoute": {"spec": {"hostnames": ["old.example.com"], "rules": rules}}, "inferencePool": POOL}
    spec = route("vllm", data, path="/granite", hosts=["new.example.com"], headers={"x-model": "granite"})
    assert spec["hostnames"] == ["new.example.com"]
    first, second = spec["rules"]
    assert first["matches"] == [{"path": PATH, "headers": [other, HEADER]}]
    assert [one["type"] for one in first["filters"]] == ["RequestHeaderModifier", "URLRewrite"]
    assert first["filters"][1]["urlRewrite"] == {"hostname": "in", **REWRITE["urlRewrite"]}
    assert first["backendRefs"][0]["kind"] == "InferencePool"
    assert first["timeouts"] == {"request": "300s"}
    assert second == {
        "matches": [{"path": PATH, "headers": [HEADER]}],
        "filters": [REWRITE],
        "backendRefs": [{"name": "elsewhere", "port": 80}],
    }


def test_rules_that_differ_by_a_path_that_is_taken_from_them_are_a_warning() -> None:
    rules = [{"matches": [{"path": {**PATH, "value": value}}]} for value in ("/v1", "/v2")]
    spec, warnings = rendered("vllm", {"httpRoute": {"spec": {"rules": rules}}}, path="/granite")
    assert [one["matches"] for one in spec["rules"]] == [[{"path": PATH}]] * 2
    assert [(one.code, one.where) for one in warnings] == [("route-shadowed", "spec.routing.path")]


@pytest.mark.parametrize(
    ("stated", "where"),
    [
        ({"path": "granite"}, "spec.routing.path"),
        ({"path": 1}, "spec.routing.path"),
        ({"rewrite": "x"}, "spec.routing.rewrite"),
        ({"hosts": ["Models"]}, "spec.routing.hosts[0]"),
        ({"hosts": "a"}, "spec.routing.hosts"),
        ({"headers": {"x model": "a"}}, 'spec.routing.headers["x model"]'),
        ({"headers": {"x": 1}}, "spec.routing.headers.x"),
        ({"split": [{"modelService": "b"}]}, "spec.routing.split[b].weight"),
        ({"split": [{"modelService": "b", "weight": 101}]}, "spec.routing.split[b].weight"),
    ],
)
def test_what_no_route_can_have_is_refused_where_it_is_stated(stated: Json, where: str) -> None:
    [(place, _message)] = refused({}, **stated)
    assert place == where


def test_what_only_a_route_can_have_is_of_no_use_without_one() -> None:
    service = model_service("vllm", gatewayRefs=None, hosts=["a"], path=None)
    warnings: list[Problem] = []
    objects = render(service, runtime="vllm", on_warning=warnings.append)
    assert "HTTPRoute" not in [one["kind"] for one in objects]
    assert [(one.code, one.where) for one in warnings] == [("routing-unused", "spec.routing.hosts")]


def test_what_is_said_leads_to_the_line_that_says_it() -> None:
    [(where, message)] = refused({}, path="/a//b", headers={"x": "y"})
    assert where == "spec.routing.path"
    assert "//" in message


# --- shares ---


def split(*shares: tuple[str, int]) -> list[Json]:
    return [{"modelService": name, "weight": weight} for name, weight in shares]


def test_others_get_a_share_of_what_leads_here() -> None:
    shares = split(("granite-next", 10), ("granite-odd", 5))
    [rule] = route("vllm", {}, split=shares)["rules"]
    assert rule["backendRefs"] == [
        {"name": "granite-service-decode", "port": 8000, "weight": 85},
        {"name": "granite-next-service-decode", "port": 8000, "weight": 10},
        {"name": "granite-odd-service-decode", "port": 8000, "weight": 5},
    ]
    [rule] = route("vllm", {"inferencePool": POOL}, split=shares[:1])["rules"]
    of_pool = {"group": "inference.networking.x-k8s.io", "kind": "InferencePool"}
    assert rule["backendRefs"] == [
        {**of_pool, "name": "granite-inference-pool", "weight": 90},
        {**of_pool, "name": "granite-next-inference-pool", "weight": 10},
    ]


def test_backends_of_others_keep_theirs() -> None:
    others = [{"name": "elsewhere", "port": 80, "weight": 3}]
    rules = [{"backendRefs": others}, {"backendRefs": [{"name": "granite-service-decode", "port": 8000}]}]
    first, second = route("vllm", {"httpRoute": {"spec": {"rules": rules}}}, split=split(("b", 100)))["rules"]
    assert first == {"backendRefs": others}
    assert [one["weight"] for one in second["backendRefs"]] == [0, 100]


@pytest.mark.parametrize(
    ("data", "shares", "where", "says"),
    [
        ({}, split(("b", 60), ("c", 60)), "spec.routing.split", "add up to 120"),
        ({}, split(("b", 10), ("b", 10)), "spec.routing.split[b]", "b"),
        ({}, split(("granite", 10)), "spec.routing.split[granite].modelService", "itself"),
        (
            {"httpRoute": {"spec": {"rules": [{"backendRefs": [{"name": "elsewhere", "port": 80}]}]}}},
            split(("b", 10)),
            "spec.routing.split",
            "no rule of the route leads to",
        ),
    ],
)
def test_a_split_that_cannot_be_is_refused(data: Json, shares: list[Json], where: str, says: str) -> None:
    [(place, message)] = refused(data, split=shares)
    assert place == where
    assert says in message


def test_the_other_one_is_looked_for_when_it_is_in_the_run() -> None:
    first = model_service("vllm", split=split(("next", 10)))
    other = model_service("vllm", hosts=["next.example.com"])
    other["metadata"]["name"] = "next"
    assert render([first, other], runtime="vllm")
    assert render(first, runtime="vllm")
    other["spec"]["decode"] = {"create": False}
    other["spec"]["prefill"] = {}
    for namespace, wrong in (("models", 1), ("elsewhere", 0)):
        moved = copy.deepcopy(other)
        moved["metadata"]["namespace"] = namespace
        problems: list[Problem] = []
        try:
            render([first, moved], runtime="vllm", on_warning=problems.append)
        except MsvcgenError as error:
            problems += error.problems
        found = [(one.where, one.message) for one in problems if one.code == "no-object"]
        assert (
            found
            == [
                (
                    "spec.routing.split[next].modelService",
                    "the ModelService next renders no Service `next-service-decode` to take its share",
                )
            ][:wrong]
        )


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
