"""docs/install.md: what it says of the action, the schemas, extras and systems is what there is."""

from __future__ import annotations

import json
import re

import pytest

from action import ACTION
from stories import PROJECT, ROOT, blocks

PAGE = (ROOT / "docs" / "install.md").read_text("utf-8")
PACKAGES = (ROOT / ".ci" / "packages").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """Give the cells of the table in a chapter, without its head."""
    [chapter] = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    lines = [line for line in chapter.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_inputs_of_the_action_are_described_as_it_describes_them() -> None:
    described = {name: " ".join(entry["description"].split()) for name, entry in ACTION["inputs"].items()}

    assert {name.strip("`"): said for name, said in rows("GitHub")} == described


def test_the_workflow_states_inputs_that_there_are() -> None:
    [steps] = [block for block in blocks(PAGE) if block.startswith("steps:")]

    assert set(re.findall(r"^ {4}(\w+):", steps, re.MULTILINE)) <= ACTION["inputs"].keys()
    assert f"/msvcgen@v{PROJECT['version']}\n" in steps


def test_patterns_of_files_are_those_of_the_catalog() -> None:
    catalog = json.loads((ROOT / "schemas" / "catalog.json").read_text("utf-8"))["schemas"]
    said = {
        re.findall(r"\[(.+?)\]", schema)[0]: re.findall(r"`(.+?)`", files)
        for files, schema in rows("Editors")
    }

    assert said == {entry["url"].rpartition("/")[2]: entry["fileMatch"] for entry in catalog}


def test_extras_are_those_of_the_project() -> None:
    assert {row[0].strip("`") for row in rows("Extras")} == PROJECT["optional-dependencies"].keys() - {
        "test",
        "dev",
    }


def test_versions_are_those_of_the_project() -> None:
    versions = [name.rpartition(" ")[2] for name in PROJECT["classifiers"] if re.search(r":: 3\.\d", name)]
    said = re.findall(r"3\.\d\d", PAGE.partition("\n## ")[0])

    assert (
        said == versions == re.findall(r"3\.\d\d", PACKAGES.partition("for version in ")[2].partition(";")[0])
    )
    assert PROJECT["requires-python"] == f">={versions[0]}"
    assert set(re.findall(r"msvcgen==([\d.]+)", PAGE)) == {PROJECT["version"]}


@pytest.mark.parametrize(
    ("system", "name"),
    [
        ("musl", "x86_64-unknown-linux-musl"),
        ("musl", "aarch64-unknown-linux-musl"),
        ("macOS", "aarch64-apple-darwin"),
        ("Windows", "x86_64-pc-windows-msvc"),
    ],
)
def test_systems_in_bold_are_those_that_ci_looks_up(system: str, name: str) -> None:
    assert any(row[0].startswith("**") and system in row[0] for row in rows("Systems"))
    assert f"wheels_of {name} " in PACKAGES
    assert PACKAGES.count("    wheels_of ") == 4


@pytest.mark.parametrize("tool", ["pip", "pipx", "uv tool"])
def test_every_way_to_install_is_tried_in_ci(tool: str) -> None:
    assert any(
        re.search(rf"^(\.venv/bin/)?{tool} install \.$", block, re.MULTILINE) for block in blocks(PAGE)
    )
    assert re.search(rf"bin/{tool} install --quiet (--no-config )?dist/", PACKAGES)
