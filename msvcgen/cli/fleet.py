"""What `generate` and `validate` do with their inputs: render all ModelServices or a share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from time import monotonic

from msvcgen.cli.boundary import UsageError
from msvcgen.cli.inputs import Inputs, read, settings
from msvcgen.cli.terminal import write_error
from msvcgen.errors import MsvcgenError, fails
from msvcgen.records import NamedTuple
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from msvcgen.emit import Child
    from msvcgen.errors import FailOn, Problem
    from msvcgen.fleet import Finished, Keep, Shard
    from msvcgen.fleet.finished import Written
    from msvcgen.settings import Validate

MANY = 10
"""ModelServices from which on a run says how many there were."""

_MOST_JOBS = 256


class FleetInputs(Inputs):
    """What commands that render many ModelServices are told."""

    validate: Validate
    fail_on: FailOn
    show_notes: bool
    jobs: str
    executor: str
    shard: str


class FinishedFleet(NamedTuple):
    """All that a run rendered, and all problems on the way."""

    finished: tuple[Finished, ...]
    problems: tuple[Problem, ...]
    seconds: float = 0
    fail_on: FailOn = "error"

    @property
    def failed(self) -> bool:
        """Tell whether there is a problem that fails the run."""
        return fails(self.problems, self.fail_on)

    @property
    def children(self) -> list[Child]:
        """All objects, when trees were kept."""
        return [child for service in self.finished for child in service.children]

    @property
    def written(self) -> Iterator[Written]:
        """The texts of all objects, when texts were kept; many are read from disk, each time anew."""
        return (written for service in self.finished for written in service.written)


def render(inputs: FleetInputs, keep: Keep, output: str | None = None) -> FinishedFleet:
    """Read the inputs and render every ModelService; what stops a stage is among the problems.

    `output` is where texts will be written, "" for stdout; without it they are kept in memory.
    """
    from msvcgen.allowances import settle
    from msvcgen.cli.progress import progress
    from msvcgen.fleet import WHOLE, Fleet, count, render

    started = monotonic()
    jobs, shard = jobs_of(inputs.jobs), _shard(inputs.shard)
    if inputs.executor and inputs.jobs:
        raise UsageError(
            "--executor has workers of its own, --jobs is for processes here: give one of the two"
        )
    try:
        fleet = Fleet(*read(inputs), settings(inputs), keep, shard, output)
        watch = partial(progress, expected=count(fleet.modelservices) // shard.parts)
        with _executor(inputs.executor) as executor:
            finished = render(fleet, jobs, watch, executor)
    except MsvcgenError as error:
        return FinishedFleet(finished=(), problems=error.problems)
    problems = tuple(
        settle(
            (problem for service in finished for problem in service.problems),
            (span for service in finished for span in service.allowances),
            complete=shard == WHOLE and inputs.validate != "ignore",
        )
    )
    return FinishedFleet(tuple(finished), problems, monotonic() - started, inputs.fail_on)


def summarise(
    inputs: FleetInputs, fleet: FinishedFleet, more: Iterable[str] = (), *, least: int = MANY
) -> None:
    """Say on stderr how much was rendered when that was much, `least` ModelServices; not to readers of JSON."""
    services = sum(bool(service.name) for service in fleet.finished)
    if services >= least and inputs.error_format != "json":
        write_error(", ".join(_summary(services, fleet, more)) + "\n")


def _summary(services: int, fleet: FinishedFleet, more: Iterable[str]) -> Iterator[str]:
    objects = sum(service.objects for service in fleet.finished)
    yield f"{services:,} ModelService{'s' * (services != 1)}"
    yield f"{objects:,} object{'s' * (objects != 1)}"
    yield from more
    if sys.stderr is not None and sys.stderr.isatty():  # elsewhere the same input gives the same bytes
        yield f"{fleet.seconds:.1f} s"


def _executor(text: str) -> AbstractContextManager[Executor | None]:
    if not text:
        return nullcontext()
    from msvcgen.cli.executor import open_executor

    return open_executor(text)


def jobs_of(text: str) -> int:
    """Read how many processes are wanted."""
    if text == "auto":
        return _cores()
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_JOBS):
        raise UsageError(f"--jobs wants a number from 1 to {_MOST_JOBS} or `auto`, this is `{text}`")
    return int(text)


def _cores() -> int:
    """Count the cores that this process may use: in a container fewer than the machine has."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST_JOBS)


def _shard(text: str) -> Shard:
    """Read which part is wanted."""
    from msvcgen.fleet import WHOLE, Shard

    if not text:
        return WHOLE
    number, _, parts = text.partition("/")
    if not all(word.isascii() and word.isdigit() and len(word) < 10 for word in (number, parts)):
        raise UsageError(f"--shard wants I/N, as in 1/4, this is `{text}`")
    if not 1 <= int(number) <= int(parts):
        raise UsageError(f"--shard counts from 1, of {parts} parts there is no {number}")
    return Shard(int(number), int(parts))
