"""Skeletons: filling one gives what reading the text would give, or refuses."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from msvcgen.shared import Shared
from msvcgen.skeleton import Skeletons
from msvcgen.skeleton.building import UnsafeError, build_skeleton
from msvcgen.tree import Tree
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.reader import read_first

TEXT = """\
spec:
  constant: {a: [1, 2], b: on}
  plain: @
  within: x-@-y
  port: 80@
  dotted: .@
  double: "a @ b"
  single: '@'
  flow: [{name: @, value: "@"}]
  block: |
    one @
    @ two
  folded: >-
    long @
    lines
"""


def pieces_of(text: str, values: list[str]) -> tuple[list[str], list[int]]:
    """Give the pieces that a template would write for text with a value at every `@`."""
    pieces, origins = [], []
    for index, literal in enumerate(text.split("@")):
        if index:
            pieces.append(values[index - 1])
            origins.append(-index)
        pieces.append(literal)
        origins.append(index)
    return pieces, origins


HOLES = TEXT.count("@")
VALUES = st.one_of(
    st.sampled_from(
        ["", "a", "7", "1e3", "inf", "on", "~", "null", "a: b", "- x", "{{", "'", '"', "\\", "#", "a #b"]
    ),
    st.text(alphabet="ab01.:-_/ \n\t'\"#{}é\u2028", max_size=6),
)


def whole(values: list[str]) -> Tree:
    return read_first("".join(pieces_of(TEXT, values)[0])).tree


@given(st.lists(VALUES, min_size=HOLES, max_size=HOLES))
@example(["a"] * HOLES)
def test_filling_is_reading_or_refused(values: list[str]) -> None:
    skeleton = build_skeleton(*pieces_of(TEXT, ["a"] * HOLES))
    assert skeleton is not None
    try:
        filled = skeleton.fill(values, [])
    except UnsafeError:
        return
    assert filled == whole(values)


def test_ordinary_values_are_filled() -> None:
    skeleton = build_skeleton(*pieces_of(TEXT, ["a"] * HOLES))
    assert skeleton is not None
    values = ["granite-3.3", "v1", "80", "d", "Q/W", "x", "n", "8000", "o", "t", "f"][:HOLES]
    assert skeleton.fill(values, []) == whole(values)


def test_numbers_are_what_the_whole_scalar_says() -> None:
    skeleton = build_skeleton(*pieces_of("a: 80@", ["0"]))
    assert skeleton is not None
    assert skeleton.fill(["80"], []) == {"a": 8080}
    assert skeleton.fill(["x"], []) == {"a": "80x"}


@pytest.mark.parametrize(
    "text",
    [
        "# @\na: 1",
        "@: 1",
        "a: &@ 1",
        "a: !!str @",
        "x: &a {b: @}\ny: *a",
        "a: 1\na: @",
        "a: [@",
        "a: @\n---\nb: 1",
    ],
)
def test_some_texts_have_no_skeleton(text: str) -> None:
    assert build_skeleton(*pieces_of(text, ["v"])) is None


def test_constant_parts_are_the_same_objects_in_every_filling() -> None:
    shared = Shared()
    skeletons = Skeletons(shared)
    fillings = [skeletons.fill("key", *pieces_of("a: {b: 1}\nc: @", [value])) for value in ("p", "q", "r")]
    assert fillings[0] is None  # a way is read the first time
    trees = [filled.tree for filled in fillings if filled is not None]
    assert trees == [{"a": {"b": 1}, "c": "q"}, {"a": {"b": 1}, "c": "r"}]
    assert trees[0]["a"] is trees[1]["a"]  # type: ignore[index,call-overload]  # mappings, as just seen
    assert [tree for tree in shared.trees.values() if tree == {"b": 1}]


def test_broken_text_is_left_to_the_reader() -> None:
    skeletons = Skeletons(Shared())
    pieces = pieces_of("a: [@", ["x"])
    assert [skeletons.fill("key", *pieces) for _ in range(3)] == [None, None, None]
    with pytest.raises(YamlFault, match="is not closed"):
        read_first("".join(pieces[0]))
