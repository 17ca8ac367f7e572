"""Compare this checkout with another one, such as a worktree of an earlier commit: both take turns, in one run."""

from __future__ import annotations

import argparse
import compileall
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from inputs import GENERATE, PRESET, QUICKSTART, SAMPLE, baseconfig, modelservice
from measuring import ROOT, Run, measure


def main() -> None:
    """Print a table: medians of what both compute, and the median of the ratios of pairs."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("other", type=Path, help="the other checkout")
    words.add_argument("--rounds", type=int, default=31, help="pairs of cold starts")
    words.add_argument("--fleets", type=int, default=31, help="pairs of fleets of 1,000 ModelServices")
    options = words.parse_args()
    sides = (ROOT, options.other.resolve())
    for side in sides:
        compileall.compile_dir(str(side / "msvcgen"), quiet=2)
    print(f"{'':<32}{'this, ms':>10}{'other, ms':>10}{'ratio':>8}{'MiB':>8}{'MiB':>8}")
    for story, base in ((SAMPLE, PRESET), (QUICKSTART, QUICKSTART / "baseconfig.yaml")):
        files = ("-m", str(story / "modelservice.yaml"), "-b", str(base))
        _compare(f"generate, {story.name}", (*GENERATE, *files), sides, options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        models, preset = Path(folder) / "models.yaml", Path(folder) / "baseconfig.yaml"
        models.write_text("---\n".join(modelservice(number) for number in range(1_000)), "utf-8")
        preset.write_text(baseconfig(), "utf-8")
        fleet = (*GENERATE, "-m", str(models), "-b", str(preset))
        _compare("1,000 ModelServices, checked", fleet, sides, options.fleets)


def _compare(name: str, command: Sequence[str], sides: Sequence[Path], rounds: int) -> None:
    runs: tuple[list[Run], list[Run]] = ([], [])
    for turn in range(-1, rounds):
        pair = list(zip(sides, runs, strict=True))
        for side, own in pair if turn % 2 else reversed(pair):
            os.environ["PYTHONPATH"] = str(side)
            run = measure((sys.executable, "-P", *command[1:]))
            if turn >= 0:  # the first turn warms up
                own.append(run)
    mine, other = ([run.busy for run in own] for own in runs)
    ratio = statistics.median(a / b for a, b in zip(mine, other, strict=True))
    seconds = (statistics.median(own) * 1000 for own in (mine, other))
    memory = (statistics.median(run.memory for run in own) for own in runs)
    print(f"{name:<32}{''.join(f'{one:>10.1f}' for one in seconds)}{ratio:>8.3f}", end="")
    print("".join(f"{one:>8.1f}" for one in memory))


if __name__ == "__main__":
    main()
