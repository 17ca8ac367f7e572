"""What users of helm, kubectl and kustomize type is answered with what says the same here."""

from __future__ import annotations

from pathlib import Path

import pytest

from msvcgen.cli.commands import MODULES, load
from msvcgen.cli.habits import COMMANDS, FLAGS
from outcome import Program
from stories import SAMPLES

QUICKSTART = (
    *("generate", "-f", SAMPLES / "quickstart/modelservice.yaml"),
    *("-b", SAMPLES / "quickstart/baseconfig.yaml"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_others_are_answered(program: Program, command: str) -> None:
    outcome = program(command, "-f", "values.yaml")

    first, hint, *_ = outcome.err.splitlines()
    assert (outcome.code, first) == (2, f"Error: No such command '{command}'.")
    assert hint.startswith("  = hint: ")
    assert "`msvcgen " in hint


@pytest.mark.parametrize("flag", FLAGS)
def test_options_of_others_are_answered(program: Program, flag: str) -> None:
    outcome = program("generate", "-m", "a.yaml", flag, "x")

    first, hint, *_ = outcome.err.splitlines()
    assert (outcome.code, first) == (2, f"Error: No such option: {flag}")
    assert hint == f"  = hint: {FLAGS[flag]}"


@pytest.mark.parametrize("name", MODULES)
def test_an_option_that_a_command_has_is_not_answered(program: Program, name: str) -> None:
    flags = {flag for option in load(name).Request.options() for flag in option.flags}

    for flag in flags & FLAGS.keys():
        assert f"hint: {FLAGS[flag]}" not in program(name, flag, "x", "--nonsense").err
    assert name not in COMMANDS


def test_f_is_m(program: Program) -> None:
    assert program(*QUICKSTART) == program(*("-m" if word == "-f" else word for word in QUICKSTART))


@pytest.mark.parametrize(("output", "form"), [("yaml", "yaml"), ("-", "yaml"), ("json", "json")])
def test_o_of_a_format_prints_it(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, form: str
) -> None:
    monkeypatch.chdir(tmp_path)

    assert program(*QUICKSTART, "-o", output) == program(*QUICKSTART, "--format", form)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-o", "out.yaml"), "`out.yaml` looks like a file: write `> out.yaml`"),
        (("-o", "out.JSON"), "`out.JSON` looks like a file: write `> out.JSON`"),
        (("-o", "json", "--format", "list"), "-o json and --format list are two formats"),
        (("-o", "yaml", "--check"), "--check compares a directory, so it needs -o DIR"),
    ],
)
def test_o_of_a_file_is_refused(program: Program, words: tuple[str, ...], said: str) -> None:
    outcome = program(*QUICKSTART, *words)

    assert (outcome.code, outcome.out) == (2, b"")
    assert outcome.err.startswith("Error: ")
    assert said in outcome.err


def test_a_directory_may_be_called_like_a_file(program: Program, tmp_path: Path) -> None:
    assert program(*QUICKSTART, "-o", f"{tmp_path}/json").code == 0
    assert program(*QUICKSTART, "-o", f"{tmp_path}/out.yaml/").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["json", "out.yaml"]
