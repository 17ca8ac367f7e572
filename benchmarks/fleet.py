"""Measure what several processes save on a fleet, and print a table."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from run import GENERATE, baseconfig, compile_modules, modelservice

TEAMS = 4
"""BaseConfigs; ModelServices choose among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: seconds from start to end, and the most memory that one of its processes held, in MiB."""

    seconds: float
    program: float
    worker: float


def main() -> None:
    """Print the tables."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--size", type=int, default=2_000, help="ModelServices")
    words.add_argument(
        "--jobs", type=int, nargs="*", default=[1, 2], help="numbers of processes; the first is the measure"
    )
    words.add_argument("--rounds", type=int, default=5)
    options = words.parse_args()
    compile_modules()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {options.size:,} ModelServices")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_fleet(folder, options.size)
        for title, words_of in targets(folder):
            print(
                f"\n{f'{title}, median of {options.rounds}':<34}{'s':>8}{'ratio':>8}{'MiB':>8}{'worker':>8}"
            )
            _compare(words_of, options.jobs, options.rounds)


def write_fleet(folder: Path, size: int) -> None:
    """Write one file a ModelService, and a file of several BaseConfigs."""
    models = folder / "models"
    models.mkdir()
    for number in range(size):
        text = modelservice(number).replace("name: prefill-decode", f"name: prefill-decode-{number % TEAMS}")
        (models / f"{number:05}.yaml").write_text(text, "utf-8")
    bases = [
        baseconfig().replace("name: prefill-decode", f"name: prefill-decode-{team}", 1)
        for team in range(TEAMS)
    ]
    (folder / "baseconfigs.yaml").write_text("---\n".join(bases), "utf-8")


def targets(folder: Path) -> Iterator[tuple[str, Sequence[str]]]:
    """Give the commands to measure: to a stream, to a new directory, and the check of one."""
    command = (*GENERATE, "-m", str(folder / "models"), "-b", str(folder / "baseconfigs.yaml"))
    yield "a stream", command
    out = folder / "out"
    yield "a directory, nothing changes", (*command, "-o", str(out))
    yield "a directory, --check", (*command, "-o", str(out), "--check")
    yield "validate", (*(word.replace("generate", "validate") for word in command),)


def _compare(command: Sequence[str], jobs: Sequence[int], rounds: int) -> None:
    """Take turns, so that a machine that slows down slows all of them."""
    if "-o" in command:
        measure(command)
    runs: dict[int, list[Run]] = {number: [] for number in jobs}
    for _ in range(rounds):
        for number, each in runs.items():
            each.append(measure((*command, "--jobs", str(number))))
    first = statistics.median(run.seconds for run in runs[jobs[0]])
    for number, each in runs.items():
        seconds = statistics.median(run.seconds for run in each)
        program, worker = (
            max(held) for held in zip(*((run.program, run.worker) for run in each), strict=True)
        )
        print(f"--jobs {number:<27}{seconds:>8.2f}{first / seconds:>8.2f}{program:>8.0f}{worker:>8.0f}")


def measure(command: Sequence[str]) -> Run:
    """Run a command and watch its processes; raise RuntimeError when it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    held: dict[int, float] = {}
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, held, ended))
    watcher.start()
    code = process.wait()
    seconds = time.perf_counter() - started
    ended.set()
    watcher.join()
    if code:
        raise RuntimeError(f"failed with {code}: {' '.join(command)}")
    workers = [memory for pid, memory in held.items() if pid != process.pid]
    return Run(seconds=seconds, program=held.get(process.pid, 0), worker=max(workers, default=0))


def _watch(parent: int, held: dict[int, float], ended: threading.Event) -> None:
    """Note the peak memory of a process and its children, as long as it runs; where there is no /proc, nothing."""
    while not ended.wait(0.02):
        for pid in (parent, *_children(parent)):
            held[pid] = max(held.get(pid, 0), _peak(pid))


def _children(parent: int) -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()]
    except OSError:
        return []


def _peak(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0)


if __name__ == "__main__":
    main()
