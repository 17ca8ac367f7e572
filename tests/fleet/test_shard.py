from __future__ import annotations

from collections import Counter

import pytest

from fleets import service
from msvcgen.fleet.shard import WHOLE, Shard, shard, shard_of
from msvcgen.intake import sort_sources
from msvcgen.settings import Source


@pytest.mark.parametrize(
    ("namespace", "name", "parts", "number"),
    [("models", "granite", 4, 3), ("models", "granite", 7, 7), ("", "granite", 4, 2), ("", "ü", 1_000, 924)],
)
def test_the_part_of_a_name_is_the_same_for_ever(namespace: str, name: str, parts: int, number: int) -> None:
    assert shard_of(namespace, name, parts) == number


def test_parts_are_about_equal() -> None:
    sizes = Counter(shard_of(f"team-{number % 20}", f"model-{number:05}", 8) for number in range(8_000))

    assert sorted(sizes) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert all(900 < size < 1_100 for size in sizes.values())


def test_neighbours_do_not_move_a_modelservice() -> None:
    documents = sort_sources([Source("all.yaml", "---\n".join(map(service, range(30))))], ()).services

    for number in (1, 2, 3):
        every_other = shard(documents[::2], Shard(number, 3))
        assert every_other == [one for one in shard(documents, Shard(number, 3)) if one in documents[::2]]


def test_the_whole_is_everything() -> None:
    documents = sort_sources([Source("a", service(1))], ()).services

    assert shard(documents, WHOLE) == documents


def test_the_namespace_of_the_caller_counts_where_none_is_stated() -> None:
    unplaced = sort_sources([Source("a", service(1, place="labels: {}"))], ()).services
    wanted = shard_of("here", "m-001", 50)

    assert shard(unplaced, Shard(wanted, 50), "here") == unplaced
    assert shard(unplaced, Shard(wanted, 50), "elsewhere") == []


FUNCTION = "kind: kubeai-text\nproject: demo\nname: {}\nspec: {{}}\n"


def test_functions_of_digitalhub_are_told_apart_by_project_name_and_run() -> None:
    alone = sort_sources(
        [Source("a", "---\n".join(FUNCTION.format(f"f{one}") for one in range(64)))], ()
    ).services
    runs = sort_sources(
        [
            Source(
                "a",
                "---\n".join(
                    f"function: {{project: p, name: f}}\nrun: {{id: r{one}}}\n" for one in range(64)
                ),
            )
        ],
        (),
    ).services

    for documents in (alone, runs):
        parts = [shard(documents, Shard(number, 4)) for number in (1, 2, 3, 4)]
        assert all(8 <= len(part) <= 24 for part in parts)
        assert sum(map(len, parts)) == 64
