from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fleets import base, service, stream
from outcome import Program


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a fleet that is worth two processes."""
    models = tmp_path / "models"
    models.mkdir()
    for number in range(110):
        (models / f"{number:03}.yaml").write_text(service(number), "utf-8")
    (tmp_path / "base.yaml").write_text(base(), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


GENERATE = ("generate", "-m", "models", "-b", "base.yaml")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("form", ["yaml", "json", "list", "children"])
def test_every_format_is_the_same_with_two_jobs(form: str, program: Program) -> None:
    alone, two = (program(*GENERATE, "--format", form, "--jobs", jobs) for jobs in ("1", "2"))

    assert two.code == 0
    assert two == alone
    assert two.out.count(b"vllm-openai:v0.20.2") == 110


def test_the_directory_is_the_same_with_two_jobs(here: Path, program: Program) -> None:
    assert program(*GENERATE, "-o", "out").code == 0

    checked = program(*GENERATE, "-o", "out", "--check", "-j", "2")

    assert checked.code == 0
    assert checked.err == "110 ModelServices, 330 objects, up to date\n"
    (here / "out" / "deployment-m-050-decode.yaml").write_text("kind: Deployment\n", "utf-8")
    stale = program(*GENERATE, "-o", "out", "--check", "-j", "2")
    assert stale.code == 3
    assert stale.err.startswith(
        "--- out/deployment-m-050-decode.yaml\n+++ out/deployment-m-050-decode.yaml\n@@ "
    )
    assert stale.err.endswith("110 ModelServices, 330 objects, out of date\n")


def test_problems_are_the_same_with_two_jobs(here: Path, program: Program) -> None:
    (here / "models" / "more.yaml").write_text(
        stream(service(3), service(200, base="no"), service(201)).decode(), "utf-8"
    )

    for form in ("text", "json", "github"):
        words = ("validate", *GENERATE[1:], "--error-format", form)
        alone = program(*words)
        assert alone.code == 1
        assert program(*words, "-j", "2") == alone


def test_allowances_are_the_same_with_two_jobs(here: Path, program: Program) -> None:
    said = "# msvcgen: allow[no-baseconfig,mount] of another run\n"
    noted = "  annotations: {msvcgen.dev/allow: 'container-image, model-twice'}\nspec:\n"
    more = service(200, base="gone").replace("  baseConfigMapRef:\n", f"  baseConfigMapRef:\n    {said}")
    more = more.replace("spec:\n", noted, 1)
    (here / "models" / "more.yaml").write_text(f"{more}---\n{service(3)}", "utf-8")
    (here / "base.yaml").write_text(f"{base()}# msvcgen: allow[nim]\n", "utf-8")

    for form in ("text", "json"):
        words = ("validate", *GENERATE[1:], "--allow", "duplicate-object,schedule", "--error-format", form)
        alone = program(*words)
        assert alone.code == 0
        assert [
            code for code in ("mount", "nim", "schedule", "model-twice") if f"`{code}`" not in alone.err
        ] == []
        assert program(*words, "-j", "2") == alone


@pytest.mark.usefixtures("here")
def test_many_modelservices_are_counted(program: Program) -> None:
    assert program(*GENERATE).err == "110 ModelServices, 330 objects\n"
    assert program("validate", *GENERATE[1:]).err == "110 ModelServices, 330 objects\n"
    assert program(*GENERATE, "-o", "out").err == "110 ModelServices, 330 objects, written to out\n"
    assert program(*GENERATE, "-o", "out").err == "110 ModelServices, 330 objects, nothing changed\n"
    assert program(*GENERATE, "--error-format", "json").err == ""


@pytest.mark.usefixtures("here")
def test_few_modelservices_are_not_counted(program: Program) -> None:
    words = [word for number in range(9) for word in ("-m", f"models/{number:03}.yaml")]

    assert program("generate", *words, "-b", "base.yaml").err == ""
    assert program("generate", *words, "-b", "base.yaml", "-o", "few").err == (
        "9 ModelServices, 27 objects, written to few\n"
    )


@pytest.mark.parametrize("jobs", ["0", "-1", "two", "257", "1.5", "²", ""])
@pytest.mark.usefixtures("here")
def test_jobs_are_a_number(jobs: str, program: Program) -> None:
    outcome = program(*GENERATE, f"--jobs={jobs}")

    assert outcome.code == (2 if jobs else 0)
    assert "--jobs wants a number from 1 to 256 or `auto`" in outcome.err or not jobs


@pytest.mark.usefixtures("here")
def test_jobs_may_be_as_many_as_there_are_cores(program: Program) -> None:
    assert program(*GENERATE, "--jobs", "auto") == program(*GENERATE)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")
def test_ctrl_c_ends_all_processes_and_says_nothing(here: Path) -> None:
    (here / "models" / "more.yaml").write_bytes(stream(*(service(1_000 + number) for number in range(3_000))))
    command = [sys.executable, "-m", "msvcgen", *GENERATE, "-j", "2"]
    program = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    children = Path(f"/proc/{program.pid}/task/{program.pid}/children")
    while program.poll() is None and len(children.read_text("utf-8").split()) < 2:
        pass

    os.killpg(program.pid, signal.SIGINT)

    assert program.communicate() == (b"", b"")  # which waits until no worker holds the pipes
    assert program.returncode == 130


# --- shards -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("here")
def test_the_shards_together_are_the_whole(program: Program) -> None:
    whole = program(*GENERATE).out.split(b"---\n")

    parts = [
        program(*GENERATE, "--shard", f"{number}/3", "-j", "2").out.split(b"---\n") for number in (1, 2, 3)
    ]

    assert all(len(part) > 60 for part in parts)
    assert sorted(text for part in parts for text in part) == sorted(whole)
    assert all(part == [text for text in whole if text in part] for part in parts)


@pytest.mark.usefixtures("here")
def test_the_directory_of_a_shard_lists_its_files_only(here: Path, program: Program) -> None:
    for number in (1, 2):
        assert program(*GENERATE, "-o", f"out/{number}", "--shard", f"{number}/2").code == 0

    listed = [
        {
            line[2:]
            for line in (here / "out" / part / "kustomization.yaml").read_text("utf-8").splitlines()
            if line[:2] == "- "
        }
        for part in ("1", "2")
    ]
    found = [
        {path.name for path in (here / "out" / part).iterdir()} - {"kustomization.yaml"}
        for part in ("1", "2")
    ]
    assert listed == found
    assert listed[0].isdisjoint(listed[1])
    assert len(listed[0] | listed[1]) == 330


@pytest.mark.usefixtures("here")
def test_a_shard_may_be_empty(program: Program) -> None:
    outcomes = [
        program("generate", "-m", "models/000.yaml", "-b", "base.yaml", "--shard", f"{number}/2")
        for number in (1, 2)
    ]

    assert [outcome.code for outcome in outcomes] == [0, 0]
    assert sorted(bool(outcome.out) for outcome in outcomes) == [False, True]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("0/2", "--shard counts from 1, of 2 parts there is no 0"),
        ("3/2", "--shard counts from 1, of 2 parts there is no 3"),
        ("1", "--shard wants I/N, as in 1/4, this is `1`"),
        ("1/2/3", "--shard wants I/N, as in 1/4, this is `1/2/3`"),
        ("a/2", "--shard wants I/N, as in 1/4, this is `a/2`"),
        ("1/0", "--shard counts from 1, of 0 parts there is no 1"),
    ],
)
def test_a_shard_is_one_of_several(stated: str, said: str, program: Program) -> None:
    outcome = program(*GENERATE, "--shard", stated)

    assert (outcome.code, outcome.err) == (2, f"Error: {said}\n")
