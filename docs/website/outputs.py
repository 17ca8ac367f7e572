"""What a sample renders to: what tests hold it to where they do, else what its command prints."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import msvcgen
from msvcgen.picture import Picture
from website.markdown import ROOT


class Output(NamedTuple):
    """A text that a sample's command makes; `modelservices` tells that it is an input again, of a migration."""

    title: str
    text: str
    modelservices: bool = False

    def picture(self) -> Picture:
        """Draw what it comes to."""
        return msvcgen.graph(self.text) if self.modelservices else msvcgen.graph(manifests=self.text)


def outputs_of(folder: Path, command: str) -> list[Output]:
    """Give the outputs of a sample with the first command of its README, without the program's name."""
    golden = ROOT / "golden" / folder.name / "manifests.yaml"
    if golden.exists():
        return [Output(f"msvcgen {command}", golden.read_text("utf-8"))]
    if overlays := sorted(folder.glob("overlays/*/kustomization.yaml")):
        return [_built(overlay.parent) for overlay in overlays]
    if not command:
        return []
    return [Output(f"msvcgen {command}", _printed(shlex.split(command)), command.startswith("migrate"))]


def _built(overlay: Path) -> Output:
    """Give what an overlay builds to: the tests compare kustomize's own output with this file."""
    expected = ROOT / f"tests/cases/kustomize/expected/transformer-{overlay.name}.yaml"
    title = f"kubectl kustomize --enable-alpha-plugins {overlay.relative_to(ROOT).as_posix()}"
    return Output(title, expected.read_text("utf-8"))


def _printed(words: list[str]) -> str:
    """Run a command where samples/ is, and give what it prints, else what it writes."""
    with tempfile.TemporaryDirectory() as name:
        here = Path(name)
        shutil.copytree(ROOT / "samples", here / "samples")
        run = [sys.executable, "-m", "msvcgen", *words]
        said = subprocess.run(run, cwd=here, capture_output=True, text=True, check=True, encoding="utf-8")  # noqa: S603
        written = sorted(
            path for path in here.rglob("*.yaml") if path.is_file() and "samples" not in path.parts
        )
        return said.stdout or "---\n".join(path.read_text("utf-8") for path in written)
