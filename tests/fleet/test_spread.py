from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from multiprocessing import active_children
from typing import TypeVar

import pytest

from fleets import BASES, BESIDE, SERVICES, base, files, service, stream
from msvcgen.errors import MsvcgenError
from msvcgen.fleet import Finished, Fleet, Keep, render
from msvcgen.fleet.parts import tasks
from msvcgen.fleet.spread import spread
from msvcgen.pipeline import Options
from msvcgen.settings import Source

T = TypeVar("T")

METHODS = ("spawn", "fork") if sys.platform == "linux" else ("spawn",)
KEPT: list[tuple[str, Keep]] = [
    (METHODS[-1], "nothing"),
    (METHODS[-1], "texts"),
    *((one, "trees") for one in METHODS),
]
"""Starting anew takes long, and hands over what is kept as forking does."""

TWICE = [*SERVICES, service(3), service(39, port="9")]
WRONG = [*SERVICES[:20], service(20, base="smal"), *SERVICES[21:], service(7), service(7, name="m-007-odd")]
UNPLACED = [
    service(number, place="labels: {}" if number % 5 == 4 else "namespace: here") for number in range(40)
]
REPEATED = [*SERVICES[:30], SERVICES[30] + "kind: ModelService\n", SERVICES[31]]

FLEETS = {
    "files": (files(*SERVICES), BASES),
    "one stream": ([Source("all.yaml", stream(*SERVICES))], BASES),
    "problems across objects": (files(*TWICE), BASES),
    "problems across the objects of a stream": ([Source("all.yaml", stream(*TWICE))], BASES),
    "problems of single ModelServices": (files(*WRONG), BASES),
    "no namespace": ([Source("all.yaml", stream(*UNPLACED))], BASES),
    "a BaseConfig in the stream": ([Source("all.yaml", BESIDE)], []),
    "BaseConfigs in files": ([*files(*SERVICES), *BASES], []),
    "several BaseConfigs": (files(*SERVICES), [*BASES, Source("other.yaml", base("other").encode())]),
    "warnings of reading": (files(*REPEATED), [Source("base.yaml", (base() + "kind: ConfigMap\n").encode())]),
    "CR LF": ([Source("all.yaml", stream(*TWICE).replace(b"\n", b"\r\n"))], BASES),
}


def same(one: list[Finished], other: list[Finished]) -> bool:
    """Compare what was rendered; what a child has in common with others is no part of it."""
    return [plain(each) for each in one] == [plain(each) for each in other]


def plain(finished: Finished) -> Finished:
    return finished._replace(
        children=tuple(child._replace(texts={}, form=None) for child in finished.children)
    )


@pytest.mark.parametrize("name", FLEETS)
def test_the_outcome_is_that_of_one_process(name: str) -> None:
    fleet = Fleet(*FLEETS[name], Options(), "texts")
    alone = render(fleet)

    assert len(tasks(fleet.modelservices, 2)) > 1
    spreaded = spread(fleet, 2, iter)
    assert spreaded is not None
    assert same(spreaded, alone)
    assert bool([problem for one in alone for problem in one.problems]) == (name not in NO_PROBLEMS)


NO_PROBLEMS = (
    "files",
    "one stream",
    "a BaseConfig in the stream",
    "BaseConfigs in files",
    "several BaseConfigs",
)


@pytest.mark.parametrize(("method", "keep"), KEPT)
def test_processes_may_be_started_either_way(method: str, keep: Keep) -> None:
    fleet = Fleet(files(*TWICE), BASES, Options(), keep)

    spreaded = spread(fleet, 2, iter, method=method)

    assert spreaded is not None
    assert same(spreaded, render(fleet))


def test_a_number_of_processes_makes_no_difference() -> None:
    fleet = Fleet(files(*WRONG), BASES, Options(), "texts")
    outcomes = [spread(fleet, jobs, iter) for jobs in (1, 3, 7)]

    assert all(outcome is not None and same(outcome, render(fleet)) for outcome in outcomes)


REFUSED = {
    "broken YAML": (files(*SERVICES, "a: ]"), BASES),
    "broken YAML within a stream": ([Source("all.yaml", stream(*SERVICES, "a: ]", *SERVICES))], BASES),
    "another kind": (files(*SERVICES[:20], "kind: Pod\n", *SERVICES[20:], "kind: Job\n"), BASES),
    "a separator that is none": (
        [Source("all.yaml", stream(*SERVICES) + b"--- x\n" + stream(*SERVICES))],
        BASES,
    ),
    "a template that is none": (
        files(*SERVICES),
        [Source("b", base().replace("getPort }}", "getPort").encode())],
    ),
    "an unknown key": (
        files(*SERVICES),
        [Source("b", base().replace("decodeService", "decodeServise").encode())],
    ),
    "no ModelService": ([Source("b", (base("x") + "# " + "x" * 9_000).encode()), *BASES], []),
}


@pytest.mark.parametrize("name", REFUSED)
def test_problems_that_end_the_run_are_found_by_one_process(name: str) -> None:
    fleet = Fleet(*REFUSED[name], Options())

    assert spread(fleet, 2, iter) is None
    with pytest.raises(MsvcgenError, match=r"\w"):
        render(fleet, 2)


def test_a_base_config_that_nobody_could_see_is_found_by_one_process() -> None:
    hidden = base().replace("kind: ConfigMap", 'kind: "Config\\x4dap"')
    fleet = Fleet(files(*SERVICES * 3, hidden), [], Options(), "texts")

    assert spread(fleet, 2, iter) is None
    assert render(fleet, 2)[0].objects == 3


@pytest.mark.parametrize("method", METHODS)
def test_a_process_that_dies_is_a_problem(method: str) -> None:
    fleet = Fleet(files(*SERVICES * 10), BASES, Options())

    def kill(items: Iterable[T]) -> Iterator[T]:
        for item in items:
            for worker in active_children():
                worker.kill()
            yield item

    with pytest.raises(
        MsvcgenError, match=r"^a worker process was ended by SIGKILL while it rendered models/\d"
    ) as error:
        spread(fleet, 2, kill, method=method)
    assert [problem.code for problem in error.value.problems] == ["worker-died"]
    assert active_children() == []


def test_an_interruption_leaves_no_process() -> None:
    def interrupt(items: Iterable[T]) -> Iterator[T]:
        yield from [next(iter(items))]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        spread(Fleet(files(*SERVICES), BASES, Options()), 2, interrupt)
    assert active_children() == []
