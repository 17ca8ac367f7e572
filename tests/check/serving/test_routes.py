"""Routes that ask for the same requests."""

from __future__ import annotations

from typing import Any, TypeAlias

import pytest

from msvcgen.check.serving import Object, View, check_across, check_alone, summarise

Json: TypeAlias = Any


def route(name: str = "b", **spec: Json) -> Json:
    rules = [{"backendRefs": [{"name": name, "port": 80}]}]
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": name, "namespace": "n"},
        "spec": {"parentRefs": [{"name": "edge"}], "rules": rules, **spec},
    }


def rule(**match: Json) -> Json:
    return [{"matches": [match], "backendRefs": [{"name": "x", "port": 80}]}]


def path(value: str, kind: str = "PathPrefix") -> Json:
    return {"type": kind, "value": value}


def headers(**named: str) -> list[Json]:
    return [{"name": name, "value": value} for name, value in named.items()]


LISTENER = {"name": "edge", "sectionName": "s"}
SAME: list[tuple[Json, Json]] = [
    ({}, {}),
    ({}, {"rules": rule(path=path("/"))}),
    ({"rules": rule(path=path("/a/"))}, {"rules": rule(path=path("/a"))}),
    ({"rules": [*rule(method="GET"), *rule(path=path("/b"))]}, {"rules": rule(path=path("/b"))}),
    (
        {"rules": rule(headers=headers(a="1", B="2"))},
        {"rules": rule(headers=[{"type": "Exact", **one} for one in headers(b="2", a="1")])},
    ),
    ({"hostnames": ["a.x", "b.x"]}, {"hostnames": ["B.x", "c.x"]}),
    ({"parentRefs": [{"name": "edge", "namespace": "n"}]}, {}),
    ({"parentRefs": [{"name": "one"}, LISTENER]}, {"parentRefs": [LISTENER]}),
]  # fmt: skip

OTHER: list[tuple[Json, Json]] = [
    ({"rules": rule(path=path("/a"))}, {}),
    ({"rules": rule(path=path("/a", "Exact"))}, {"rules": rule(path=path("/a"))}),
    ({"rules": rule(method="GET")}, {}),
    ({"rules": rule(headers=headers(a="1"))}, {"rules": rule(headers=headers(a="2"))}),
    ({"rules": rule(queryParams=headers(a="1"))}, {"rules": rule(headers=headers(a="1"))}),
    ({"hostnames": ["a.x"]}, {}),
    ({"hostnames": ["a.x"]}, {"hostnames": ["*.x"]}),
    ({"parentRefs": [{"name": "other"}]}, {}),
    ({"parentRefs": [{"name": "edge", "namespace": "m"}]}, {}),
    ({"parentRefs": [{"name": "edge", "sectionName": "a"}]}, {"parentRefs": [{"name": "edge", "sectionName": "b"}]}),
    ({"parentRefs": [{"name": "edge", "port": 80}]}, {"parentRefs": [{"name": "edge", "port": 443}]}),
    ({"parentRefs": []}, {"parentRefs": []}),
]  # fmt: skip


def shadowed(*routes: Json) -> list[tuple[int, Any, int | None]]:
    found = check_across(View([summarise(one) for one in routes]))
    return [
        (one.number, one.finding.path, one.other) for one in found if one.finding.code == "route-shadowed"
    ]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_routes_ask_for_the_same(one: Json, other: Json) -> None:
    assert [found[::2] for found in shadowed(route("a", **one), route("b", **other))] == [(1, 0)]
    assert [found[::2] for found in shadowed(route("b", **other), route("a", **one))] == [(1, 0)]


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_routes_ask_for_others(one: Json, other: Json) -> None:
    assert shadowed(route("a", **one), route("b", **other)) == []


def test_each_is_told_once_at_its_parent() -> None:
    second = route("b", parentRefs=[{"name": "one"}, {"name": "edge"}])
    assert shadowed(route("a"), second, route("c")) == [
        (1, ("spec", "parentRefs", 1), 0),
        (2, ("spec", "parentRefs", 0), 0),
    ]


def test_a_fleet_that_forgot_is_told_of_a_few() -> None:
    found = [*check_across(View([summarise(route(f"r{number}")) for number in range(40)]))]
    assert [(one.number, one.other) for one in found] == [(number, 0) for number in range(1, 11)]
    assert [one.finding.message.partition("; ")[2] for one in found][-2:] == [
        "",
        "so it is of 29 more routes",
    ]


def test_what_is_looked_at_is_bounded() -> None:
    many = [{"matches": [{"path": path(f"/{number}")} for number in range(3000)]}]
    hosts = [f"h{number}.x" for number in range(3000)]
    assert len(summarise(route("a", hostnames=hosts, rules=many)).claims) <= 2000


KIND = {"group": "g", "kind": "K", "name": "n"}


@pytest.mark.parametrize(
    ("spec", "where"),
    [
        ({"rules": None}, [("spec", "parentRefs")]),
        ({"rules": None, "parentRefs": None, "hostnames": ["a.x"]}, [("spec",)]),
        ({"rules": [{}]}, [("spec", "rules", 0)]),
        ({"rules": [{"filters": [{"type": "RequestRedirect", "requestRedirect": {"port": 443}}]}]}, []),
        ({"rules": [{"filters": [{"type": "ExtensionRef", "extensionRef": KIND}]}]}, []),
        ({"rules": [*rule(method="GET"), {"name": "b", "backendRefs": []}]}, [("spec", "rules", 1)]),
    ],
)  # fmt: skip
def test_rules_without_backends_lead_nowhere(spec: Json, where: list[Any]) -> None:
    found = [(one.code, one.severity, one.path) for one in check_alone(Object(route(**spec)))]
    assert found == [("route-nowhere", "warning", place) for place in where]


BOTH = {**rule()[0], "matches": [{"path": path("/b")}, {"path": path("/a")}]}


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        ([*rule(), *rule(path=path("/"))], [1]),
        ([*rule(path=path("/a")), *rule(path=path("/a/b")), *rule(path=path("/a/"))], [2]),
        ([*rule(path=path("/a")), *rule(path=path("/b")), BOTH], [2]),
        ([*rule(path=path("/a")), BOTH], []),
        ([*rule(method="GET"), *rule()], []),
    ],
)  # fmt: skip
def test_a_rule_behind_equal_ones_gets_nothing(rules: Json, where: list[int]) -> None:
    found = [(one.code, one.path) for one in check_alone(Object(route(rules=rules)))]
    assert found == [("route-shadowed", ("spec", "rules", at)) for at in where]
