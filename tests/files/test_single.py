"""One file that is written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from msvcgen.errors import MsvcgenError
from msvcgen.files.single import write_file

posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")


def test_a_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(b"old")
    file.chmod(0o640)
    write_file(str(file), [b"ne", b"w"])

    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)
    assert os.listdir(tmp_path) == ["page.html"]


@posix
def test_nobody_waits_for_the_reader_of_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(MsvcgenError, match="a regular file is wanted"):
        write_file(str(tmp_path / "pipe"), [b"ne", b"w"])


@posix
def test_a_device_is_written_to() -> None:
    write_file(os.devnull, [b"ne", b"w"])


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MsvcgenError, match="is a directory"):
        write_file(str(tmp_path), [b"ne", b"w"])
