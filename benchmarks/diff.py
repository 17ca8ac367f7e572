"""Measure what comparing two fleets takes, as a multiple of rendering one, and print a table."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from inputs import GENERATE, baseconfig, modelservice, write_models
from measuring import compile_modules, measure

DIFF = (*(word.replace("generate", "diff") for word in GENERATE),)


def main() -> None:
    """Print the table: seconds of computing of one render, then of comparisons, with their ratios to it."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--size", type=int, default=1_000, help="ModelServices of each side")
    words.add_argument("--rounds", type=int, default=5)
    options = words.parse_args()
    compile_modules()
    with tempfile.TemporaryDirectory() as name:
        commands = dict(_commands(Path(name), options.size))
        seconds: dict[str, list[float]] = {title: [] for title in commands}
        memory = dict.fromkeys(commands, 0.0)
        for _ in range(options.rounds):  # they take turns, so that a machine that slows down slows all alike
            for title, command in commands.items():
                run = measure(command, codes=(0, 3))
                seconds[title].append(run.busy)
                memory[title] = max(memory[title], run.memory)
    print(
        f"Python {sys.version.split()[0]}, {options.size:,} ModelServices a side, median of {options.rounds}\n"
    )
    print(f"{'':<44}{'s':>8}{'ratio':>8}{'MiB':>8}")
    first = statistics.median(next(iter(seconds.values())))
    for title, each in seconds.items():
        middle = statistics.median(each)
        print(f"{title:<44}{middle:>8.2f}{middle / first:>8.2f}{memory[title]:>8.0f}")


def _commands(folder: Path, size: int) -> Iterator[tuple[str, Sequence[str]]]:
    old = _side(folder / "old", size, baseconfig())
    equal = _side(folder / "equal", size, baseconfig())
    one = _side(folder / "one", size, baseconfig())
    changed = one / "models" / "00000.yaml"
    changed.write_text(changed.read_text("utf-8").replace("max-model-len=", "max-model-len=1"), "utf-8")
    every = _side(folder / "every", size, baseconfig().replace("v0.2.0", "v0.3.0"))
    yield "generate", (*GENERATE, "-m", str(old))
    yield "diff, nothing differs", (*DIFF, str(old), str(equal))
    yield "diff, one ModelService differs", (*DIFF, str(old), str(one))
    for form in ("text", "markdown", "github", "json"):
        yield f"diff, all differ, as {form}", (*DIFF, str(old), str(every), "--format", form)


def _side(folder: Path, size: int, base: str) -> Path:
    folder.mkdir()
    write_models(folder / "models", size, modelservice)
    (folder / "baseconfig.yaml").write_text(base, "utf-8")
    return folder


if __name__ == "__main__":
    main()
