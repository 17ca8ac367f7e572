"""The page for those who come from the chart: its commands are run, and what it says of the sample is so."""

from __future__ import annotations

from pathlib import Path

import pytest

from outcome import Program
from stories import ROOT, commands

PAGE = ROOT / "docs" / "coming-from-the-chart.md"
SAMPLE = "samples/from-the-chart"


def test_the_commands_of_the_page(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    migrate, generate, compare = commands(PAGE.read_text("utf-8"))

    assert program(*migrate).code == 0
    rendered = program(*generate)
    assert rendered.code == 0
    Path("rendered.yaml").write_bytes(rendered.out)
    assert program(*compare).code == 0


@pytest.mark.usefixtures("root")
def test_the_command_of_the_sample(program: Program) -> None:
    [words] = commands((ROOT / SAMPLE / "README.md").read_text("utf-8"))
    made = program(*words)

    assert made.code == 0
    assert "20 values carried over, 1 changed, 0 dropped" in made.err
