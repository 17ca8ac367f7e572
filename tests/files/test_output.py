"""Writing of a directory, all or nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from msvcgen.errors import MsvcgenError
from msvcgen.files.listing import KUSTOMIZATION, kustomization
from msvcgen.files.output import check_directory, write_directory

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and permissions")
not_root = pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root may write everywhere")

OLD = {"service-a.yaml": "a: 1\n", "service-b.yaml": "b: 1\n", "service-c.yaml": "c: 1\n"}
NEW = {"service-a.yaml": "a: 1\n", "service-b.yaml": "b: 2\n", "service-d.yaml": "d: 1\n"}
FOREIGN = {"README.md": "read me", "overlays/prod/kustomization.yaml": "resources: [../..]", ".hidden": ""}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def snapshot(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".msvcgen-new" not in path.parts
    }


def written(files: dict[str, str]) -> dict[str, str]:
    return {**files, KUSTOMIZATION: kustomization(files)}


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def leftovers(folder: Path) -> list[Path]:
    return [*folder.parent.rglob("*msvcgen-new*")]


def check(folder: Path, files: dict[str, str]) -> str:
    return "".join(check_directory(str(folder), files))


def test_a_new_directory_is_made_with_its_parents(tmp_path: Path) -> None:
    assert write_directory(str(tmp_path / "a" / "b"), NEW)
    assert snapshot(tmp_path / "a" / "b") == written(NEW)


def test_stale_files_go_and_foreign_ones_stay(out: Path) -> None:
    write_directory(str(out), OLD)
    put(out, FOREIGN)
    os.symlink("README.md", out / "link")
    write_directory(str(out), NEW)
    assert snapshot(out) == {**written(NEW), **FOREIGN, "link": "read me"}
    assert (out / "link").is_symlink()
    assert leftovers(out) == []


def test_foreign_files_and_unchanged_ones_are_the_same_files_as_before(out: Path) -> None:
    write_directory(str(out), OLD)
    put(out, FOREIGN)
    kept = ["service-a.yaml", "README.md", "overlays/prod/kustomization.yaml"]
    before = [(os.stat(out / name).st_ino, os.stat(out / name).st_mtime_ns) for name in kept]
    write_directory(str(out), NEW)
    assert [(os.stat(out / name).st_ino, os.stat(out / name).st_mtime_ns) for name in kept] == before


def test_nothing_is_touched_when_nothing_changes(out: Path) -> None:
    write_directory(str(out), NEW)
    os.utime(out, ns=(0, 0))
    os.utime(out.parent, ns=(0, 0))
    assert not write_directory(str(out), NEW)
    assert (os.stat(out).st_mtime_ns, os.stat(out.parent).st_mtime_ns) == (0, 0)


def test_a_symbolic_link_to_the_directory_stays_one(out: Path, tmp_path: Path) -> None:
    out.mkdir()
    os.symlink("out", tmp_path / "link")
    write_directory(str(tmp_path / "link"), NEW)
    assert (tmp_path / "link").is_symlink()
    assert snapshot(out) == written(NEW)


@posix
def test_the_permissions_of_the_directory_and_of_its_files_stay(out: Path) -> None:
    write_directory(str(out), OLD)
    (out / "service-b.yaml").chmod(0o640)
    out.chmod(0o750)
    write_directory(str(out), NEW)
    assert (out / "service-b.yaml").stat().st_mode & 0o777 == 0o640
    assert out.stat().st_mode & 0o777 == 0o750


def test_the_working_directory_is_written_in_place(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_directory(str(out), OLD)
    put(out, FOREIGN)
    monkeypatch.chdir(out)
    before = os.stat(out).st_ino
    write_directory(".", NEW)
    assert os.stat(out).st_ino == before
    assert snapshot(out) == {**written(NEW), **FOREIGN}
    assert leftovers(out) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("service-a.yaml", "by hand"),
        (KUSTOMIZATION, "resources: [service-a.yaml]"),
        ("kustomization.yml", "resources: []"),
        ("Kustomization", "resources: []"),
        ("service-a.yaml/README.md", "a directory"),
    ],
)
def test_foreign_files_in_the_way_are_problems(out: Path, name: str, text: str) -> None:
    put(out, {name: text})
    with pytest.raises(MsvcgenError, match="not written by msvcgen and is not overwritten") as raised:
        write_directory(str(out), NEW)
    assert [problem.where for problem in raised.value.problems] == [
        f"{out.as_posix()}/{name.split('/', maxsplit=1)[0]}"
    ]
    assert snapshot(out) == {name: text}
    with pytest.raises(MsvcgenError, match="not written by msvcgen"):
        check(out, NEW)


@posix
@pytest.mark.parametrize("name", [KUSTOMIZATION, "kustomization.yml", "service-a.yaml", "service-d.yaml"])
def test_a_fifo_is_neither_opened_nor_replaced(out: Path, name: str) -> None:
    write_directory(str(out), OLD)
    (out / name).unlink(missing_ok=True)
    os.mkfifo(out / name)
    with pytest.raises(MsvcgenError, match="not written by msvcgen"):
        check(out, NEW)
    with pytest.raises(MsvcgenError, match="not written by msvcgen"):
        write_directory(str(out), NEW)
    assert (out / name).is_fifo()


@posix
def test_a_fifo_for_a_journal_is_a_problem(out: Path) -> None:
    (out / ".msvcgen-new").mkdir(parents=True)
    os.mkfifo(out / ".msvcgen-new" / "journal")
    with pytest.raises(MsvcgenError, match="cannot be written: its journal"):
        write_directory(str(out), NEW)


def test_a_directory_of_many_files_with_long_names_is_updated(out: Path) -> None:
    """Which files are ours the listing tells, however long it is; all but two of them are gone here."""
    files = [f"configmap-{'n' * 190}-{number:05}.yaml" for number in range(5300)]
    first, *_, last = files
    put(out, {KUSTOMIZATION: kustomization(files), first: "a: 1\n", last: "a: 1\n"})
    assert (out / KUSTOMIZATION).stat().st_size > 1 << 20
    assert write_directory(str(out), {first: "a: 2\n"})
    assert (out / first).read_text() == "a: 2\n"
    assert not (out / last).exists()


def test_a_diff_has_the_lines_of_the_files(out: Path) -> None:
    write_directory(str(out), {"service-a.yaml": 'a: "x\u2028y"\n'})
    assert '\n-a: "x\u2028y"\n+a: 2\n' in check(out, {"service-a.yaml": "a: 2\n"})


def test_a_foreign_file_that_already_says_the_same_is_taken_over(out: Path) -> None:
    put(out, {"service-a.yaml": NEW["service-a.yaml"]})
    write_directory(str(out), NEW)
    assert snapshot(out) == written(NEW)


def test_line_ends_of_a_checkout_are_no_difference(out: Path) -> None:
    write_directory(str(out), NEW)
    (out / "service-a.yaml").write_bytes(b"a: 1\r\n")
    assert check(out, NEW) == ""
    assert not write_directory(str(out), NEW)


def test_a_file_is_no_directory(out: Path) -> None:
    out.write_text("mine")
    with pytest.raises(MsvcgenError, match="this directory cannot be written: not a directory"):
        write_directory(str(out), NEW)
    with pytest.raises(MsvcgenError, match="not a directory"):
        check(out, NEW)
    with pytest.raises(MsvcgenError, match=r"not a directory|file exists"):
        write_directory(str(out / "below"), NEW)
    assert out.read_text() == "mine"


@posix
@not_root
def test_a_directory_that_may_not_be_written_is_a_problem(out: Path) -> None:
    out.mkdir(mode=0o555)
    with pytest.raises(MsvcgenError, match="cannot be written: permission denied"):
        write_directory(str(out), NEW)
    assert leftovers(out) == []


@posix
@not_root
def test_a_directory_in_one_that_may_not_be_written_is_written_in_place(out: Path) -> None:
    write_directory(str(out), OLD)
    out.parent.chmod(0o555)
    try:
        write_directory(str(out), NEW)
    finally:
        out.parent.chmod(0o755)
    assert snapshot(out) == written(NEW)


def kill_at(number: int, path: str) -> bool:
    """Write in a child that kills itself before its change of this number; tell whether it got that far."""
    child = os.fork()
    if child == 0:
        steps = iter(range(1_000))

        def step(_name: str) -> None:
            if next(steps) == number:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            write_directory(path, NEW, step)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def killed_runs(tmp_path: Path, *, inside: bool, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a directory as a killed run left it, for every moment at which a run can be killed."""
    for number in range(100):
        out = tmp_path / str(number) / "out"
        write_directory(str(out), OLD)
        put(out, FOREIGN)
        monkeypatch.chdir(out if inside else tmp_path)
        if not kill_at(number, "." if inside else str(out)):
            assert number > 5
            return
        yield out
    raise AssertionError("the run never ended")


@posix
def test_a_killed_run_leaves_the_directory_old_or_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for out in killed_runs(tmp_path, inside=False, monkeypatch=monkeypatch):
        now = snapshot(out)
        assert now in ({**written(OLD), **FOREIGN}, {**written(NEW), **FOREIGN})
        seen.append(KUSTOMIZATION in now and now[KUSTOMIZATION] == kustomization(NEW))
        write_directory(str(out), NEW)
        assert snapshot(out) == {**written(NEW), **FOREIGN}
        assert leftovers(out) == []
    assert False in seen
    assert True in seen


@posix
def test_a_killed_first_run_leaves_no_directory_or_a_complete_one(tmp_path: Path) -> None:
    for number in range(100):
        out = tmp_path / str(number) / "out"
        if not kill_at(number, str(out)):
            break
        assert not out.exists() or snapshot(out) == written(NEW)
        write_directory(str(out), NEW)
        assert leftovers(out) == []
    assert number > 4


@posix
def test_a_run_killed_in_the_working_directory_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for out in killed_runs(tmp_path, inside=True, monkeypatch=monkeypatch):
        now = snapshot(out)
        assert FOREIGN.items() <= now.items()
        if not (out / ".msvcgen-new" / "journal").exists():
            assert now in ({**written(OLD), **FOREIGN}, {**written(NEW), **FOREIGN})
        write_directory(".", NEW)
        assert snapshot(out) == {**written(NEW), **FOREIGN}
        assert leftovers(out) == []


def test_a_step_that_fails_leaves_the_directory_as_it_was(out: Path) -> None:
    write_directory(str(out), OLD)

    def fail(name: str) -> None:
        if name in ("exchange", "decide"):
            raise OSError(28, "no space left on device")

    with pytest.raises(MsvcgenError, match="cannot be written: no space left on device"):
        write_directory(str(out), NEW, fail)
    assert snapshot(out) == written(OLD)
    assert leftovers(out) == []


def test_what_others_add_meanwhile_is_kept(out: Path) -> None:
    write_directory(str(out), OLD)

    def interfere(name: str) -> None:
        if name == "exchange":
            (out / "late.txt").write_text("late")

    write_directory(str(out), NEW, interfere)
    assert snapshot(out) == {**written(NEW), "late.txt": "late"}


@posix
def test_a_run_waits_for_another_one(out: Path) -> None:
    write_directory(str(out), OLD)
    source = f"from msvcgen.files.output import write_directory; write_directory({str(out)!r}, {OLD})"
    others = []

    def begin_another(name: str) -> None:
        if name == "exchange":
            others.append(subprocess.Popen([sys.executable, "-c", source]))

    write_directory(str(out), NEW, begin_another)
    assert [other.wait() for other in others] == [0]
    assert snapshot(out) in (written(OLD), written(NEW))
    assert leftovers(out) == []


def test_a_journal_of_somebody_else_removes_no_foreign_file(out: Path) -> None:
    write_directory(str(out), OLD)
    put(out, {"README.md": "mine", ".msvcgen-new/journal": "README.md\n../secret.yaml\nservice-c.yaml"})
    put(out.parent, {"secret.yaml": "mine"})
    write_directory(str(out), OLD)
    assert snapshot(out) == {**written(OLD), "README.md": "mine"}
    assert (out.parent / "secret.yaml").read_text() == "mine"


def test_check_is_silent_when_the_directory_is_up_to_date(out: Path) -> None:
    write_directory(str(out), NEW)
    put(out, FOREIGN)
    assert check(out, NEW) == ""


def test_check_shows_what_is_stale_missing_and_extra_and_writes_nothing(out: Path) -> None:
    write_directory(str(out), OLD)
    before = snapshot(out)
    difference = check(out, NEW)
    shown = out.as_posix()
    assert (
        f"--- {shown}/service-b.yaml\n+++ {shown}/service-b.yaml\n@@ -1 +1 @@\n-b: 1\n+b: 2\n" in difference
    )
    assert f"--- {shown}/service-c.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-c: 1\n" in difference
    assert f"--- /dev/null\n+++ {shown}/service-d.yaml\n@@ -0,0 +1 @@\n+d: 1\n" in difference
    assert "service-a.yaml\n@@" not in difference
    assert snapshot(out) == before


def test_check_of_a_directory_that_does_not_exist_shows_every_file(out: Path) -> None:
    assert check(out, NEW).count("--- /dev/null") == len(NEW) + 1
    assert not out.exists()
