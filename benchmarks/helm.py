"""Compare a fleet with Helm's engine: objects a second of both, in one run, and their ratio."""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from inputs import write_disaggregated
from measuring import compile_modules, measure

CHART = Path("charts", "llm-d-modelservice")
VALUES = Path("examples", "values-pd.yaml")
WARMING = 10
"""Renders of the chart before those that are measured."""


class Rates(NamedTuple):
    """Objects a second of computing, of one round."""

    ours: float
    helm: float


def main() -> None:
    """Print the table; or, asked by another run, what Helm's engine takes."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--chart", type=Path, required=True, help="a checkout of llm-d-modelservice")
    words.add_argument("--size", type=int, default=1_000, help="ModelServices")
    words.add_argument("--renders", type=int, default=100, help="renders of the chart a round")
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--engine", action="store_true", help="measure Helm's engine only, and print JSON")
    options = words.parse_args()
    if options.engine:
        print(json.dumps(_engine(options.chart, options.renders)))
        return
    why = missing(options.chart)
    if why:
        sys.exit(why)
    compile_modules()
    show(compare(options.chart, options.size, options.renders, options.rounds))


def missing(chart: Path | None) -> str:
    """Say what is not there to compare with; nothing when all is."""
    if importlib.util.find_spec("helm_python") is None:
        return "not compared with Helm: helm-python-sdk is not installed"
    if chart is None:
        return "not compared with Helm: --chart names no checkout of its chart"
    absent = [str(path) for path in (chart / CHART, chart / VALUES) if not path.exists()]
    return f"not compared with Helm: {absent[0]} does not exist" if absent else ""


def compare(chart: Path, size: int = 1_000, renders: int = 100, rounds: int = 5) -> Sequence[Rates]:
    """Let a fleet and the engine take turns; both on one core, and seconds are those that they compute."""
    engine = (sys.executable, __file__, "--engine", "--chart", str(chart), "--renders", str(renders))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command, stream, report = write_disaggregated(folder, size), folder / "stream.yaml", folder / "engine"
        found = []
        for _ in range(rounds):
            busy = measure(command, stream).busy
            objects = stream.read_text("utf-8").count("\nkind: ")
            measure(engine, report)
            found.append(Rates(objects / busy, json.loads(report.read_text("utf-8"))))
    return found


def show(rounds: Sequence[Rates]) -> float:
    """Print medians of both, and the median of the ratios of rounds, which is given."""
    ratio = statistics.median(rates.ours / rates.helm for rates in rounds)
    ours, helm = (statistics.median(each) for each in zip(*rounds, strict=True))
    print(f"{f'objects a second, median of {len(rounds)}':<40}{'msvcgen':>10}{'Helm':>10}{'ratio':>8}")
    print(f"{'disaggregated, all rules on':<40}{ours:>10,.0f}{helm:>10,.0f}{ratio:>8.1f}")
    return ratio


def _engine(chart: Path, renders: int) -> float:
    """Give the objects that Helm's engine, with the chart loaded and warm, renders a second."""
    import helm_python

    values: dict[str, Any] = helm_python.values_from_yaml((chart / VALUES).read_text("utf-8"))
    loaded = helm_python.Chart.load(chart / CHART)
    for number in range(WARMING):
        loaded.render(values, name=f"warming-{number}")
    started = time.process_time()
    texts = [
        text for number in range(renders) for text in loaded.render(values, name=f"model-{number}").values()
    ]
    seconds = time.process_time() - started
    return sum(f"\n{text}".count("\nkind: ") for text in texts) / seconds


if __name__ == "__main__":
    main()
