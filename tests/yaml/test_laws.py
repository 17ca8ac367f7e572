"""Laws: what is written comes back, and both sources of events agree."""

from __future__ import annotations

import math
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from msvcgen.tree import Tree
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.reader import read_carefully, read_first, read_value
from msvcgen.yaml.scalars import INT_MIN, UINT_MAX, as_json
from msvcgen.yaml.source import EventSource
from msvcgen.yaml.sources import c_events, pure_events
from msvcgen.yaml.writer import write

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NEAR_YAML = st.text(st.sampled_from("ab10-+.:,?!&*#|>%@`'\"[]{}~=<_ \t\n\\xeyon\u00e9\u2028"), max_size=20)
TRICKY = st.sampled_from(
    ["<<", "=", "yes", "0o7", "1e3", "1:30", "2001-01-01", "---", "...", "|", "- a", "# b"]
)
STRINGS = TEXT | NEAR_YAML | TRICKY
NUMBERS = st.integers(-(2**63), 2**64) | st.floats(allow_nan=False, allow_infinity=False)
TREES = st.recursive(
    st.none() | st.booleans() | NUMBERS | STRINGS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=4),
    max_leaves=12,
)


def ruamel_value(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


@given(TREES)
@example(["\n\t", "a\n ", " \n a\n\n", "a\n\n b\n", "\ta\nb"])
def test_what_is_written_kubernetes_reads_back(tree: Tree) -> None:
    assert read_value(write(tree)) == in_json(tree)


def in_json(tree: Tree) -> Tree:
    """Give a tree with its numbers as they stand in JSON."""
    if isinstance(tree, list):
        return [in_json(item) for item in tree]
    if isinstance(tree, dict):
        return {key: in_json(value) for key, value in tree.items()}
    if isinstance(tree, int) and not INT_MIN <= tree <= UINT_MAX:
        return in_json(float(tree))
    return as_json(tree)


@given(TREES)
def test_what_is_written_yaml_1_1_reads_back(tree: Tree) -> None:
    assert yaml.safe_load(write(tree)) == tree


@settings(max_examples=50)
@given(TREES)
@example(["-_", "+_1", "-__"])
def test_what_is_written_yaml_1_2_reads_back(tree: Tree) -> None:
    assert ruamel_value(write(tree)) == tree


@given(TREES)
def test_the_same_tree_gives_the_same_bytes(tree: Tree) -> None:
    assert write(tree) == write(tree)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_their_value(number: float) -> None:
    back = read_value(write([number]))
    assert isinstance(back, list)
    assert isinstance(back[0], int | float)
    assert math.isclose(back[0], number, rel_tol=1e-16, abs_tol=0)


BLOCKS = ("a", "b: ", "- ", "? ", ": ", "\n", "\n  ", "  ", "|", ">-", "# c", "---\n", "...\n", "\t", "\r\n")
FLOW = ("[", "]", "{", "}", ", ", "'", '"', "\\n", "-", "x:y")
REST = ("&x ", "*x", "!!str ", "!", "<<: ", "1", "yes", "\u2028", "%", "@")
YAML_PIECES = st.sampled_from(BLOCKS + FLOW + REST)


def outcome(source: EventSource, text: str) -> object:
    try:
        value = read_carefully(source, text)
    except YamlFault:
        return "fault"
    # Where a broken second document is given up depends on how far a scanner looks ahead.
    return value.tree, value.repeats, value.rest is None


@pytest.mark.skipif(c_events() is None, reason="there is only one source")
@settings(max_examples=50)
@given(st.lists(YAML_PIECES, max_size=14).map("".join))
@example("a: |2-\n\n    b\n   c\n")
@example("{a: b: c}")
@example("a:\n  - b\n\t- c\n")
def test_both_sources_of_events_agree(text: str) -> None:
    fast = c_events()
    assert fast is not None
    assert outcome(fast, text) == outcome(pure_events(), text)


@settings(max_examples=50)
@given(st.lists(YAML_PIECES, max_size=14).map("".join))
def test_the_quick_way_gives_what_the_careful_way_gives(text: str) -> None:
    try:
        quick = read_first(text)
    except YamlFault:
        quick = None
    try:
        careful = read_carefully(pure_events(), text)
    except YamlFault:
        careful = None
    assert (quick and (quick.tree, quick.repeats)) == (careful and (careful.tree, careful.repeats))


@given(st.text(max_size=40) | st.binary(max_size=40))
def test_no_text_breaks_the_reader(text: str | bytes) -> None:
    try:
        read_first(text)
    except YamlFault as fault:
        assert fault.line > 0  # noqa: PT017 - some text is fine
