"""What pages say of the program, compared with the program."""

from __future__ import annotations

import re
from typing import get_args

import pytest
import yaml

from docpages import PAGES, first_words, marked, rows, the_block, words
from msvcgen.artifacts import FORMS
from msvcgen.cli.boundary import Exit
from msvcgen.cli.commands import MODULES
from msvcgen.model.container import MergePolicy
from msvcgen.model.schema import json_schema
from msvcgen.requirements import ROUTED
from msvcgen.rulebook import entries
from msvcgen.targets import ROLE_FIELDS, SPEC_FIELDS
from outcome import Program
from stories import ROOT, SAMPLES, blocks


@pytest.mark.parametrize(("mark", "text"), marked("part of [^ ]+"), ids=lambda value: value[:40])
def test_part_is_in_its_file(mark: str, text: str) -> None:
    file = ROOT / mark.removeprefix("part of ")

    assert f"\n{blocks(text)[0]}" in file.read_text("utf-8")


@pytest.mark.usefixtures("root")
def test_marked_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code = the_block("run")

    exec(compile(code, "python.md", "exec"), {})  # noqa: S102 - the documentation's own code

    assert "spec.routing.modelName is missing" in capsys.readouterr().out


def test_explanation_is_the_program_s(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    line, _, shown = the_block("explain").partition("\n")
    monkeypatch.chdir(SAMPLES / "llm-d-0.2")

    assert program(*line.removeprefix("$ msvcgen ").split()).out.decode() == shown


def test_pictures_are_the_program_s(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    line, _, shown = the_block("graph").partition("\n")
    [(_, chart)] = marked("graph as mermaid")
    command = line.removeprefix("$ msvcgen ").split()
    monkeypatch.chdir(SAMPLES / "llm-d-0.2")

    assert program(*command).out.decode() == shown
    assert chart.startswith(program(*command, "--format", "mermaid", "--fence").out.decode())


def test_fields_of_routing_that_are_ours_are_listed() -> None:
    routing = json_schema("ModelService")["$defs"]["Routing"]["properties"]

    ours = [name for name, field in routing.items() if field.get("x-msvcgen-extension")]
    assert first_words("routing") == ours == list(ROUTED)


def test_fields_that_ask_for_add_ons_are_listed() -> None:
    assert set(first_words("addons")) == ROLE_FIELDS | SPEC_FIELDS


@pytest.mark.usefixtures("root")
def test_variables_are_the_program_s(program: Program) -> None:
    [values] = yaml.safe_load(program("vars", "-m", SAMPLES / "claim" / "modelservice.yaml").out).values()

    assert first_words("variables") == list(values)


def test_uris_are_the_program_s() -> None:
    assert first_words("uris") == list(FORMS.values())


def test_exit_codes_are_the_program_s() -> None:
    codes = {code for name, code in vars(Exit).items() if name.isupper()}

    assert {int(row[0]) for row in rows("exit codes")} == codes


def test_policies_are_the_program_s() -> None:
    stated = {words(field)[0]: set(words(values)) for field, values in rows("policies")}
    declared = {
        name: {value for part in get_args(field.annotation) for value in get_args(part)}
        for name, field in MergePolicy.model_fields.items()
    }

    assert stated == declared


def test_every_difference_has_one_row() -> None:
    page = PAGES["docs/explanation/differences.md"]
    rules = [int(number) for number in re.findall(r"^\| D(\d+) \|", page, re.MULTILINE)]

    assert rules == sorted(set(range(2, 51)) - {12, 15, 17})


@pytest.mark.parametrize("page", PAGES)
def test_commands_that_are_named_exist(page: str) -> None:
    named = re.findall(r"`msvcgen ([a-z]\w*)", PAGES[page])

    assert [name for name in named if name not in MODULES] == []


def test_rules_that_troubleshooting_names_exist() -> None:
    table = re.findall(r"^\|.*", PAGES["docs/guides/troubleshooting.md"], re.MULTILINE)
    named = {word for line in table for word in words(line) if re.fullmatch(r"[a-z]+(-[a-z]+)+", word)}

    assert len(named) > 10
    assert named <= entries().keys()
