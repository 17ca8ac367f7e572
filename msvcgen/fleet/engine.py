"""What does the tasks of a work: processes of our own (`pool`), or an executor of the caller's (`executors`).

Processes of our own are not those of `concurrent.futures.ProcessPoolExecutor`, though these are as fast, because
of what was tried with Python 3.11:

- a parent that is killed leaves its workers waiting for ever, however they were started: each holds the end of the pipe
  that it reads from. Ours see the end of theirs, and end.
- `BrokenProcessPool` does not tell which task ended a worker. Of ours that is known.
- Ctrl-C reaches its workers as well, which print a traceback each while the parent waits for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msvcgen.records import NamedTuple
from msvcgen.typed import Generic, Protocol, TypeVar

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")


class Work(NamedTuple, Generic[S, T, R]):
    """What workers do; it is sent to them, so it must be pickled.

    `prepare` is called once in each process, with `start`, and gives what does a task. Exceptions that are
    `expected` come back as they are.
    """

    prepare: Callable[[S], Callable[[T], R]]
    start: S
    expected: tuple[type[Exception], ...] = ()


class Engine(Protocol):
    """Does the tasks of a work and gives each result with the number of its task, in any order.

    Raises what is expected of a task as it is, WorkerError for another exception, WorkerDiedError for a task that ended
    its worker.
    """

    def __call__(self, work: Work[S, T, R], tasks: Sequence[T], /) -> Iterator[tuple[int, R]]:
        """Do them."""


class WorkerDiedError(Exception):
    """A process ended in the middle of the task of the number `task`; `code` is negative for a signal.

    Where the processes are somebody else's there is no code, and `why` is what that says.
    """

    def __init__(self, task: int, code: int = 0, why: str = "") -> None:
        """Keep which task it was and how the process ended."""
        super().__init__(why or f"a worker process ended with {code}")
        self.task = task
        self.code = code
        self.why = why


class WorkerError(Exception):
    """An exception of a worker, whose traceback is the message."""


class Failure(NamedTuple):
    """An exception on its way to the parent: itself when the parent is to handle it, else its traceback."""

    error: Exception | None
    traceback: str


def failure(error: Exception, expected: tuple[type[Exception], ...]) -> Failure:
    """Give what the parent is told of an exception."""
    from traceback import format_exception

    return Failure(error if isinstance(error, expected) else None, "".join(format_exception(error)))
