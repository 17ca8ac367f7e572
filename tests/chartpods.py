"""What the chart renders and what we render, so that what has to be equal is: 13-chart.md of the specification."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.migrate.chart import Migration, migrate
from msvcgen.migrate.helm import Release
from msvcgen.settings import Source

WORKLOADS = ("Deployment", "LeaderWorkerSet")
NOT_OURS = {"DP_SIZE", "TP_SIZE", "DP_SIZE_LOCAL"}
SIZES = ("--tensor-parallel-size", "--data-parallel-size", "--data-parallel-size-local")


def workloads(objects: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Give the workloads that have pods by their names, with what does not matter taken out."""
    trees = [*objects]
    claims = {
        tree["metadata"]["name"]: [
            {key: value for key, value in request.items() if key != "name"}
            for request in plain(tree["spec"]["spec"]["devices"]["requests"])
        ]
        for tree in trees
        if tree["kind"] == "ResourceClaimTemplate"
    }
    found = (tree for tree in trees if tree["kind"] in WORKLOADS)
    return {
        tree["metadata"]["name"]: claimed(workload(tree), claims)
        for tree in found
        if tree["spec"].get("replicas") != 0
    }


def claimed(tree: Any, claims: Mapping[str, Any]) -> Any:
    """Give a workload whose claims are what their templates ask for, whatever both are called."""
    pod = tree["pod"]
    asked = {
        claim["name"]: str(claims.get(claim.get("resourceClaimTemplateName"), claim["name"]))
        for claim in pod.get("resourceClaims", ())
    }
    if asked:
        pod["resourceClaims"] = sorted(asked.values())
    for container in pod.get("containers", []):
        resources = container["resources"]
        if "claims" in resources:
            resources["claims"] = sorted(asked[claim["name"]] for claim in resources["claims"])
    return tree


def workload(tree: Mapping[str, Any]) -> Any:
    spec = tree["spec"]
    group = plain(spec.get("leaderWorkerTemplate", {}))
    template = group.pop("workerTemplate", None) or spec["template"]
    pod = plain(template["spec"])
    pod.pop("serviceAccountName", None)
    containers = pod.get("containers", []) + pod.get("initContainers", [])
    for each in containers:
        each["env"] = {item["name"]: item for item in each.pop("env", ())}
        said = " ".join(map(str, (*each.get("command", ()), *each.get("args", ()))))
        for name in NOT_OURS:
            if not re.search(rf"\b{name}\b", said):
                each["env"].pop(name, None)
        each["volumeMounts"] = sorted(each.get("volumeMounts", []), key=lambda mount: str(mount["mountPath"]))
        each["args"] = sorted(sized(each.get("args", [])))
        each["resources"] = {key: value for key, value in each.get("resources", {}).items() if value}
    pod["volumes"] = {each["name"]: each for each in pod.get("volumes", ())}
    annotations = template["metadata"].get("annotations")
    return {
        "replicas": spec.get("replicas"),
        "group": group,
        "strategy": spec.get("strategy"),
        "annotations": tree["metadata"].get("annotations"),
        "podAnnotations": annotations,
        "pod": pod,
    }


def sized(args: list[Any]) -> list[str]:
    """Give arguments without those of a parallelism of one."""
    words = [str(word) for word in args]
    ones = {at for at, word in enumerate(words) if word in SIZES and words[at + 1 : at + 2] == ["1"]}
    return [word for at, word in enumerate(words) if at not in ones and at - 1 not in ones]


def plain(tree: Any) -> Any:
    """Give a tree without nulls and what says nothing, with amounts as texts."""
    if isinstance(tree, Mapping):
        items = {key: plain(value) for key, value in tree.items() if value is not None}
        for part in ("limits", "requests"):
            if part in items:
                items[part] = {key: str(value) for key, value in items[part].items()}
        if items.get("readOnly") is False:
            del items["readOnly"]
        return {key: value for key, value in items.items() if value not in ({}, []) or key == "emptyDir"}
    return [plain(item) for item in tree] if isinstance(tree, list) else tree


def migrated(text: str, release: str = "test", namespace: str = "models") -> Migration:
    """Migrate one file of values."""
    return migrate([Source("values.yaml", text)], Release(release, namespace))


def refusal(text: str) -> list[Problem]:
    """Give the errors in a file of values."""
    with pytest.raises(MsvcgenError) as caught:
        migrated(text)
    return [problem for problem in caught.value.problems if problem.severity == "error"]
