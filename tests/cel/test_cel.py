"""The evaluator of CEL: expressions and their values, and its limits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.cel import CelError, Program, compile_rule, link_rule
from msvcgen.cel.linker import unescape
from msvcgen.cel.values import (
    CelType,
    Duration,
    Opaque,
    Optional,
    Timestamp,
    Uint,
    key_value,
)
from msvcgen.tree import Tree

CASES = Path(__file__).parents[1] / "cases/cel"
SELF: dict[str, object] = {
    "name": "abc",
    "n": 3,
    "f": 1.5,
    "list": [1, 2, 3],
    "m": {"a": "x", "b-c": "y", "namespace": "z"},
    "nul": None,
    "t": True,
    "objs": [{"k": 1}, {"k": 2, "o": "p"}, {"o": "q"}],
}


def shown(value: object) -> str:  # noqa: PLR0911 - one for each kind of value
    """Write a value as the case files have it: as JSON, with a word before what JSON does not know."""
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{shown(key_value(key))}: {shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Optional):
        return "optional(" + ", ".join(map(shown, value.held)) + ")"
    if isinstance(value, CelType):
        return f"type {value.name}"
    if isinstance(value, Opaque):
        return f"{value.name} {value.key}"
    if isinstance(value, bytes):
        return f"bytes {value.hex()}"
    word = {Uint: "uint ", Duration: "duration ", Timestamp: "timestamp "}.get(type(value), "")
    return word + json.dumps(value, ensure_ascii=False)


def expressions() -> Iterator[Any]:
    for file in sorted(CASES.glob("*.txt")):
        for line in file.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                expression, _, expected = line.partition("  ==>  ")
                yield pytest.param(expression, expected, id=f"{file.stem}: {expression}")


@pytest.mark.parametrize(("expression", "expected"), list(expressions()))
def test_an_expression_has_its_value(expression: str, expected: str) -> None:
    assert outcome(expression) == expected


@pytest.mark.parametrize("expression", [param.values[0] for param in expressions()])
def test_what_is_compiled_when_it_is_needed_has_the_same_value(expression: str) -> None:
    try:
        linked = link_rule(expression)
        expected = Program(expression, linked).value(SELF)
    except CelError:
        return
    found = Program(expression, linked, shipped=True).value(SELF)
    assert (shown(found[0]), found[1]) == (shown(expected[0]), expected[1])


def test_a_linked_rule_is_written_as_json() -> None:
    rule = "self.all(a, a.b.?c >= 1 && a in ['x'] ? !has(a.d) : [?optional.of({'a': a[0]})].size() == 2)"
    assert json.loads(json.dumps(link_rule(rule))) == link_rule(rule)


def test_a_rule_gives_a_boolean() -> None:
    assert compile_rule("self > 1").evaluate(2) is True
    assert compile_rule("self > 1").evaluate(1) is False
    with pytest.raises(CelError, match="not a boolean"):
        compile_rule("self").evaluate(1)


def test_a_rule_is_compiled_once() -> None:
    assert compile_rule("self == 'once'") is compile_rule("self == 'once'")


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("plain", "plain"),
        ("__namespace__", "namespace"),
        ("a__dot__b__dash__c__slash__d", "a.b-c/d"),
        ("a__underscores__b", "a__b"),
        ("__self__", "__self__"),
    ],
)
def test_escaped_names_stand_for_fields(name: str, field: str) -> None:
    assert unescape(name) == field


NESTED = "optional.of([1, 1])" + ".optMap(a, [a, a])" * 60 + ".value()"


@pytest.mark.parametrize(
    ("expression", "error"),
    [
        ("(" * 5000, "nests deeper"),
        ("[" * 5000, "nests deeper"),
        ("-" * 5000 + "1", "nests deeper"),
        ("1" + "+1" * 5000, "in a row"),
        ("self" + ".a" * 5000, "in a row"),
        ("9" * 5000, "invalid number"),
        ("'" + "a" * 200_000 + "'", "characters"),
        ("self.all(a, self.all(b, self.all(c, self.all(d, true))))", "cost limit"),
        (f"{NESTED} == {NESTED}", "cost limit"),
        (f"'%s'.format({NESTED})", "cost limit"),
        ("optional.of('aaaaaaaa')" + ".optMap(a, a + a)" * 60, "cost limit"),
        ("optional.of('aaaaaaaa')" + ".optMap(a, a.replace('a', a))" * 60, "too long"),
        ("optional.of('aaaaaaaa')" + ".optMap(a, [a, a, a].join(a))" * 60, "cost limit"),
        ("self.matches('" + "(" * 10 + "')", "no such overload"),
    ],
    ids=lambda text: text[:40],
)
def test_work_is_bounded(expression: str, error: str) -> None:
    with pytest.raises(CelError, match=error):
        compile_rule(expression).evaluate(["x" * 50] * 100)


def test_a_long_row_of_operators_is_read() -> None:
    assert compile_rule("+".join(["1"] * 240) + " == 240").evaluate(None)


def outcome(rule: str) -> str:
    try:
        return shown(compile_rule(rule).value(SELF)[0])
    except CelError as error:
        return f"ERR: {error}"


@given(st.text(alphabet="self.alxn123 ()[]{}!&|=<>+-*/%?:,'\"\\", max_size=40))
def test_any_text_is_a_rule_or_an_error(text: str) -> None:
    assert outcome(text) == outcome(text)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(TREES)
def test_a_tree_equals_itself(tree: Tree) -> None:
    assert compile_rule("self == self && [self] == [self] && self in [self]").evaluate(tree)


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1))
def test_quotient_and_remainder_agree(left: int, right: int) -> None:
    rule = compile_rule("(self.a / self.b) * self.b + self.a % self.b == self.a")
    if right == 0:
        with pytest.raises(CelError, match="division by zero"):
            rule.evaluate({"a": left, "b": right})
    elif (left, right) != (-(2**63), -1):
        assert rule.evaluate({"a": left, "b": right})


@given(st.text())
def test_text_has_as_many_parts_as_characters(text: str) -> None:
    assert compile_rule("self.split('').size() == self.size() && self.split('').join() == self").evaluate(
        text
    )


def test_extensions_are_read_only_when_a_rule_calls_one() -> None:
    script = (
        "import sys; from msvcgen.cel import compile_rule;"
        "compile_rule('self.size() > 1 && self.startsWith(\"a\")').evaluate('abc');"
        "print('re2' in sys.modules, 'msvcgen.cel.functions.extensions' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout == "False False\n"
