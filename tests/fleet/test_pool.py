from __future__ import annotations

import os

import pytest

from msvcgen.fleet.engine import Work, WorkerDiedError, WorkerError
from msvcgen.fleet.pool import run


class Doing:
    """What a worker is told in these tests: how to answer a task."""

    def __init__(self, start: int) -> None:
        self.start = start

    def __call__(self, task: int) -> int:
        if task == 13:
            raise ZeroDivisionError("thirteen")
        if task == 14:
            raise LookupError("fourteen")
        if task == 15:
            os._exit(5)
        return self.start + task


WORK = Work(prepare=Doing, start=100, expected=(LookupError,))


def test_the_pool_gives_each_result_with_the_number_of_its_task() -> None:
    assert sorted(run(WORK, [1, 2, 3, 4], 3)) == [(0, 101), (1, 102), (2, 103), (3, 104)]


def test_the_pool_raises_what_is_expected_as_it_is() -> None:
    with pytest.raises(LookupError, match=r"^'?fourteen'?$"):
        list(run(WORK, [1, 14, 2], 2))


def test_the_pool_shows_the_traceback_of_what_nobody_expected() -> None:
    with pytest.raises(WorkerError, match=r"(?s)line \d+, in __call__.*ZeroDivisionError: thirteen"):
        list(run(WORK, [1, 13, 2], 2))


def test_the_pool_tells_which_task_a_process_died_of() -> None:
    with pytest.raises(WorkerDiedError, match=r"^a worker process ended with 5$") as error:
        list(run(WORK, [1, 15], 2))
    assert error.value.task == 1


def test_the_pool_needs_a_task_to_start_a_process() -> None:
    assert list(run(WORK, [], 2)) == []


def test_the_pool_blames_the_task_that_was_done_not_those_told_ahead() -> None:
    with pytest.raises(WorkerDiedError, match=r"^a worker process ended with 5$") as error:
        list(run(WORK, [1, 2, 15, 3, 4], 1))
    assert error.value.task == 2


class Enlarging:
    """Answers a task with many bytes."""

    def __init__(self, start: int) -> None:
        self.start = start

    def __call__(self, task: bytes) -> bytes:
        return task * self.start


def test_tasks_and_replies_may_be_larger_than_a_pipe() -> None:
    tasks = [bytes([number]) * 100_000 for number in range(8)]

    replies = dict(run(Work(prepare=Enlarging, start=10), tasks, 2))

    assert replies == {number: task * 10 for number, task in enumerate(tasks)}
