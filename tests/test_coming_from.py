"""The pages for those who come from elsewhere: their commands are run, one after another."""

from __future__ import annotations

from pathlib import Path

import pytest

from outcome import Program
from stories import ROOT, commands

PAGES = sorted((ROOT / "docs" / "coming-from").glob("*.md"))
SAMPLE = "samples/from-the-chart"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page(
    page: Path, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("samples", "golden"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    lines = commands(page.read_text("utf-8"))

    assert len(lines) >= 2
    for words in lines:
        outcome = program(*words)
        assert (outcome.code, words) == (0, words), outcome.err
        if words[0] == "generate":
            Path("rendered.yaml").write_bytes(outcome.out)  # stands for what Helm renders
        next_line = [line for line in outcome.err.splitlines() if line.startswith("next: msvcgen generate")]
        if words[:2] == ["migrate", "document"]:
            said = [line.removeprefix("next: msvcgen ").split() for line in next_line]
            assert [[word.rstrip("/") for word in line] for line in said] == [
                [word.rstrip("/") for word in line]
                for line in lines
                if line[0] == "generate" and not line[2].startswith("samples/")
            ]


@pytest.mark.usefixtures("root")
def test_the_command_of_the_sample(program: Program) -> None:
    [words] = commands((ROOT / SAMPLE / "README.md").read_text("utf-8"))
    made = program(*words)

    assert made.code == 0
    assert "20 values carried over, 1 changed, 0 dropped" in made.err


def test_every_system_that_is_migrated_has_a_page() -> None:
    assert [page.stem for page in PAGES] == [
        "backend-ai",
        "chart",
        "digitalhub",
        "kserve",
        "kubeai",
        "llmos",
        "nim-operator",
    ]
