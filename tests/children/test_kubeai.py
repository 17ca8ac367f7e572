"""Models of KubeAI: the catalogue of the project, and what a ModelService becomes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from msvcgen.check import check_object
from msvcgen.kinds import Kinds
from targets import CASES, render

CATALOGUE = [json.loads(line) for line in (CASES / "kubeai/catalog.jsonl").read_text("utf-8").splitlines()]
MANIFESTS = [json.loads(line) for line in (CASES / "kubeai/apiserver.jsonl").read_text("utf-8").splitlines()]
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


@pytest.mark.parametrize("row", MANIFESTS, ids=lambda row: row["id"])
def test_check_says_what_an_api_server_says(row: dict[str, Any]) -> None:
    refused = [one for one in check_object(row["manifest"], Kinds()) if one.severity == "error"]
    server = row.get("apiserver", "")

    assert bool(refused) == bool(server)
    rules = [one.message for one in refused if one.code == "cel-rule"]
    assert all(message.rstrip(".") in server for message in rules)
