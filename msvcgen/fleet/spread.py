"""Spread a fleet over processes and bring together what they give, in the order of the input."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

from msvcgen.document import Document, Position
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.fleet.finished import Finished
from msvcgen.fleet.fleet import Fleet, Watch
from msvcgen.fleet.parts import Part, tasks
from msvcgen.fleet.pool import Work, WorkerDiedError, run
from msvcgen.fleet.work import Done, RefusedError, Reply, Result, Start, Task, prepared, started
from msvcgen.inspection import Inspection
from msvcgen.intake import sort_sources
from msvcgen.kinds import Kinds
from msvcgen.pipeline import Options, trace
from msvcgen.records import NamedTuple
from msvcgen.shared import Shared
from msvcgen.tree import Path

if TYPE_CHECKING:
    from msvcgen.fleet.spool import Spool


def spread(
    fleet: Fleet, jobs: int, watch: Watch, spool: Spool | None = None, *, method: str = ""
) -> list[Finished] | None:
    """Render a fleet on several processes; None when it has to be done on one.

    That is so when the input has problems that end the run before anything is rendered: one process finds all
    in their order. `method` is how processes are started.

    Raises MsvcgenError when a process dies.
    """
    shares = tasks(fleet.modelservices, jobs)
    shared = tuple(part for task in shares for part in task if part.may_hold_base)
    start = Start(fleet.options, fleet.keep, fleet.shard, tuple(fleet.baseconfigs), shared)
    work = Work(prepare=started, start=start, expected=(RefusedError,))
    replies: dict[int, Reply] = {}

    def arriving() -> Generator[Result]:
        for number, reply in run(work, shares, jobs, method=method):
            replies[number] = reply if spool is None else _spooled(reply, spool)
            for done in reply.parts:
                yield from done.results

    try:
        with closing(arriving()) as items:
            deque(watch(items), maxlen=0)
    except RefusedError:
        return None
    except WorkerDiedError as error:
        raise MsvcgenError([_death(error, shares[error.task])]) from error
    parts = [
        pair for number, task in enumerate(shares) for pair in zip(task, replies[number].parts, strict=True)
    ]
    if not any(done.services for _, done in parts) or _unmatched(parts, start.options):
        return None
    read = [problem for _, done in parts for problem in done.problems]
    across = _across(parts, start)
    problems = (*read, *replies[0].warnings, *across)
    return [*_gathered(parts), Finished(problems=problems, allowances=replies[0].allowances)]


def _spooled(reply: Reply, spool: Spool) -> Reply:
    """Give a reply with its texts where they may stay."""
    parts = [
        done._replace(
            results=tuple(result.with_texts(spool.keep(result.finished)) for result in done.results)
        )
        for done in reply.parts
    ]
    return reply._replace(parts=tuple(parts))


def _unmatched(parts: Sequence[tuple[Part, Done]], options: Options) -> bool:
    """Tell whether a value may be set for a ModelService that is not there; those of other shards are not known."""
    names = {each.name for each in options.set_values}
    return not names <= {"", *(result.finished.name for _, done in parts for result in done.results)}


def _gathered(parts: Sequence[tuple[Part, Done]]) -> Iterator[Finished]:
    """Give what was rendered in the order of the input, with the numbers that one process would give."""
    results = (result for _, done in parts for result in done.results)
    for number, result in enumerate(results):
        finished = result.finished
        children = tuple(child._replace(service=number) for child in finished.children)
        yield finished._replace(children=children)


def _across(parts: Sequence[tuple[Part, Done]], start: Start) -> list[Problem]:
    """Check all objects against one another."""
    inspection = Inspection(Shared(), start.options.validate, Kinds(start.options.kube_version))
    remembered = inspection.remembered
    for part, done in parts:
        for result in done.results:
            document = Document(None, Elsewhere(part, result.at))
            remembered.begin(document)
            for summary in result.summaries:
                remembered.add(summary)
            remembered.unplaced += [document] * result.unplaced
    run = cache(partial(prepared, start))
    return inspection.across(lambda document: trace(run().run, _read_again(document)))


def _read_again(document: Document) -> Document:
    elsewhere = document.provenance
    assert isinstance(elsewhere, Elsewhere)  # noqa: S101 - the documents of _across
    return elsewhere.document


class Elsewhere(NamedTuple):
    """The provenance of a ModelService that another process has read: it is read again when a place is asked for."""

    part: Part
    number: int
    """Which of the ModelServices of the part it is."""

    @property
    def document(self) -> Document:
        """The document, read again."""
        return _services(self.part)[self.number]

    @property
    def file(self) -> str:
        """The source of the part."""
        return self.part.name

    def position(self, path: Path, *, of_value: bool = False) -> Position:
        """Give the position of the node at `path`, or of the nearest node above it that the source has."""
        return self.document.position(path, of_value=of_value)

    def inside(self, path: Path, line: int, column: int = 1) -> Position:
        """Give the position of a place inside the text of the scalar at `path`."""
        return self.document.inside(path, line, column)


@lru_cache(maxsize=16)
def _services(part: Part) -> list[Document]:
    return sort_sources([part.source], ()).services


def _death(error: WorkerDiedError, task: Task) -> Problem:
    first, last = task[0].name, task[-1].name
    what = first if first == last else f"{first} to {last}"
    return Problem(
        code="worker-died",
        message=f"a worker process {_ending(error.code)} while it rendered {what}",
        hint="it may have run out of memory: give fewer `--jobs`",
    )


def _ending(code: int) -> str:
    import signal

    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
