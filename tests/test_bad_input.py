"""Whatever the input, the program ends with an exit code and says where and what, never with a traceback."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from outcome import Outcome, Program

BAD = Path(__file__).parent / "cases" / "bad"
GOOD = {name: (BAD / name).read_text("utf-8") for name in ("modelservice.yaml", "baseconfig.yaml")}
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted(BAD.glob("*.yaml"))
    if path.name not in GOOD
    for case in yaml.safe_load(path.read_text("utf-8"))
]
GENERATE = ("generate", "-m", "modelservice.yaml", "-b", "baseconfig.yaml")

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")
no_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may do everything")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in GOOD.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)


def assert_refused(outcome: Outcome, first: str, code: int = 1) -> None:
    assert (outcome.code, outcome.err[: len(first)]) == (code, first), outcome.err
    assert outcome.err.count("Traceback") == 0
    assert outcome.err.endswith(("problem\n", "problems\n", "warning\n", "warnings\n"))
    assert all(line.isprintable() for line in outcome.err.splitlines())
    assert outcome.out == b"" or not code


def test_the_inputs_are_good_before_they_are_changed(program: Program) -> None:
    outcome = program(*GENERATE)

    assert (outcome.code, outcome.err) == (0, "")


@pytest.mark.parametrize("case", CASES)
def test_input_is_refused(case: dict[str, Any], tmp_path: Path, program: Program) -> None:
    for name, changes in case["files"].items():
        text = changes if isinstance(changes, str) else changed(GOOD[name], changes)
        (tmp_path / name).write_text(text, "utf-8")
    others = [word for name in case["files"] if name not in GOOD for word in ("-b", name)]

    outcome = program(*GENERATE, *others)

    assert_refused(outcome, case["first"], case.get("code", 1))
    hints = [line for line in outcome.err.splitlines() if line.startswith("  = hint: ")]
    assert any(line.startswith(f"  = hint: {case.get('hint', '')}") for line in hints) or "hint" not in case
    assert program("validate", *GENERATE[1:], *others).err == outcome.err


def changed(text: str, changes: list[list[str]]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


BOMB = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 8)]
)


@pytest.mark.parametrize(
    ("content", "first"),
    [
        pytest.param(b"", "in.yaml:1:1: the file holds no object", id="empty"),
        pytest.param(
            b"\n \n# nothing\n---\n", "in.yaml:1:1: the file holds no object", id="nothing but comments"
        ),
        pytest.param(b"\x00\x01\x02", "in.yaml:1:1: found a NUL byte", id="NUL"),
        pytest.param(b"\x7fELF\x02\x01\x01", "in.yaml:1:1: found", id="binary"),
        pytest.param(b"a: \xff\xfe\n", "in.yaml:1:4: ", id="not UTF-8"),
        pytest.param(b"\xff\xfea\x00", "in.yaml:1:1: found UTF-16 text", id="UTF-16"),
        pytest.param(BOMB.encode(), "in.yaml:", id="aliases of aliases"),
        pytest.param(b"[" * 100_000, "in.yaml:1:", id="deep list"),
        pytest.param(b"a: " + b"{b: " * 5_000, "in.yaml:1:", id="deep mapping"),
        pytest.param(b"a" * (32 * 2**20 + 1), "in.yaml: larger than the 32 MiB", id="huge"),
        pytest.param(b"? {a: b}\n: c\n", "in.yaml:1:", id="mapping as key"),
        pytest.param(b"%YAML 3.0\n---\na: b\n", "in.yaml:", id="unknown version"),
        pytest.param(b"a: !!python/object/apply:os.system [id]\n", "in.yaml:", id="tag that would run code"),
    ],
)
@pytest.mark.parametrize("option", ["-m", "-b"])
def test_file_is_refused(option: str, content: bytes, first: str, tmp_path: Path, program: Program) -> None:
    (tmp_path / "in.yaml").write_bytes(content)
    words = ["-m", "in.yaml"] if option == "-m" else ["-m", "modelservice.yaml", "-b", "in.yaml"]

    assert_refused(program("generate", *words), first)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        pytest.param("missing.yaml", "missing.yaml: no such file or directory", id="missing"),
        pytest.param(
            "modelservice.yaml/below", "modelservice.yaml/below: not a directory", id="below a file"
        ),
        pytest.param("empty", "empty: no YAML or JSON file in this directory", id="empty directory"),
        pytest.param("other", "other: no YAML or JSON file in this directory", id="directory of other files"),
        pytest.param("a" * 300, "a" * 300 + ": file name too long", id="long"),
        pytest.param("line\nbreak", "line\\nbreak: no such file or directory", id="line break"),
    ],
)
def test_path_is_refused(name: str, first: str, tmp_path: Path, program: Program) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("kind: ModelService\n", "utf-8")

    assert_refused(program("generate", "-m", name), first)


@posix
@no_root
def test_unreadable_file_is_refused(tmp_path: Path, program: Program) -> None:
    (tmp_path / "modelservice.yaml").chmod(0)

    assert_refused(program(*GENERATE), "modelservice.yaml: permission denied")


@posix
def test_device_is_refused(program: Program) -> None:
    assert_refused(program("generate", "-m", os.devnull), f"{os.devnull}: ")


def test_standard_input_is_read_once() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "msvcgen", "generate", "-m", "-", "-m", "-"],
        input=GOOD["modelservice.yaml"].encode(),
        capture_output=True,
        check=False,
    )

    assert (run.returncode, run.stdout) == (1, b"")
    assert run.stderr.startswith(b"<stdin>: standard input can be read only once")


def test_output_directory_that_is_a_file(tmp_path: Path, program: Program) -> None:
    (tmp_path / "out").write_text("mine\n", "utf-8")

    assert_refused(program(*GENERATE, "-o", "out"), "out: ")
    assert (tmp_path / "out").read_text("utf-8") == "mine\n"


def test_output_directory_below_a_file(program: Program) -> None:
    assert_refused(program(*GENERATE, "-o", "modelservice.yaml/out"), "modelservice.yaml")


@posix
@no_root
def test_output_directory_that_may_not_be_written(tmp_path: Path, program: Program) -> None:
    (tmp_path / "closed").mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)

    assert_refused(program(*GENERATE, "-o", "closed/out"), "closed")


def test_files_of_others_stay_in_the_output_directory(tmp_path: Path, program: Program) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.md").write_text("mine\n", "utf-8")

    assert program(*GENERATE, "-o", "out").code == 0
    assert (out / "notes.md").read_text("utf-8") == "mine\n"


def test_kustomization_of_others_is_not_overwritten(tmp_path: Path, program: Program) -> None:
    out = tmp_path / "out"
    out.mkdir()
    theirs = "resources:\n- mine.yaml\n"
    (out / "kustomization.yaml").write_text(theirs, "utf-8")
    (out / "mine.yaml").write_text("kind: ConfigMap\n", "utf-8")

    outcome = program(*GENERATE, "-o", "out")

    assert_refused(outcome, "out/kustomization.yaml: ")
    assert (out / "kustomization.yaml").read_text("utf-8") == theirs


def test_failing_run_leaves_the_output_directory_as_it_was(tmp_path: Path, program: Program) -> None:
    assert program(*GENERATE, "-o", "out").code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    (tmp_path / "modelservice.yaml").write_text(GOOD["modelservice.yaml"].replace("hf://", "s3://"), "utf-8")

    assert program(*GENERATE, "-o", "out").code == 1
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["generate"],
        ["generate", "-m"],
        ["generate", "-m", "modelservice.yaml", "--check"],
        ["generate", "-m", "modelservice.yaml", "-o", "out", "--format", "json"],
        ["generate", "-m", "modelservice.yaml", "--validate", "loosely"],
        ["generate", "-m", "modelservice.yaml", "--kube-version", "1.99"],
        ["generate", "modelservice.yaml"],
        ["render"],
        ["schema", "Pod"],
    ],
    ids=" ".join,
)
def test_wrong_usage(words: list[str], program: Program) -> None:
    outcome = program(*words)

    assert (outcome.code, outcome.out if words else b"") == (2, b"")
    assert "Traceback" not in outcome.err
