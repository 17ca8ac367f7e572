"""Render a fleet: one ModelService after another, or on several processes, with the same outcome.

`shard` says which ModelServices this machine renders. `parts` takes the input apart into texts that processes can
share, `work` is what one process does with them, `pool` runs the processes, `spread` brings together what they give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from msvcgen.fleet.finished import Finished, Keep, finish
from msvcgen.fleet.fleet import Fleet, Watch
from msvcgen.fleet.shard import WHOLE, Shard, shard
from msvcgen.intake import read_inputs
from msvcgen.pipeline import Source, prepared, render_all, trace

if TYPE_CHECKING:
    from msvcgen.document import Document
    from msvcgen.fleet.spool import Spool
    from msvcgen.run import Run

__all__ = ["WHOLE", "Finished", "Fleet", "Keep", "Shard", "Watch", "count", "render"]


FEW = 100
"""ModelServices below which starting processes takes longer than they save."""


def render(fleet: Fleet, jobs: int = 1, watch: Watch = iter) -> list[Finished]:
    """Render the ModelServices of the fleet's shard; a last item carries the problems across objects.

    The outcome is the same for any number of `jobs`, which is that of processes.

    Raises MsvcgenError when the sources cannot be read, a BaseConfig cannot be used, or a process dies.
    """
    if jobs > 1 and count(fleet.modelservices) >= FEW:
        from msvcgen.fleet.spread import spread

        outcome = spread(fleet, jobs, watch, _spool(fleet))
        if outcome is not None:
            return outcome
    return [*watch(_finished(fleet))]


def _finished(fleet: Fleet) -> Iterator[Finished]:
    inputs = read_inputs(fleet.modelservices, fleet.baseconfigs, fleet.options)
    inputs.services = shard(inputs.services, fleet.shard, fleet.options.namespace)
    run = prepared(inputs, fleet.options)
    services, spool = inputs.services, _spool(fleet)
    for number, rendered in enumerate(render_all(run, inputs)):
        document = services[number] if number < len(services) else None  # the last item is of all of them
        finished = finish(
            rendered, fleet.keep, partial(trace, run, document) if document is not None else list
        )
        if document is not None and len(services) >= MANY:
            services[number] = _packed(run, document)
        yield finished if spool is None else spool.keep(finished)


MANY = 1_000
"""ModelServices from which on those that are done are packed."""


def _packed(run: Run, document: Document) -> Document:
    """Give a ModelService that takes less memory, also to those who remember it."""
    from msvcgen.fleet.packed import packed

    small = packed(document)
    run.inspection.remembered.exchange(document, small)
    return small


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
