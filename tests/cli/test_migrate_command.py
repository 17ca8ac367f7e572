"""`msvcgen migrate chart` at a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from outcome import Program
from stories import ROOT

CASES = ROOT / "tests" / "cases"
VALUES = str(CASES / "chart-values" / "14.yaml")
WORDS = ["migrate", "chart", "-f", VALUES, "--release", "single", "-n", "models"]


def test_the_stream_is_what_generate_takes(program: Program, tmp_path: Path) -> None:
    made = program(*WORDS)
    path = tmp_path / "made.yaml"
    path.write_bytes(made.out)

    assert made.code == 0
    assert "12 values carried over" in made.err
    assert b"llm-d.ai/model: redhatai-" in program("generate", "-m", str(path)).out


def test_a_directory_gets_files_and_keeps_those_of_others(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "made"
    report = tmp_path / "report.txt"
    words = [*WORDS, "-o", str(folder), "--report", str(report)]
    assert program(*words).out == b""
    assert sorted(path.name for path in folder.iterdir()) == ["baseconfig.yaml", "modelservice.yaml"]
    assert ":15: decode.replicas: carried over -> spec.decode.replicas" in report.read_text("utf-8")
    assert program(*words).code == 0  # the same once more

    (folder / "baseconfig.yaml").write_text("# mine\n", "utf-8")
    refused = program(*words)
    assert refused.code == 1
    assert "baseconfig.yaml: this is there already, and is not overwritten [foreign-file]" in refused.err
    assert (folder / "baseconfig.yaml").read_text("utf-8") == "# mine\n"


def test_what_helm_renders_is_compared(program: Program) -> None:
    shown = program(*WORDS, "--rendered", str(CASES / "chart" / "14.yaml"))

    assert shown.code == 3
    lines = [line.split()[1] for line in shown.out.decode().splitlines() if line.startswith("    - ")]
    assert {line for line in lines if not line.startswith("metadata.labels")} == {
        'spec.selector.matchLabels["llm-d.ai/inference-serving"]',
        "containers[vllm].env[DP_SIZE]",
        "containers[vllm].env[TP_SIZE]",
        "containers[vllm].env[DP_SIZE_LOCAL]",
    }


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["-f", "nowhere.yaml", "--release", "a"], 1, "no such file"),
        (["-f", str(CASES), "--release", "a"], 2, "-f wants a file of values"),
        (["--release", "A_b"], 2, "--release wants a name"),
        (["--release", "a", "-n", "x.y z"], 2, "-n wants a name"),
        (["-f", "-", "--rendered", "-", "--release", "a"], 2, "standard input can be read once only"),
        (["-f", VALUES], 2, "--release"),
        (["-f", str(CASES / "chart-values" / "20.yaml"), "--release", "a"], 1, "decode.parallelism.data"),
        (["-f", VALUES, "--release", "a", "--rendered", VALUES], 1, "the document states no kind"),
    ],
)
def test_what_cannot_be_done(words: list[str], code: int, told: str, program: Program) -> None:
    outcome = program("migrate", "chart", *words)

    assert (outcome.code, outcome.out) == (code, b"")
    assert told in outcome.err


DEFINITION = str(ROOT / "samples/custom/model-definition.yaml")
DOCUMENTS = [str(ROOT / "samples" / name) for name in ("from-kserve", "llmos", "digitalhub")]
DEFINED = ["--image", "acme/summarizer:1.0", "--uri", "pvc://models/summarizer"]


def test_documents_become_folders_that_render(program: Program, tmp_path: Path) -> None:
    folder, report = tmp_path / "made", tmp_path / "report.txt"
    words = ["migrate", "document", *DOCUMENTS, DEFINITION, *DEFINED, "-n", "models"]
    made = program(*words, "-o", str(folder), "--report", str(report))

    assert (made.code, made.out) == (0, b"")
    assert {path.name for path in folder.iterdir()} == {
        "assistant",
        "qwen",
        "qwen2.5-coder",
        "sentiment",
        "summarizer",
    }
    lines = [
        line.removeprefix("next: msvcgen ") for line in made.err.splitlines() if line.startswith("next: ")
    ]
    assert len(lines) == 5
    assert [program(*line.split()).code for line in lines] == [0] * 5
    assert "spec.model.uri: carried over -> spec.modelArtifacts.uri of the ModelService" in report.read_text(
        "utf-8"
    )
    assert program(*words, "-o", str(folder)).code == 0  # the same once more


def test_one_document_becomes_a_stream(program: Program, tmp_path: Path) -> None:
    made = program("migrate", "document", str(ROOT / "samples/digitalhub/sentiment.yaml"))
    path = tmp_path / "made.yaml"
    path.write_bytes(made.out)

    assert "14 values carried over, 0 changed, 0 dropped" in made.err
    assert b"name: sentiment-decode" in program("generate", "-m", str(path)).out


def test_problems_of_documents_are_json(program: Program) -> None:
    made = program("migrate", "document", DOCUMENTS[0], "--error-format", "json")

    assert {json.loads(line)["code"] for line in made.err.splitlines()} == {"document-value"}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["document"], 2, "`migrate document` wants files"),
        (["document", "nowhere.yaml"], 1, "no such file"),
        (["document", DEFINITION], 1, "hint: give --image and --uri"),
        (["document", DEFINITION, *DEFINED, "-n", "x.y z"], 2, "-n wants a name"),
        (["document", DEFINITION, "--release", "a"], 2, "--release is for `migrate chart`"),
        (["document", DEFINITION, "-f", VALUES], 2, "-f/--values is for `migrate chart`"),
        (["chart", VALUES, "--release", "a"], 2, "FILE is for `migrate document`, values are given with -f"),
        (
            ["chart", "-f", VALUES, "--release", "a", "--uri", "hf://a/b"],
            2,
            "--uri is for `migrate document`",
        ),
        (["document", VALUES], 1, "`msvcgen migrate chart -f FILE --release NAME`"),
    ],
)
def test_documents_that_cannot_be_migrated(words: list[str], code: int, told: str, program: Program) -> None:
    outcome = program("migrate", *words)

    assert (outcome.code, outcome.out) == (code, b"")
    assert told in outcome.err
