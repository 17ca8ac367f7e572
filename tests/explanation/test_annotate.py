"""Annotated YAML is the same when it is read, whatever stands in it."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from msvcgen.document import Document, Places, Text
from msvcgen.explanation.annotate import annotated
from msvcgen.explanation.paths import paths_at
from msvcgen.origin import derived, leaves_of, traced
from msvcgen.tree import Mapped, Tree, mapping_at, readable
from msvcgen.yaml.reader import read_value

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "a #b",
        "# a",
        "|",
        "a: b",
        "- a",
        "first\n  second # third\n\n",
        "\n",
        "  a\nb",
        "key\\",
        '"',
        "'",
        "\t",
    ]
)
SCALAR = TEXT | st.integers(-9, 9) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
TREE = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=8
)


def known(tree: Tree, file: str = "model.yaml") -> Mapped:
    """Give a tree that knows that it stands in a file."""
    text = Text(file, "", 1, lambda _text: Places(keys={}, values={}, blocks={}))
    return mapping_at(traced(Document(tree, text), "ModelService").tree)


@settings(max_examples=30)
@given(st.dictionaries(TEXT, TREE, min_size=1, max_size=4))
@example({"a": "first\n# second\n", "b": [[{"c": "d #"}]], "k" * 2000: {"e": []}})
def test_the_same_is_read(tree: Mapped) -> None:
    text = annotated(tree, known(tree))

    assert read_value(text) == read_value(annotated(tree, tree))
    assert text.count("  # model.yaml:1") >= len([*leaves_of(tree)])


@settings(max_examples=30)
@given(st.dictionaries(TEXT, TREE, max_size=4), TEXT)
def test_any_text_is_a_path_or_none(tree: Mapped, text: str) -> None:
    for path in paths_at(tree, text):
        assert readable(path, tree) is not None


def test_what_is_made_has_its_reason() -> None:
    tree = known({"a": "b"})
    made: Mapped = {"c": derived("d", tree, reason="name")}

    assert annotated({"c": "d"}, made) == "c: d  # model.yaml:1 (name)\n"


def test_the_name_of_a_file_cannot_end_a_comment() -> None:
    assert (
        annotated({"a": "b"}, known({"a": "b"}, "a\nb: c\u2028.yaml")) == "a: b  # a\\nb: c\\u2028.yaml:1\n"
    )
