"""The command `report`."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from outcome import Program
from stories import GOLDEN, SAMPLES, STORIES, command
from wellformed import read_html

QUICKSTART = ("-m", "modelservice.yaml", "-b", "baseconfig.yaml")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a copy of a sample."""
    for name in ("modelservice.yaml", "baseconfig.yaml"):
        shutil.copy(SAMPLES / "quickstart" / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(path: str = "report.html") -> str:
    return "\n".join(read_html(Path(path).read_text("utf-8")).text)


def change(text: str, other: str) -> None:
    path = Path("modelservice.yaml")
    path.write_text(path.read_text("utf-8").replace(text, other), "utf-8")


@pytest.mark.usefixtures("here")
def test_the_same_input_gives_the_same_bytes(program: Program) -> None:
    assert program("report", *QUICKSTART, "-o", "report.html").code == 0
    first = Path("report.html").read_bytes()
    outcome = program("report", *QUICKSTART, "-o", "report.html")
    dated = program("report", *QUICKSTART, "-o", "dated.html", "--date", "<today>")

    assert (outcome.code, outcome.out, outcome.err, dated.code) == (0, b"", "", 0)
    assert Path("report.html").read_bytes() == first
    assert "(<today>)" in said("dated.html")
    assert sorted(path.name for path in Path().iterdir()) == [
        "baseconfig.yaml", "dated.html", "modelservice.yaml", "report.html",
    ]  # fmt: skip


def test_what_changed_stands_on_the_page(here: Path, program: Program) -> None:
    shutil.copytree(here, here / "old")
    change("replicas: 1", "replicas: 3")

    outcome = program("report", *QUICKSTART, "-o", "report.html", "--old", "old")

    assert (outcome.code, outcome.err) == (0, "")
    page = said()
    assert "1 object differs (0 added, 1 changed, 0 removed), 2 are equal" in page
    assert "all pods: 1 GPU -> 3 GPUs" in page
    assert "modelservice.yaml:18:5" in page
    outcome = program("report", *QUICKSTART, "-o", "report.html", "--old", str(GOLDEN / "quickstart"))
    assert (outcome.code, outcome.err) == (0, "")
    assert "1 object differs" in said()


@pytest.mark.usefixtures("here")
@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_what_changed_since_a_revision(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    for words in ("init -q", "add .", "-c user.name=a -c user.email=a@b.example commit -qm before"):
        subprocess.run(["git", *words.split()], check=True)  # noqa: S607 - whichever git is installed
    change("max-model-len=16384", "max-model-len=8192")

    outcome = program("report", *QUICKSTART, "-o", "report.html", "--against", "HEAD")

    assert (outcome.code, outcome.err) == (0, "")
    assert "16384 -> 8192" in said()
    assert program("report", *QUICKSTART, "-o", "report.html", "--against", "none").code == 1


@pytest.mark.usefixtures("here")
def test_problems_stand_on_the_page_and_on_stderr(program: Program) -> None:
    change("replicas: 1", "replicas: many")

    outcome = program("report", *QUICKSTART, "-o", "report.html")

    assert outcome.code == 1
    assert "modelservice.yaml:18:" in outcome.err
    assert "modelservice.yaml:18:" in said()


@pytest.mark.usefixtures("here")
def test_a_page_that_cannot_be_written_leaves_the_old_one(program: Program) -> None:
    Path("report.html").write_text("old", "utf-8")
    Path("folder").mkdir()

    assert program("report", "-m", "none.yaml", "-o", "report.html").code == 1
    assert program("report", *QUICKSTART, "-o", "report.html", "--old", "none").code == 1
    assert Path("report.html").read_text("utf-8") == "old"
    outcome = program("report", *QUICKSTART, "-o", "folder")
    assert (outcome.code, outcome.out) == (1, b"")
    assert "folder: this file cannot be written: is a directory" in outcome.err
    assert program("report", *QUICKSTART, "-o", "new/folder/report.html").code == 0


@pytest.mark.usefixtures("here")
def test_words_that_do_not_go_together(program: Program) -> None:
    assert program("report", *QUICKSTART).code == 2
    assert program("report", "-o", "report.html").code == 2
    assert program("report", *QUICKSTART, "a.yaml", "-o", "report.html").code == 2
    assert program("report", *QUICKSTART, "-o", "report.html", "--old", "a", "--against", "b").code == 2
    assert program("report", *QUICKSTART, "-o", "report.html", "--against=--x").code == 2


@pytest.mark.usefixtures("here")
@pytest.mark.skipif(sys.platform == "win32", reason="there are no links")
def test_a_link_stays_one(program: Program) -> None:
    Path("there.html").write_text("old", "utf-8")
    Path("report.html").symlink_to("there.html")

    assert program("report", *QUICKSTART, "-o", "report.html").code == 0

    assert Path("report.html").is_symlink()
    assert Path("there.html").read_text("utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("story", STORIES)
def test_every_line_with_a_value_says_who_states_it(story: str, tmp_path: Path, program: Program) -> None:
    page = tmp_path / "report.html"

    assert program("report", *command(story)[1:], "-o", page).code == 0

    lines = re.findall("^<tr><td>(.*)<td>(.*)$", page.read_text("utf-8"), re.MULTILINE)
    assert len(lines) > 10
    assert [text for text, origin in lines if not origin and not text.rstrip().endswith(":")] == []
