"""Measure what several processes save on a fleet, and print a table."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from run import GENERATE, baseconfig, compile_modules, modelservice

NEW = "new"
"""The name of a directory that does not exist before a run."""

TEAMS = 4
"""BaseConfigs; ModelServices choose among them."""


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
        text = modelservice(number).replace("name: llm-d-0.2", f"name: llm-d-0.2-{number % TEAMS}")
        (models / f"{number:05}.yaml").write_text(text, "utf-8")
    bases = [baseconfig().replace("name: llm-d-0.2", f"name: llm-d-0.2-{team}", 1) for team in range(TEAMS)]
    (folder / "baseconfigs.yaml").write_text("---\n".join(bases), "utf-8")


def targets(folder: Path) -> Iterator[tuple[str, Sequence[str]]]:
    """Give the commands to measure: to a stream, to a directory, and the checks of one."""
    command = (*GENERATE, "-m", str(folder / "models"), "-b", str(folder / "baseconfigs.yaml"))
    yield "a stream", command
    yield "a new directory", (*command, "-o", str(folder / NEW))
    out = folder / "out"
    yield "a directory, nothing changes", (*command, "-o", str(out))
    yield "a directory, --check", (*command, "-o", str(out), "--check")
    yield "validate", (*(word.replace("generate", "validate") for word in command),)


def _compare(command: Sequence[str], jobs: Sequence[int], rounds: int) -> None:
    """Take turns, so that a machine that slows down slows all of them."""
    if "-o" in command:
        seconds(command)
    runs: dict[int, list[float]] = {number: [] for number in jobs}
    for _ in range(rounds):
        for number, each in runs.items():
            each.append(seconds((*command, "--jobs", str(number))))
    first = statistics.median(runs[jobs[0]])
    for number, each in runs.items():
        middle = statistics.median(each)
        program, worker = memory((*command, "--jobs", str(number)))
        print(f"--jobs {number:<27}{middle:>8.2f}{first / middle:>8.2f}{program:>8.0f}{worker:>8.0f}")


def seconds(command: Sequence[str]) -> float:
    """Run a command and give its time from start to end; raise RuntimeError when it fails.

    The directory that is to be new is taken away first.
    """
    for word in command:
        if Path(word).name == NEW:
            shutil.rmtree(word, ignore_errors=True)
    started = time.perf_counter()
    _succeeded(subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL), command)
    return time.perf_counter() - started


def memory(command: Sequence[str]) -> tuple[float, float]:
    """Run a command and give the most memory that it and one of its workers held, in MiB.

    This is a run of its own: to watch takes time from the processes that are watched.
    """
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    held: dict[int, float] = {}
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, held, ended))
    watcher.start()
    code = process.wait()
    ended.set()
    watcher.join()
    _succeeded(code, command)
    workers = [most for pid, most in held.items() if pid != process.pid]
    return held.get(process.pid, 0), max(workers, default=0)


def _succeeded(code: int, command: Sequence[str]) -> None:
    if code:
        raise RuntimeError(f"failed with {code}: {' '.join(command)}")


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
