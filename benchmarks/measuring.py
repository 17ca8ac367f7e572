"""Measure processes, each on one core if not told otherwise: how long they take, what they compute, what they hold."""

from __future__ import annotations

import compileall
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import ruamel.yaml

import msvcgen

ROOT = Path(__file__).parents[1]
PROGRAM = (sys.executable, "-m", "msvcgen")


class Run(NamedTuple):
    """One process: seconds from start to end, those that it and its children computed, the most MiB it held."""

    seconds: float
    busy: float
    memory: float


def compile_modules() -> None:
    """Write bytecode, as an installation does: without it a cold start measures the compiler."""
    for module in (msvcgen, ruamel.yaml):
        compileall.compile_dir(str(Path(str(module.__file__)).parent), quiet=2)


def measure(
    command: Sequence[str],
    stdout: Path = Path(os.devnull),
    codes: Sequence[int] = (0,),
    *,
    all_cores: bool = False,
) -> Run:
    """Run a command and measure it; raise RuntimeError, with its last words, when it ends with another exit code."""
    with tempfile.TemporaryFile() as words:
        started = time.perf_counter()
        process = os.fork()
        if process == 0:
            _become(command, stdout, words.fileno(), all_cores=all_cores)
        _, status, usage = os.wait4(process, 0)
        seconds = time.perf_counter() - started
        if os.waitstatus_to_exitcode(status) not in codes:
            words.seek(0)
            said = words.read().decode(errors="replace")[-1000:]
            raise RuntimeError(f"failed: {' '.join(command)}\n{said}")
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 2**20)


def take_turns(commands: Mapping[str, Sequence[str]], rounds: int) -> Mapping[str, list[Run]]:
    """Measure commands a number of times, in turns: a machine that slows down slows all of them.

    The first round warms up, and is not measured.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(-1, rounds):
        for name, command in commands.items():
            run = measure(command)
            if number >= 0:
                runs[name].append(run)
    return runs


def middle(runs: Sequence[Run], what: Literal["seconds", "busy", "memory"]) -> float:
    """Give the median of what was measured."""
    figures: list[float] = [getattr(run, what) for run in runs]
    return statistics.median(figures)


def _become(command: Sequence[str], stdout: Path, stderr: int, *, all_cores: bool) -> None:
    if not all_cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    os.dup2(os.open(stdout, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 1)
    os.dup2(stderr, 2)
    os.execv(command[0], list(command))  # noqa: S606 - no shell is wanted
