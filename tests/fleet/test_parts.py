from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleets import BESIDE, SERVICES, files, stream
from msvcgen.fleet.parts import LARGEST, SMALLEST, Part, split, tasks
from msvcgen.intake import sort_sources
from msvcgen.settings import Source

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


def test_parts_of_a_file_that_was_found_are_found() -> None:
    source = Source("in/x.yaml", b"a: 1\n---\nb: 1\n---\nc: 1\n", found=True)
    parts = [*split(source, 1)]
    assert len(parts) == 3
    assert all(part.source.found for part in parts)
    assert next(split(Source("in/x.json", b"{}", found=True), 1)).source.found
