"""The GitHub action, without its installation: .ci/github_action.py tries that."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from action import ACTION, STEPS, Step, inputs, run, wanted
from stories import ROOT, SAMPLES

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("bash") is None, reason="the steps are for bash"
)
INSTALL, CHECK, LINT = STEPS


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a repository whose manifests are up to date."""
    root = tmp_path_factory.mktemp("repository")
    shutil.copytree(SAMPLES / "quickstart", root / "models")
    rendered = run(
        {**CHECK, "run": CHECK["run"].replace(" --check", "")}, inputs(check=WORDS), program(root), root
    )
    assert rendered.returncode == 0, rendered.stderr
    return root


def program(folder: Path) -> Path:
    """Stand for what the installation leaves: a program on the path."""
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    file = temporary / "msvcgen"
    file.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m msvcgen "$@"\n', "utf-8")
    file.chmod(0o755)
    (temporary / "path").write_text(f"{temporary}\n", "utf-8")
    return temporary


WORDS = "-m models/modelservice.yaml\n  -b models/baseconfig.yaml -o manifests"


def done(step: Step, repository: Path, tmp_path: Path, **given: str) -> subprocess.CompletedProcess[str]:
    shutil.copytree(repository, tmp_path / "repository")
    return run(step, inputs(**given), program(tmp_path), tmp_path / "repository")


def test_inputs_are_never_text_of_a_script() -> None:
    for step in STEPS:
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"
        names = {name for text in step["env"].values() for name in re.findall(r"inputs\.(\w+)", text)}
        assert names <= ACTION["inputs"].keys()
        used = set(re.findall(r"\$\{?([A-Z_]+)", step["run"]))
        assert used <= step["env"].keys() | {"RUNNER_TEMP", "GITHUB_PATH", "GITHUB_OUTPUT"}


def test_every_input_is_described_used_and_may_be_left_out() -> None:
    used = {
        name for step in STEPS for text in step["env"].values() for name in re.findall(r"inputs\.(\w+)", text)
    }

    assert used == ACTION["inputs"].keys()
    assert all(
        entry["description"].endswith(".") and "default" in entry for entry in ACTION["inputs"].values()
    )


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, ["Install"]),
        ({"check": WORDS}, ["Install", "Are the manifests up to date?"]),
        ({"lint": "manifests"}, ["Install", "Lint"]),
    ],
)
def test_what_is_not_asked_for_is_not_done(given: dict[str, str], names: list[str]) -> None:
    assert [step["name"] for step in STEPS if wanted(step, inputs(**given))] == names


def test_manifests_that_are_up_to_date_pass(repository: Path, tmp_path: Path) -> None:
    outcome = done(CHECK, repository, tmp_path, check=WORDS)

    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")


def test_a_stale_manifest_is_an_annotation(repository: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(repository, changed)
    (changed / "manifests" / "serviceaccount-granite-sa.yaml").unlink()

    outcome = done(CHECK, changed, tmp_path, check=WORDS)

    assert outcome.returncode == 3
    assert "::error file=manifests/serviceaccount-granite-sa.yaml,line=1" in outcome.stderr


def test_lint_annotates_what_any_tool_rendered(repository: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(repository, changed)
    (deployment,) = (changed / "manifests").glob("deployment-*.yaml")
    deployment.write_text(deployment.read_text("utf-8").replace("containerPort:", "containerPrt:"), "utf-8")

    outcome = done(LINT, changed, tmp_path, lint="manifests --fail-on warning")

    assert outcome.returncode == 1
    assert f"::error file=manifests/{deployment.name},line=" in outcome.stderr


@pytest.mark.parametrize(
    "text",
    ["$(touch sprung)", "`touch sprung`", "; touch sprung", "*\n-h | touch sprung", '" && touch sprung'],
)
@pytest.mark.parametrize(("step", "name"), [(CHECK, "check"), (LINT, "lint")], ids=["check", "lint"])
def test_what_an_input_holds_is_not_run(
    step: Step, name: str, text: str, repository: Path, tmp_path: Path
) -> None:
    outcome = done(step, repository, tmp_path, **{name: text})

    assert "Traceback" not in outcome.stderr
    assert not (tmp_path / "repository" / "sprung").exists()


@pytest.mark.parametrize(
    ("version", "asked"),
    [("0.2.0", "msvcgen==0.2.0"), ("", str(ROOT)), ("1 $(touch sprung)", "msvcgen==1 $(touch sprung)")],
)
def test_a_version_is_one_word_for_pip(version: str, asked: str, tmp_path: Path) -> None:
    """A stand-in for Python makes an environment whose pip writes down its arguments."""
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\nmkdir -p "$3/bin"\n'
        f'printf \'#!/bin/sh\\nshift 5; printf "%%s" "$*" >"{tmp_path}/asked"\\n\' >"$3/bin/python"\n'
        'printf \'#!/bin/sh\\necho msvcgen 0.2.0\\n\' >"$3/bin/msvcgen"\nchmod +x "$3"/bin/*\n',
        "utf-8",
    )
    python.chmod(0o755)

    outcome = run(INSTALL, inputs(version=version, python=str(python)), tmp_path, tmp_path)

    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert (tmp_path / "asked").read_text("utf-8") == asked
    assert (tmp_path / "path").read_text("utf-8") == f"{tmp_path}/msvcgen/bin\n"
    assert (tmp_path / "output").read_text("utf-8") == "version=0.2.0\n"
    assert not (tmp_path / "sprung").exists()
