"""What the project promises about speed and memory, and the table that says whether it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Promise(NamedTuple):
    """A figure that is to be at `most` or at `least` something."""

    what: str
    most: float | None = None
    least: float | None = None

    def kept(self, figure: float) -> bool:
        """Tell whether a figure is as promised."""
        return (self.most is None or figure <= self.most) and (self.least is None or figure >= self.least)

    @property
    def bound(self) -> str:
        """Say the promise."""
        return f"<= {self.most:g}" if self.most is not None else f">= {self.least:g}"


PROMISES: Mapping[str, Promise] = {
    "disaggregated": Promise("cold generate of disaggregated, to python -c pass", most=5.5),
    "llm-d-0.2": Promise("cold generate of llm-d-0.2, to python -c pass", most=5.5),
    "quickstart": Promise("cold generate of quickstart, to python -c pass", most=4.5),
    "explain": Promise("explain of one value, to generate", most=1.5),
    "kustomize": Promise("kubectl kustomize with the plugin, to rendered files", most=2.0),
    "helm": Promise("objects a second, to Helm's warm engine", least=40),
    "seconds": Promise("1,000 ModelServices of 9 objects, CPU s", most=2),
    "memory": Promise("1,000 ModelServices, MiB", most=150),
    "memory of many": Promise("10,000 ModelServices, MiB", most=150),
    "lint of a directory": Promise("lint of manifests, KiB for each further ModelService", most=25),
    "diff of renders, all differ": Promise("diff of renders that all differ, KiB for each further", most=30),
    "growth": Promise("time of each of 10,000, to one of 1,000", most=1.1),
    "jobs": Promise("--jobs 2, times as fast as --jobs 1", least=1.6),
    "computed": Promise("--jobs 2, CPU seconds to those of --jobs 1", most=1.15),
}


def table(found: Iterable[tuple[str, float]], absent: Iterable[str]) -> str:
    """Give the promises, each with the figure that was found; and what was not measured."""
    figures = dict(found)
    rows = [("promise", "", "today", "")]
    for key, promise in PROMISES.items():
        figure = figures.get(key)
        today = "-" if figure is None else f"{figure:.2f}"
        kept = "" if figure is None else "kept" if promise.kept(figure) else "not kept"
        rows.append((promise.what, promise.bound, today, kept))
    return "\n".join([*(f"{a:<56}{b:>8}{c:>9}  {d}".rstrip() for a, b, c, d in rows), *absent])
