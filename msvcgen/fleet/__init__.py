"""Render a fleet: one ModelService after another, or on several processes, with the same outcome.

`shard` says which ModelServices this machine renders. `parts` takes the input apart into texts that processes can
share, `work` is what one process does with them, `pool` runs the processes, `spread` brings together what they give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from msvcgen.fleet.finished import Finished, Keep, finish
from msvcgen.fleet.fleet import Fleet, Watch
from msvcgen.fleet.shard import WHOLE, Shard, shard
from msvcgen.intake import Inputs, read_inputs
from msvcgen.pipeline import Source, prepared, render_service, trace
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from msvcgen.document import Document
    from msvcgen.fleet.spool import Spool
    from msvcgen.run import Run

__all__ = ["WHOLE", "Finished", "Fleet", "Keep", "Shard", "Watch", "count", "each", "render"]


FEW = 100
"""ModelServices below which starting processes takes longer than they save."""


def render(
    fleet: Fleet, jobs: int = 1, watch: Watch = iter, executor: Executor | None = None
) -> list[Finished]:
    """Render the ModelServices of the fleet's shard; a last item carries the problems across objects.

    The outcome is the same for any number of `jobs`, which is that of processes, and on any executor.

    Raises MsvcgenError when the sources cannot be read, a BaseConfig cannot be used, or a process dies.
    """
    if executor is not None or (jobs > 1 and count(fleet.modelservices) >= FEW):
        from msvcgen.fleet.spread import spread

        outcome = spread(fleet, max(jobs, _LEAST), watch, _spool(fleet), executor=executor)
        if outcome is not None:
            return outcome
    return [*watch(_finished(fleet))]


_LEAST = 2
"""Processes at least for which tasks are cut: an executor does not say how many it has."""


def each(fleet: Fleet, jobs: int = 1, executor: Executor | None = None) -> Iterator[Finished]:
    """Give what `render` gives, one ModelService after another; on several processes few are done ahead.

    What cannot be read is found when its turn comes, then MsvcgenError is raised with all that cannot be.
    """
    given = 0
    if executor is not None or (jobs > 1 and count(fleet.modelservices) >= FEW):
        from msvcgen.fleet.spread import in_order
        from msvcgen.fleet.work import RefusedError

        try:
            for finished in in_order(fleet, max(jobs, _LEAST), executor):
                yield finished
                given += 1
        except RefusedError:
            pass
        else:
            return
    yield from islice(_finished(fleet), given, None)


def _finished(fleet: Fleet) -> Iterator[Finished]:
    spool, keep = _spool(fleet), _packing(fleet)
    sources = fleet.modelservices if fleet.output is None else _used_up(fleet.modelservices)
    inputs = read_inputs(sources, fleet.baseconfigs, fleet.options, keep)
    inputs.services = shard(inputs.services, fleet.shard, fleet.options.namespace)
    run = prepared(inputs, fleet.options)
    for finished in _services(run, inputs, fleet.keep):
        yield finished if spool is None else spool.keep(finished)
    problems = (*inputs.problems, *run.inspection.across(partial(trace, run)))
    yield Finished(problems=problems, allowances=run.allowances.stated)


def _services(run: Run, inputs: Inputs, keep: Keep) -> Iterator[Finished]:
    for number, document in enumerate(inputs.services):
        whole = document.whole
        yield finish(render_service(run, whole, number), keep, partial(trace, run, whole))
        run.inspection.remembered.exchange(whole, document)


def _used_up(sources: Sequence[Source]) -> Iterator[Source]:
    """Give sources, each for the last time: what was read of a fleet takes the place of its bytes."""
    if not isinstance(sources, list):
        yield from sources
        return
    sources.reverse()
    while sources:
        yield sources.pop()


MANY = 2_000
"""ModelServices from which on they are packed: to do it takes a hundredth of the time to render them."""


def _packing(fleet: Fleet) -> Callable[[Document], Document] | None:
    """Give what makes ModelServices small that wait for their turn; None where they are few."""
    if count(fleet.modelservices) < MANY:
        return None
    from msvcgen.fleet.packed import packed

    return packed


MUCH = 64 * 1024
"""Bytes of ModelServices below which nothing is looked for to hold what they render to."""


def _spool(fleet: Fleet) -> Spool | None:
    """Give what holds the texts; None where they are not wanted, or few."""
    if fleet.output is None or sum(len(source.text) for source in fleet.modelservices) < MUCH:
        return None
    from msvcgen.fleet.spool import Spool

    return Spool(fleet.output)


def count(sources: Iterable[Source]) -> int:
    """Guess how many ModelServices there are."""
    return sum(
        source.text.count("kind: ModelService")
        if isinstance(source.text, str)
        else source.text.count(b"kind: ModelService")
        for source in sources
    )
