"""Reading: the table of what Kubernetes reads, faults with their places, warnings, limits."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.tree import Tree
from msvcgen.yaml.fault import MAX_DEPTH, YamlFault
from msvcgen.yaml.reader import (
    Value,
    read_carefully,
    read_first,
    read_nodes,
    read_stream,
    read_value,
)
from msvcgen.yaml.source import EventSource
from msvcgen.yaml.sources import c_events, pure_events

CASES = Path(__file__).parents[1] / "cases" / "yaml" / "read.jsonl"


def rows_by_topic() -> dict[str, list[dict[str, Any]]]:
    topics: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in CASES.read_text().splitlines():
        row = json.loads(line)
        row["text"] = base64.b64decode(row["yaml_b64"]) if "yaml_b64" in row else row["yaml"]
        topics[row["id"].rpartition("-")[0]].append(row)
    return topics


ROWS = rows_by_topic()


def same(left: Tree, right: Tree) -> bool:
    """Compare trees and keep integers, floats and booleans apart."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


def wrong_value(row: dict[str, Any], value: Value | None) -> str:
    """Give what is wrong about the value read from a row, None for a fault; "" for nothing."""
    if value is None:
        return "" if "fault" in row else f"{row['id']}: a fault"
    if "fault" in row:
        return f"{row['id']}: no fault"
    if not same(value.tree, json.loads(row["json"])):
        return f"{row['id']}: {value.tree!r}"
    repeats = any(repeat.how != "alike" for repeat in value.repeats)
    return "" if repeats == ("repeats" in row) else f"{row['id']}: {value.repeats}"


def value_of(row: dict[str, Any]) -> Value | None:
    try:
        return read_first(row["text"])
    except YamlFault:
        return None


@pytest.mark.parametrize("topic", ROWS)
def test_values_are_read_as_kubernetes_does(topic: str) -> None:
    wrong = [wrong_value(row, value_of(row)) for row in ROWS[topic]]
    assert [text for text in wrong if text] == []


@pytest.mark.parametrize("topic", ROWS)
def test_events_without_an_extension_give_the_same(topic: str) -> None:
    wrong = []
    for row in ROWS[topic]:
        if "yaml" not in row:
            continue
        try:
            value = read_carefully(pure_events(), row["text"])
        except YamlFault:
            value = None
        wrong.append(wrong_value(row, value))
    assert [text for text in wrong if text] == []


@pytest.mark.parametrize("topic", ROWS)
def test_streams_are_read_as_kubectl_does(topic: str) -> None:
    for row in ROWS[topic]:
        default = [] if "fault" in row or row["json"] == "null" else [row["json"]]
        expected = [json.loads(text) for text in row.get("stream", default)]
        faulty = "stream_fault" in row or ("fault" in row and "stream" not in row)
        assert same(trees_of(row["text"]), None if faulty else expected), row["id"]


def trees_of(text: str | bytes) -> Tree:
    """Give the trees of a stream, None for a stream that cannot be read."""
    try:
        documents, _ = read_stream(text, "a.yaml")
    except MsvcgenError:
        return None
    return [document.tree for document in documents]


@pytest.mark.skipif(c_events() is None, reason="the extension is what this is about")
def test_the_extension_is_not_needed() -> None:
    program = (
        "import sys; sys.modules['_ruamel_yaml'] = sys.modules['_ruamel_yaml_clibz'] = None\n"
        "from msvcgen.yaml.reader import read_stream\n"
        "from msvcgen.yaml.sources import c_events\n"
        "assert c_events() is None\n"
        "documents, _ = read_stream('a: &x [1, yes]\\n---\\nb: {c: *x}\\n'.replace('*x', '0o17'), 'a.yaml')\n"
        "print([document.tree for document in documents], documents[1].position(('b', 'c')).line)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.stderr == ""
    assert done.stdout == "[{'a': [1, True]}, {'b': {'c': 15}}] 3\n"


def problem_in(text: str | bytes) -> Problem:
    with pytest.raises(MsvcgenError, match=r"^\S") as caught:
        read_stream(text, "a.yaml")
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def place_of(problem: Problem) -> tuple[int, int]:
    assert problem.position is not None
    assert problem.position.file == "a.yaml"
    return problem.position.line, problem.position.column


FAULTS = sorted((CASES.parent / "faults").glob("*.txt"))


def shown(problem: Problem) -> str:
    line, column = place_of(problem)
    hint = f"hint: {problem.hint}\n" if problem.hint else ""
    return f"ERR: {line}:{column}: {problem.code}: {problem.message}\n{hint}"


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.stem)
def test_a_fault_says_what_where_and_what_to_do(case: Path) -> None:
    text, _, expected = case.read_text().rpartition("+++\n")
    assert shown(problem_in(text)) == expected


@pytest.mark.parametrize(
    ("data", "message", "place"),
    [
        (b"\x7fELF\0\1", "found a NUL byte: this is not text", (1, 5)),
        (b"a: 1\nb: \xff\n", "found bytes that are not UTF-8 text", (2, 4)),
        (b"\xff\xfea\0:\0", "found UTF-16 text, which kubectl cannot read from a file", (1, 1)),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes, message: str, place: tuple[int, int]) -> None:
    problem = problem_in(data)
    assert (problem.code, problem.message, place_of(problem)) == ("yaml-encoding", message, place)
    assert problem.hint.endswith("UTF-8")


def test_a_fault_shows_its_line() -> None:
    problem = problem_in("a: 1\n---\nb: c: d\n")
    assert problem.position is not None
    assert problem.position.text == "b: c: d"


SOURCES = [source for source in (c_events(), pure_events()) if source is not None]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    "text", ["[" * 5000, "- " * 5000, "{a: " * 5000, "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)]
)
def test_what_stands_too_deep_is_refused(source: EventSource, text: str) -> None:
    with pytest.raises(YamlFault, match="stand more than 300 deep"):
        read_carefully(source, text)


def nested(depth: int, inside: str = "") -> str:
    return "[" * depth + inside + "]" * depth


def test_aliases_do_not_get_round_the_depth() -> None:
    text = f"a: &a {nested(200)}\nb: &b {nested(200, '*a')}\n"
    problem = problem_in(text)
    assert problem.message == "mappings and lists stand more than 300 deep in one another"
    assert place_of(problem) == (2, 207)


def test_merge_keys_do_not_get_round_the_depth() -> None:
    lines = ["a0: &a0 {x: 1}", *(f"a{n}: &a{n} {{<<: *a{n - 1}}}" for n in range(1, 200))]
    assert problem_in("\n".join(lines)).message == "merge keys stand more than 100 deep in one another"


@pytest.mark.parametrize("text", ['{"a":' * 100_000, '{"a":' * 500 + "1" + "}" * 500])
def test_json_that_stands_too_deep_is_refused(text: str) -> None:
    assert problem_in(text).code == "yaml-limit"


@pytest.mark.parametrize("anchor", ["", "&a "])
def test_the_deepest_tree_is_read(anchor: str) -> None:
    documents, _ = read_stream(anchor + nested(MAX_DEPTH), "a.yaml")
    tree = documents[0].tree
    assert documents[0].position((0,) * (MAX_DEPTH - 1)).column == len(anchor) + MAX_DEPTH
    for _ in range(MAX_DEPTH - 1):
        assert isinstance(tree, list)
        tree = tree[0]
    assert tree == []


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{this}: &{this} [{','.join([f'*{before}'] * 9)}]\n"
    for before, this in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("text", [BOMB, "a: &a [" + "1," * 200 + "]\nc:\n" + "- *a\n" * 1000])
def test_an_alias_bomb_is_refused(text: str) -> None:
    problem = problem_in(text)
    assert problem.code == "yaml-limit"
    assert problem.message.startswith("aliases make more than 1,000,000 nodes")
    assert problem.position is not None
    assert problem.position.text[problem.position.column - 1] == "*"


def test_many_aliases_are_fine() -> None:
    text = "a: &a {b: 1}\nc:\n" + "- *a\n" * 90
    tree = read_value(text)
    assert tree == {"a": {"b": 1}, "c": [{"b": 1}] * 90}


def test_a_large_file_is_refused() -> None:
    assert problem_in(b"a" * (32 * 1024 * 1024 + 1)).message.startswith("the file has more than 32 MiB")


def warnings_in(text: str) -> list[tuple[str, str, tuple[int, int]]]:
    _, warnings = read_stream(text, "a.yaml")
    assert {warning.severity for warning in warnings} <= {"warning"}
    return [(warning.code, warning.message, place_of(warning)) for warning in warnings]


def test_a_key_stated_twice_is_a_warning_that_names_both_lines() -> None:
    assert warnings_in("x: 1\n---\na:\n  b: 1\n  c: 2\n  b: 3\n") == [
        ("duplicate-key", "the key `b` is stated twice, at lines 4 and 6; the last one wins", (6, 3))
    ]


def test_a_key_stated_twice_in_json_is_a_warning() -> None:
    assert warnings_in('{"x": 1}\n{"a": 1,\n "a": 2}\n') == [
        ("duplicate-key", "the key `a` is stated twice, at lines 2 and 3; the last one wins", (3, 2))
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("x: &a {b: 1}\nc:\n  <<: *a\n  b: 2\n", 0, id="overridden on purpose"),
        pytest.param("c:\n  <<: {b: 1}\n  b: 2\n", 0, id="what is written in place, overridden"),
        pytest.param("x: &a {b: 1}\ny: &y {b: 2}\nc:\n  <<: [*a, *y]\n  b: 3\n", 0, id="of a list"),
        pytest.param("x: &a {b: 1}\ny: &y {<<: *a, b: 2}\nz: {<<: *y, b: 3}\n", 0, id="twice"),
        pytest.param(
            "x: &a {b: 1}\ny: &y {<<: *a, b: 2}\nz: &z {b: 3}\nc: {<<: [*y, *z, *a]}\n", 0, id="of lists"
        ),
        pytest.param("x: &a {b: 1}\nc:\n  b: 2\n  <<: *a\n", 1, id="replaces what stands above"),
        pytest.param("x: &a {b: 1}\ny: &y {b: 2}\nc: {<<: *a, <<: *y}\n", 1, id="two merge keys"),
        pytest.param("x: &a {b: 1}\nc:\n  <<: *a\n  b: 2\n  b: 3\n", 1, id="stated twice below it"),
        pytest.param("c:\n  <<: {b: 1, b: 2}\n", 1, id="stated twice in what it brings"),
    ],
)
def test_only_what_nobody_means_by_a_merge_key_is_warned_of(text: str, count: int) -> None:
    assert [code for code, _, _ in warnings_in(text)] == ["duplicate-key"] * count


def test_a_merge_key_that_replaces_what_stands_above_it_is_told() -> None:
    (warning,) = read_stream("a: &a {b: 1}\nc:\n  b: 2\n  <<: *a\n", "a.yaml")[1]
    message = "the key `b` of line 3 is replaced by that of line 1, which the merge key `<<` brings"
    assert (warning.message, place_of(warning)) == (message, (1, 8))
    assert warning.hint.startswith("a merge key sets its entries where it stands")


OBJECT = '{"kind": "A", "x": [1]}'


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ('{\n "a": 1,\n}\n', "a comma stands behind the last entry", (2, 8)),
        ('{"a": [1, 2,]}\n', "a comma stands behind the last entry", (1, 12)),
        (OBJECT + "\n" + OBJECT.replace("]", "],"), "a comma stands behind the last entry", (2, 23)),
        (OBJECT + "\n---\n" + OBJECT, "`---` stands behind a document of JSON", (2, 1)),
        ("{a: 1}\n", "a key in double quotes is needed here", (1, 2)),
        ('{ # why\n"a": 1}\n', "JSON has no comments", (1, 3)),
    ],
)
def test_what_older_kubectls_take_for_wrong_json_is_a_warning(
    text: str, message: str, place: tuple[int, int]
) -> None:
    since = ": this is YAML to kubectl 1.33 and later, wrong JSON to older ones"
    assert warnings_in(text) == [("not-json", message + since, place)]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ('{"a": 1\n "b": 2}\n', "a comma is missing before this", (2, 2)),
        ('{\n// why\n"a": 1}\n', "JSON has no comments", (2, 1)),
        ('{"a": "\\/",}\n', "a comma stands behind the last entry", (1, 11)),
    ],
)
def test_what_is_neither_json_nor_yaml_is_told_as_json(
    text: str, message: str, place: tuple[int, int]
) -> None:
    problem = problem_in(text)
    assert (problem.code, problem.message, place_of(problem)) == ("not-json", message, place)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("%YAML 1.1\n---\na: 1\n", 1),
        ("%YAML 1.2\n---\na: 1\n", 1),
        ("# x\n\n%TAG ! tag:x,2000:\n---\na: 1\n", 3),
        ("a: 1\n---\n%YAML 1.1\n---\nb: 1\n", 3),
    ],
)
def test_a_directive_is_named_at_its_line(text: str, line: int) -> None:
    problem = problem_in(text)
    assert "begins with `%`" in problem.message
    assert place_of(problem) == (line, 1)


def test_the_end_of_no_document_is_named() -> None:
    assert problem_in("...\na: 1\n").message == "found the end of a document (`...`) before its beginning"


def test_keys_that_become_one_are_a_warning() -> None:
    assert warnings_in("1: a\n'1': b\n") == [
        (
            "ambiguous-key",
            "the keys at lines 1 and 2 both become `1`; Kubernetes takes either of them",
            (2, 1),
        )
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: 1\n...\nb: 2\n", (3, 1)), ("[1]]\n", (1, 4)), ("[1] b\n", (1, 5)), ("|\nx\ny\n", (2, 1))],
)
def test_text_that_kubernetes_ignores_is_a_warning(text: str, place: tuple[int, int]) -> None:
    message = "Kubernetes ignores the text from here on: the document has ended"
    assert warnings_in(text) == [("ignored-text", message, place)]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("a: 1\n---\nb: 2\n", (2, 1)),
        ("a: 1\n---\n---\n[b\n", (3, 1)),
        ("a: 1\n---\n# nothing\n---\n", None),
        ("a: 1\n...\n", None),
        ("---\n---\na: 1\n", (2, 1)),
    ],
)
def test_a_second_document_in_a_value_is_told(text: str, rest: tuple[int, int] | None) -> None:
    assert read_first(text).rest == rest


def test_a_later_statement_keeps_the_place_of_the_first_in_the_mapping() -> None:
    tree = read_value("a: 1\nb: 2\na: 3\n")
    assert isinstance(tree, dict)
    assert list(tree.items()) == [("a", 3), ("b", 2)]


def test_halves_of_characters_in_json_are_replaced() -> None:
    documents, _ = read_stream('{"\\ud83d": ["\\ude00", "\\ud83d\\ude00"]}', "a.yaml")
    assert documents[0].tree == {"\ufffd": ["\ufffd", "\U0001f600"]}


def test_utf_16_is_read_where_kubernetes_reads_it() -> None:
    text = "a: \u00e9\n"
    big = b"\xfe\xff" + text.encode("utf-16-be")
    assert read_value(b"\xff\xfe" + text.encode("utf-16-le")) == {"a": "\u00e9"}
    assert read_value(big) == {"a": "\u00e9"}
    documents, _ = read_stream(big, "a.yaml")
    assert [document.tree for document in documents] == [{"a": "\u00e9"}]


def test_the_lines_of_documents_count_in_the_file() -> None:
    text = "# one\n---\n# two\na: 1\n---\n\n--- # three\nb: [2]\n"
    documents, _ = read_stream(text, "a.yaml")
    assert [document.position(("a",)).line for document in documents[:1]] == [4]
    position = documents[1].position(("b", 0))
    assert (position.line, position.column, position.text) == (8, 5, "b: [2]")


def test_nodes_are_given_for_text_that_libyaml_refuses() -> None:
    root, rest = read_nodes("[a:b]")
    assert root is not None
    assert (root.place, rest) == ((1, 1), None)
