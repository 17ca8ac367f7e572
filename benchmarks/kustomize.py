"""Measure what the plugin adds to `kubectl kustomize`, and print a table."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from inputs import QUICKSTART
from measuring import PROGRAM, Run, compile_modules, middle, take_turns

from msvcgen.kustomize.links import install, program_path

RENDERED = "rendered files"

GENERATOR = """\
apiVersion: msvcgen.dev/v1alpha1
kind: ModelServiceGenerator
metadata: {name: render}
"""


def main() -> None:
    """Print the table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=31, help="rounds of each command")
    rounds: int = words.parse_args().rounds
    why = missing()
    if why:
        sys.exit(why)
    compile_modules()
    show(compare(rounds))


def missing() -> str:
    """Say what is not there to compare with; nothing when all is."""
    return "" if shutil.which("kubectl") else "kustomize was not measured: kubectl is not installed"


def compare(rounds: int) -> Mapping[str, list[Run]]:
    """Measure `kubectl kustomize` of rendered files, then with the plugin as a transformer and as a generator."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(KUSTOMIZE_PLUGIN_HOME=f"{folder}/home", KUBECONFIG=os.devnull)
        install(f"{folder}/home", program_path())
        return take_turns(
            {
                name: (str(shutil.which("kubectl")), "kustomize", "--enable-alpha-plugins", str(path))
                for name, path in _kustomizations(Path(folder)).items()
            },
            rounds,
        )


def show(runs: Mapping[str, list[Run]]) -> float:
    """Print medians, and the ratios of what is computed; give the larger one of the plugin."""
    rounds, rendered = len(runs[RENDERED]), middle(runs[RENDERED], "busy")
    print(f"{f'kubectl kustomize, median of {rounds}':<40}{'ms':>8}{'CPU ms':>8}{'ratio':>8}")
    for name, each in runs.items():
        busy = middle(each, "busy")
        print(f"{name:<40}{middle(each, 'seconds') * 1000:>8.1f}{busy * 1000:>8.1f}{busy / rendered:>8.2f}")
    return max(middle(each, "busy") for each in runs.values()) / rendered


def _kustomizations(folder: Path) -> Mapping[str, Path]:
    """Make three: the rendered files, a transformer, a generator."""
    rendered, transformer, generator = (folder / name for name in ("rendered", "transformer", "generator"))
    inputs = [str(QUICKSTART / name) for name in ("modelservice.yaml", "baseconfig.yaml")]
    command = (*PROGRAM, "generate", "-m", inputs[0], "-b", inputs[1], "-o", str(rendered))
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    for path in (transformer, generator):
        shutil.copytree(QUICKSTART, path)
        (path / "render.yaml").write_text(GENERATOR, "utf-8")
    resources = "resources: [modelservice.yaml, baseconfig.yaml]\n"
    (transformer / "kustomization.yaml").write_text(f"{resources}transformers: [render.yaml]\n", "utf-8")
    with (generator / "render.yaml").open("a", encoding="utf-8") as file:
        file.write("modelServices: [modelservice.yaml]\nbaseConfigs: [baseconfig.yaml]\n")
    (generator / "kustomization.yaml").write_text("generators: [render.yaml]\n", "utf-8")
    return {RENDERED: rendered, "transformer": transformer, "generator": generator}


if __name__ == "__main__":
    main()
