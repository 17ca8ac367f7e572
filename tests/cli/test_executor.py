from __future__ import annotations

import sys
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from fleets import BASES, SERVICES, base, files, stream
from msvcgen.cli.boundary import UsageError
from msvcgen.cli.executor import open_executor
from msvcgen.errors import MsvcgenError
from msvcgen.fleet import Fleet, each, render
from msvcgen.pipeline import Options
from outcome import Program

NO_EXECUTOR = 3


def threads() -> Executor:
    return ThreadPoolExecutor(2)


def nothing() -> object:
    return object()


def broken() -> Executor:
    raise OSError("no route to host.\nTry again")


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "workers", sys.modules[__name__])


def test_a_function_gives_the_executor_which_is_shut_down_in_the_end() -> None:
    with open_executor("workers:threads") as executor:
        assert executor.submit(int, "3").result() == 3
    with pytest.raises(RuntimeError, match=r"after shutdown"):
        executor.submit(int, "3")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"wants dask:ADDRESS or MODULE:FUNCTION, this is ``"),
        ("workers", r"this is `workers`"),
        ("workers:", r"this is `workers:`"),
        ("no.such.module:f", r"is not there: No module named 'no'; .*PYTHONPATH"),
        ("workers:none", r"is not there: .*'none'"),
        ("workers:NO_EXECUTOR", r"is no function that gives an executor"),
        ("workers:nothing", r"gives a object, no concurrent\.futures\.Executor"),
    ],
)
def test_what_is_no_executor_is_an_error_of_usage(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message), open_executor(text):
        pass


def test_an_executor_that_cannot_be_had_is_a_problem() -> None:
    with (
        pytest.raises(MsvcgenError, match=r"cannot be used: OSError: no route to host"),
        open_executor("workers:broken"),
    ):
        pass


def test_dask_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'msvcgen\[dask\]'"), open_executor("dask:tcp://x:1"):
        pass


def test_the_program_gives_the_same_on_an_executor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Program
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "all.yaml").write_bytes(stream(*SERVICES))
    (tmp_path / "base.yaml").write_text(base(), "utf-8")
    line = ("generate", "-m", "all.yaml", "-b", "base.yaml")

    assert program(*line, "--executor", "workers:threads") == program(*line)
    assert program(*line, "--executor", "workers:broken").err.startswith(
        "workers:broken: this executor cannot"
    )
    assert program(*line, "--executor", "workers:threads", "-j", "2").code == 2


def test_a_cluster_of_dask_gives_the_same() -> None:
    distributed = pytest.importorskip("distributed")
    fleet = Fleet(files(*SERVICES), BASES, Options(), "texts")

    with (
        distributed.LocalCluster(n_workers=2, processes=False, dashboard_address=None) as cluster,
        open_executor(f"dask:{cluster.scheduler_address}") as executor,
    ):
        assert [*each(fleet, executor=executor)] == render(fleet)
