"""`msvcgen init`: what it writes renders and passes the checks, and nothing of anybody is overwritten."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from msvcgen.starting import STORIES, start, story
from outcome import Program
from stories import ROOT, SAMPLES

NOTED = "options of msvcgen.yaml are used\n"

posix = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="permissions hold nobody back"
)


@pytest.mark.parametrize("name", STORIES)
def test_what_is_written_renders_and_passes_the_checks(
    name: str, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a folder"
    begun = program("init", folder, "--from", name)

    assert (begun.code, begun.out) == (0, b"")
    written = [line.strip() for line in begun.err.splitlines() if line.startswith("  ")]
    assert sorted(written) == sorted(map(str, filter(Path.is_file, folder.rglob("*"))))
    *_, next_line = begun.err.splitlines()
    assert next_line.startswith(f"next: cd '{folder}' && msvcgen ")
    monkeypatch.chdir(folder)
    rendered = program("generate", "-o", "manifests", "--fail-on", "warning")
    assert (rendered.code, rendered.err.count("\n")) == (0, 2), rendered.err
    assert program("generate", "-o", "manifests", "--check").code == 0
    linted = program("lint", "manifests", "--fail-on", "warning")
    assert linted.code == 0, linted.err


@pytest.mark.parametrize("name", STORIES)
def test_comments_change_nothing_and_every_file_has_some(name: str) -> None:
    sample = story(name)
    trees = [list(yaml.safe_load_all(text)) for text in sample.files.values()]

    files = start(sample).files

    for path, text in files.items():
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert max(map(len, text.splitlines())) <= 140, path
        if path.endswith(".yaml") and path != "msvcgen.yaml" and not path.startswith("."):
            tree = list(yaml.safe_load_all(text))
            assert tree in trees
            trees.remove(tree)
    assert trees == []
    inputs = [text for path, text in files.items() if path.startswith(("models", "baseconfigs", "runtimes"))]
    assert all(text.startswith("# ") for text in inputs)
    assert "samples/" not in files["README.md"]


def test_the_wheel_holds_the_stories_and_no_more() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]

    assert included == {"schemas": "msvcgen/schemas"} | {
        f"samples/{name}": f"msvcgen/samples/{name}" for name in STORIES
    }
    assert sum(path.stat().st_size for name in STORIES for path in (SAMPLES / name).rglob("*.*")) < 60_000


def test_the_job_is_that_of_the_integrations() -> None:
    """But for what the config states, and that one job is enough to start with."""
    files = start(story("quickstart")).files
    whole = yaml.safe_load((SAMPLES / "integrations/github/manifests.yaml").read_text("utf-8"))
    del whole["jobs"]["fleet"]
    step = whole["jobs"]["manifests"]["steps"][-1]
    step["run"] = step["run"].replace(" -m models -b baseconfigs", "").replace(" --jobs auto", "")

    assert yaml.safe_load(files[".github/workflows/manifests.yaml"]) == whole
    gitlab = yaml.safe_load(start(story("quickstart"), "gitlab").files[".gitlab-ci.yml"])
    assert gitlab["manifests"]["script"] == ["msvcgen generate -o manifests --check"]
    assert not any("ci" in path or "workflows" in path for path in start(story("vllm"), "none").files)


def test_the_list_names_all(program: Program) -> None:
    outcome = program("init", "--list")

    assert [line.split()[0] for line in outcome.out.decode().splitlines()] == [*STORIES]
    assert (outcome.code, outcome.err) == (0, "")


def test_here_is_the_default_and_a_second_time_changes_nothing(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "LICENSE").write_text("mine", "utf-8")

    first, second = program("init"), program("init")

    assert first.err.splitlines()[-1] == "next: msvcgen generate"
    assert second.err == "nothing changed, all of it is there\nnext: msvcgen generate\n"
    assert (tmp_path / "LICENSE").read_text("utf-8") == "mine"


def test_what_stands_in_the_way_is_named_and_nothing_is_written(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text("mine", "utf-8")
    (tmp_path / "models").write_text("no folder", "utf-8")
    (tmp_path / "msvcgen.yaml").mkdir()
    (tmp_path / "baseconfigs").symlink_to("nowhere")

    outcome = program("init")

    assert outcome.code == 1
    assert [line for line in outcome.err.splitlines() if not line.startswith(" ")] == [
        "README.md: this is there already, and is not overwritten [foreign-file]",
        "msvcgen.yaml: this is there already, and is not overwritten [foreign-file]",
        "baseconfigs: this is no directory, and one is wanted here [foreign-file]",
        "models: this is no directory, and one is wanted here [foreign-file]",
        "4 problems",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("README.md", "baseconfigs", "models", "msvcgen.yaml")
    ]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--from", "quikstart"), 2, "Error: there is no story `quikstart` to start from: did you mean `quickstart`?"),
        (("--from", "z\x1b[1m"), 2, "Error: there is no story `z\\x1b[1m` to start from: `msvcgen init --list` lists"),
        (("file",), 1, "file: this is no directory, and one is wanted here [foreign-file]"),
        (("file/below",), 1, "file: this is no directory, and one is wanted here [foreign-file]"),
    ],
)  # fmt: skip
def test_bad_words(
    program: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine", "utf-8")

    outcome = program("init", *words)

    assert (outcome.code, outcome.err.splitlines()[0][: len(said)]) == (code, said)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@posix
def test_a_folder_that_may_not_be_written(program: Program, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)

    outcome = program("init", closed / "below")

    assert outcome.code == 1
    assert "this cannot be written: permission denied" in outcome.err
    assert list(closed.iterdir()) == []
