"""Measure what the plugin adds to `kubectl kustomize`, and print a table."""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import ruamel.yaml

import msvcgen
from msvcgen.kustomize.links import install, program_path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "quickstart"
PROMISE = 2.5

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
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        sys.exit("kubectl is not installed")
    for module in (msvcgen, ruamel.yaml):
        compileall.compile_dir(str(Path(str(module.__file__)).parent), quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "KUSTOMIZE_PLUGIN_HOME": f"{folder}/home", "KUBECONFIG": os.devnull}
        install(f"{folder}/home", program_path())
        commands = {
            name: (kubectl, "kustomize", "--enable-alpha-plugins", str(path))
            for name, path in _kustomizations(Path(folder)).items()
        }
        _table(commands, environment, rounds)


def _kustomizations(folder: Path) -> Mapping[str, Path]:
    """Make three: the rendered files, a transformer, a generator."""
    rendered, transformer, generator = (folder / name for name in ("rendered", "transformer", "generator"))
    inputs = [str(SAMPLE / name) for name in ("modelservice.yaml", "baseconfig.yaml")]
    command = (
        sys.executable,
        "-m",
        "msvcgen",
        "generate",
        "-m",
        inputs[0],
        "-b",
        inputs[1],
        "-o",
        str(rendered),
    )
    subprocess.run(command, check=True)
    for path in (transformer, generator):
        shutil.copytree(SAMPLE, path)
        (path / "render.yaml").write_text(GENERATOR, "utf-8")
    resources = "resources: [modelservice.yaml, baseconfig.yaml]\n"
    (transformer / "kustomization.yaml").write_text(f"{resources}transformers: [render.yaml]\n", "utf-8")
    with (generator / "render.yaml").open("a", encoding="utf-8") as file:
        file.write("modelServices: [modelservice.yaml]\nbaseConfigs: [baseconfig.yaml]\n")
    (generator / "kustomization.yaml").write_text("generators: [render.yaml]\n", "utf-8")
    return {"rendered files": rendered, "transformer": transformer, "generator": generator}


def _table(commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], rounds: int) -> None:
    """Take turns, so that a machine that slows down slows all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            started = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
            seconds[name].append(time.perf_counter() - started)
    floor, least = (reduce(seconds["rendered files"]) for reduce in (statistics.median, min))
    print(f"promise: a ratio of at most {PROMISE}\n")
    print(
        f"{f'kubectl kustomize, {rounds} rounds':<40}{'median ms':>10}{'ratio':>8}{'least ms':>10}{'ratio':>8}"
    )
    for name, each in seconds.items():
        median, fastest = statistics.median(each), min(each)
        print(
            f"{name:<40}{median * 1000:>10.1f}{median / floor:>8.2f}{fastest * 1000:>10.1f}{fastest / least:>8.2f}"
        )


if __name__ == "__main__":
    main()
