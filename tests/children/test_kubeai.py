"""Models of KubeAI: the catalogue of the project, and what a ModelService becomes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from targets import CASES, Case, cases, problems_of, render

CATALOGUE = [json.loads(line) for line in (CASES / "kubeai/catalog.jsonl").read_text("utf-8").splitlines()]
ANNOTATED = ("engine", "features", "resourceProfile", "minReplicas", "maxReplicas", "targetRequests")


def model_service(entry: dict[str, Any]) -> dict[str, Any]:
    """Give a ModelService that says what an entry of the catalogue says."""
    server: dict[str, Any] = {"name": "server"}
    if "args" in entry:
        server["args"] = entry["args"]
    if "env" in entry:
        server["env"] = [{"name": name, "value": value} for name, value in entry["env"].items()]
    annotations = {
        f"msvcgen.dev/{name}": value if isinstance(value := entry[name], str) else json.dumps(value)
        for name in ANNOTATED
        if name in entry
    }
    files = [{"path": path, "content": "text"} for path in entry.get("filePaths", ())]
    if files:
        annotations["msvcgen.dev/files"] = json.dumps(files)
    return {
        "metadata": {"name": entry["name"], "namespace": "models", "annotations": annotations},
        "spec": {
            "modelArtifacts": {"uri": entry["url"]},
            "routing": {"modelName": entry["name"]},
            "decode": {"containers": [server]},
        },
    }


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry["name"])
def test_entries_of_the_catalogue_are_rendered(entry: dict[str, Any]) -> None:
    [model], problems = render(model_service(entry), runtime="kubeai")

    expected = {key: value for key, value in entry.items() if key not in ("name", "filePaths")}
    assert problems == []
    assert model["metadata"]["name"] == entry["name"]
    assert {key: model["spec"].get(key) for key in expected} == expected
    assert model["spec"]["minReplicas"] == entry.get("minReplicas", 0)
    assert [one["path"] for one in model["spec"].get("files", [])] == entry.get("filePaths", [])


@pytest.mark.parametrize("case", cases("kubeai"), ids=str)
def test_case(case: Case) -> None:
    objects, problems = render(case.service, runtime="kubeai", base=case.base, env=case.env)

    assert problems_of(problems, case) == case.problems
    assert case.missing_from(objects) == []


def test_there_are_cases() -> None:
    assert len(list(Path(CASES / "kubeai").glob("*.yaml"))) >= 1
