"""The cases of tests/cases/check: objects, and what is found in them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from msvcgen.check import check_object
from msvcgen.kinds import Kinds

Json: TypeAlias = Any

CASES = Path(__file__).parents[1] / "cases" / "check"


def read(name: str) -> Json:
    """Read a file of cases, by libyaml where it is there: Python takes seconds."""
    loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((CASES / f"{name}.yaml").read_text("utf-8"), loader)  # noqa: S506 - either is safe


def cases() -> Iterator[Any]:
    """Give every case as an object and what is found in it."""
    for file in ("deployment", "service"):
        content = read(file)
        for name, case in content["cases"].items():
            tree = changed(content["object"], case.get("set", {}), keep=case.get("keep", False))
            yield pytest.param(tree, case.get("finds", []), id=f"{file}: {name}")
    for name, case in read("others")["objects"].items():
        yield pytest.param(case["object"], case.get("finds", []), id=name)
    for name, tree in read("accepted").items():
        yield pytest.param(tree, [], id=f"accepted: {name}")
    for name, group in read("changes").items():
        yield from _changes(name, group)


def _changes(name: str, group: Json) -> Iterator[Any]:
    """Give the cases of an object that is changed, with full paths."""
    at = group["at"] + "." if "at" in group else ""
    for number, case in enumerate(group["cases"], 1):
        tree = changed(
            group["object"], {at + place: value for place, value in case["set"].items()}, keep=False
        )
        finds = [at + found for found in case.get("finds", [])]
        yield pytest.param(tree, finds, id=f"{name} {number}: {' '.join(case['set'])}")


def changed(tree: Json, changes: dict[str, Any], *, keep: bool) -> Json:
    """Give a copy of a tree with nodes set anew; None removes one, unless it is to be kept."""
    tree = copy.deepcopy(tree)
    for place, value in changes.items():
        *above, last = [int(step) if step.isdigit() else step for step in place.split(".")]
        node = tree
        for step in above:
            node = node.setdefault(step, {}) if isinstance(node, dict) else node[step]
        if value is None and not keep:
            del node[last]
        elif isinstance(node, list) and last == len(node):
            node.append(value)
        else:
            node[last] = value
    return tree


ALL = list(cases())


@pytest.mark.parametrize(("tree", "finds"), ALL)
def test_finds_what_the_api_server_refuses(tree: Json, finds: list[str]) -> None:
    before = copy.deepcopy(tree)
    found = [
        f"{'.'.join(map(str, finding.path))} {finding.code}"
        + (" warning" if finding.severity == "warning" else "")
        for finding in check_object(tree, Kinds())
    ]
    assert sorted(found) == sorted(finds)
    assert tree == before


def test_messages_are_one_lower_case_sentence() -> None:
    messages = {finding.message for case in ALL for finding in check_object(case.values[0], Kinds())}
    odd = [
        message
        for message in messages
        if message.removesuffix("...").endswith(".") or message[0].isupper() or "\n" in message
    ]
    assert odd == []


def test_bits_behind_a_prefix_are_refused_since_1_36() -> None:
    policy: Json = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "a"},
        "spec": {"podSelector": {}, "ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.1/8"}}]}]},
    }
    service: Json = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "a"},
        "spec": {"ports": [{"port": 80}], "clusterIP": "10.0.0.010", "externalIPs": ["192.0.2.01"]},
    }
    for tree, count in ((policy, 1), (service, 2)):
        assert check_object(tree, Kinds("1.35")) == []
        codes = [finding.code for finding in check_object(tree, Kinds("1.36"))]
        assert codes.count("bad-format") == count


def test_claims_of_devices_in_versions_without_a_schema() -> None:
    claim: Json = {
        "apiVersion": "resource.k8s.io/v1beta1",
        "kind": "ResourceClaim",
        "metadata": {"name": "a"},
    }
    assert [finding.code for finding in check_object(claim, Kinds("1.32"))] == ["unknown-version"]
