"""What one process does: prepare the BaseConfigs once, then render one task after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from msvcgen.check import Summary
from msvcgen.document import Document
from msvcgen.emit import Child
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.fleet.finished import Finished, Keep, Written, finish
from msvcgen.fleet.parts import Part
from msvcgen.fleet.shard import Shard, is_in
from msvcgen.intake import Inputs, Source, sort_sources
from msvcgen.pipeline import Options, Run, prepare, render_service


class Start(NamedTuple):
    """What every process is told once."""

    options: Options
    keep: Keep
    shard: Shard
    baseconfigs: tuple[Source, ...]
    shared: tuple[Part, ...]
    """The parts of the ModelServices' sources in which BaseConfigs stand."""


class Result(NamedTuple):
    """One ModelService: the document of this number in its part; with what the check across objects needs.

    Of what there is one an object, plain tuples: they go from process to process in a third of the time.
    """

    at: int
    kept: Finished
    """What was rendered, but for what was written."""
    written: tuple[tuple[str, ...], ...]
    """The fields of every Written."""
    remembered: tuple[tuple[str, tuple[Any, ...]], ...]
    """Of every object the key of its child resource and the fields of its Summary."""
    unplaced: bool
    """Whether its objects lack a namespace."""

    @property
    def finished(self) -> Finished:
        """What was rendered."""
        return self.kept._replace(written=tuple(map(Written._make, self.written)))

    @property
    def summaries(self) -> Iterator[tuple[str, Summary]]:
        """Of every object the key of its child resource and what others must know of it."""
        return ((key, Summary._make(fields)) for key, fields in self.remembered)


class Done(NamedTuple):
    """One part: how many ModelServices it holds, those to be rendered, and the warnings of reading it."""

    services: int
    results: tuple[Result, ...]
    problems: tuple[Problem, ...]


class Reply(NamedTuple):
    """One task, part by part; and the warnings of reading the BaseConfigs, which are the same in every reply."""

    parts: tuple[Done, ...]
    warnings: tuple[Problem, ...]


class RefusedError(Exception):
    """The input cannot be rendered in parts: it has problems, or an unexpected BaseConfig."""


Task = tuple[Part, ...]


def prepared(start: Start) -> Callable[[Task], Reply]:
    """Make what renders tasks; raise RefusedError when a BaseConfig cannot be used."""
    beside, alone = (
        sort_sources((part.source for part in start.shared), ()),
        sort_sources((), start.baseconfigs),
    )
    if beside.failed or alone.failed:
        raise RefusedError
    try:
        run = prepare([*beside.bases, *alone.bases], start.options)
    except MsvcgenError as error:
        raise RefusedError from error
    shared = frozenset(part.place for part in start.shared)

    def render(task: Task) -> Reply:
        # All is read before anything is rendered: either goes faster when it is not broken off by the other.
        read = [sort_sources([part.source], ()) for part in task]
        for part, inputs in zip(task, read, strict=True):
            if inputs.failed or (inputs.bases and part.place not in shared):
                raise RefusedError
        return Reply(tuple(_done(inputs, run, start) for inputs in read), tuple(alone.problems))

    return render


def _done(inputs: Inputs, run: Run, start: Start) -> Done:
    results = tuple(_results(inputs.services, run, start))
    return Done(services=len(inputs.services), results=results, problems=tuple(inputs.problems))


def _results(documents: Sequence[Document], run: Run, start: Start) -> Iterator[Result]:
    for at, document in enumerate(documents):
        if is_in(document, start.shard, run.options.namespace):
            finished = finish(render_service(run, document, 0), start.keep)
            children = tuple(Child(key=child.key, tree=child.tree) for child in finished.children)
            written = tuple(map(tuple, finished.written))
            kept = finished._replace(children=children, written=())
            yield Result(at, kept, written, *_taken(run))


def _taken(run: Run) -> tuple[tuple[tuple[str, tuple[Any, ...]], ...], bool]:
    """Take from the run what it remembers of the last ModelService for the check across objects."""
    inspection = run.inspection
    keys = (key for _document, key in inspection.sources)
    summaries = tuple(zip(keys, map(tuple, inspection.summaries), strict=True))
    unplaced = bool(inspection.unplaced)
    for remembered in (inspection.sources, inspection.summaries, inspection.unplaced):
        remembered.clear()
    return summaries, unplaced
