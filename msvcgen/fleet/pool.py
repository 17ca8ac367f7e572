"""Run processes that do tasks: where one dies, fails or is interrupted, all end."""

from __future__ import annotations

import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pickle import loads

from msvcgen.fleet.engine import Failure, Work, WorkerDiedError, WorkerError, failure
from msvcgen.records import NamedTuple
from msvcgen.typed import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")


class _Worker(NamedTuple):
    process: BaseProcess
    connection: Connection


AHEAD = 2
"""Tasks that a worker knows of: it begins the next one while the parent takes its last reply."""


def run(work: Work[S, T, R], tasks: Sequence[T], jobs: int, *, method: str = "") -> Iterator[tuple[int, R]]:
    """Do the tasks on `jobs` processes and give each result with the number of its task, as they come.

    `method` is how processes are started, by default as quick as is safe on the system. Every process has all
    tasks from its start and is told their numbers: these never fill a pipe, so neither side waits for the other to
    read while that waits as well. Whatever happens, no process is left.

    Where processes are forked the first of many tasks is done here: what it loads and learns, all of them have then.

    Raises the exception of a worker, as it is when it is expected, else as a WorkerError; or WorkerDiedError.
    """
    method, do, begun = method or _method(), None, 0
    if method == "fork" and len(tasks) > jobs:
        do, first = _begun(work, tasks[0])
        yield 0, first
        begun = 1
    pool = _Pool[S, T, R](tasks, begun)
    try:
        with _uninterrupted():
            pool.start(get_context(method), work, min(jobs, len(tasks)), do)
        yield from pool.results()
    finally:
        pool.end()


def _begun(work: Work[S, T, R], task: T) -> tuple[Callable[[T], R], R]:
    """Do a task as a worker does; give what does the others, and the result."""
    try:
        do = work.prepare(work.start)
        return do, do(task)
    except work.expected:
        raise
    except Exception as error:
        raise WorkerError(failure(error, ()).traceback) from error


def _method() -> str:
    """Fork where that is safe: the others load the program again, which takes longer."""
    from threading import active_count

    return "fork" if sys.platform == "linux" and active_count() == 1 else "spawn"


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait; processes that are started here never see it, also while they load the program."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Pool(Generic[S, T, R]):
    def __init__(self, tasks: Sequence[T], begun: int) -> None:
        self.tasks = tasks
        self.waiting = iter(range(begun, len(tasks)))
        self.workers: list[_Worker] = []
        self.busy: dict[Connection, deque[int]] = {}
        """The numbers of the tasks that a worker was told, by the connection to it; it does the first."""

    def start(
        self, context: BaseContext, work: Work[S, T, R], jobs: int, do: Callable[[T], R] | None
    ) -> None:
        for _ in range(jobs):
            ours, theirs = context.Pipe()
            forked = context.get_start_method() == "fork"
            # A forked process has our ends of all pipes: it would keep them open after we are gone.
            inherited = [*(worker.connection for worker in self.workers), ours] if forked else []
            process = context.Process(  # type: ignore[attr-defined]  # every context has it, typeshed says so of none
                target=_work, args=(theirs, inherited, work, self.tasks, do), daemon=True
            )
            process.start()
            theirs.close()
            self.workers.append(_Worker(process, ours))

    def results(self) -> Iterator[tuple[int, R]]:
        for _ in range(AHEAD):
            for worker in self.workers:
                self._tell(worker.connection)
        while self.busy:
            for ready in wait(list(self.busy)):
                assert isinstance(ready, Connection)  # noqa: S101 - nothing else was waited for
                reply = self._received(ready)
                told = self.busy[ready]
                number = told.popleft()
                self._tell(ready)
                if not told:
                    del self.busy[ready]
                yield number, _result(reply)

    def _tell(self, connection: Connection) -> None:
        """Tell a worker the number of one more task, while there is one."""
        number = next(self.waiting, None)
        if number is not None:
            self.busy.setdefault(connection, deque()).append(number)
            try:
                connection.send_bytes(b"%d" % number)
            except OSError:
                self._died(connection)

    def _received(self, connection: Connection) -> bytes:
        try:
            return connection.recv_bytes()
        except (EOFError, OSError):
            self._died(connection)

    def _died(self, connection: Connection) -> NoReturn:
        (process,) = (worker.process for worker in self.workers if worker.connection is connection)
        process.join()
        raise WorkerDiedError(self.busy[connection][0], process.exitcode or 0)

    def end(self) -> None:
        """Let workers that wait for a task end by themselves, and end the others."""
        for worker in self.workers:
            worker.connection.close()
            if worker.connection in self.busy:
                worker.process.terminate()
        for worker in self.workers:
            worker.process.join()


def _result(reply: bytes) -> Any:  # noqa: ANN401 - what the task gave
    """Give the result that a worker sent, or raise what went wrong."""
    result = loads(reply)  # noqa: S301 - from a process of our own
    if isinstance(result, Failure):
        raise result.error or WorkerError(result.traceback)
    return result


def _work(
    connection: Connection,
    inherited: Sequence[Connection],
    work: Work[S, T, R],
    tasks: Sequence[T],
    do: Callable[[T], R] | None,
) -> None:
    """Be a worker: do tasks until there are no more, or nobody is there to take the results.

    `do` is what does them where that has been prepared.
    """
    import gc

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted as well, and ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # with which it does that
    gc.freeze()  # what the parent has made is not looked through here
    gc.set_threshold(1_000_000)  # as in __main__: much is made and little of it is garbage
    for other in inherited:
        other.close()
    try:
        while True:
            task = tasks[int(connection.recv_bytes())]
            try:
                do = do or work.prepare(work.start)
                reply: R | Failure = do(task)
            except Exception as error:  # noqa: BLE001 - the parent decides
                reply = failure(error, work.expected)
            connection.send(reply)
    except (EOFError, OSError):
        return
