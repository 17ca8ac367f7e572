"""The webhook of LeaderWorkerSet: verdicts read from its source, each on the object alone and among `extraObjects`."""

from __future__ import annotations

import json
from typing import Any

import pytest

import msvcgen
from msvcgen.check import check_object
from msvcgen.kinds import Kinds
from stories import ROOT

VERDICTS = [
    json.loads(line)
    for line in (ROOT / "tests/cases/nodes/lws-verdicts.jsonl").read_text("utf-8").splitlines()
]

MORE: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"name": "0abc"}, {}, "metadata.name"),
    ({"name": "a" * 50}, {}, ""),
    ({"name": "a" * 51}, {}, "metadata.name"),  # the label of a revision has 64 characters
    ({"name": "a" * 50}, {"replicas": 11}, "metadata.name"),
    ({}, {"replicas": 10_000}, ""),
    ({}, {"replicas": 1_000_000, "size": 2147}, ""),
    ({}, {"size": 5, "sub": {"subGroupSize": 2}}, ""),
    ({}, {"size": 4, "sub": {"subGroupSize": 2, "subGroupPolicyType": "LeaderExcluded"}}, "subGroupSize"),
    ({}, {"rolling": {"maxUnavailable": "5%"}, "replicas": 2}, "maxUnavailable"),
    ({}, {"rolling": {"maxUnavailable": "5%"}, "replicas": 20}, ""),
    ({}, {"rolling": {"maxUnavailable": "0%", "maxSurge": "1%"}, "replicas": 2}, ""),
    ({}, {"rolling": {"maxUnavailable": 0, "maxSurge": 0}, "replicas": 0}, ""),
    ({}, {"rolling": {"maxSurge": -1}}, "maxSurge"),
    ({}, {"rolling": {"maxSurge": "some"}}, "maxSurge"),
    ({}, {"rolling": {"maxSurge": "101%"}}, "maxSurge"),
]


def group(metadata: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    template: dict[str, Any] = {
        "workerTemplate": {"spec": {"containers": [{"name": "a", "image": "a"}]}},
        "size": spec.get("size", 1),
    }
    if "sub" in spec:
        template["subGroupPolicy"] = spec["sub"]
    whole: dict[str, Any] = {"leaderWorkerTemplate": template, "replicas": spec.get("replicas", 1)}
    if "rolling" in spec:
        rolling = {"rollingUpdateConfiguration": spec["rolling"]}
        whole["rolloutStrategy"] = {"type": "RollingUpdate", **rolling}
    return {
        "apiVersion": "leaderworkerset.x-k8s.io/v1",
        "kind": "LeaderWorkerSet",
        "metadata": {"name": "a", **metadata},
        "spec": whole,
    }


@pytest.mark.parametrize("verdict", VERDICTS, ids=lambda verdict: verdict["why"])
def test_verdict(verdict: dict[str, Any]) -> None:
    findings = [one for one in check_object(verdict["object"], Kinds()) if one.severity == "error"]

    paths = [".".join(map(str, one.path)).lower() for one in findings]
    wanted = (verdict["field"] or "").lower().replace("[", ".").replace("]", "")
    assert paths == ([] if verdict["accepted"] else [wanted])


@pytest.mark.parametrize(("metadata", "spec", "field"), MORE)
def test_more_of_the_kind(metadata: dict[str, Any], spec: dict[str, Any], field: str) -> None:
    findings = check_object(group(metadata, spec), Kinds())

    assert len(findings) == bool(field), findings
    assert all(".".join(map(str, finding.path)).endswith(field) for finding in findings)


SERVICE = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: tiny, namespace: models}
spec:
  modelArtifacts: {uri: hf://acme/tiny}
  routing: {modelName: tiny}
  decode: {containers: [{name: vllm, image: "vllm/vllm-openai:v0.33.0", args: [acme/tiny]}]}
"""


@pytest.mark.parametrize(
    "verdict", [one for one in VERDICTS if not one["accepted"]], ids=lambda verdict: verdict["why"]
)
def test_it_is_checked_among_extra_objects_and_in_manifests(verdict: dict[str, Any]) -> None:
    data = {"extraObjects": json.dumps([verdict["object"]])}
    base: Any = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "base"}, "data": data}

    with pytest.raises(msvcgen.MsvcgenError):
        msvcgen.render(SERVICE, base)
    assert any(one.severity == "error" for one in msvcgen.lint(json.dumps(verdict["object"])))
