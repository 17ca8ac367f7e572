from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

import msvcgen
from msvcgen.__main__ import main
from stories import ROOT

MANIFESTS = """\
apiVersion: v1
kind: ServiceAccount
metadata: {name: granite, namespace: models}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: granite, namespace: models}
spec:
  selector: {matchLabels: {app: granite}}
  template:
    metadata: {labels: {app: granite}}
    spec:
      serviceAccountName: granite
      priorityClassName: high
      runtimeClassName: nvidia
      imagePullSecrets: [{name: registry}]
      containers:
      - name: vllm
        image: vllm/vllm-openai:v0.20.2
        env:
        - name: HF_TOKEN
          valueFrom: {secretKeyRef: {name: hub, key: token}}
        envFrom:
        - configMapRef: {name: settings, optional: true}
        resources:
          limits: {nvidia.com/gpu: "1", cpu: "1"}
      volumes:
      - name: models
        persistentVolumeClaim: {claimName: models}
---
apiVersion: kubeai.org/v1
kind: Model
metadata: {name: larch}
spec: {features: [TextGeneration], engine: VLLM, url: "hf://acme/larch", resourceProfile: "nvidia-gpu-l4:1"}
"""


def needed(**options: object) -> list[tuple[str, str]]:
    return [
        (each["kind"], f"{each['namespace']}/{each['name']}" if "namespace" in each else each["name"])
        for each in msvcgen.requires(**options)  # type: ignore[arg-type]  # the tests' own options
    ]


def test_what_manifests_need_and_do_not_hold() -> None:
    assert needed(manifests=MANIFESTS) == [
        ("CustomResource", "Model"),
        ("ExtendedResource", "nvidia.com/gpu"),
        ("RuntimeClass", "nvidia"),
        ("PriorityClass", "high"),
        ("ResourceProfile", "nvidia-gpu-l4"),
        ("Namespace", "models"),
        ("Secret", "models/hub"),
        ("Secret", "models/registry"),
        ("ConfigMap", "models/settings"),
        ("PersistentVolumeClaim", "models/models"),
    ]


def test_keys_places_and_options() -> None:
    found = {each["name"]: each for each in msvcgen.requires(manifests=MANIFESTS)}
    assert found["hub"]["keys"] == ["token"]
    assert found["hub"]["askedBy"] == [{"object": "Deployment/granite", "file": "<manifests>", "line": 22}]
    assert found["settings"]["optional"] is True
    assert found["Model"]["keys"] == ["v1"]


def test_what_a_modelservice_needs_stands_where_it_is_stated() -> None:
    service = (ROOT / "samples" / "quickstart" / "modelservice.yaml").read_text("utf-8")
    base = (ROOT / "samples" / "quickstart" / "baseconfig.yaml").read_text("utf-8")
    found = {each["kind"]: each for each in msvcgen.requires(service, base)}
    assert set(found) >= {"Namespace", "ExtendedResource"}
    assert found["Namespace"]["askedBy"][0]["file"] == "<modelservice>"


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "manifests.yaml"
    file.write_text(MANIFESTS, "utf-8")
    assert main(["requires", str(file)]) == 0
    assert (
        f"Secret models/hub with the key token\n    Deployment/granite at {file}:22\n"
        in capsys.readouterr().out
    )
    assert main(["requires", str(file), "--format", "json"]) == 0
    assert [each["name"] for each in json.loads(capsys.readouterr().out)][:2] == ["Model", "nvidia.com/gpu"]
    assert main(["requires"]) == 2
    assert main(["requires", str(file), "-m", str(file)]) == 2


@pytest.mark.parametrize(("has", "code"), [("exit 0", 0), ("exit 1", 1)])
def test_the_script_asks_the_cluster_and_runs_nothing_else(has: str, code: int, tmp_path: Path) -> None:
    hostile = MANIFESTS.replace(
        "name: hub, key: token", "name: \"$(touch x)'; touch x\", key: 'a\"}}`touch x`'"
    )
    kubectl = tmp_path / "kubectl"
    kubectl.write_text(f'#!/bin/sh\necho \'yes "kind":"Model"\'\n{has}\n', "utf-8")
    kubectl.chmod(0o755)
    from msvcgen.demands import of_manifests, script
    from msvcgen.settings import Source

    text = script(of_manifests([Source("m", hostile)])[0])
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    ended = subprocess.run(
        ["/bin/sh"], input=text, text=True, cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert ended.returncode == code
    assert ("missing: Secret" in ended.stderr) == bool(code)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("form", ["text", "json", "sh"])
def test_a_name_that_is_a_token_is_not_repeated(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], form: str
) -> None:
    token = "hf_" + "aB" * 12
    file = tmp_path / "a.yaml"
    file.write_text(MANIFESTS.replace("namespace: models", f"namespace: {token}"), "utf-8")
    main(["requires", str(file), "--format", form])
    out, err = capfd.readouterr()

    assert "PriorityClass" in out or "priorityclass" in out
    assert token not in out + err
