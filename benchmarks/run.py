"""Measure what the project promises about speed and memory, and print a table."""

from __future__ import annotations

import argparse
import compileall
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import ruamel.yaml

import msvcgen

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "llm-d-0.2"
PRESET = ROOT / "msvcgen" / "presets" / "llm-d-0.2.yaml"

GENERATE = (sys.executable, "-m", "msvcgen", "generate", "--epp-cluster-role", "endpoint-picker")
COLD = {
    "python -c pass": (sys.executable, "-c", "pass"),
    "msvcgen version": (sys.executable, "-m", "msvcgen", "version"),
    "generate, prefill and decode": (
        *GENERATE, "-m", str(SAMPLE / "modelservice.yaml"), "-b", str(PRESET),
    ),
    "explain, one value of it": (
        *GENERATE[:3], "explain", "deployment/llama-3-70b-decode/spec.replicas", *GENERATE[4:],
        "-m", str(SAMPLE / "modelservice.yaml"), "-b", str(PRESET),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One process, measured: seconds from start to end, those that it computed, and the most MiB it held."""

    seconds: float
    busy: float
    memory: float


def main() -> None:
    """Print the tables."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=15, help="rounds of the cold start")
    words.add_argument(
        "--fleets", type=int, nargs="*", default=[1_000, 2_000, 5_000, 10_000], help="sizes of fleets"
    )
    options = words.parse_args()
    compile_modules()
    print(f"Python {sys.version.split()[0]}, one of {os.cpu_count()} cores\n")
    _cold(options.rounds)
    print()
    _fleets(options.fleets)


def compile_modules() -> None:
    """Write bytecode, as an installation does: without it a cold start measures the compiler."""
    for module in (msvcgen, ruamel.yaml):
        compileall.compile_dir(str(Path(str(module.__file__)).parent), quiet=2)


def _cold(rounds: int) -> None:
    """Take turns, so that a machine that slows down slows all of them."""
    runs: dict[str, list[Run]] = {name: [] for name in COLD}
    for _ in range(rounds):
        for name, command in COLD.items():
            runs[name].append(measure(command))
    floor = statistics.median(run.seconds for run in runs["python -c pass"])
    print(f"{f'cold start, median of {rounds}':<40}{'ms':>8}{'ratio':>8}{'MiB':>8}")
    for name, each in runs.items():
        seconds = statistics.median(run.seconds for run in each)
        memory = statistics.median(run.memory for run in each)
        print(f"{name:<40}{seconds * 1000:>8.1f}{seconds / floor:>8.1f}{memory:>8.1f}")


def _fleets(sizes: Sequence[int]) -> None:
    print(f"{'ModelServices, checked':<24}{'to':<12}{'objects':>8}{'s':>8}{'ms each':>9}{'MiB':>8}")
    for size in sizes:
        rounds = max(1, min(5, 5_000 // size))
        with tempfile.TemporaryDirectory() as folder:
            for target, objects, runs in _fleet(Path(folder), size, rounds):
                seconds = statistics.median(run.seconds for run in runs)
                memory = max(run.memory for run in runs)
                each = seconds / size * 1000
                print(f"{size:<24,}{target:<12}{objects:>8,}{seconds:>8.2f}{each:>9.2f}{memory:>8.1f}")


def _fleet(folder: Path, size: int, rounds: int) -> Iterator[tuple[str, int, list[Run]]]:
    """Render a fleet to a stream and to a directory, which is a new one each time."""
    models, preset = folder / "models", folder / "baseconfig.yaml"
    models.mkdir()
    for number in range(size):
        (models / f"{number:05}.yaml").write_text(modelservice(number), "utf-8")
    preset.write_text(baseconfig(), "utf-8")
    command = (*GENERATE, "-m", str(models), "-b", str(preset))
    stream = folder / "stream.yaml"
    runs = [measure(command, stream) for _ in range(rounds)]
    objects = stream.read_text("utf-8").count("\nkind: ")
    yield "a stream", objects, runs
    runs = [measure((*command, "-o", str(folder / f"out-{turn}"))) for turn in range(rounds)]
    yield "a directory", objects, runs


def measure(command: Sequence[str], stdout: Path = Path(os.devnull), codes: Sequence[int] = (0,)) -> Run:
    """Run a command on one core and measure it; raise RuntimeError when it ends with another exit code."""
    started = time.perf_counter()
    process = os.fork()
    if process == 0:
        _become(command, stdout)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in codes:
        raise RuntimeError(f"failed: {' '.join(command)}")
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    busy = usage.ru_utime + usage.ru_stime
    return Run(seconds=seconds, busy=busy, memory=usage.ru_maxrss * unit / 2**20)


def _become(command: Sequence[str], stdout: Path) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    os.dup2(os.open(stdout, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 1)
    os.execv(command[0], list(command))  # noqa: S606 - no shell is wanted


def baseconfig() -> str:
    """Give the preset without its endpoint picker: eight templates, nine objects each.

    Each model has a path of its own: routes that ask for the same requests would be a problem each.
    """
    kept, skipping = [], False
    for line in PRESET.read_text("utf-8").splitlines(keepends=True):
        if line.startswith("  ") and line[2:3].strip():
            skipping = line.startswith("  epp")
        if not skipping:
            kept.append(line)
    return "".join(kept).replace("value: /v1}", 'value: "/{{ .ModelServiceName }}"}')


def modelservice(number: int) -> str:
    """Give the text of one ModelService of a fleet."""
    return f"""\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata:
  name: model-{number:05}
  namespace: team-{number % 20:02}
spec:
  baseConfigMapRef:
    name: llm-d-0.2
  modelArtifacts:
    uri: hf://owner-{number % 50}/model-{number}
    authSecretName: hf-token
    size: {50 + number % 100}Gi
  routing:
    modelName: owner-{number % 50}/model-{number}
    ports:
    - name: http
      port: 8000
    - name: vllm
      port: 8200
    gatewayRefs:
    - name: inference-gateway
  prefill:
    replicas: {1 + number % 4}
    containers:
    - name: vllm
      mountModelVolume: true
      args:
      - "{{{{ .HFModelName }}}}"
      - --max-model-len={4096 * (1 + number % 8)}
      env:
      - name: MODEL_NUMBER
        value: "{number}"
  decode:
    replicas: {1 + number % 3}
    parallelism:
      tensor: {2 ** (number % 4)}
    containers:
    - name: vllm
      mountModelVolume: true
      args:
      - "{{{{ .HFModelName }}}}"
      - --max-model-len={4096 * (1 + number % 8)}
"""


if __name__ == "__main__":
    main()
