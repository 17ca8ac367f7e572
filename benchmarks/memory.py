"""Measure what `lint`, `diff` and `report` hold of fleets of two sizes, and print a table."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from inputs import GENERATE, baseconfig, modelservice, write_models
from measuring import PROGRAM, compile_modules, measure

RENDERED = (1_000, 2_000)
"""ModelServices whose manifests are read. Those of many more are refused, as too much to read."""

STATED = (1_000, 5_000)
"""ModelServices that are rendered first."""


def main() -> None:
    """Print the table."""
    compile_modules()
    dict(show())


def show() -> Iterator[tuple[str, float]]:
    """Print the table, and give the KiB that each further ModelService takes by the names of promises."""
    print(f"{'nine objects a ModelService':<40}{'MiB':>16}{'MiB':>16}{'KiB each':>10}")
    for sizes, commands in ((RENDERED, _of_manifests), (STATED, _of_inputs)):
        with tempfile.TemporaryDirectory() as name:
            found = [dict(_measured(commands, Path(name) / str(size), size)) for size in sizes]
        for title, least in found[0].items():
            more = found[1][title]
            each = (more - least) * 1024 / (sizes[1] - sizes[0])
            shown = [f"{size:,}: {memory:.0f}" for size, memory in zip(sizes, (least, more), strict=True)]
            print(f"{title:<40}{shown[0]:>16}{shown[1]:>16}{each:>10.0f}")
            yield title, each
    print()


Commands = Iterator[tuple[str, Sequence[str]]]


def _measured(
    commands: Callable[[Path, int], Commands], folder: Path, size: int
) -> Iterator[tuple[str, float]]:
    folder.mkdir()
    for title, command in commands(folder, size):
        yield title, measure(command, codes=(0, 3)).memory


def _of_manifests(folder: Path, size: int) -> Commands:
    old, changed, page = (str(folder / name) for name in ("out-old", "out-changed", "page.html"))
    for side, output in zip(_sides(folder, size), (old, changed), strict=True):
        measure((*GENERATE, "-m", side, "-o", output))
    equal = shutil.copytree(old, folder / "out-equal")
    stream = folder / "stream.yaml"
    measure((*GENERATE, "-m", str(folder / "old")), stream)
    yield "lint of a directory", (*PROGRAM, "lint", old)
    yield "lint of a stream", (*PROGRAM, "lint", str(stream))
    yield "diff of manifests, equal", (*PROGRAM, "diff", old, str(equal))
    yield "diff of manifests, all differ", (*PROGRAM, "diff", old, changed)
    yield "the same as json", (*PROGRAM, "diff", old, changed, "--format", "json")
    yield "report of manifests", (*PROGRAM, "report", old, "-o", page)


def _of_inputs(folder: Path, size: int) -> Commands:
    old, changed = _sides(folder, size)
    equal = str(shutil.copytree(old, folder / "equal"))
    command = {name: (*PROGRAM, name, *GENERATE[len(PROGRAM) + 1 :]) for name in ("diff", "report")}
    yield "diff of renders, equal", (*command["diff"], old, equal)
    yield "diff of renders, all differ", (*command["diff"], old, changed)
    yield "report of ModelServices", (*command["report"], "-m", old, "-o", str(folder / "page.html"))


def _sides(folder: Path, size: int) -> Iterator[str]:
    """Write two folders of ModelServices and their BaseConfig, all of whose workloads differ."""
    for name, base in (("old", baseconfig()), ("changed", baseconfig().replace("v0.2.0", "v0.3.0"))):
        side = folder / name
        side.mkdir()
        write_models(side / "models", size, modelservice)
        (side / "baseconfig.yaml").write_text(base, "utf-8")
        yield str(side)


if __name__ == "__main__":
    main()
