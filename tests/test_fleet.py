from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from multiprocessing import active_children
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleets import base, service
from msvcgen.errors import MsvcgenError
from msvcgen.fleet import Finished, Fleet, Keep, render
from msvcgen.fleet.parts import LARGEST, SMALLEST, Part, split, tasks
from msvcgen.fleet.pool import Work, WorkerDiedError, WorkerError, run
from msvcgen.fleet.spread import spread
from msvcgen.intake import Source, sort_sources
from msvcgen.pipeline import Options
from outcome import Program

T = TypeVar("T")

METHODS = ("spawn", "fork") if sys.platform == "linux" else ("spawn",)


def stream(*documents: str) -> bytes:
    return "---\n".join(documents).encode()


def files(*texts: str) -> list[Source]:
    return [Source(f"models/{number:03}.yaml", text.encode()) for number, text in enumerate(texts)]


SERVICES = [service(number) for number in range(40)]
BASES = [Source("base.yaml", base().encode())]
TWICE = [*SERVICES, service(3), service(39, port="9")]
WRONG = [*SERVICES[:20], service(20, base="smal"), *SERVICES[21:], service(7), service(7, name="m-007-odd")]
UNPLACED = [
    service(number, place="labels: {}" if number % 5 == 4 else "namespace: here") for number in range(40)
]
BESIDE = stream(*SERVICES[:30], base(), *SERVICES[30:])
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
    """Compare what was rendered; a child's memo of texts is no part of it."""
    return [plain(each) for each in one] == [plain(each) for each in other]


def plain(finished: Finished) -> Finished:
    return finished._replace(children=tuple(child._replace(texts={}) for child in finished.children))


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


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("keep", ["nothing", "texts", "trees"])
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


LINES = st.sampled_from(
    ["---\n", "--- # x\n", "a: 1\n", "b: |\n", "  ---\n", "\n", "# c\r\n", "é: x\n", "kind: ConfigMap\n"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=40), st.integers(1, 60))
def test_parts_are_the_whole_and_keep_their_lines(lines: list[str], size: int) -> None:
    text = "".join(lines).encode()

    parts = [*split(Source("all.yaml", text), size)]

    assert b"".join(part.text.encode() if isinstance(part.text, str) else part.text for part in parts) == text
    assert all(part.text.startswith(b"---") for part in parts[1:] if isinstance(part.text, bytes))
    whole = text.splitlines(keepends=True)
    for part in parts:
        assert isinstance(part.source.text, bytes)
        read = part.source.text.splitlines(keepends=True)
        assert read[part.before :] == whole[part.before : len(read)]


@pytest.mark.parametrize(
    "text",
    [
        b'{"kind": "ModelService"}\n---\na: 1\n',
        b"\xef\xbb\xbfa: 1\n---\nb: 2\n",
        "a: 1\n---\nb: 2\n".encode("utf-16"),
        "a: 1\n---\nb: 2\n",
    ],
    ids=["JSON", "a mark", "UTF-16", "text"],
)
def test_what_is_read_in_another_way_stays_whole(text: bytes | str) -> None:
    assert [*split(Source("x", text), 1)] == [Part("x", text)]


def test_the_services_of_parts_stand_where_they_did() -> None:
    source = Source("all.yaml", BESIDE)
    (whole,) = [sort_sources([source], ())]
    parts = [sort_sources([part.source], ()) for part in split(source, SMALLEST)]

    places = [document.position(("spec", "decode")) for part in parts for document in part.services]

    assert len(parts) > 3
    assert places == [document.position(("spec", "decode")) for document in whole.services]


def test_tasks_are_neither_too_small_nor_too_large() -> None:
    for sources in (files(*SERVICES), [Source("all.yaml", stream(*SERVICES * 100))]):
        for task in tasks(sources, 2)[:-1]:
            assert SMALLEST <= sum(len(part.text) for part in task) < LARGEST + SMALLEST


# --- the command line -------------------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a fleet that is worth two processes."""
    models = tmp_path / "models"
    models.mkdir()
    for number in range(110):
        (models / f"{number:03}.yaml").write_text(service(number), "utf-8")
    (tmp_path / "base.yaml").write_text(base(), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


GENERATE = ("generate", "-m", "models", "-b", "base.yaml")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("form", ["yaml", "json", "list", "children"])
def test_every_format_is_the_same_with_two_jobs(form: str, program: Program) -> None:
    alone, two = (program(*GENERATE, "--format", form, "--jobs", jobs) for jobs in ("1", "2"))

    assert two.code == 0
    assert two == alone
    assert two.out.count(b"vllm-openai:v0.10.2") == 110


def test_the_directory_is_the_same_with_two_jobs(here: Path, program: Program) -> None:
    assert program(*GENERATE, "-o", "out").code == 0

    checked = program(*GENERATE, "-o", "out", "--check", "-j", "2")

    assert checked.code == 0
    assert checked.err == "110 ModelServices, 330 objects, up to date\n"
    (here / "out" / "deployment-m-050-decode.yaml").write_text("kind: Deployment\n", "utf-8")
    stale = program(*GENERATE, "-o", "out", "--check", "-j", "2")
    assert stale.code == 3
    assert stale.err.startswith(
        "--- out/deployment-m-050-decode.yaml\n+++ out/deployment-m-050-decode.yaml\n@@ "
    )
    assert stale.err.endswith("110 ModelServices, 330 objects, out of date\n")


def test_problems_are_the_same_with_two_jobs(here: Path, program: Program) -> None:
    (here / "models" / "more.yaml").write_text(
        stream(service(3), service(200, base="no"), service(201)).decode(), "utf-8"
    )

    for form in ("text", "json", "github"):
        words = ("validate", *GENERATE[1:], "--error-format", form)
        alone = program(*words)
        assert alone.code == 1
        assert program(*words, "-j", "2") == alone


@pytest.mark.usefixtures("here")
def test_many_modelservices_are_counted(program: Program) -> None:
    assert program(*GENERATE).err == "110 ModelServices, 330 objects\n"
    assert program("validate", *GENERATE[1:]).err == "110 ModelServices, 330 objects\n"
    assert program(*GENERATE, "-o", "out").err == "110 ModelServices, 330 objects\n"
    assert program(*GENERATE, "-o", "out").err == "110 ModelServices, 330 objects, nothing changed\n"
    assert program(*GENERATE, "--error-format", "json").err == ""


@pytest.mark.usefixtures("here")
def test_few_modelservices_are_not_counted(program: Program) -> None:
    words = [word for number in range(9) for word in ("-m", f"models/{number:03}.yaml")]

    assert program("generate", *words, "-b", "base.yaml").err == ""


@pytest.mark.parametrize("jobs", ["0", "-1", "two", "257", "1.5", "²", ""])
@pytest.mark.usefixtures("here")
def test_jobs_are_a_number(jobs: str, program: Program) -> None:
    outcome = program(*GENERATE, f"--jobs={jobs}")

    assert outcome.code == (2 if jobs else 0)
    assert "--jobs wants a number from 1 to 256 or `auto`" in outcome.err or not jobs


@pytest.mark.usefixtures("here")
def test_jobs_may_be_as_many_as_there_are_cores(program: Program) -> None:
    assert program(*GENERATE, "--jobs", "auto") == program(*GENERATE)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")
def test_ctrl_c_ends_all_processes_and_says_nothing(here: Path) -> None:
    (here / "models" / "more.yaml").write_bytes(stream(*(service(1_000 + number) for number in range(3_000))))
    command = [sys.executable, "-m", "msvcgen", *GENERATE, "-j", "2"]
    program = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    children = Path(f"/proc/{program.pid}/task/{program.pid}/children")
    while program.poll() is None and len(children.read_text("utf-8").split()) < 2:
        pass

    os.killpg(program.pid, signal.SIGINT)

    assert program.communicate() == (b"", b"")  # which waits until no worker holds the pipes
    assert program.returncode == 130


# --- shards -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("here")
def test_the_shards_together_are_the_whole(program: Program) -> None:
    whole = program(*GENERATE).out.split(b"---\n")

    parts = [
        program(*GENERATE, "--shard", f"{number}/3", "-j", "2").out.split(b"---\n") for number in (1, 2, 3)
    ]

    assert all(len(part) > 60 for part in parts)
    assert sorted(text for part in parts for text in part) == sorted(whole)
    assert all(part == [text for text in whole if text in part] for part in parts)


@pytest.mark.usefixtures("here")
def test_the_directory_of_a_shard_lists_its_files_only(here: Path, program: Program) -> None:
    for number in (1, 2):
        assert program(*GENERATE, "-o", f"out/{number}", "--shard", f"{number}/2").code == 0

    listed = [
        {
            line[2:]
            for line in (here / "out" / part / "kustomization.yaml").read_text("utf-8").splitlines()
            if line[:2] == "- "
        }
        for part in ("1", "2")
    ]
    found = [
        {path.name for path in (here / "out" / part).iterdir()} - {"kustomization.yaml"}
        for part in ("1", "2")
    ]
    assert listed == found
    assert listed[0].isdisjoint(listed[1])
    assert len(listed[0] | listed[1]) == 330


@pytest.mark.usefixtures("here")
def test_a_shard_may_be_empty(program: Program) -> None:
    outcomes = [
        program("generate", "-m", "models/000.yaml", "-b", "base.yaml", "--shard", f"{number}/2")
        for number in (1, 2)
    ]

    assert [outcome.code for outcome in outcomes] == [0, 0]
    assert sorted(bool(outcome.out) for outcome in outcomes) == [False, True]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("0/2", "--shard counts from 1, of 2 parts there is no 0"),
        ("3/2", "--shard counts from 1, of 2 parts there is no 3"),
        ("1", "--shard wants I/N, as in 1/4, this is `1`"),
        ("1/2/3", "--shard wants I/N, as in 1/4, this is `1/2/3`"),
        ("a/2", "--shard wants I/N, as in 1/4, this is `a/2`"),
        ("1/0", "--shard counts from 1, of 0 parts there is no 1"),
    ],
)
def test_a_shard_is_one_of_several(stated: str, said: str, program: Program) -> None:
    outcome = program(*GENERATE, "--shard", stated)

    assert (outcome.code, outcome.err) == (2, f"Error: {said}\n")
