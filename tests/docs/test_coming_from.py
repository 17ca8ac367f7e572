"""The pages for those who come from elsewhere: what a migration says comes next is what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from docpages import DOCS, PAGES
from outcome import Program
from stories import ROOT, commands

FOLDER = DOCS / "coming-from"
OF_DOCUMENTS = ("backend-ai", "digitalhub", "kserve", "llmos")


@pytest.mark.parametrize("name", OF_DOCUMENTS)
def test_what_comes_next(
    name: str, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    migrate, *others = commands(PAGES[f"docs/coming-from/{name}.md"])

    outcome = program(*migrate)
    said = [line.split()[2:] for line in outcome.err.splitlines() if line.startswith("next: ")]
    stated = [[word.rstrip("/") for word in line] for line in others if not line[2].startswith("samples/")]

    assert outcome.code == 0
    assert [[word.rstrip("/") for word in line] for line in said] == stated
    assert [program(*line).code for line in said] == [0] * len(stated)


@pytest.mark.usefixtures("root")
def test_the_command_of_the_sample(program: Program) -> None:
    [words] = commands((ROOT / "samples/from-the-chart/README.md").read_text("utf-8"))
    made = program(*words)

    assert made.code == 0
    assert "20 values carried over, 1 changed, 0 dropped" in made.err


def test_every_system_has_a_page() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == {*OF_DOCUMENTS, "chart", "kubeai", "nim-operator"}
