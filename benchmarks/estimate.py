"""Estimate 100,000 ModelServices by shards and by executor from measured parts, and name the bottleneck."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from inputs import write_disaggregated
from measuring import PROGRAM, compile_modules, measure

from msvcgen.__main__ import main as msvcgen

MANY = 100_000
MACHINES = (1, 8, 32, 128)
NO_PART = "1/1000000"
"""A shard of a million: it reads all ModelServices, and hardly any is its own."""


class Parts(NamedTuple):
    """Seconds of computing: of a start, and a ModelService.

    `read` is what a shard takes for one that is another's, `render` what one of its own takes beside that. With
    an executor, `call` is what the caller takes (it reads, sends, checks across objects and writes), `work` a worker.
    """

    start: float
    read: float
    render: float
    call: float
    work: float


def main() -> None:
    """Print the table; or, asked by another run, what a caller and its workers compute."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--size", type=int, default=2_000, help="ModelServices that are measured")
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--caller", nargs=argparse.REMAINDER, help="run this command line, and print JSON")
    options = words.parse_args()
    if options.caller:
        print(json.dumps(_called(options.caller)))
        return
    compile_modules()
    show(parts(options.size, options.rounds), options.size)


def parts(size: int, rounds: int) -> Parts:
    """Measure the parts on a fleet of thirteen objects a ModelService; medians of rounds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "one").mkdir()
        one, all_of_them = write_disaggregated(folder / "one", 1), write_disaggregated(folder, size)
        return Parts(
            *map(
                statistics.median, zip(*(_round(one, all_of_them, size) for _ in range(rounds)), strict=True)
            )
        )


def _round(one: Sequence[str], fleet: Sequence[str], size: int) -> Parts:
    """Measure once; what a run of one ModelService takes is that of a start."""
    least, start = (measure((*one, "--shard", shard)).busy for shard in (NO_PART, "1/1"))
    reading, whole = (measure((*fleet, "--shard", shard)).busy for shard in (NO_PART, "1/1"))
    with tempfile.NamedTemporaryFile() as report:
        words = (*fleet[len(PROGRAM) :], "--jobs", "2")
        measure((sys.executable, __file__, "--caller", *words), Path(report.name), all_cores=True)
        caller, workers = json.load(report)
    read, render = reading - least, (whole - start) - (reading - least)
    each = (max(seconds, 0) / size for seconds in (read, render, caller - least, workers))
    return Parts(start, *each)


def _called(words: Sequence[str]) -> tuple[float, float]:
    """Give the seconds that a command line computes in this process, and in its workers."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        output = os.dup(1)
        os.dup2(nowhere.fileno(), 1)
        with contextlib.redirect_stderr(io.StringIO()) as said:
            started = time.process_time()
            code = msvcgen(words)
            caller = time.process_time() - started
        sys.stdout.flush()
        os.dup2(output, 1)
    if code:
        sys.exit(said.getvalue())
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return caller, children.ru_utime + children.ru_stime


def sharded(found: Parts, machines: int) -> tuple[float, str]:
    """Give the seconds that the slowest of so many shards takes, and its largest part."""
    reading, rendering = MANY * found.read, MANY / machines * found.render
    return found.start + reading + rendering, "reading" if reading > rendering else "rendering"


def executed(found: Parts, machines: int) -> tuple[float, str]:
    """Give the seconds that a caller with so many workers takes, and who keeps the others waiting."""
    call, work = MANY * found.call, MANY / machines * found.work
    return found.start + max(call, work), "the caller" if call > work else "the workers"


def show(found: Parts, size: int) -> None:
    """Print the parts, and what they come to."""
    print(f"{f'a ModelService, of {size:,} measured':<50}{'CPU ms':>8}")
    for title, seconds in (
        ("read by a shard that it is not of", found.read),
        ("rendered by its shard, beside that", found.render),
        ("read, sent, checked and written by a caller", found.call),
        ("rendered by a worker", found.work),
    ):
        print(f"{title:<50}{seconds * 1000:>8.2f}")
    print(f"\n{f'{MANY:,} ModelServices, estimated':<34}{'s':>8}  {'bottleneck':<14}{'s':>8}  bottleneck")
    for machines in MACHINES:
        (one, why), (other, waits) = sharded(found, machines), executed(found, machines)
        print(f"{f'{machines} shards; {machines} workers':<34}{one:>8.0f}  {why:<14}{other:>8.0f}  {waits}")


if __name__ == "__main__":
    main()
