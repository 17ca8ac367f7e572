"""Measure what several processes save on a fleet, and print a table."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from inputs import GENERATE, baseconfig, modelservice, write_models
from measuring import Run, compile_modules, measure, middle

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
        write_teams(folder, options.size)
        for title, command in targets(folder):
            print()
            show(title, command, compare(command, options.jobs, options.rounds))


def write_teams(folder: Path, size: int) -> None:
    """Write one file a ModelService, and a file of several BaseConfigs."""
    write_models(
        folder / "models",
        size,
        lambda number: modelservice(number).replace("name: llm-d-0.2", f"name: llm-d-0.2-{number % TEAMS}"),
    )
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


def compare(command: Sequence[str], jobs: Sequence[int], rounds: int) -> Mapping[int, list[Run]]:
    """Measure numbers of processes in turns, so that a machine that slows down slows all of them."""
    if "-o" in command:
        _run(command)
    runs: dict[int, list[Run]] = {number: [] for number in jobs}
    for _ in range(rounds):
        for number, each in runs.items():
            each.append(_run((*command, "--jobs", str(number))))
    return runs


def speed_up(runs: Mapping[int, list[Run]]) -> tuple[float, float]:
    """Give how many times as fast the last number of processes is as the first, and what it computes in its terms."""
    first, *_, last = runs.values()
    faster = middle(first, "seconds") / middle(last, "seconds")
    return faster, middle(last, "busy") / middle(first, "busy")


def show(title: str, command: Sequence[str], runs: Mapping[int, list[Run]]) -> None:
    """Print a table of numbers of processes."""
    rounds = len(next(iter(runs.values())))
    print(
        f"{f'{title}, median of {rounds}':<34}{'s':>8}{'ratio':>8}{'CPU s':>8}{'ratio':>8}{'MiB':>8}{'worker':>8}"
    )
    for number, each in runs.items():
        faster, computed = speed_up({0: next(iter(runs.values())), number: each})
        program, worker = memory((*command, "--jobs", str(number)))
        seconds, busy = middle(each, "seconds"), middle(each, "busy")
        print(f"--jobs {number:<27}{seconds:>8.2f}{faster:>8.2f}{busy:>8.2f}{computed:>8.2f}", end="")
        print(f"{program:>8.0f}{worker:>8.0f}")


def _run(command: Sequence[str]) -> Run:
    """Run a command on all cores; the directory that is to be new is taken away first."""
    for word in command:
        if Path(word).name == NEW:
            shutil.rmtree(word, ignore_errors=True)
    return measure(command, all_cores=True)


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
