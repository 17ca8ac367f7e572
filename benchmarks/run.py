"""Measure what the project promises about speed and memory, and print a table of the promises."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import estimate
import helm
import memory
import promises
from inputs import DISAGGREGATED, GENERATE, PRESET, QUICKSTART, SAMPLE, write_fleet
from measuring import PROGRAM, Run, compile_modules, measure, middle, take_turns

import fleet
import kustomize

PASS = "python -c pass"  # noqa: S105 - no password
COLD: Mapping[str, Sequence[str]] = {
    PASS: (sys.executable, "-c", "pass"),
    "version": (*PROGRAM, "version"),
    "disaggregated": (
        *PROGRAM, "generate", "-m", str(DISAGGREGATED / "modelservice.yaml"), "-r", "vllm",
    ),
    "llm-d-0.2": (*GENERATE, "-m", str(SAMPLE / "modelservice.yaml"), "-b", str(PRESET)),
    "quickstart": (
        *GENERATE, "-m", str(QUICKSTART / "modelservice.yaml"), "-b", str(QUICKSTART / "baseconfig.yaml"),
    ),
    "explain": (
        *PROGRAM, "explain", "deployment/llama-3-70b-decode/spec.replicas", *GENERATE[len(PROGRAM) + 1 :],
        "-m", str(SAMPLE / "modelservice.yaml"), "-b", str(PRESET),
    ),
}  # fmt: skip
"""The cold starts: generate of three samples, explain of one value of llm-d-0.2."""

Figures = Iterator[tuple[str, float]]
"""What was found, by the names of promises."""


def main() -> None:
    """Print the tables, that of the promises last."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=31, help="rounds of the cold start and of kustomize")
    words.add_argument("--fleets", type=int, nargs="*", default=[1_000, 10_000], help="sizes of fleets")
    words.add_argument("--turns", type=int, default=5, help="rounds of what takes seconds")
    words.add_argument("--chart", type=Path, help="a checkout of llm-d-modelservice, to compare with Helm")
    options = words.parse_args()
    compile_modules()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores\n")
    absent = list(filter(None, (kustomize.missing(), helm.missing(options.chart))))
    found = dict(_cold(options.rounds))
    if not kustomize.missing():
        found["kustomize"] = kustomize.show(kustomize.compare(options.rounds))
        print()
    if not helm.missing(options.chart):
        found["helm"] = helm.show(helm.compare(options.chart, rounds=options.turns))
        print()
    found |= _fleets(options.fleets, options.turns)
    found |= _jobs(options.turns)
    found |= memory.show()
    estimate.show(estimate.parts(2_000, max(options.turns // 2, 1)), 2_000)
    print(f"\n{promises.table(found.items(), absent)}")


def _cold(rounds: int) -> Figures:
    """Measure whole processes; ratios are of the time that they compute, which a busy machine disturbs least."""
    runs = take_turns(COLD, rounds)
    floor = middle(runs[PASS], "busy")
    print(f"{f'cold start, median of {rounds}':<40}{'ms':>8}{'CPU ms':>8}{'ratio':>8}{'MiB':>8}")
    for name, each in runs.items():
        busy, seconds = middle(each, "busy"), middle(each, "seconds")
        print(f"{name:<40}{seconds * 1000:>8.1f}{busy * 1000:>8.1f}{busy / floor:>8.2f}", end="")
        print(f"{middle(each, 'memory'):>8.1f}")
        yield name, busy / floor
    yield "explain", middle(runs["explain"], "busy") / middle(runs["llm-d-0.2"], "busy")
    print()


def _fleets(sizes: Sequence[int], turns: int) -> Figures:
    """Measure fleets of nine objects a ModelService."""
    print(f"{'ModelServices, checked':<24}{'to':<12}{'objects':>8}{'CPU s':>8}{'ms each':>9}{'MiB':>8}")
    each: dict[int, float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            for target, objects, runs in _fleet(Path(folder), size, max(1, min(turns, 5_000 // size))):
                busy, memory = middle(runs, "busy"), max(run.memory for run in runs)
                print(
                    f"{size:<24,}{target:<12}{objects:>8,}{busy:>8.2f}{busy / size * 1000:>9.2f}{memory:>8.1f}"
                )
                if target == "a stream":
                    each[size] = busy / size
                    yield {1_000: "memory", 10_000: "memory of many"}.get(size, ""), memory
    if 1_000 in each:
        yield "seconds", each[1_000] * 1_000
    if {1_000, 10_000} <= each.keys():
        yield "growth", each[10_000] / each[1_000]
    print()


def _fleet(folder: Path, size: int, rounds: int) -> Iterator[tuple[str, int, list[Run]]]:
    """Render a fleet to a stream and to a directory, which is a new one each time."""
    command, stream = write_fleet(folder, size), folder / "stream.yaml"
    runs = [measure(command, stream) for _ in range(rounds)]
    objects = stream.read_text("utf-8").count("\nkind: ")
    yield "a stream", objects, runs
    runs = [measure((*command, "-o", str(folder / f"out-{turn}"))) for turn in range(rounds)]
    yield "a directory", objects, runs


def _jobs(turns: int) -> Figures:
    """Compare two processes with one, to a stream."""
    with tempfile.TemporaryDirectory() as name:
        fleet.write_teams(Path(name), 2_000)
        title, command = next(fleet.targets(Path(name)))
        runs = fleet.compare(command, (1, 2), turns)
        fleet.show(f"2,000 to {title}", command, runs)
    faster, computed = fleet.speed_up(runs)
    yield "jobs", faster
    yield "computed", computed
    print()


if __name__ == "__main__":
    main()
