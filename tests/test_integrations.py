"""The files of samples/integrations, run in a repository that is laid out as its README says."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from msvcgen.__main__ import main
from stories import GOLDEN, ROOT, SAMPLES

INTEGRATIONS = SAMPLES / "integrations"
QUICKSTART = SAMPLES / "quickstart"

posix = pytest.mark.skipif(sys.platform == "win32", reason="the lines are for a POSIX shell")


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a repository with models, BaseConfigs and up-to-date manifests; its `msvcgen` is this one."""
    root = tmp_path_factory.mktemp("repository")
    for folder in ("models", "baseconfigs", "bin"):
        (root / folder).mkdir()
    shutil.copy(QUICKSTART / "modelservice.yaml", root / "models" / "granite.yaml")
    shutil.copy(QUICKSTART / "baseconfig.yaml", root / "baseconfigs" / "gpu.yaml")
    program = root / "bin" / "msvcgen"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m msvcgen "$@"\n', "utf-8")
    program.chmod(0o755)
    inputs = ("-m", str(root / "models"), "-b", str(root / "baseconfigs"))
    assert main(["generate", *inputs, "-o", str(root / "manifests")]) == 0
    return root


@pytest.fixture
def repository(committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a repository of one's own."""
    shutil.copytree(committed, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shell(script: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a script as CI systems do."""
    return subprocess.run(
        ["sh", "-ec", script],  # noqa: S607 - whichever shell is installed
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(environment or {})},
    )


def read(name: str) -> dict[str, dict[str, dict[str, object]]]:
    """Read a YAML file of the integrations; `on` is a key of GitHub's, not a boolean."""
    text = (INTEGRATIONS / name).read_text("utf-8")
    tree: dict[str, dict[str, dict[str, object]]] = yaml.safe_load(
        re.sub(r"^on:", '"on":', text, flags=re.MULTILINE)
    )
    return tree


def stale(repository: Path) -> None:
    """Let a committed manifest be out of date: its third line."""
    manifest = repository / "manifests" / "service-granite-service-decode.yaml"
    lines = manifest.read_text("utf-8").splitlines(keepends=True)
    manifest.write_text("".join([*lines[:2], "# edited\n", *lines[2:]]), "utf-8")


def broken(repository: Path) -> int:
    """Put a mistake into a template of the BaseConfig and give its line."""
    base = repository / "baseconfigs" / "gpu.yaml"
    text = base.read_text("utf-8").replace("containerPort:", "containerPrt:")
    base.write_text(text, "utf-8")
    return text[: text.index("containerPrt:")].count("\n") + 1


def test_every_integration_is_listed_and_has_a_readme() -> None:
    folders = {path.name for path in INTEGRATIONS.iterdir() if path.is_dir()}

    assert folders == set(
        re.findall(r"\| \[([^]]+)\]\(\1\) \|", (INTEGRATIONS / "README.md").read_text("utf-8"))
    )
    for folder in folders:
        readme = (INTEGRATIONS / folder / "README.md").read_text("utf-8")
        names = [path.name for path in (INTEGRATIONS / folder).iterdir() if path.name != "README.md"]
        assert names
        assert all(f"`{name}`" in readme or f"`{name}" in readme or f"={name}" in readme for name in names)


# --- GitHub -----------------------------------------------------------------------------------------------------


def github(job: str) -> str:
    """Give the last command of a job of the workflow."""
    steps = read("github/manifests.yaml")["jobs"][job]["steps"]
    assert isinstance(steps, list)
    scripts: list[str] = [step["run"] for step in steps if "run" in step]
    assert scripts[0] == "pip install msvcgen"
    return scripts[-1]


@posix
@pytest.mark.usefixtures("repository")
def test_the_workflow_passes_when_manifests_are_up_to_date() -> None:
    done = shell(github("manifests"))

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@posix
def test_the_workflow_shows_what_is_stale(repository: Path) -> None:
    stale(repository)
    (repository / "manifests" / "serviceaccount-granite-sa.yaml").unlink()

    done = shell(github("manifests"))

    assert done.returncode == 3
    assert "-# edited\n" in done.stderr
    assert done.stderr.endswith(
        "::error file=manifests/service-granite-service-decode.yaml,line=3,col=1,title=msvcgen out-of-date::"
        "this file is out of date%0Arender it again, without `--check`\n"
        "::error file=manifests/serviceaccount-granite-sa.yaml,line=1,col=1,title=msvcgen out-of-date::"
        "this file is missing%0Arender it again, without `--check`\n"
    )


@posix
def test_the_workflow_annotates_the_line_of_a_template(repository: Path) -> None:
    line = broken(repository)

    done = shell(github("manifests"))

    assert done.returncode == 1
    assert done.stderr.startswith(f"::error file=baseconfigs/gpu.yaml,line={line},col=")
    assert "containerPrt" in done.stderr


@posix
def test_the_workflow_spreads_a_fleet(repository: Path) -> None:
    for number in (1, 2, 3, 4):
        done = shell(github("fleet"), {"SHARD": f"{number}/4"})
        assert done.returncode == 0
        assert re.fullmatch(r"(1 ModelService, \d objects, written to \S+\n)?", done.stderr)

    rendered = [
        {path.name for path in (repository / "rendered" / str(number)).iterdir()} for number in (1, 2, 3, 4)
    ]
    objects = {path.name for path in (repository / "manifests").iterdir()}
    assert sorted(map(len, rendered)) == [1, 1, 1, len(objects)]
    assert set.union(*rendered) == objects


def test_the_matrix_has_as_many_shards_as_it_says() -> None:
    fleet = read("github/manifests.yaml")["jobs"]["fleet"]

    assert fleet["strategy"] == {"fail-fast": False, "matrix": {"shard": [1, 2, 3, 4]}}
    assert fleet["env"] == {"SHARD": "${{ matrix.shard }}/4"}


# --- GitLab -----------------------------------------------------------------------------------------------------


@posix
def test_the_gitlab_jobs_run(repository: Path) -> None:
    jobs = read("gitlab/manifests.gitlab-ci.yml")
    (check,), (fleet,) = jobs["manifests"]["script"], jobs["fleet"]["script"]

    assert shell(str(check)).returncode == 0
    for number in (1, 2, 3, 4):
        done = shell(
            str(fleet), {"CI_NODE_INDEX": str(number), "CI_NODE_TOTAL": str(jobs["fleet"]["parallel"])}
        )
        assert done.returncode == 0
        assert re.fullmatch(r"(1 ModelService, \d objects, written to \S+\n)?", done.stderr)
    assert len([*(repository / "rendered").glob("*/deployment-*.yaml")]) == 1
    stale(repository)
    assert shell(str(check)).returncode == 3


# --- What a change does -----------------------------------------------------------------------------------------


@pytest.fixture
def changed(repository: Path) -> str:
    """Stand in the repository at a change of a model, and give the revision before it."""
    git = "git -c user.name=a -c user.email=a@b.example"
    environment = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    model = repository / "models" / "granite.yaml"
    assert shell(f"git init -q && git add -A && {git} commit -qm before", environment).returncode == 0
    model.write_text(model.read_text("utf-8").replace("replicas: 1", "replicas: 2"), "utf-8")
    assert shell(f"{git} commit -qam after", environment).returncode == 0
    return "HEAD^1"


@posix
@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_the_jobs_that_say_what_changes(repository: Path, changed: str) -> None:
    summary = repository / "summary.md"
    steps: Any = read("github/diff.yaml")["jobs"]["diff"]["steps"]
    named = {step.get("name", ""): step.get("run", "") for step in steps}
    scripts: Any = read("gitlab/diff.gitlab-ci.yml")["diff"]["script"]
    script, drawn, _comment = scripts
    runs = (
        (named["What does this change?"], {"GITHUB_STEP_SUMMARY": str(summary)}),
        (script, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": changed}),
    )

    for text, environment in runs:
        (repository / "diff.md").unlink(missing_ok=True)
        done = shell(text, environment)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        said = (repository / "diff.md").read_text("utf-8")
        assert said.startswith("### 1 object differs (0 added, 1 changed, 0 removed), 2 are equal\n")
        assert "granite-decode` | `spec.replicas: 1 -> 2` | scales (1 GPU -> 2 GPUs) |" in said
    assert summary.read_text("utf-8") == said
    for text, (_, environment) in zip((named["What will run?"], drawn), runs, strict=True):
        (repository / "diff.md").write_text(said, "utf-8")
        (repository / "report.html").unlink(missing_ok=True)
        done = shell(text, environment)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        chart = (repository / "diff.md").read_text("utf-8").removeprefix(said)
        assert chart.startswith("```mermaid\nflowchart LR\n")
        assert "decode: 2 pods x 1 GPU" in chart
        assert "1 object differs" in (repository / "report.html").read_text("utf-8")
    assert summary.read_text("utf-8") == said + chart
    assert "--body-file diff.md" in named["Say it in one comment, which later runs change"]
    broken(repository)
    assert shell(script, environment).returncode == 1


# --- Make -------------------------------------------------------------------------------------------------------


@posix
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_the_targets_of_make(repository: Path) -> None:
    make = f"make -s -f {INTEGRATIONS / 'make' / 'Makefile'}"

    assert shell(f"{make} check").returncode == 0
    stale(repository)
    assert "-# edited" in shell(f"{make} check || true").stderr
    assert shell(f"{make} manifests check validate").returncode == 0
    broken(repository)
    assert "containerPrt: unknown field" in shell(f"{make} validate || true").stderr


# --- pre-commit -------------------------------------------------------------------------------------------------


@posix
@pytest.mark.skipif(
    importlib.util.find_spec("pre_commit") is None, reason="pre-commit is not installed: pip install '.[dev]'"
)
def test_the_hooks_run(repository: Path) -> None:
    """The hooks are those of the manifest with the program of this environment: installing needs the network."""
    shipped = {
        hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    }
    (wanted,) = yaml.safe_load((INTEGRATIONS / "pre-commit" / ".pre-commit-config.yaml").read_text("utf-8"))[
        "repos"
    ]
    hooks = [{**shipped[hook["id"]], **hook, "language": "system"} for hook in wanted["hooks"]]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    environment = {
        "PRE_COMMIT_HOME": str(repository / "home"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }
    run = f'"{sys.executable}" -m pre_commit run --all-files --color never --verbose'

    assert shell("git init -q . && git add -A", environment).returncode == 0
    passed = shell(run, environment)
    assert (passed.returncode, passed.stdout.count("Passed")) == (0, 2), passed.stdout + passed.stderr
    stale(repository)
    failed = shell(f"git add -A; {run}", environment)
    assert (failed.returncode, failed.stdout.count("Passed")) == (1, 1)
    assert "- exit code: 3" in failed.stdout
    assert "-# edited\n" in failed.stdout
    broken(repository)
    assert "- exit code: 1" in shell(f"git add -A; {run} msvcgen-validate", environment).stdout
    removed = (
        f"git -c user.name=a -c user.email=a@b commit -qm all && git rm -qf models/granite.yaml && {run}"
    )
    assert "Skipped" not in shell(removed.replace(" --all-files", ""), environment).stdout


def test_the_hooks_are_named_for_their_commands() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))

    assert {hook["id"]: hook["entry"] for hook in hooks} == {
        "msvcgen-validate": "msvcgen validate",
        "msvcgen-lint": "msvcgen lint",
        "msvcgen-requires": "msvcgen requires",
        "msvcgen-check": "msvcgen generate --check",
    }
    assert all(hook["language"] == "python" and not hook["pass_filenames"] for hook in hooks)


# --- a Job ------------------------------------------------------------------------------------------------------


@posix
def test_the_pods_of_the_job_render_the_fleet(repository: Path) -> None:
    job = yaml.safe_load((INTEGRATIONS / "job" / "job.yaml").read_text("utf-8"))
    (container,) = job["spec"]["template"]["spec"]["containers"]
    assert container["command"] == ["sh", "-ec"]

    for index in range(job["spec"]["completions"]):
        done = shell(container["args"][0], {"JOB_COMPLETION_INDEX": str(index)})
        assert done.returncode == 0
        assert re.fullmatch(r"(1 ModelService, \d objects, written to \S+\n)?", done.stderr)

    assert len([*(repository / "rendered").iterdir()]) == job["spec"]["completions"]
    assert len([*(repository / "rendered").glob("*/deployment-*.yaml")]) == 1


def test_the_job_is_one_of_kubernetes() -> None:
    from msvcgen.check import check_object
    from msvcgen.kinds import Kinds

    (job,) = [yaml.safe_load((INTEGRATIONS / "job" / "job.yaml").read_text("utf-8"))]

    assert check_object(job, Kinds()) == []


# --- Argo CD ----------------------------------------------------------------------------------------------------


@posix
@pytest.mark.usefixtures("repository")
def test_the_argo_cd_plugin_renders() -> None:
    spec = read("argocd/plugin.yaml")["spec"]
    command, arguments = spec["generate"]["command"], spec["generate"]["args"]
    assert command == ["sh", "-ec"]
    assert isinstance(arguments, list)
    golden = (GOLDEN / "quickstart" / "manifests.yaml").read_text("utf-8")

    plain = shell(arguments[0])
    assert (plain.returncode, plain.stderr, plain.stdout) == (0, "", golden)
    other = shell(
        arguments[0], {"ARGOCD_APP_NAMESPACE": "a b", "ARGOCD_ENV_BASECONFIGS": "baseconfigs/gpu.yaml"}
    )
    assert (other.returncode, other.stdout) == (0, golden)


def test_the_argo_cd_sidecar_mounts_the_plugin_where_argo_cd_looks() -> None:
    sidecar = yaml.safe_load((INTEGRATIONS / "argocd" / "sidecar.yaml").read_text("utf-8"))
    pod = sidecar["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    mounts = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}

    assert mounts["/home/argocd/cmp-server/config/plugin.yaml"] == "msvcgen-plugin"
    assert {volume["name"] for volume in pod["volumes"]} == {"msvcgen-plugin", "msvcgen-tmp"}
