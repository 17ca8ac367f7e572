"""Which repository annotations are of."""

from __future__ import annotations

from pathlib import Path

import pytest

from msvcgen.cli.checkout import checkout
from msvcgen.report import Checkout
from outcome import Program

BROKEN = "apiVersion: llm-d.ai/v1alpha1\nkind: ModelService\nmetadata: {name: a}\nspec: {replicaz: 1}\n"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in the folder `deploy` of a folder that is no repository yet."""
    root = tmp_path / "repo"
    for folder in ("deploy", "models"):
        (root / folder).mkdir(parents=True)
        (root / folder / "ms.yaml").write_text(BROKEN, "utf-8")
    monkeypatch.chdir(root / "deploy")
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    return root


def annotated(program: Program) -> list[str]:
    """Give the files that annotations name."""
    words = ("validate", "-m", "ms.yaml", "-m", "../models/ms.yaml", "--error-format", "github")
    return sorted({line.partition("file=")[2].partition(",")[0] for line in program(*words).err.splitlines()})


def test_github_says_where_the_repository_is(
    repo: Path, monkeypatch: pytest.MonkeyPatch, program: Program
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(repo))

    assert annotated(program) == ["deploy/ms.yaml", "models/ms.yaml"]


@pytest.mark.parametrize("how", ["folder", "file"])
def test_elsewhere_git_says_it(how: str, repo: Path, program: Program) -> None:
    git = repo / ".git"
    if how == "folder":
        git.mkdir()
    else:
        git.write_text("gitdir: elsewhere\n", "utf-8")

    assert annotated(program) == ["deploy/ms.yaml", "models/ms.yaml"]


def test_a_workspace_that_is_not_here_says_nothing(
    repo: Path, monkeypatch: pytest.MonkeyPatch, program: Program
) -> None:
    (repo / ".git").mkdir()
    monkeypatch.setenv("GITHUB_WORKSPACE", str(repo / "missing"))

    assert annotated(program) == ["deploy/ms.yaml", "models/ms.yaml"]


def test_the_workspace_may_be_a_link(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = repo.parent / "link"
    link.symlink_to(repo)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(link))

    found = checkout()

    assert found == Checkout(str(repo.resolve()), str((repo / "deploy").resolve()), str(link))
    assert found.path(str(link / "models/ms.yaml")) == found.path("../models/ms.yaml") == "models/ms.yaml"


def test_readers_of_json_and_text_get_paths_as_they_were_named(repo: Path, program: Program) -> None:
    (repo / ".git").mkdir()

    assert program("validate", "-m", "ms.yaml").err.startswith("ms.yaml:")
    assert '"file": "ms.yaml"' in program("validate", "-m", "ms.yaml", "--error-format", "json").err
