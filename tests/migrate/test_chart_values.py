"""Values of the chart llm-d-modelservice (0.4.12, Apache-2.0) and what Helm renders of them, against what we render."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

import msvcgen
from chartpods import migrated, refusal, workloads
from msvcgen.migrate.chart import Migration
from msvcgen.tree import mapping_at
from msvcgen.yaml.reader import read_stream
from stories import ROOT

VALUES = ROOT / "tests" / "cases" / "chart-values"
RENDERED = ROOT / "tests" / "cases" / "chart"
RELEASES: dict[str, list[str]] = json.loads((VALUES / "releases.json").read_text("utf-8"))

REFUSED = {
    "09": "requester.enable",
    "16": "decode.parallelism.workers",
    "18": "decode.parallelism.data",
    "19": "decode.parallelism.workers",
    "20": "decode.parallelism.data",
}
EQUAL = sorted(RELEASES.keys() - REFUSED.keys())


@cache
def case(number: str) -> Migration:
    return migrated((VALUES / f"{number}.yaml").read_text("utf-8"), *RELEASES[number])


def objects(text: str) -> list[dict[str, Any]]:
    documents, _ = read_stream(text, "rendered.yaml")
    return [mapping_at(document.tree) for document in documents]


def of_chart(number: str) -> dict[str, Any]:
    """Give what the chart renders, with what it gets wrong put right, and what a mounted model brings here."""
    found: dict[str, Any] = workloads(objects((RENDERED / f"{number}.yaml").read_text("utf-8")))
    for workload in found.values():
        for container in workload["pod"]["containers"]:
            cache_of_hub = container["env"].get("HF_HUB_CACHE")
            if cache_of_hub:
                mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
                at = mounts["model-storage"]
                cache_of_hub["value"] = cache_of_hub["value"].replace("/model-cache", at, 1)
                container["env"]["HF_HOME"] = {"name": "HF_HOME", "value": at}
    return found


@pytest.mark.parametrize("number", EQUAL)
def test_the_pods_are_those_of_the_chart(number: str) -> None:
    assert workloads(msvcgen.render(case(number).stream)) == of_chart(number)


@pytest.mark.parametrize(("number", "where"), REFUSED.items())
def test_what_cannot_be_said_is_a_problem_at_its_value(number: str, where: str) -> None:
    problems = refusal((VALUES / f"{number}.yaml").read_text("utf-8"))
    assert [problem.where for problem in problems] == [where]
    assert all(problem.position is not None and problem.position.line > 1 for problem in problems[1:])
