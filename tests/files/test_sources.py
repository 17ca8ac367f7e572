"""Reading of what `-m` and `-b` name."""

from __future__ import annotations

import io
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from msvcgen.errors import MsvcgenError
from msvcgen.files.listing import kustomization
from msvcgen.files.sources import LARGEST, SourceFile, read_sources

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs files that Windows does not have")
not_root = pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root may read everything")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def build(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def read_one(path: str) -> SourceFile:
    ((file,),) = read_sources([path])
    return file


def names(*paths: str) -> list[str]:
    (files,) = read_sources(paths)
    return [file.name for file in files]


def stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))


def test_a_file_is_read_whatever_its_name() -> None:
    build({".hidden": "a: 1"})
    assert read_one(".hidden").content == b"a: 1"


def test_a_directory_is_searched_to_any_depth_in_order() -> None:
    build(
        {
            f"in/{name}": ""
            for name in ("b.yml", "a/z.yaml", "a-b/y.json", "c.YAML", "a.yaml", "notes.txt", "yaml")
        }
    )
    assert names("in") == ["in/a/z.yaml", "in/a-b/y.json", "in/a.yaml", "in/b.yml", "in/c.YAML"]


def test_hidden_files_and_directories_are_left_out() -> None:
    build({"in/.a.yaml": "", "in/.git/b.yaml": "", "in/c.yaml": ""})
    assert names("in") == ["in/c.yaml"]


def test_kustomizations_and_our_own_output_are_left_out() -> None:
    build({"in/kustomization.yaml": "resources: [a.yaml]", "in/a.yaml": "", "in/out/mine.yaml": ""})
    build({"in/out/service-x.yaml": "", "in/out/kustomization.yaml": kustomization(["service-x.yaml"])})
    assert names("in") == ["in/a.yaml", "in/out/mine.yaml"]


def test_paths_are_shown_as_given_and_stay_in_the_order_given() -> None:
    build({"b.yaml": "", "in/a.yaml": ""})
    assert names("./b.yaml", "in/") == ["./b.yaml", "in/a.yaml"]


def test_a_file_named_twice_is_read_once() -> None:
    build({"in/a.yaml": "", "in/b.yaml": ""})
    first, second = read_sources(["in/b.yaml", "in"], ["in/a.yaml", "in/b.yaml"])
    assert [file.name for file in first] == ["in/b.yaml", "in/a.yaml"]
    assert second == []


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, b"a: 1")
    assert [(file.name, file.content) for file in read_sources(["-"])[0]] == [("<stdin>", b"a: 1")]


def test_standard_input_is_read_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, b"a: 1")
    with pytest.raises(MsvcgenError, match="standard input can be read only once"):
        read_sources(["-"], ["-"])


def test_standard_input_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, b" " * (LARGEST + 1))
    with pytest.raises(MsvcgenError, match="larger than the 32 MiB"):
        read_sources(["-"])


def test_standard_input_that_is_closed_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(MsvcgenError, match="standard input is closed"):
        read_sources(["-"])


def sparse(path: str) -> None:
    with open(path, "wb") as file:
        file.truncate(LARGEST + 1)


def unreadable(path: str) -> None:
    Path(path).touch(mode=0o000)


def closed_directory(path: str) -> None:
    Path(path).mkdir(mode=0o000)


def a_fifo(path: str) -> None:
    os.mkfifo(path)


def a_socket(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(path)


REFUSED: list[object] = [
    pytest.param(lambda _: None, "no such file or directory", id="missing"),
    pytest.param(sparse, "larger than the 32 MiB that are read of a file", id="huge"),
    pytest.param(os.mkdir, "no YAML or JSON file in this directory", id="empty-directory"),
    pytest.param(lambda path: build({f"{path}/a.txt": ""}), "no YAML or JSON file in", id="no-yaml"),
    pytest.param(lambda path: os.symlink("gone", path), "a symbolic link to `gone`, which does", id="link"),
    pytest.param(
        lambda path: os.symlink(path, path), "too many levels of symbolic links", id="loop", marks=posix
    ),
    pytest.param(a_fifo, "a regular file is wanted, this is a FIFO", id="fifo", marks=posix),
    pytest.param(a_socket, "a regular file is wanted, this is a socket", id="socket", marks=posix),
    pytest.param(unreadable, "permission denied", id="unreadable", marks=[posix, not_root]),
    pytest.param(closed_directory, "permission denied", id="closed-directory", marks=[posix, not_root]),
]


@pytest.mark.parametrize(("make", "message"), REFUSED)
def test_what_cannot_be_read_is_a_problem(make: Callable[[str], object], message: str) -> None:
    make("it.yaml")
    with pytest.raises(MsvcgenError, match=message) as raised:
        read_sources(["it.yaml"])
    assert [problem.where for problem in raised.value.problems] == ["it.yaml"]


@posix
def test_a_device_is_a_problem() -> None:
    with pytest.raises(MsvcgenError, match="this is a device"):
        read_one("/dev/zero")


def test_a_path_with_a_nul_is_a_problem() -> None:
    with pytest.raises(MsvcgenError, match=r"null byte|null character"):
        read_one("a\0b")


def test_a_file_below_a_file_is_a_problem() -> None:
    build({"a.yaml": ""})
    with pytest.raises(MsvcgenError, match=r"not a directory|no such file"):
        read_one("a.yaml/b.yaml")


def test_all_problems_are_collected_in_order() -> None:
    build({"good.yaml": "", "empty/readme.txt": ""})
    with pytest.raises(MsvcgenError, match="no such file") as raised:
        read_sources(["gone.yaml", "good.yaml", "empty"], ["gone-too.yaml"])
    assert [problem.where for problem in raised.value.problems] == ["gone.yaml", "empty", "gone-too.yaml"]


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS refuses names that are no UTF-8")
def test_a_name_that_is_no_utf8_is_shown_escaped() -> None:
    os.mkdir("in")
    with open(b"in/caf\xe9.yaml", "wb") as file:
        file.write(b"a: 1")
    assert names("in") == ["in/caf\\xe9.yaml"]


@posix
def test_what_a_shell_substitutes_for_a_command_is_read() -> None:
    read_end, write_end = os.pipe()
    os.write(write_end, b"a: 1")
    os.close(write_end)
    try:
        assert read_one(f"/dev/fd/{read_end}").content == b"a: 1"
    finally:
        os.close(read_end)


@posix
def test_a_fifo_in_a_directory_is_a_problem_or_left_out() -> None:
    build({"in/a.yaml": ""})
    os.mkfifo("in/kustomization.yaml")
    os.mkfifo("in/notes.txt")
    assert names("in") == ["in/a.yaml"]
    os.mkfifo("in/b.yaml")
    with pytest.raises(MsvcgenError, match="a regular file is wanted, this is a FIFO"):
        names("in")


@posix
def test_a_path_by_way_of_open_files_is_what_it_leads_to() -> None:
    with pytest.raises(MsvcgenError, match=r"this is a device|no such file"):
        read_one("/dev/fd/../../../dev/zero")


def test_what_a_search_found_is_told_from_what_is_named() -> None:
    build({"in/a.yaml": "", "in/b.yaml": ""})
    (files,) = read_sources(["in/b.yaml", "in"])
    assert [(file.name, file.found) for file in files] == [("in/b.yaml", False), ("in/a.yaml", True)]
