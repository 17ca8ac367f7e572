"""The patterns that we ship mean to Python's `re` what they mean to Go, in schemas and in rules of CEL."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from msvcgen.cel import compile_rule
from msvcgen.golang.patterns import LONGEST_MATCHED, shipped_pattern
from msvcgen.golang.regexp import compile_regexp

KINDS = Path(__file__).parents[2] / "schemas" / "kinds"
SHIPPED = "\n".join(path.read_text("utf-8") for path in sorted(KINDS.glob("*.jsonl")))
IN_RULES = sorted(set(re.findall(r'matches\(r\\"\\"\\"(.+?)\\"\\"\\"\)', SHIPPED)))
IN_SCHEMAS = sorted(set(re.findall(r'"pattern":"((?:[^"\\]|\\.)+)"', SHIPPED)))
TEXTS = (
    *(
        "",
        "a",
        "a\n",
        "\n",
        "A",
        "a.b",
        "a-b.c",
        "-a",
        "a-",
        ".",
        "*.a",
        "a/b",
        "/v1/chat?x=%2F",
        "/%2",
        "/%2f",
    ),
    *(
        "10Gi",
        "1.5",
        "5m",
        "1h30m",
        "0",
        "http://a",
        "https://a/b",
        "é",
        "٣",
        "a b",
        "a_b",
        "v1alpha1",
        "x" * 300,
    ),
)


def test_there_are_patterns() -> None:
    assert len(IN_RULES) == 3
    assert len(IN_SCHEMAS) > 25


@pytest.mark.parametrize("pattern", [*IN_RULES, *IN_SCHEMAS])
def test_finds_what_go_finds(pattern: str) -> None:
    pattern = pattern.encode().decode("unicode_escape")
    ours, go = shipped_pattern(pattern), compile_regexp(pattern)

    assert ours is not None
    assert [bool(ours.search(text)) for text in TEXTS] == [go.matches(text) for text in TEXTS]


@pytest.mark.parametrize("text", ["/v1", "/v 1", "", "/" * (LONGEST_MATCHED + 1)])
def test_a_rule_that_is_shipped_says_what_one_of_a_user_says(text: str) -> None:
    rule = r"self.matches(r'^(?:[-/a-z0-9]|%[0-9a-f]{2})+$')"

    assert compile_rule(rule, shipped=True).value(text) == compile_rule(rule).value(text)


def test_a_pattern_that_is_computed_is_a_users() -> None:
    assert compile_rule("'aab'.matches(self)", shipped=True).value("(a+)+b$")[0] is True
