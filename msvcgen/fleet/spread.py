"""Spread a fleet over processes and bring together what they give, in the order of the input."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from functools import cache, lru_cache, partial

from msvcgen.check import Parts
from msvcgen.document import Document, Position
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.fleet.engine import Engine, Work, WorkerDiedError
from msvcgen.fleet.finished import Finished
from msvcgen.fleet.fleet import Fleet, Watch
from msvcgen.fleet.parts import Part, tasks
from msvcgen.fleet.work import Done, RefusedError, Reply, Result, Start, Task, prepared, started
from msvcgen.inspection import Inspection
from msvcgen.intake import sort_sources
from msvcgen.kinds import Kinds
from msvcgen.pipeline import Options, trace
from msvcgen.records import NamedTuple
from msvcgen.shared import Shared
from msvcgen.tree import Path
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from msvcgen.fleet.spool import Spool


def spread(
    fleet: Fleet,
    jobs: int,
    watch: Watch,
    spool: Spool | None = None,
    *,
    executor: Executor | None = None,
    method: str = "",
) -> list[Finished] | None:
    """Render a fleet on several processes, or on an executor; None when it has to be done on one.

    That is so when the input has problems that end the run before anything is rendered: one process finds all
    in their order. `method` is how processes are started.

    Raises MsvcgenError when a process dies.
    """
    shares, work = shared_out(fleet, jobs)
    replies: dict[int, Reply] = {}
    kept = Keeping(spool)

    def arriving() -> Generator[Result]:
        for number, reply in engine(executor, jobs, method)(work, shares):
            replies[number] = kept.light(reply)
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
    if not is_whole(parts, fleet.options):
        return None
    return [*_gathered(parts), last(parts, replies[0], work.start)]


def in_order(fleet: Fleet, jobs: int, executor: Executor | None) -> Iterator[Finished]:
    """Give what `spread` gives, one after another; few at a time are held.

    Raises RefusedError where that gives None, after what it could give, and MsvcgenError when a process dies.
    """
    shares, work = shared_out(fleet, jobs)
    kept, parts, first = Keeping(None), list[tuple[Part, Done]](), None
    number = 0
    try:
        with closing(_sorted(engine(executor, jobs)(work, shares))) as replies:
            for task, reply in zip(shares, replies, strict=True):
                for done in reply.parts:
                    for result in done.results:
                        yield _numbered(result.finished, number)
                        number += 1
                reply = kept.light(reply, objects=False)  # noqa: PLW2901 - the same, without what was given
                parts += zip(task, reply.parts, strict=True)
                first = first or reply
    except WorkerDiedError as error:
        raise MsvcgenError([_death(error, shares[error.task])]) from error
    if first is None or not is_whole(parts, fleet.options):
        raise RefusedError
    yield last(parts, first, work.start)


def shared_out(fleet: Fleet, jobs: int) -> tuple[list[Task], Work[Start, Task, Reply]]:
    """Give the tasks of a fleet, and what is to be done with each."""
    shares = tasks(fleet.modelservices, jobs)
    shared = tuple(part for task in shares for part in task if part.may_hold_base)
    size = sum(len(source.text) for source in fleet.modelservices)
    start = Start(fleet.options, fleet.keep, fleet.shard, tuple(fleet.baseconfigs), size, shared)
    return shares, Work(prepare=started, start=start, expected=(RefusedError,))


def engine(executor: Executor | None, jobs: int, method: str = "") -> Engine:
    """Give what does the tasks: an executor, or processes of our own."""
    if executor is not None:
        from msvcgen.fleet import executors

        return partial(executors.run, executor)
    from msvcgen.fleet import pool

    return partial(pool.run, jobs=jobs, method=method)


def _sorted(replies: Iterator[tuple[int, Reply]]) -> Generator[Reply]:
    """Give replies in the order of their tasks."""
    early: dict[int, Reply] = {}
    due = 0
    for number, reply in replies:
        early[number] = reply
        while due in early:
            yield early.pop(due)
            due += 1


class Keeping:
    """What the parent keeps of replies: texts on disk, and summaries whose equal parts are held once."""

    def __init__(self, spool: Spool | None) -> None:
        """Take where texts may stay."""
        self._spool = spool
        self._parts = Parts()

    def light(self, reply: Reply, *, objects: bool = True) -> Reply:
        """Give a reply that takes less memory, without what was rendered unless `objects` are wanted."""
        parts = (
            done._replace(results=tuple(self._result(result, objects=objects) for result in done.results))
            for done in reply.parts
        )
        return reply._replace(parts=tuple(parts))

    def _result(self, result: Result, *, objects: bool) -> Result:
        if not objects:
            kept = Finished(result.kept.name, result.kept.objects)
        elif self._spool is not None:
            kept = self._spool.keep(result.finished)
        else:
            return result
        summaries = tuple(map(self._parts.shared, result.summaries))
        return result._replace(kept=kept, written=(), remembered=summaries)


def is_whole(parts: Sequence[tuple[Part, Done]], options: Options) -> bool:
    """Tell whether there was something to render and a ModelService for every value that is set."""
    return any(done.services for _, done in parts) and not _unmatched(parts, options)


def last(parts: Sequence[tuple[Part, Done]], reply: Reply, start: Start) -> Finished:
    """Give what there is to say of all ModelServices."""
    read = (problem for _, done in parts for problem in done.problems)
    problems = (*read, *reply.warnings, *_across(parts, start))
    return Finished(problems=problems, allowances=reply.allowances)


def _unmatched(parts: Sequence[tuple[Part, Done]], options: Options) -> bool:
    """Tell whether a value may be set for a ModelService that is not there; those of other shards are not known."""
    names = {each.name for each in options.set_values}
    return not names <= {"", *(result.finished.name for _, done in parts for result in done.results)}


def _gathered(parts: Sequence[tuple[Part, Done]]) -> Iterator[Finished]:
    """Give what was rendered in the order of the input, with the numbers that one process would give."""
    results = (result for _, done in parts for result in done.results)
    for number, result in enumerate(results):
        yield _numbered(result.finished, number)


def _numbered(finished: Finished, number: int) -> Finished:
    return finished._replace(children=tuple(child._replace(service=number) for child in finished.children))


def _across(parts: Sequence[tuple[Part, Done]], start: Start) -> list[Problem]:
    """Check all objects against one another."""
    inspection = Inspection(Shared(), start.options.validate, Kinds(start.options.kube_version))
    remembered = inspection.remembered
    for part, done in parts:
        for result in done.results:
            document = Document(None, Elsewhere(part, result.at))
            remembered.extend(document, result.summaries)
            if result.unplaced:
                remembered.lack_namespace(document)
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
    first, final = task[0].name, task[-1].name
    what = first if first == final else f"{first} to {final}"
    if error.why:
        message = f"the executor could not render {what}: {error.why}"
        hint = "its workers need this version of msvcgen, and memory enough for one task"
        return Problem(code="worker-died", message=message, hint=hint)
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
