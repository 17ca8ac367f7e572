from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest

from fleets import BASES, BESIDE, SERVICES, files, service
from msvcgen.api import render_many
from msvcgen.errors import MsvcgenError
from msvcgen.fleet import Fleet, each, executors, render
from msvcgen.fleet.engine import Work, WorkerDiedError, WorkerError
from msvcgen.fleet.executors import run
from msvcgen.pipeline import Options
from msvcgen.settings import Source

TWICE = [*SERVICES, service(3), service(39, port="9"), service(7, name="m-007-odd")]
FLEETS = {
    "problems across objects": Fleet(files(*TWICE), BASES, Options(), "texts"),
    "a BaseConfig in the stream": Fleet([Source("all.yaml", BESIDE)], [], Options(), "texts"),
}


class Here(Executor):
    """Does a task when it is given, as many as it is allowed to before workers are lost."""

    def __init__(self, lost: int = 0, error: type[Exception] = BrokenExecutor) -> None:
        self.lost = lost
        self.error = error
        self.submitted = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.submitted += 1
        future = Future[Any]()
        if self.lost:
            self.lost -= 1
            future.set_exception(self.error("a worker is gone\nfor ever"))
        else:
            future.set_result(fn(*args, **kwargs))
        return future


class Doing:
    def __init__(self, start: int) -> None:
        self.start = start

    def __call__(self, task: int) -> int:
        if task == 13:
            raise ZeroDivisionError("thirteen")
        if task == 14:
            raise LookupError("fourteen")
        return self.start + task


WORK = Work(prepare=Doing, start=100, expected=(LookupError,))


@pytest.mark.parametrize("name", FLEETS)
def test_the_outcome_is_that_of_one_process(name: str) -> None:
    fleet = FLEETS[name]

    assert render(fleet, executor=Here()) == [*each(fleet, executor=Here())] == render(fleet)


def test_an_executor_of_processes_gives_the_same() -> None:
    fleet = FLEETS["problems across objects"]
    context = get_context("fork" if sys.platform == "linux" else "spawn")

    with ProcessPoolExecutor(2, mp_context=context) as executor:
        assert [*each(fleet, executor=executor)] == render(fleet)


def test_workers_may_be_threads() -> None:
    fleet = FLEETS["problems across objects"]

    with ThreadPoolExecutor(2) as executor:
        assert [*each(fleet, executor=executor)] == render(fleet)


def test_results_are_in_order_and_few_tasks_are_ahead() -> None:
    executor = Here()
    results = run(executor, WORK, range(100, 1_000))

    assert next(results) == (0, 200)
    assert executor.submitted == executors.AHEAD
    assert [*results] == [(number, 200 + number) for number in range(1, 900)]


def test_a_task_whose_worker_was_lost_is_given_again() -> None:
    executor = Here(lost=2)

    assert [*run(executor, WORK, [1, 2])] == [(0, 101), (1, 102)]
    assert executor.submitted == 4


@pytest.mark.parametrize("error", [BrokenExecutor, ImportError])
def test_a_task_that_cannot_be_done_is_named(error: type[Exception]) -> None:
    with pytest.raises(WorkerDiedError, match=f"^{error.__name__}: a worker is gone$"):
        [*run(Here(lost=9, error=error), WORK, [1])]
    with pytest.raises(
        MsvcgenError, match=r"^the executor could not render models/000\.yaml .*a worker is gone"
    ):
        render(FLEETS["problems across objects"], executor=Here(lost=9, error=error))


def test_an_executor_that_was_shut_down_is_a_problem() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()

    with pytest.raises(WorkerDiedError, match=r"^RuntimeError: cannot schedule new futures after shutdown$"):
        [*run(executor, WORK, [1])]


def test_exceptions_come_back_as_from_processes_of_our_own() -> None:
    with pytest.raises(LookupError, match=r"^'?fourteen'?$"):
        [*run(Here(), WORK, [1, 14, 2])]
    with pytest.raises(WorkerError, match=r"(?s)line \d+, in __call__.*ZeroDivisionError: thirteen"):
        [*run(Here(), WORK, [13])]


class Older(Here):
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        _versions, *others = args
        return super().submit(fn, ("0.0.1", "3.11"), *others, **kwargs)


def test_a_worker_of_another_version_is_a_problem() -> None:
    with pytest.raises(
        MsvcgenError, match=r"^a worker has msvcgen \S+ on Python 3\.\d+, this is msvcgen"
    ) as error:
        [*run(Older(), WORK, [1])]
    assert error.value.problems[0].code == "worker-version"


def test_render_many_gives_one_after_another_and_last_what_is_between_them() -> None:
    texts = [source.text for source in files(*TWICE)]
    bases = [source.text for source in BASES]
    alone = [*render_many(texts, bases)]

    assert [*render_many(texts, bases, executor=Here())] == alone
    assert [one.name for one in alone][-3:] == ["m-039", "m-007-odd", ""]
    assert alone[0].objects[0]["kind"]
    assert (alone[-2].objects, alone[-2].problems[0].severity) == ([], "error")
    assert "duplicate-object" in {problem.code for problem in alone[-1].problems}


def test_render_many_raises_for_what_cannot_be_read_when_it_comes_to_it() -> None:
    texts = [source.text for source in files(*SERVICES, "a: ]")]
    rendered = render_many(texts, [source.text for source in BASES], executor=Here())

    assert next(rendered).name == "m-000"
    with pytest.raises(MsvcgenError, match=r"<modelservice 41>|expected"):
        list(rendered)
