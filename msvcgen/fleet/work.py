"""What one process does: prepare the BaseConfigs once, then render one task after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msvcgen.allowances import Span
from msvcgen.check import Summary
from msvcgen.document import Document
from msvcgen.emit import Child
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.fleet.finished import Finished, Keep, Written, finish
from msvcgen.fleet.parts import Part
from msvcgen.fleet.shard import Shard, is_in
from msvcgen.intake import Inputs, sort_sources
from msvcgen.pipeline import Options, prepare, render_service, trace
from msvcgen.records import NamedTuple
from msvcgen.run import Run
from msvcgen.settings import Source
from msvcgen.typed import Any


class Start(NamedTuple):
    """What every process is told once."""

    options: Options
    keep: Keep
    shard: Shard
    baseconfigs: tuple[Source, ...]
    size: int
    """How many characters the sources of ModelServices have."""
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
    remembered: tuple[tuple[Any, ...], ...]
    """The fields of the Summary of every object."""
    unplaced: bool
    """Whether its objects lack a namespace."""

    @property
    def finished(self) -> Finished:
        """What was rendered."""
        if self.kept.written:
            return self.kept
        return self.kept._replace(written=tuple(map(Written._make, self.written)))

    @property
    def summaries(self) -> Iterator[Summary]:
        """What others must know of every object."""
        return (each if isinstance(each, Summary) else Summary._make(each) for each in self.remembered)


class Done(NamedTuple):
    """One part: how many ModelServices it holds, those to be rendered, and the warnings of reading it."""

    services: int
    results: tuple[Result, ...]
    problems: tuple[Problem, ...]


class Reply(NamedTuple):
    """One task, part by part; and the warnings of reading the BaseConfigs, which are the same in every reply.

    So is what the caller and the BaseConfigs allow.
    """

    parts: tuple[Done, ...]
    warnings: tuple[Problem, ...]
    allowances: tuple[Span, ...] = ()


class RefusedError(Exception):
    """The input cannot be rendered in parts: it has problems, or an unexpected BaseConfig."""


Task = tuple[Part, ...]


class Worker(NamedTuple):
    """What one process has prepared; it renders tasks."""

    run: Run
    start: Start
    warnings: tuple[Problem, ...]

    def render(self, task: Task) -> Reply:
        """Render a task; raise RefusedError when it has problems, or an unexpected BaseConfig."""
        # All is read before anything is rendered: either goes faster when it is not broken off by the other.
        read = [sort_sources([part.source], (), self.run.options) for part in task]
        shared = frozenset(part.place for part in self.start.shared)
        for part, inputs in zip(task, read, strict=True):
            if inputs.failed or (inputs.bases and part.place not in shared):
                raise RefusedError
        done = tuple(_done(inputs, self.run, self.start) for inputs in read)
        return Reply(done, self.warnings, self.run.allowances.stated)


def prepared(start: Start) -> Worker:
    """Make what renders tasks; raise RefusedError when a BaseConfig cannot be used."""
    beside, alone = (
        sort_sources((part.source for part in start.shared), (), start.options),
        sort_sources((), start.baseconfigs),
    )
    if beside.failed or alone.failed:
        raise RefusedError
    try:
        run = prepare([*beside.bases, *alone.bases], start.options, size=start.size)
    except MsvcgenError as error:
        raise RefusedError from error
    return Worker(run, start, tuple(alone.problems))


def started(start: Start) -> Callable[[Task], Reply]:
    """Give what renders tasks; raise RefusedError when a BaseConfig cannot be used."""
    return prepared(start).render


def _done(inputs: Inputs, run: Run, start: Start) -> Done:
    results = tuple(_results(inputs.services, run, start))
    return Done(services=len(inputs.services), results=results, problems=tuple(inputs.problems))


def _results(documents: Sequence[Document], run: Run, start: Start) -> Iterator[Result]:
    for at, document in enumerate(documents):
        if is_in(document, start.shard, run.options.namespace):
            finished = finish(render_service(run, document, 0), start.keep, partial(trace, run, document))
            children = tuple(Child(key=child.key, tree=child.tree) for child in finished.children)
            written = tuple(map(tuple, finished.written))
            kept = finished._replace(children=children, written=())
            yield Result(at, kept, written, *_taken(run))


def _taken(run: Run) -> tuple[tuple[tuple[Any, ...], ...], bool]:
    """Take from the run what it remembers of the last ModelService for the check across objects."""
    summaries, unplaced = run.inspection.remembered.take()
    return tuple(map(tuple, summaries)), unplaced
