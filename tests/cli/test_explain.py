"""The command `explain`, and `generate --annotate-origins`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import msvcgen
from fleets import base, service
from msvcgen.cli.command_line import read_command_line
from outcome import Program
from stories import SAMPLES

INPUTS = ("-m", "modelservice.yaml", "-b", "preset:llm-d-0.2", "--epp-cluster-role", "endpoint-picker")
DECODE = "deployment/llama-3-70b-decode"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in the folder of a sample."""
    monkeypatch.chdir(SAMPLES / "llm-d-0.2")


@pytest.mark.usefixtures("here")
def test_a_value_as_text_and_as_json(program: Program) -> None:
    text = program("explain", f"{DECODE}/spec.replicas", *INPUTS)
    as_json = program("explain", f"{DECODE}/spec.replicas", *INPUTS, "--format", "json")

    assert (text.code, text.err) == (0, "")
    assert text.out.decode().splitlines()[2] == "  replicas  1  modelservice.yaml:37:5"
    assert json.loads(as_json.out) == {
        "object": {"apiVersion": "apps/v1", "kind": "Deployment", "namespace": "llm-d", "name": "llama-3-70b-decode"},
        "path": "spec.replicas",
        "value": 1,
        "sources": [
            {
                "file": "modelservice.yaml", "line": 37, "column": 5, "layer": "ModelService",
                "where": "spec.decode.replicas", "wins": True,
            },
        ],
    }  # fmt: skip


@pytest.mark.usefixtures("here")
def test_without_an_argument_a_line_an_object(program: Program) -> None:
    text = program("explain", *INPUTS).out.decode().splitlines()
    listed = [json.loads(line) for line in program("explain", *INPUTS, "--format", "json").out.splitlines()]

    assert len(text) == len(listed) == 13
    assert listed[2]["layers"] == ["command line", "ModelService", "msvcgen"]


@pytest.mark.usefixtures("here")
def test_all_is_every_value(program: Program) -> None:
    lines = program("explain", "--all", *INPUTS, "--format", "json").out.splitlines()
    two = program("explain", "deploy/llama-3-70b-p", "--all", *INPUTS, "--format", "json").out.splitlines()

    assert len(lines) > 200
    assert {json.loads(line)["object"]["name"] for line in two} == {"llama-3-70b-prefill"}


@pytest.mark.usefixtures("here")
def test_a_name_that_fits_several_lists_them(program: Program) -> None:
    outcome = program("explain", "deploy/llama", *INPUTS)

    assert (outcome.code, outcome.out) == (2, b"")
    assert outcome.err.splitlines()[1:] == [
        "  deployment/llama-3-70b-prefill", "  deployment/llama-3-70b-decode", "  deployment/llama-3-70b-epp",
    ]  # fmt: skip


def test_two_of_one_name_are_told_apart_by_their_namespaces(tmp_path: Path, program: Program) -> None:
    text = (SAMPLES / "vllm/modelservice.yaml").read_text("utf-8")
    models = tmp_path / "models.yaml"
    models.write_text(text + "\n---\n" + text.replace("namespace: models", "namespace: others"), "utf-8")

    outcome = program("explain", "service", "-m", models, "-r", "vllm")

    assert outcome.code == 2
    first, second = outcome.err.split()[-2:]
    assert (first.split("/")[1], second.split("/")[1]) == ("models", "others")
    assert program("explain", second, "-m", models, "-r", "vllm").code == 0


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["deployment/liama-3-70b-decode"], 1, "did you mean `deployment/llama-3-70b-decode`"),
        ([f"{DECODE}/spec.replica"], 1, "did you mean `replicas`?"),
        (["no.yaml:3"], 1, "there is no file `no.yaml` either"),
        ([".:3"], 2, "is a directory"),
        (["modelservice.yaml:3"], 1, "is not rendered from this input"),
        (["README.md:3"], 1, "README.md:"),
        (["a", "b"], 2, ""),
        ([DECODE, "--format", "yaml"], 2, "json"),
    ],
)
def test_bad_words_are_refused(words: list[str], code: int, said: str, program: Program) -> None:
    outcome = program("explain", *words, *INPUTS)

    assert (outcome.code, outcome.out) == (code, b"")
    assert said in outcome.err
    assert "Traceback" not in outcome.err


def test_problems_of_the_input_come_first(tmp_path: Path, program: Program) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("kind: [", "utf-8")

    assert program("explain", "deploy/x", "-m", broken).code == 1
    assert program("explain", "deploy/x", "-m", broken, "--error-format", "json").err.startswith("{")


def test_what_is_sound_is_explained_beside_what_is_not(tmp_path: Path, program: Program) -> None:
    text = (SAMPLES / "vllm/modelservice.yaml").read_text("utf-8")
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    (tmp_path / "c.yaml").write_text(
        text.replace("\nspec:", "\nspec:\n  x: 1").replace("granite", "other"), "utf-8"
    )

    sound, broken = (
        program("explain", name, "-m", tmp_path / "a.yaml", "-m", tmp_path / "c.yaml", "-r", "vllm")
        for name in ("deploy/granite", "deploy/other")
    )

    assert (sound.code, broken.code) == (1, 1)
    assert "unknown field" in sound.err
    assert sound.out.startswith(b"Deployment ")
    assert broken.out == b""
    assert "no object that is rendered" in broken.err


@pytest.mark.usefixtures("here")
def test_a_line_of_a_directory_and_of_a_stream(tmp_path: Path, program: Program) -> None:
    program("generate", *INPUTS, "-o", tmp_path / "out")
    stream = tmp_path / "out.yaml"
    stream.write_bytes(program("generate", *INPUTS).out)
    [file] = (
        path for path in (tmp_path / "out").iterdir() if "deployment" in path.name and "decode" in path.name
    )
    expected = program("explain", f"{DECODE}/spec.replicas", *INPUTS)

    for path in (file, stream):
        lines = path.read_text("utf-8").splitlines()
        line = max(number for number, text in enumerate(lines, 1) if text == "  replicas: 1" and number < 250)
        there = lines[:line]
        named = next(text for text in reversed(there) if text.startswith("  name: llama"))
        outcome = program("explain", f"{path}:{line}", *INPUTS)
        assert outcome.code == 0
        assert named.split()[1].encode() in outcome.out
        if path is file:
            assert outcome == expected


def complete(words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    monkeypatch.setenv("_MSVCGEN_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" ")) - 1))
    read_command_line([])
    return capsys.readouterr().out.split()


@pytest.mark.usefixtures("here")
def test_a_shell_completes_names(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    given = f"msvcgen explain {' '.join(INPUTS)}"

    assert complete(f"{given} service/llama-3-70b-e", monkeypatch, capsys) == [
        "service/llama-3-70b-epp-service"
    ]
    assert complete("msvcgen explain -m no.yaml service/", monkeypatch, capsys) == []
    assert complete("msvcgen explain service/", monkeypatch, capsys) == []


@pytest.mark.usefixtures("here")
def test_annotations_leave_the_objects_as_they_are(tmp_path: Path, program: Program) -> None:
    plain, known = (program("generate", *INPUTS, *more) for more in ((), ("--annotate-origins",)))

    assert (known.code, known.err) == (0, "")
    assert [*yaml.safe_load_all(known.out)] == [*yaml.safe_load_all(plain.out)]
    assert b"\n  replicas: 1  # modelservice.yaml:37\n" in known.out
    assert b"\n  name: endpoint-picker  # --epp-cluster-role\n" in known.out
    assert b'nvidia.com/gpu: "4"  # modelservice.yaml:39 (parallelism)\n' in known.out
    assert program("generate", *INPUTS, "--annotate-origins") == known
    out = ("-o", tmp_path / "out")
    assert program("generate", *INPUTS, *out, "--annotate-origins").code == 0
    assert program("generate", *INPUTS, *out, "--annotate-origins", "--check").code == 0
    assert program("generate", *INPUTS, *out, "--check").code == 3


def test_annotations_are_the_same_with_two_jobs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Program
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("models.yaml").write_text("---\n".join(service(number) for number in range(110)), "utf-8")
    Path("base.yaml").write_text(base(), "utf-8")
    words = ("generate", "-m", "models.yaml", "-b", "base.yaml", "--annotate-origins")

    alone, two = (program(*words, "--jobs", jobs) for jobs in ("1", "2"))

    assert alone.code == 0
    assert two == alone
    assert b"  # base.yaml:" in two.out


@pytest.mark.usefixtures("here")
def test_annotations_want_yaml(program: Program) -> None:
    outcome = program("generate", *INPUTS, "--annotate-origins", "--format", "json")

    assert outcome.code == 2
    assert "--format json" in outcome.err


def test_what_explains_nothing_imports_nothing_of_it() -> None:
    folder = SAMPLES / "quickstart"
    words = ["generate", "-m", f"{folder}/modelservice.yaml", "-b", f"{folder}/baseconfig.yaml"]
    code = (
        "import sys; from msvcgen.__main__ import main\n"
        f"main({words!r})\n"
        "sys.stderr.write(' '.join(name for name in sys.modules if 'expla' in name))"
    )
    path = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=path, check=True)

    assert (bool(done.stdout), done.stderr) == (True, "")


def test_python_gets_values() -> None:
    folder = SAMPLES / "quickstart"
    model, preset = ((folder / f"{name}.yaml").read_text("utf-8") for name in ("modelservice", "baseconfig"))

    [replicas] = msvcgen.explain(model, preset, of="deployment/granite-decode/spec.replicas")
    everything = msvcgen.explain(model, preset, namespace="there")

    assert (replicas.value, replicas.sources[0].layer, replicas.sources[0].line > 1) == (
        1,
        "ModelService",
        True,
    )
    assert len(everything) > 40
    with pytest.raises(msvcgen.MsvcgenError, match="no object"):
        msvcgen.explain(model, preset, of="deployment/x")
    with pytest.raises(msvcgen.MsvcgenError):
        msvcgen.explain("kind: ModelService")
