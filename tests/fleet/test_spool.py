from __future__ import annotations

import os
import tempfile
from io import BytesIO
from pathlib import Path

import pytest

from fleets import BASES, SERVICES, files, service
from msvcgen import fleet
from msvcgen.check.serving import remembered
from msvcgen.fleet import Fleet, render, spool
from msvcgen.fleet.finished import Finished, Written
from msvcgen.fleet.spool import Spool, Spooled
from msvcgen.pipeline import Options

ONE = (Written("a", "Pod", "x", "kind: Pod\n# \ud800 \u2028\n"), Written("", "Pod", "", ""))
TWO = (Written("b", "Pod", "y", "a: 1\n"),)


def test_few_texts_stay_in_memory_and_many_do_not() -> None:
    file = BytesIO()
    small = Spool(large=30, file=file)
    first, second = (small.keep(Finished(written=texts)).written for texts in (ONE, TWO))

    assert (file.getvalue(), [*first], [*second]) == (b"", [*ONE], [*TWO])
    third = small.keep(Finished(written=TWO * 3)).written
    assert b"a: 1" in file.getvalue()
    assert (len(third), third[1], [*third]) == (3, TWO[0], [*TWO * 3])
    assert ([*first], [*second]) == ([*ONE], [*TWO])


def test_texts_are_read_in_any_order_and_as_often_as_they_are_wanted() -> None:
    small = Spool(large=0)
    kept = [small.keep(Finished(written=texts)).written for texts in (ONE, TWO, ONE)]

    assert [*kept[1], *kept[0]] == [*TWO, *ONE]
    again = small.keep(Finished(written=TWO)).written
    assert [[*each] for each in (*kept, again)] == [[*ONE], [*TWO], [*ONE], [*TWO]]


def test_no_file_has_a_name(tmp_path: Path) -> None:
    output = tmp_path / "not" / "there"
    kept = Spool(str(output), large=0).keep(Finished(written=ONE)).written

    assert [*tmp_path.iterdir()] == []
    assert [*kept] == [*ONE]


def test_where_no_file_can_be_made_memory_has_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    gone = tmp_path / "file" / "out"
    gone.parent.write_text("")

    assert [*Spool(str(gone), large=0).keep(Finished(written=ONE)).written] == [*ONE]


def test_a_full_disk_is_said_to_be_one() -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("needs /dev/full")
    with open("/dev/full", "r+b", buffering=0) as device:
        full = Spool(large=0, file=device)
        with pytest.raises(OSError, match=r"No space left on device: '<temporary file>'"):
            full.keep(Finished(written=ONE))


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_outcome_is_that_without_a_spool(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for threshold in ("FEW", "MUCH"):
        monkeypatch.setattr(fleet, threshold, 0)
    monkeypatch.setattr(spool, "LARGE", 0)
    whole = Fleet(files(*SERVICES), BASES, Options(), "texts")
    alone = render(whole)

    outcome = render(whole._replace(output=""), jobs)

    assert {type(one.written) for one in outcome if one.objects} == {Spooled}
    assert [one._replace(written=tuple(one.written)) for one in outcome] == alone


def test_large_fleets_are_packed_and_their_sources_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = [*SERVICES, service(3), service(39, port="9"), service(7, name="m-007-odd")]
    whole = Fleet(files(*twice), BASES, Options(), "annotated")
    alone = render(whole)
    monkeypatch.setattr(fleet, "MANY", 0)
    monkeypatch.setattr(remembered, "_MANY", 0)
    monkeypatch.setattr(remembered, "_MOST", 10)

    outcome = render(whole._replace(output="", modelservices=(sources := [*whole.modelservices])))

    assert outcome == alone
    assert any(one.problems for one in alone)
    assert sources == []
