"""Changes of objects in an output directory that Kubernetes refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from outcome import Program

SERVICE = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: hazel, namespace: shop}
spec:
  modelArtifacts: {uri: hf://acme/hazel}
  routing: {modelName: %s}
  decode: {replicas: %d}
"""


def rendered(program: Program, folder: Path, name: str, replicas: int, *words: str) -> tuple[int, str]:
    source = folder / "hazel.yaml"
    source.write_text(SERVICE % (name, replicas), "utf-8")
    outcome = program("generate", "-m", source, "-r", "vllm", "-o", folder / "out", *words)
    problems = "".join(
        line for line in outcome.err.splitlines(keepends=True) if "1 ModelService, " not in line
    )
    return int(outcome.code), problems


@pytest.fixture
def folder(program: Program, tmp_path: Path) -> Path:
    assert rendered(program, tmp_path, "one", 1) == (0, "")
    return tmp_path


def test_a_selector_that_changes_is_told_at_its_line(program: Program, folder: Path) -> None:
    code, err = rendered(program, folder, "two", 1)
    assert code == 0
    place = 'deployment-hazel-decode.yaml:19:7: warning: spec.selector.matchLabels["llm-d.ai/model"]: '
    assert (
        f"{place}this field of Deployment/hazel-decode changes, which Kubernetes refuses [immutable]" in err
    )
    assert "hint: delete Deployment/hazel-decode before the new one is applied" in err
    assert rendered(program, folder, "two", 1) == (0, "")


def test_what_may_change_is_not_told(program: Program, folder: Path) -> None:
    assert rendered(program, folder, "one", 3) == (0, "")


def test_it_is_told_before_anything_is_written(program: Program, folder: Path) -> None:
    before = (folder / "out/deployment-hazel-decode.yaml").read_bytes()
    assert "[immutable]" in rendered(program, folder, "two", 1, "--check")[1]
    assert rendered(program, folder, "two", 1, "--fail-on", "warning")[0] == 1
    assert (folder / "out/deployment-hazel-decode.yaml").read_bytes() == before


def test_it_can_be_allowed(program: Program, folder: Path) -> None:
    assert rendered(program, folder, "two", 1, "--allow", "immutable") == (0, "")


def test_a_file_that_is_no_object_is_not_compared(program: Program, folder: Path) -> None:
    (folder / "out/deployment-hazel-decode.yaml").write_text("a: [", "utf-8")
    assert rendered(program, folder, "two", 1) == (0, "")
