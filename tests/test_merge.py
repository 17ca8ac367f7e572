"""Merging: case files, then laws."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.kinds import Kinds
from msvcgen.merge import merge, without_deleted
from msvcgen.tree import Tree
from msvcgen.yaml.reader import read_stream

CASES = read_stream(
    (Path(__file__).parent / "cases/merge/deployments.yaml").read_text("utf-8"), "deployments.yaml"
)[0]
POD_SPEC = Kinds().definition("io.k8s.api.core.v1.PodSpec")
ROUTE = Kinds().schema("gateway.networking.k8s.io/v1", "HTTPRoute")


@pytest.mark.parametrize("case", [case.tree for case in CASES], ids=lambda case: case["name"])
def test_layers_merge_as_stated(case: dict[str, Any]) -> None:
    before = copy.deepcopy(case)
    assert merge(case["base"], case["later"], POD_SPEC) == case["expected"]
    assert case == before


def route(*refs: dict[str, Tree], **spec: Tree) -> Tree:
    return {"spec": {"parentRefs": list(refs), **spec}}


@pytest.mark.parametrize(
    ("base", "later", "expected"),
    [
        (
            [{"name": "a", "namespace": "n"}],
            [{"name": "a", "port": 1}],
            [{"name": "a", "namespace": "n", "port": 1}],
        ),
        ([{"name": "a", "namespace": "n"}], [{"name": "a", "namespace": "m"}], None),
        ([{"name": "a", "sectionName": "s"}], [{"name": "a", "sectionName": "t"}], None),
        ([{"name": "a"}], [{"name": "b"}], None),
    ],
)
def test_parent_references_merge_unless_they_contradict(
    base: list[dict[str, Tree]], later: list[dict[str, Tree]], expected: list[Tree] | None
) -> None:
    assert merge(route(*base), route(*later), ROUTE) == {"spec": {"parentRefs": expected or [*base, *later]}}


def test_rules_of_a_route_are_replaced() -> None:
    merged = merge(route(rules=[{"name": "a"}]), {"spec": {"rules": [{"name": "b"}]}}, ROUTE)
    assert merged == route(rules=[{"name": "b"}])


NAMES = st.sampled_from("abc")
ENV: st.SearchStrategy[Any] = st.one_of(
    st.fixed_dictionaries({"name": NAMES, "value": NAMES}),
    st.fixed_dictionaries(
        {"name": NAMES, "valueFrom": st.fixed_dictionaries({"fieldRef": st.just({"fieldPath": "x"})})}
    ),
    st.fixed_dictionaries({"name": NAMES, "$patch": st.just("delete")}),
    st.fixed_dictionaries({"name": NAMES, "value": NAMES, "$patch": st.just("replace")}),
    st.fixed_dictionaries({"name": NAMES, "value": st.none()}),
)
CONTAINERS: st.SearchStrategy[Any] = st.lists(
    st.fixed_dictionaries(
        {"name": NAMES},
        optional={
            "image": NAMES,
            "args": st.lists(NAMES, min_size=1),
            "env": st.lists(ENV, min_size=1, unique_by=lambda e: e["name"]),
            "$patch": st.sampled_from(["delete", "replace"]),
        },
    ),
    min_size=1,
    unique_by=lambda container: container["name"],
)
PODS: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {},
    optional={
        "containers": CONTAINERS,
        "hostNetwork": st.one_of(st.none(), st.booleans()),
        "hostname": NAMES,
    },
)


@given(PODS)
def test_merging_nothing_changes_nothing(pod: Any) -> None:
    assert merge(pod, {}, POD_SPEC) == pod
    assert merge({}, pod, POD_SPEC) == pod


@given(PODS, PODS, PODS)
def test_merging_is_associative(first: Any, second: Any, third: Any) -> None:
    left = merge(merge(first, second, POD_SPEC), third, POD_SPEC)
    right = merge(first, merge(second, third, POD_SPEC), POD_SPEC)
    assert without_deleted(left) == without_deleted(right)


@given(PODS, PODS)
def test_merging_leaves_its_input_alone(first: Any, second: Any) -> None:
    before = copy.deepcopy((first, second))
    merge(first, second, POD_SPEC)
    assert (first, second) == before
