"""What warnings do to a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from outcome import Program

CASES = Path(__file__).parents[1] / "cases" / "cli"
WARNED = ("-m", "broken.yaml", "-b", "base.yaml", "--validate", "warn")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for path in CASES.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", ["generate", "validate"])
@pytest.mark.parametrize(
    ("words", "code"), [((), 0), (("--fail-on", "error"), 0), (("--fail-on", "warning"), 1)]
)
def test_a_warning_fails_where_that_is_wanted(
    command: str, words: tuple[str, ...], code: int, program: Program
) -> None:
    outcome = program(command, *WARNED, *words)

    assert outcome.code == code
    assert "warning: " in outcome.err
    assert outcome.err.endswith("\n1 warning\n")
    assert bool(outcome.out) == (command == "generate" and not code)


def test_a_run_without_warnings_does_not_fail(program: Program) -> None:
    outcome = program("generate", "-m", "granite.yaml", "-b", "base.yaml", "--fail-on=warning")

    assert (outcome.code, outcome.err) == (0, "")


def test_a_failing_run_leaves_the_directory_as_it_was(here: Path, program: Program) -> None:
    assert program("generate", *WARNED, "-o", "out", "--fail-on", "warning").code == 1
    assert not (here / "out").exists()


def test_other_severities_are_refused(program: Program) -> None:
    assert program("validate", "-m", "granite.yaml", "--fail-on", "note").code == 2
