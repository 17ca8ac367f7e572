from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml

from msvcgen.artifacts import FORMS
from msvcgen.cli.boundary import Exit
from msvcgen.model.container import MergePolicy
from msvcgen.model.schema import json_schema
from msvcgen.requirements import ROUTED
from msvcgen.targets import ROLE_FIELDS, SPEC_FIELDS, keys
from optiontables import command_line_table
from outcome import Program
from stories import GOLDEN, ROOT, SAMPLES, blocks, commands

README = (ROOT / "README.md").read_text("utf-8")


def marked(mark: str) -> list[tuple[str, str]]:
    """Give what follows every comment that matches: the comment and the text up to the next one."""
    return re.findall(rf"<!-- ({mark}) -->\n(.*?)(?=^#|^<!--|\Z)", README, re.MULTILINE | re.DOTALL)


def first_block(text: str) -> str:
    return blocks(text)[0]


def rows(name: str) -> list[list[str]]:
    """Give the cells of a marked table, without its head."""
    [(_, text)] = marked(f"table: {name}")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def words(cell: str) -> list[str]:
    """Give what stands in backquotes."""
    return [word.replace("\\|", "|") for word in re.findall(r"`([^`]+)`", cell)]


def first_words(name: str) -> list[str]:
    return [word for row in rows(name) for word in words(row[0])]


@pytest.mark.parametrize(("mark", "text"), marked("part of [^ ]+"), ids=lambda value: value[:40])
def test_part_is_in_its_file(mark: str, text: str) -> None:
    file = ROOT / mark.removeprefix("part of ")

    assert f"\n{first_block(text)}" in file.read_text("utf-8")


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("line", [line for _, text in marked("run") for line in commands(text)], ids=" ".join)
def test_marked_command_succeeds(line: list[str], program: Program) -> None:
    outcome = program(*line)

    assert (outcome.code, outcome.err) == (0, "")


@pytest.mark.usefixtures("root")
def test_marked_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    [code] = [block for _, text in marked("run") for block in blocks(text) if "import" in block]

    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - the documentation's own code

    assert "spec.routing.modelName is missing" in capsys.readouterr().out


@pytest.mark.usefixtures("root")
def test_first_command_renders_the_quickstart(program: Program) -> None:
    install, words = first_block(README).strip().split(" && .venv/bin/msvcgen ")

    assert install == "python3 -m venv .venv && .venv/bin/pip install ."
    assert program(*words.split()).out == (GOLDEN / "quickstart" / "manifests.yaml").read_bytes()


def test_explanation_is_the_program_s(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    [(_, text)] = marked("explain")
    line, _, shown = first_block(text).partition("\n")
    monkeypatch.chdir(SAMPLES / "llm-d-0.2")

    assert program(*line.removeprefix("$ msvcgen ").split()).out.decode() == shown


def test_pictures_are_the_program_s(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    [(_, text)], [(_, chart)] = marked("graph"), marked("graph as mermaid")
    line, _, shown = first_block(text).partition("\n")
    words = line.removeprefix("$ msvcgen ").split()
    monkeypatch.chdir(SAMPLES / "llm-d-0.2")

    assert program(*words).out.decode() == shown
    assert chart.startswith(program(*words, "--format", "mermaid", "--fence").out.decode())


def test_help_is_the_program_s(program: Program) -> None:
    [(_, text)] = marked("help")

    assert program("--help").out.decode() == first_block(text)


def test_fields_of_routing_that_are_ours_are_listed() -> None:
    routing = json_schema("ModelService")["$defs"]["Routing"]["properties"]

    ours = [name for name, field in routing.items() if field.get("x-msvcgen-extension")]
    assert first_words("routing") == ours == list(ROUTED)


def test_fields_that_ask_for_add_ons_are_listed() -> None:
    assert set(first_words("addons")) == ROLE_FIELDS | SPEC_FIELDS


def test_commands_use_options_that_exist(program: Program) -> None:
    for line in commands(README):
        known = program(line[0], "--help").out.decode()
        for word in line[1:]:
            if word.startswith("-") and word != "-":
                assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", known), (line, word)


def test_keys_are_the_program_s() -> None:
    assert first_words("keys") == list(keys())


@pytest.mark.usefixtures("root")
def test_variables_are_the_program_s(program: Program) -> None:
    [values] = yaml.safe_load(program("vars", "-m", SAMPLES / "claim" / "modelservice.yaml").out).values()

    assert first_words("variables") == list(values)


def test_uris_are_the_program_s() -> None:
    assert first_words("uris") == list(FORMS.values())


def test_options_are_the_program_s() -> None:
    [(_, text)] = marked("table: options")

    assert text.partition("\n\n")[0] + "\n" == command_line_table()


def test_runtimes_are_the_program_s(program: Program) -> None:
    printed = [
        re.split(r"\s{2,}", line.strip()) for line in program("runtimes").out.decode().splitlines()[1:]
    ]

    assert [[cell.strip("`") or "-" for cell in row] for row in rows("runtimes")] == printed


def test_exit_codes_are_the_program_s() -> None:
    assert {int(row[0]) for row in rows("exit codes")} == set(Exit)


def test_policies_are_the_program_s() -> None:
    stated = {words(field)[0]: set(words(values)) for field, values in rows("policies")}
    declared = {
        name: {value for part in get_args(field.annotation) for value in get_args(part)}
        for name, field in MergePolicy.model_fields.items()
    }

    assert stated == declared


def test_every_rule_has_one_row() -> None:
    rules = [int(number) for number in re.findall(r"^\| D(\d+) \|", README, re.MULTILINE)]

    assert rules == sorted(set(range(2, 51)) - {12, 15, 17})


@pytest.mark.parametrize(
    "page", ["README.md", "CHANGELOG.md", "ARCHITECTURE.md", "benchmarks/README.md", "docs/origins.md"]
)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", (ROOT / page).read_text("utf-8")):
        file, _, anchor = target.partition("#")
        if not target.startswith("http"):
            path = (ROOT / page).parent / file if file else ROOT / page
            assert path.exists(), target
            assert not anchor or anchor in _anchors(path), target


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_samples_have_a_readme() -> None:
    assert all((story / "README.md").is_file() for story in SAMPLES.iterdir())


def test_rules_are_the_program_s() -> None:
    from msvcgen.check.serving.registry import RULES

    assert rows("rules") == [[f"`{rule.code}`", ", ".join(rule.severities), rule.title] for rule in RULES]
