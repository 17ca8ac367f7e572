"""Places: of keys, items and values, and of every line of longer texts."""

from __future__ import annotations

import pytest

from msvcgen.document import Document, Position
from msvcgen.errors import MsvcgenError
from msvcgen.tree import Path, Tree
from msvcgen.yaml.reader import find_places, read_stream

CONFIG = """\
# preset
---
data:
  literal: |
    one
    {{ two }}
      three

    four
  indented: |2-

      five
     six
  folded: >
    folded
    text

    more
     less
    end
  quoted: "x\\ny \\\\n
    z

    w"
  single: 'it''s

    here'
  plain: a
    b

    c
  anchored: &s !!str |
     q
     r
  again: *s
  list:
  - x: |
      deep
      er
  -  last
"""


@pytest.fixture(scope="module")
def document() -> Document:
    documents, _ = read_stream(CONFIG, "config.yaml")
    return documents[0]


def value_at(tree: Tree, path: Path) -> Tree:
    for step in path:
        tree = tree[step]  # type: ignore[index] # the test knows its tree
    return tree


LINES = {
    ("data", "literal"): ["    one", "    {{ two }}", "      three", "", "    four"],
    ("data", "indented"): ["", "      five", "     six"],
    ("data", "folded"): ["    folded", "    more", "     less", "    end"],
    ("data", "single"): ["  single: 'it''s", "    here'"],
    ("data", "plain"): ["  plain: a", "    c"],
    ("data", "anchored"): ["     q", "     r"],
    ("data", "again"): ["     q", "     r"],
    ("data", "list", 0, "x"): ["      deep", "      er"],
}


@pytest.mark.parametrize("path", LINES)
def test_each_line_of_a_text_has_its_line_in_the_file(document: Document, path: Path) -> None:
    found = [document.inside(path, number + 1).text for number in range(len(LINES[path]))]
    assert found == LINES[path]


@pytest.mark.parametrize("path", LINES)
def test_each_line_of_a_text_has_its_column(document: Document, path: Path) -> None:
    text = value_at(document.tree, path)
    assert isinstance(text, str)
    for number, line in enumerate(text.splitlines(), 1):
        position = document.inside(path, number)
        first = line.replace("'", "''").lstrip().split(" ")[0]
        assert position.text[position.column - 1 :].lstrip().startswith(first)


def test_escaped_line_breaks_begin_lines_too(document: Document) -> None:
    path = ("data", "quoted")
    assert value_at(document.tree, path) == "x\ny \\n z\nw"
    columns = [
        (document.inside(path, number).line, document.inside(path, number).column) for number in (1, 2, 3)
    ]
    assert columns == [(21, 12), (21, 15), (24, 5)]
    assert document.inside(path, 2, 3).column == 17


def test_keys_items_and_values_have_places(document: Document) -> None:
    def place(*path: str | int, of_value: bool = False) -> tuple[int, int]:
        position = document.position(path, of_value=of_value)
        return position.line, position.column

    assert place() == (3, 1)
    assert place("data", "literal") == (4, 3)
    assert place("data", "literal", of_value=True) == (4, 12)
    assert place("data", "again", of_value=True) == (35, 10)
    assert place("data", "list", 0) == (37, 5)
    assert place("data", "list", 1) == (40, 6)
    assert place("data", "list", 1, "missing") == (40, 6)


def test_what_a_merge_key_brings_stands_in_the_merged_mapping() -> None:
    places = find_places("a: &a\n  b: 1\nc:\n  <<: *a\n  d: 2\n")
    assert places.keys[("c", "b")] == (2, 3)
    assert places.keys[("c", "d")] == (5, 3)


def test_a_merge_key_in_quotes_is_a_key() -> None:
    places = find_places("a:\n  '<<': {b: 1}\n")
    assert list(places.keys) == [(), ("a",), ("a", "<<"), ("a", "<<", "b")]


def test_of_a_key_stated_twice_the_last_counts() -> None:
    places = find_places("a: |\n  x\n  y\na: [b]\n")
    assert places.keys[("a",)] == (4, 1)
    assert places.values[("a", 0)] == (4, 5)
    assert places.blocks == {}


def test_keys_have_the_names_that_kubernetes_gives_them() -> None:
    assert list(find_places("8080: a\nyes: b\n1.50: c\n").keys) == [(), ("8080",), ("true",), ("1.5",)]


def test_text_that_is_no_yaml_has_no_places() -> None:
    assert find_places("a: [").keys == {}


ODD = ("\u2028", "\u2029", "\x85", "\f", "\v", "\x1e")
"""What `str.splitlines` and in part YAML 1.1 take for a line break, and no editor does."""


@pytest.mark.parametrize("odd", ODD[:3])
@pytest.mark.parametrize("text", ["a: 'x{} y'\n{}\n", "a: |\n  x{}  y\n{}\n", "# x{}# y\n\n{}\n"])
def test_lines_are_those_of_an_editor(text: str, odd: str) -> None:
    whole = text.format(odd, "b: 1\nc:\n  d: 1\n  d: 2")
    (document,), (warning,) = read_stream(whole, "f")
    last = whole.count("\n")
    assert (warning.position, document.position(("c", "d")).line) == (Position("f", last, 3, "  d: 2"), last)


@pytest.mark.parametrize("odd", ODD)
def test_what_is_wrong_has_the_line_of_an_editor(odd: str) -> None:
    with pytest.raises(MsvcgenError) as caught:
        read_stream(f"# x{odd}# y\na: 1\nb: *c\n", "f")
    (problem,) = caught.value.problems
    position = problem.position
    assert position is not None
    assert (position.line, position.column) == ((3, 4) if odd in ODD[:3] else (1, 4))
    assert position.text == ("b: *c" if odd in ODD[:3] else f"# x{odd}# y")


def test_lines_of_a_block_that_holds_odd_breaks_have_their_places() -> None:
    places = find_places("a: |\n  x\u2028  y\n  z\x85  w\n  v\nb: 1\n")
    assert places.blocks[("a",)] == ((2, 3), (3, 3), (3, 7), (4, 3), (5, 3))


def test_a_carriage_return_ends_a_line_also_between_documents() -> None:
    _, (warning,) = read_stream("a: 1\r\nb: 1\r---\nc: 1\r\nd: 1\rd: 2\n", "f")
    assert warning.position == Position("f", 3, 1, "---")
