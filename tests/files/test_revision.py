"""Files as they were at a revision of git."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from msvcgen import MsvcgenError
from msvcgen.files.listing import kustomization
from msvcgen.files.revision import read_revision

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository with a commit of many kinds of files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    files = {
        "models/a.yaml": "a",
        "models/b/c.YML": "c",
        "models/b/d.json": "d",
        "models/.hidden/e.yaml": "e",
        "models/.f.yaml": "f",
        "models/notes.txt": "no",
        "models/kustomization.yaml": "resources: []",
        "out/kustomization.yaml": kustomization(["g.yaml"]),
        "out/g.yaml": "g",
        "out/h.yaml": "h",
        "one.txt": "one",
        "elsewhere.yaml": "x",
        'odd "names" (äö)/[a]*.yaml': "odd",
    }
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")
    Path("models/link.yaml").symlink_to("../elsewhere.yaml")
    commit()
    return tmp_path


def commit() -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    for command in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-q", "-m", "x")):
        subprocess.run(["git", *command], check=True)  # noqa: S607 - whichever git is there


def names(*groups: list[str], rendered: bool = False) -> list[list[str]]:
    paths = [path for group in groups for path in group]
    read = read_revision("HEAD", paths).read(*groups, rendered=rendered)
    return [[file.name for file in files] for files in read]


@pytest.mark.usefixtures("repository")
def test_directories_are_searched_as_on_disk() -> None:
    shutil.rmtree("models")

    assert names(["models"], ["models/b/d.json", "one.txt", "not-there"]) == [
        ["HEAD:models/a.yaml", "HEAD:models/b/c.YML", "HEAD:models/b/d.json"],
        ["HEAD:one.txt"],
    ]
    assert names(["out"]) == [["HEAD:out/h.yaml"]]
    assert names(["out"], rendered=True) == [["HEAD:out/g.yaml", "HEAD:out/h.yaml"]]
    assert names(['odd "names" (äö)/']) == [['HEAD:odd "names" (äö)/[a]*.yaml']]
    assert names(["not-there"]) == [[]]


def test_paths_are_those_of_the_folder_that_one_stands_in(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "models" / "b")

    assert names(["."], ["../a.yaml", str(repository / "one.txt")]) == [
        ["HEAD:./c.YML", "HEAD:./d.json"],
        ["HEAD:../a.yaml", f"HEAD:{repository}/one.txt"],
    ]
    assert read_revision("HEAD", [str(repository)]).files.keys() > {"models/a.yaml", "out/g.yaml"}


@pytest.mark.usefixtures("repository")
def test_links_are_followed_inside_of_what_is_read() -> None:
    assert names(["models"])[0][-1] == "HEAD:models/b/d.json"
    assert "HEAD:models/link.yaml" in names(["models", "elsewhere.yaml"])[0]


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("revision", ["no-such-branch", "HEAD~1", "HEAD:one.txt"])
def test_what_git_does_not_know_is_a_problem(revision: str) -> None:
    with pytest.raises(MsvcgenError, match=r"git (knows no revision|cannot give the files of)"):
        read_revision(revision, ["models"])


def test_two_repositories_are_a_problem(repository: Path) -> None:
    (repository / "inner").mkdir()
    subprocess.run(["git", "init", "-q", "inner"], check=True)  # noqa: S607 - whichever git is there

    with pytest.raises(MsvcgenError, match="in another git repository"):
        read_revision("HEAD", ["models", "inner/a.yaml"])


@pytest.mark.usefixtures("repository")
def test_a_file_that_is_too_large_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("msvcgen.files.revision.LARGEST", 0)

    with pytest.raises(MsvcgenError, match=r"`models/b/c.YML` was larger than"):
        read_revision("HEAD", ["models/b"])
