"""Kustomizations in a folder of their own, built by the real programs.

`kubectl` starts exec plugins, `kustomize` starts KRM functions too. A machine may lack either: then the tests that
need it are skipped, except in CI, where they fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from msvcgen.kustomize.links import install, program_path

PLAIN = "metadata: {name: render}"
BLOCK = "metadata:\n  name: render\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build left behind."""

    code: int
    out: str
    err: str


def needed(name: str) -> str:
    """Give the path of a program; skip the test that needs it, or fail it in CI."""
    found = shutil.which(name)
    if found is None:
        reason = f"{name} is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}, and CI needs it")
        pytest.skip(reason)
    return found


def write_tree(root: Path, files: Mapping[str, str]) -> Path:
    """Write files by their path below `root`."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def build(folder: Path, *, home: Path) -> Built:
    """Build with `kubectl kustomize`, which knows exec plugins only."""
    install(str(home), program_path())
    words = [needed("kubectl"), "kustomize", "--enable-alpha-plugins", str(folder)]
    return _run(words, {"KUSTOMIZE_PLUGIN_HOME": str(home)})


def build_function(folder: Path, *flags: str) -> Built:
    """Build with `kustomize build`, which also starts KRM functions."""
    return _run([needed("kustomize"), "build", "--enable-alpha-plugins", *flags, str(folder)], {})


def as_functions(root: Path) -> None:
    """Make KRM functions of all ModelServiceGenerators of a tree."""
    for path in root.rglob("*.yaml"):
        text = path.read_text("utf-8")
        if "kind: ModelServiceGenerator" in text:
            path.write_text(_annotated(text), "utf-8")


def _annotated(text: str) -> str:
    program = program_path()
    annotation = f"config.kubernetes.io/function: '{{exec: {{path: {program}}}}}'"
    flow = f'metadata: {{name: render, annotations: {{config.kubernetes.io/function: "exec: {{path: {program}}}"}}}}'
    return text.replace(PLAIN, flow).replace(BLOCK, f"{BLOCK}  annotations:\n    {annotation}\n")


def _run(words: list[str], extra: Mapping[str, str]) -> Built:
    kept = {
        name: value for name, value in os.environ.items() if name not in ("XDG_CONFIG_HOME", "KUBECONFIG")
    }
    environment = {**kept, "KUBECONFIG": os.devnull, **extra}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    return Built(code=done.returncode, out=done.stdout, err=done.stderr)
