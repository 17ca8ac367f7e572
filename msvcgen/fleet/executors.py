"""Do tasks on a `concurrent.futures.Executor` of the caller's, which pools and clusters of many makers are."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from functools import lru_cache
from pickle import PicklingError, dumps, loads
from threading import Lock

from msvcgen.data import version
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.fleet.engine import Failure, Work, WorkerDiedError, WorkerError, failure
from msvcgen.records import NamedTuple
from msvcgen.typed import Any, TypeVar

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

AHEAD = 64
"""Tasks that an executor has at a time where it does not say how many workers it has."""

_EACH = 4
"""Tasks of each of its workers where it does."""

RETRIES = 2
"""Times that a task is given again when its worker was lost: rendering is pure, so it may be done twice."""


class Versions(NamedTuple):
    """What has to be the same on both sides, so that the output is that of one."""

    msvcgen: str
    python: str

    def __str__(self) -> str:
        """Give it as it is read."""
        return f"msvcgen {self.msvcgen} on Python {self.python}"


def here() -> Versions:
    """Give the versions of this process."""
    return Versions(version(), "{}.{}".format(*sys.version_info))


def run(executor: Executor, work: Work[S, T, R], tasks: Sequence[T]) -> Iterator[tuple[int, R]]:
    """Do the tasks on an executor and give each result with the number of its task, in their order.

    Only so many tasks are given ahead that few results wait. A task whose worker was lost is given again.

    Raises the exception of a task as it is when it is expected, else as a WorkerError; WorkerDiedError when a worker
    was lost too often; MsvcgenError when workers have other versions than this process.
    """
    running = _Running(executor, dumps(work), tuple(here()))
    numbers = iter(range(len(tasks)))
    waiting = deque[tuple[int, Future[bytes]]]()
    try:
        while True:
            while len(waiting) < _ahead(executor) and (number := next(numbers, None)) is not None:
                waiting.append((number, running.submit(number, tasks[number])))
            if not waiting:
                return
            number, future = waiting.popleft()
            yield number, running.result(number, tasks[number], future)
    finally:
        for _, future in waiting:
            future.cancel()


def _ahead(executor: Executor) -> int:
    workers = getattr(executor, "_max_workers", None)
    return workers * _EACH if isinstance(workers, int) and workers > 0 else AHEAD


class _Running(NamedTuple):
    executor: Executor
    work: bytes
    versions: tuple[str, ...]

    def submit(self, number: int, task: object) -> Future[bytes]:
        try:
            return self.executor.submit(do, self.versions, self.work, dumps(task))
        except (BrokenExecutor, OSError, RuntimeError) as error:  # what is shut down raises the last
            raise WorkerDiedError(number, why=_words(error)) from error

    def result(self, number: int, task: object, future: Future[bytes]) -> Any:  # noqa: ANN401 - what the task gave
        for left in range(RETRIES, -1, -1):
            try:
                reply = future.result()
            except (Exception, CancelledError) as error:
                if left == 0 or isinstance(error, (PicklingError, ImportError, AttributeError)):
                    raise WorkerDiedError(number, why=_words(error)) from error
                future = self.submit(number, task)
            else:
                return _opened(reply)
        raise AssertionError(number)  # pragma: no cover - the last turn returns or raises


def _words(error: BaseException) -> str:
    """Give the first line of what somebody else's error says."""
    said = str(error).strip().partition("\n")[0].rstrip(".")
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _opened(reply: bytes) -> Any:  # noqa: ANN401 - what the task gave
    result = loads(reply)  # noqa: S301 - whoever gave the executor trusts its workers
    if isinstance(result, Versions):
        raise MsvcgenError([_other_version(result)])
    if isinstance(result, Failure):
        raise result.error or WorkerError(result.traceback)
    return result


def _other_version(theirs: Versions) -> Problem:
    return Problem(
        code="worker-version",
        message=f"a worker has {theirs}, this is {here()}",
        hint="install the same versions where the workers of the executor run",
    )


_LOCK = Lock()


def do(versions: tuple[str, ...], work: bytes, task: bytes) -> bytes:
    """Do one task in a worker; what is the same for all of them is prepared once."""
    if versions != tuple(here()):
        return dumps(here())
    expected: tuple[type[Exception], ...] = ()
    with _LOCK:  # workers may be threads, and a run remembers what it has seen
        try:
            expected, render = _prepared(work)
            return dumps(render(loads(task)))  # noqa: S301 - whoever runs a worker trusts its caller
        except Exception as error:  # noqa: BLE001 - the caller decides
            return dumps(failure(error, expected))


@lru_cache(maxsize=2)
def _prepared(work: bytes) -> tuple[tuple[type[Exception], ...], Callable[[Any], Any]]:
    opened: Work[Any, Any, Any] = loads(work)  # noqa: S301 - as above
    return opened.expected, _Lazily(opened)


class _Lazily:
    """Prepares when there is a task, so that what is wrong then comes back as what is expected."""

    def __init__(self, work: Work[Any, Any, Any]) -> None:
        self._work = work
        self._do: Callable[[Any], Any] | None = None

    def __call__(self, task: object) -> object:
        self._do = self._do or self._work.prepare(self._work.start)
        return self._do(task)
