"""`-n` beside a namespace that a ModelService states."""

from __future__ import annotations

from pathlib import Path

import pytest

from outcome import Program

MODEL = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata:
  name: {name}
  namespace: {namespace}
spec:
  modelArtifacts: {{uri: hf://Qwen/Qwen3-8B}}
  routing: {{modelName: {name}}}
"""
MODELS = "---\n".join(
    MODEL.format(name=name, namespace=namespace)
    for name, namespace in (("a", "models"), ("b", "prod"), ("c", "null"), ("d", "other"))
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.yaml").write_text(MODELS, "utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_each_that_states_another_is_warned_of(program: Program) -> None:
    outcome = program("generate", "-m", "m.yaml", "-r", "vllm", "-n", "prod")

    assert outcome.code == 0
    assert [line for line in outcome.err.splitlines() if line.startswith("m.yaml")] == [
        f"m.yaml:{line}:3: warning: metadata.namespace: the namespace `{stated}` does not match the namespace "
        "`prod` of -n, and stays [namespace-mismatch]"
        for line, stated in ((5, "models"), (32, "other"))
    ]
    assert outcome.out.count(b"  namespace: models\n") == outcome.out.count(b"  namespace: other\n") == 3
    assert outcome.out.count(b"  namespace: prod\n") == 6


@pytest.mark.usefixtures("folder")
def test_what_is_meant_says_so(program: Program) -> None:
    words = ("validate", "-m", "m.yaml", "-r", "vllm", "-n", "prod", "--fail-on", "warning")

    assert program(*words).code == 1
    assert program(*words, "--allow", "namespace-mismatch").code == 0
    assert program(*words, "--set", "metadata.namespace=prod").code == 0


def test_that_of_a_config_is_for_those_that_state_none(program: Program, folder: Path) -> None:
    (folder / "msvcgen.yaml").write_text("modelServices: [m.yaml]\nruntime: vllm\nnamespace: prod\n", "utf-8")

    assert program("validate", "--fail-on", "warning").code == 0
    assert program("validate", "--fail-on", "warning", "-n", "models").code == 1
