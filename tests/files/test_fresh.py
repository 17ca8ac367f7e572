from __future__ import annotations

from pathlib import Path

import pytest

from msvcgen.errors import MsvcgenError
from msvcgen.files.fresh import write_fresh


def test_a_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder"
    long = "x" * 300

    with pytest.raises(MsvcgenError, match="this cannot be written: file name too long"):
        write_fresh(str(target), {"a": b"1", "b/c": b"2", f"d/{long}": b"3"})

    assert list(tmp_path.iterdir()) == []


def test_writes_what_is_missing_and_tells_whether_it_did(tmp_path: Path) -> None:
    files = {"a": b"1", "b/c": b"2"}

    assert write_fresh(str(tmp_path), files)
    (tmp_path / "a").unlink()
    assert write_fresh(str(tmp_path), files)
    assert not write_fresh(str(tmp_path), files)
    assert (tmp_path / "b" / "c").read_bytes() == b"2"
