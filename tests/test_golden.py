from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension
from syrupy.location import PyTestLocation

from outcome import Program
from stories import GOLDEN, STORIES, command

MANIFESTS = "manifests.yaml"


class Golden(SingleFileSnapshotExtension):
    """Snapshots at golden/STORY/manifests.yaml."""

    file_extension = "yaml"

    @classmethod
    def get_location(cls, *, test_location: PyTestLocation, index: object = 0) -> str:  # noqa: ARG003
        called = getattr(test_location.item, "callspec", None)
        return str(GOLDEN / (called.params.get("story", "") if called else "") / MANIFESTS)

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: object = 0) -> str:  # noqa: ARG003
        return Path(MANIFESTS).stem  # what syrupy calls a file that it finds, else it takes all for unused

    @classmethod
    def matches_test_location(cls, *, test_location: PyTestLocation, snapshot_location: str) -> bool:
        return snapshot_location == cls.get_location(test_location=test_location)

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:  # noqa: ARG003
        return str(GOLDEN)


@pytest.mark.usefixtures("root")
@pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot name:UserWarning")  # of --snapshot-update
@pytest.mark.parametrize("story", STORIES)
def test_sample_renders_to_its_golden_file(story: str, program: Program, snapshot: SnapshotAssertion) -> None:
    outcome = program(*command(story))

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == snapshot.use_extension(Golden)


def test_golden_files_are_those_of_the_samples() -> None:
    found = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file()}

    assert found == {f"{story}/{MANIFESTS}" for story in STORIES}
