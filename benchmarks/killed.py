"""Kill runs that write a directory, at moments of chance, and see that it is always old or new, never between."""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from inputs import GENERATE, baseconfig, modelservice

Files = dict[str, bytes]
Moment = Callable[[], bool]
"""Tells whether it is time to kill; asked again and again."""


def main() -> int:
    """Kill as often as is wanted and say what was found; give 1 when a directory was half-updated."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--kills", type=int, default=50)
    words.add_argument("--size", type=int, default=150, help="ModelServices")
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--jobs", default="1")
    options = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        fleet = Fleet(Path(name), options.size, options.jobs)
        found = [fleet.kill(turn, random.Random(f"{options.seed}/{turn}")) for turn in range(options.kills)]  # noqa: S311 - moments, no secrets
        repaired = fleet.repaired()
    for state in ("old", "new", "half-updated", "not killed"):
        print(f"{state + ':':<14}{found.count(state):>4}")
    print(f"the next run made it {'complete' if repaired else 'WRONG'}")
    return 0 if repaired and "half-updated" not in found else 1


class Fleet:
    """A fleet with two states of its input, and the directory that they are written to in turn."""

    def __init__(self, folder: Path, size: int, jobs: str) -> None:
        self.folder = folder
        self.out = folder / "out"
        self.words = {state: self._input(state, size, jobs) for state in ("even", "odd")}
        self.expected: dict[str, Files] = {}
        for state, command in self.words.items():
            started = time.monotonic()
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
            self.seconds = time.monotonic() - started
            self.expected[state] = files(self.out)

    def _input(self, state: str, size: int, jobs: str) -> tuple[str, ...]:
        """Write one state of the input: the other has other models, and other replicas in those that stay."""
        source = self.folder / f"{state}.yaml"
        odd = state == "odd"
        models = [
            modelservice(number).replace("replicas: 1", f"replicas: {5 + odd}")
            for number in range(odd * 5, size)
        ]
        source.write_text("---\n".join([baseconfig(), *models]), "utf-8")
        return (*GENERATE, "-m", str(source), "-o", str(self.out), "--jobs", jobs)

    def kill(self, turn: int, chance: random.Random) -> str:
        """Start the run that makes the other state, kill it and say what the directory is."""
        before = next(state for state, expected in self.expected.items() if files(self.out) == expected)
        after = "odd" if before == "even" else "even"
        moment = (self._any_time, self._while_writing, self._after_writing)[turn % 3](chance)
        process = subprocess.Popen(self.words[after], stderr=subprocess.DEVNULL)
        while process.poll() is None and not moment():
            pass
        process.kill()
        killed = process.wait() < 0
        found = files(self.out)
        if found == self.expected[after]:
            return "new" if killed else "not killed"
        return "old" if found == self.expected[before] else "half-updated"

    def _any_time(self, chance: random.Random) -> Moment:
        end = time.monotonic() + chance.uniform(0, self.seconds)
        return lambda: time.monotonic() >= end

    def _while_writing(self, chance: random.Random) -> Moment:
        """Wait until the new directory beside the old one holds so many files."""
        fresh = self.folder / ".out.msvcgen-new"
        leftover = _identity(fresh)
        wanted = chance.randrange(len(self.expected["even"]))
        return lambda: _identity(fresh) not in (None, leftover) and _entries(fresh) >= wanted

    def _after_writing(self, chance: random.Random) -> Moment:
        """Wait until the directory is another one, and then a little."""
        old = _identity(self.out)
        further = iter(range(chance.randrange(50)))
        return lambda: _identity(self.out) != old and next(further, None) is None

    def repaired(self) -> bool:
        """Run once more, undisturbed, and tell whether the directory is complete and nothing lies beside it."""
        for state, command in self.words.items():
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
            if files(self.out) != self.expected[state]:
                return False
        return sorted(os.listdir(self.folder)) == ["even.yaml", "odd.yaml", "out"]


def files(folder: Path) -> Files:
    """Read a directory."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _identity(folder: Path) -> int | None:
    try:
        return folder.stat().st_ino
    except OSError:
        return None


def _entries(folder: Path) -> int:
    try:
        return len(os.listdir(folder))
    except OSError:
        return -1


if __name__ == "__main__":
    sys.exit(main())
