"""Every command of a page is run, one after another, in a folder that is laid out as the pages say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from docpages import PAGES
from msvcgen.__main__ import main
from outcome import Outcome, Program
from stories import GOLDEN, ROOT, SAMPLES, blocks, commands
from website.pages import filled

RENDERED = {
    tuple(words)
    for story in SAMPLES.glob("*/README.md")
    for words in commands(story.read_text("utf-8"))
    if words[0] == "generate"
}
"""What tests of the samples render already."""


def parts() -> Iterator[tuple[str, str]]:
    """Give the name and the text of what is read from its beginning: pages, and of the command line each command."""
    for page, text in PAGES.items():
        if page == "docs/reference/command-line.md":
            for section in re.split(r"^## ", filled(text), flags=re.MULTILINE):
                yield section.partition("\n")[0], section
        elif page != "README.md":
            yield page, filled(text)


TESTED = {name: text for name, text in parts() if commands(text)}

FILE = re.compile(r"^<!-- file: (\S+) -->\n(```.*?^```$)", re.MULTILINE | re.DOTALL)
PRINTS = re.compile(r"^<!-- prints: msvcgen (.+) -->\n(```.*?^```$)", re.MULTILINE | re.DOTALL)

SUCCESS = (0, 3)
"""3 is what `diff` and `--check` say of a difference."""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a repository with models, what is rendered of them, and what other tools leave."""
    here = tmp_path_factory.mktemp("docs") / "repository"
    for name in ("models", "baseconfigs", "deploy", "old", "new", ".schemas"):
        (here / name).mkdir(parents=True)
    service, base = (SAMPLES / "quickstart" / f"{name}.yaml" for name in ("modelservice", "baseconfig"))
    other = service.read_text("utf-8").replace("namespace: models", "namespace: chat")
    (here / "models/chat.yaml").write_text(other, "utf-8")
    for source, names in {
        service: ("granite.yaml", "models/granite.yaml"),
        base: ("baseconfig.yaml", "baseconfigs/baseconfig.yaml"),
        GOLDEN / "quickstart/manifests.yaml": ("deploy/a.yaml", "old/a.yaml", "new/a.yaml", "rendered.yaml"),
        SAMPLES / "from-the-chart/values.yaml": ("values.yaml",),
        SAMPLES / "from-kserve/llminferenceservice.yaml": ("llminferenceservice.yaml",),
        SAMPLES / "custom/model-definition.yaml": ("model-definition.yaml",),
    }.items():
        for name in names:
            shutil.copy(source, here / name)
    shutil.copytree(SAMPLES / "kustomize", here, dirs_exist_ok=True)
    inputs = ["-m", str(here / "models"), "-b", str(here / "baseconfigs")]
    assert main(["generate", *inputs, "-o", str(here / "manifests")]) == 0
    return here


@pytest.fixture
def folder(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a copy of the repository, beside the samples."""
    here = tmp_path / "repository"
    shutil.copytree(repository, here)
    (here / "samples").symlink_to(SAMPLES)
    (here / "golden").symlink_to(GOLDEN)
    for variable in ("HOME", "XDG_CONFIG_HOME", "KUSTOMIZE_PLUGIN_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    monkeypatch.chdir(here)
    return here


def committed(folder: Path) -> bool:
    """Commit what is there; False where git is not installed."""
    if shutil.which("git") is None:
        return False
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    origin = ["update-ref", "refs/remotes/origin/main", "HEAD"]
    for words in (["init", "-q", "-b", "main"], ["add", "."], [*who, "commit", "-q", "-m", "a"], origin):
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
        subprocess.run(["git", *words], cwd=folder, check=True, env=environment)  # noqa: S607 - whichever git there is
    return True


def run(program: Program, line: list[str]) -> Outcome:
    """Run the words of a line up to what a shell does with the output; what is redirected is written."""
    end = next((at for at, word in enumerate(line) if word in ("|", ">", ">>")), len(line))
    outcome = program(*line[:end])
    if line[end : end + 1] == [">"]:
        Path(line[end + 1]).write_bytes(outcome.out)
    return outcome


@pytest.mark.parametrize("page", TESTED)
def test_commands_succeed(page: str, folder: Path, program: Program) -> None:
    text = TESTED[page]
    for name, block in FILE.findall(text):
        (folder / name).write_text(blocks(block + "\n")[0], "utf-8")
    if "--against" in text and not committed(folder):
        pytest.skip("git is not installed")

    printed: dict[str, str] = {}
    for line in commands(text):
        if tuple(line) not in RENDERED:
            outcome = run(program, line)
            assert outcome.code in SUCCESS, (line, outcome.err)
            printed[" ".join(line)] = outcome.out.decode()

    for line, block in PRINTS.findall(text):
        assert printed[line] == blocks(block + "\n")[0]


def test_the_start_page_leads_to_the_first_model() -> None:
    assert "(first-model.md)" in PAGES["docs/index.md"].partition("## ")[0]
    assert (ROOT / "docs/first-model.md").exists()
