"""The two readers of the command line."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.cli.command_line import read_command_line
from msvcgen.cli.commands import MODULES, Job, load
from msvcgen.cli.parser import parse
from msvcgen.cli.quick import read_quickly


def request_of(job: Job) -> object:
    """Give the request that a job was made for; a job of typer's own (help, a mistake) has none."""
    assert isinstance(job.run, partial)
    return job.run.args[0]


names = [flag for command in MODULES for option in load(command).Request.options() for flag in option.flags]
words = st.sampled_from(
    [*names, *(f"{name}=x" for name in names), "-mx", "--help", "--", "-", "x", "", "yaml", "json"]
)


@given(st.sampled_from(["generate", "vars", "explain"]), st.lists(words, max_size=6))
def test_the_quick_reader_reads_as_the_full_one_or_leaves_it_to_that(command: str, line: list[str]) -> None:
    quick = read_quickly(load(command).Request, ["-m", "a.yaml", *line])
    full = request_of(parse([command, "-m", "a.yaml", *line]))
    assert quick is None or quick == full


PLAIN = [
    "-m a.yaml -b base.yaml",
    "-m a.yaml -m b.yaml --baseconfig=base.yaml",
    "--modelservice - -n models -o out --check",
    "-m -o",
    "-m a.yaml --format json --validate warn --kube-version 1.34 --error-format github",
    "-m a.yaml --epp-cluster-role r --epp-pull-secrets a,b --pd-pull-secrets= --schema-dir crds",
]


@pytest.mark.parametrize("line", PLAIN)
def test_plain_lines_are_read_quickly(line: str) -> None:
    quick = read_quickly(load("generate").Request, line.split())
    assert quick is not None
    assert quick == request_of(parse(["generate", *line.split()]))


def test_arguments_are_read_quickly() -> None:
    quick = read_quickly(load("explain").Request, ["-m", "a.yaml", "svc/a", "--all"])
    assert quick is not None
    assert (getattr(quick, "target"), getattr(quick, "all")) == ("svc/a", True)  # noqa: B009 - a request is any class
    assert read_quickly(load("explain").Request, ["-m", "a.yaml", "svc/a", "svc/b"]) is None
    assert read_quickly(load("kustomize").Request, ["chck"]) is None


@pytest.mark.parametrize(
    "line",
    [
        "",
        "-b base.yaml",
        "-m",
        "-ma.yaml",
        "-m a.yaml x",
        "-m a.yaml --format xml",
        "-m a.yaml --check=1",
        "--help",
    ],
)
def test_other_lines_are_left_to_the_full_reader(line: str) -> None:
    assert read_quickly(load("generate").Request, line.split()) is None


def test_the_full_reader_reads_what_is_written_together() -> None:
    job = read_command_line(["generate", "-mabc.yaml", "--", "--error-format", "x"][:2])
    assert getattr(request_of(job), "modelservice") == ("abc.yaml",)  # noqa: B009 - a request is any class


@pytest.mark.parametrize("command", MODULES)
def test_every_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert read_command_line([command, "--help"]).run() == 0
    shown = capsys.readouterr().out
    assert f"Usage: msvcgen {command} " in shown
    assert f"  msvcgen {command}" in shown.partition("Options:")[2]
    for option in load(command).Request.options():
        assert all(flag in shown for flag in option.flags)


def test_the_list_of_commands_is_complete_and_not_cut(capsys: pytest.CaptureFixture[str]) -> None:
    assert read_command_line(["--help"]).run() == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {command} " in shown for command in MODULES)
    assert "..." not in shown.partition("Commands:")[2]
