"""Tests of characters in the place of patterns: the same answers as `re`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msvcgen.golang.patterns import shipped_pattern, shipped_search
from msvcgen.golang.shapes import SHAPES

TEXTS = (
    st.text(alphabet="aZ0-_.,:/%fF2G~$\n\0\u0660\u00e9 *", max_size=8)
    | st.text(alphabet="0123.eEKkmi+-", max_size=8)
    | st.text(max_size=4)
)


@pytest.mark.parametrize("pattern", SHAPES)
@given(text=TEXTS)
@settings(max_examples=400)
def test_a_shape_is_its_pattern(pattern: str, text: str) -> None:
    expression = shipped_pattern(pattern)
    assert expression is not None
    assert SHAPES[pattern](text) is (expression.search(text) is not None)


@pytest.mark.parametrize("pattern", SHAPES)
def test_single_characters_at_every_place(pattern: str) -> None:
    expression = shipped_pattern(pattern)
    assert expression is not None
    for character in map(chr, range(0x180)):
        for text in (
            character,
            f"a{character}",
            f"{character}a",
            f"a{character}a",
            f"a.{character}.b",
            f"%a{character}",
            f"1{character}",
            f"1{character}1",
            f"1e{character}",
        ):
            assert SHAPES[pattern](text) is (expression.search(text) is not None), text


def test_other_patterns_are_searched_by_re() -> None:
    search = shipped_search("^/.*")
    assert search is not None
    assert search("/a")
    assert not search("a")
    assert shipped_search("(?P<a>") is None
