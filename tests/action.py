"""Run the steps of action.yml as a runner does, as far as bash goes."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from stories import ROOT

Step = Mapping[str, Any]
ACTION: Mapping[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[Step] = ACTION["runs"]["steps"]

_EXPRESSION = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")


def inputs(**stated: str) -> dict[str, str]:
    """Give all inputs, those that are not stated by default."""
    return {name: stated.get(name, entry.get("default", "")) for name, entry in ACTION["inputs"].items()}


def wanted(step: Step, given: Mapping[str, str]) -> bool:
    """Tell whether a step runs: its condition, where it has one, asks for an input."""
    if "if" not in step:
        return True
    [name] = re.fullmatch(r"inputs\.(\w+) != ''", step["if"]).groups()  # type: ignore[union-attr]
    return given[name] != ""


def run(
    step: Step, given: Mapping[str, str], temporary: Path, folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run a step in `folder`; what it adds to the path is seen by those that follow with the same `temporary`."""
    known = {**{f"inputs.{name}": text for name, text in given.items()}, "github.action_path": str(ROOT)}
    own = {
        name: _EXPRESSION.sub(lambda found: known[found[1]], text)
        for name, text in step.get("env", {}).items()
    }
    path, output = temporary / "path", temporary / "output"
    added = reversed(path.read_text("utf-8").splitlines()) if path.exists() else ()
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],  # noqa: S607 - as a runner does
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={
            **os.environ,
            **own,
            "GITHUB_OUTPUT": str(output),
            "GITHUB_PATH": str(path),
            "PATH": os.pathsep.join([*added, os.environ["PATH"]]),
            "RUNNER_TEMP": str(temporary),
        },
    )
