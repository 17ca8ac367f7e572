"""What one process does: prepare the BaseConfigs once, then render one task after another."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from typing import NamedTuple

from msvcgen.check import Summary
from msvcgen.document import Document
from msvcgen.emit import Child
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.fleet.finished import Finished, Keep, finish
from msvcgen.fleet.parts import Part
from msvcgen.intake import Source, sort_sources
from msvcgen.pipeline import Options, Run, prepare, render_service
from msvcgen.shard import shard


class Start(NamedTuple):
    """What every process is told once."""

    options: Options
    keep: Keep
    baseconfigs: tuple[Source, ...]
    shared: tuple[Part, ...]
    """The parts of the ModelServices' sources in which BaseConfigs stand."""


class Result(NamedTuple):
    """One ModelService: the document of this number in its part; with what the check across objects needs."""

    at: int
    finished: Finished
    summaries: tuple[tuple[str, Summary], ...]
    """Of every object the key of its child resource and what others must know of it."""
    unplaced: bool
    """Whether its objects lack a namespace."""


class Done(NamedTuple):
    """One part: how many ModelServices it holds, those to be rendered, and the warnings of reading it."""

    services: int
    results: tuple[Result, ...]
    problems: tuple[Problem, ...]


class RefusedError(Exception):
    """The input cannot be rendered in parts: it has problems, or an unexpected BaseConfig."""


Place = tuple[str, int]
Task = tuple[Part, ...]
Reply = tuple[Done, ...]


def prepared(start: Start) -> Callable[[Task], Reply]:
    """Make what renders tasks; raise RefusedError when a BaseConfig cannot be used."""
    inputs = sort_sources((part.source for part in start.shared), start.baseconfigs)
    if inputs.failed:
        raise RefusedError
    try:
        run = prepare(inputs.bases, start.options)
    except MsvcgenError as error:
        raise RefusedError from error
    shared = frozenset(part.place for part in start.shared)

    def render(task: Task) -> Reply:
        return tuple(_done(part, run, start.keep, shared) for part in task)

    return render


def _done(part: Part, run: Run, keep: Keep, shared: Container[Place]) -> Done:
    inputs = sort_sources([part.source], ())
    if inputs.failed or (inputs.bases and part.place not in shared):
        raise RefusedError
    results = tuple(_results(inputs.services, run, keep))
    return Done(services=len(inputs.services), results=results, problems=tuple(inputs.problems))


def _results(documents: Sequence[Document], run: Run, keep: Keep) -> Iterator[Result]:
    for at, document in enumerate(documents):
        if shard([document], run.options.shard, run.options.namespace):
            finished = finish(render_service(run, document, 0), keep)
            kept = tuple(Child(key=child.key, tree=child.tree) for child in finished.children)
            yield Result(at, finished._replace(children=kept), *_taken(run))


def _taken(run: Run) -> tuple[tuple[tuple[str, Summary], ...], bool]:
    """Take from the run what it remembers of the last ModelService for the check across objects."""
    inspection = run.inspection
    keys = (key for _document, key in inspection.sources)
    summaries, unplaced = tuple(zip(keys, inspection.summaries, strict=True)), bool(inspection.unplaced)
    for remembered in (inspection.sources, inspection.summaries, inspection.unplaced):
        remembered.clear()
    return summaries, unplaced
