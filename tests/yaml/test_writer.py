"""Writing: the table of texts that must survive, the layout, and what is written once and used again."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from msvcgen.tree import Tree
from msvcgen.yaml.quoting import is_plain
from msvcgen.yaml.reader import read_value
from msvcgen.yaml.writer import Memo, write

CASES = Path(__file__).parents[1] / "cases" / "yaml" / "write.jsonl"
ROWS = [json.loads(line) for line in CASES.read_text().splitlines()]


def ruamel_value(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


READERS = {"kubernetes": read_value, "yaml 1.1": yaml.safe_load, "yaml 1.2": ruamel_value}


def batches() -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for number, row in enumerate(ROWS):
        found[number // 40].append(row["value"])
    return found


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("values", batches().values(), ids=batches())
def test_every_reader_gets_the_same_text_back(values: list[str], reader: str) -> None:
    for value in values:
        tree: Tree = {"k": value, "items": [value, [value]], "keys": {value: [{value: value}]}}
        assert READERS[reader](write(tree)) == tree


def test_text_that_no_reader_misreads_stands_without_quotes() -> None:
    quoted = [row["value"] for row in ROWS if row["plain"] and not is_plain(row["value"])]
    visible = [value for value in quoted if value.isprintable()]
    assert sorted(visible) == ["---", "..."]


def test_text_that_a_reader_misreads_stands_in_quotes() -> None:
    longest_key = 1000
    plain = [row["value"] for row in ROWS if not row["plain"] and is_plain(row["value"])]
    assert [value for value in plain if len(value) <= longest_key] == []


LAYOUT = """\
apiVersion: v1
empty: {}
none: []
nothing: null
flag: false
count: 3
ratio: 0.5
large: 1.0e+22
text: |
  #!/bin/sh
  echo "a: b"

  exit
kept: |+
  a

stripped: |-
  a
  b
indented: |2
    a
  b
list:
- name: a
  on: "off"
  values:
  - "8080"
  - - x
    - z
  - {}
- |
  one
  two
"yes":
  deeper:
    key: value
"""


def test_the_layout_is_that_of_kubectl() -> None:
    tree = read_value(LAYOUT.replace("  on:", '  "on":'))
    assert write(tree) == LAYOUT.replace("  on:", '  "on":')


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        ("a", "a\n"),
        ("", '""\n'),
        (None, "null\n"),
        (True, "true\n"),
        (-0.0, "-0.0\n"),
        (1e-7, "1.0e-07\n"),
        (float("inf"), ".inf\n"),
        ([], "[]\n"),
        ({}, "{}\n"),
        ([[], {}], "- []\n- {}\n"),
        ("a\nb", "|-\n  a\n  b\n"),
        ("a\n\n", "|+\n  a\n\n"),
        ({"a\nb": 1}, '"a\\nb": 1\n'),
        ("caf\u00e9: \U0001f600", '"caf\u00e9: \U0001f600"\n'),
        ("\u200b\u00a0\ud800\x01", '"\\u200B\\xA0\\uFFFD\\x01"\n'),
        ({"x" * 1001: "z"}, f"? {'x' * 1001}\n: z\n"),
        ({"x" * 1001: {"a": [1]}}, f"? {'x' * 1001}\n:\n  a:\n  - 1\n"),
    ],
)
def test_small_things_are_written(tree: Tree, text: str) -> None:
    assert write(tree) == text


def test_trees_come_back_with_a_long_key() -> None:
    tree: Tree = [{"k" * 2000: [{"a": "b"}], "x": {"l" * 2000: "c"}}]
    assert read_value(write(tree)) == tree


def test_constant_containers_are_written_once() -> None:
    shared: dict[str, Tree] = {"labels": {"app": "a"}, "list": ["x", {"y": "z"}]}
    memo: Memo = {id(shared): {}}
    tree: Tree = {"a": shared, "b": [shared, {"c": shared}], "d": shared}
    assert write(tree, memo) == write(tree)
    assert sorted(memo[id(shared)]) == ["  ", "    "]
    assert write({"a": shared}, memo) == write({"a": shared})


def test_what_the_memo_holds_is_used() -> None:
    shared: Tree = ["x"]
    assert write({"a": shared}, {id(shared): {"": "- from the memo"}}) == "a:\n- from the memo\n"


def test_a_text_longer_than_is_remembered_is_written() -> None:
    tree: Tree = {"a": "x" * 10_000, "b": "y\n" * 5000}
    assert read_value(write(tree)) == tree
