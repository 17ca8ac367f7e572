"""What texts must be is said in words, never by a pattern of ours."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from msvcgen.check import check_tree
from msvcgen.check.pattern_words import QUANTITY, no_match
from msvcgen.kinds import from_json_schema

ROOT = Path(__file__).parents[2]
FILES = [
    path
    for folder in ("schemas", "msvcgen")
    for path in (ROOT / folder).rglob("*.json*")
    if path.name not in ("kubernetes.jsonl", "picture.schema.json")  # the latter is of output
]


def test_every_shipped_pattern_has_words() -> None:
    found = {
        json.loads(pattern)
        for path in FILES
        for pattern in re.findall(r'"pattern":\s*("(?:[^"\\]|\\.)*")', path.read_text("utf-8"))
    }
    assert len(found) > 30
    assert [pattern for pattern in found if no_match("!", pattern).hint] == []


def test_a_pattern_of_a_user_is_told_beside_the_message() -> None:
    (finding,) = check_tree("b", from_json_schema({"type": "string", "pattern": "^a$"}))
    assert (finding.message, finding.hint) == (
        '"b" does not have the form that the schema asks for',
        "its pattern is ^a$",
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("20GB", "did you mean `20G` or `20Gi`?"),
        ("20 Gi", "did you mean `20Gi`?"),
        ("20gi", "did you mean `20Gi`?"),
        ("20K", "did you mean `20k` or `20Ki`?"),
        ("0,5", "did you mean `0.5`?"),
        ("4 cores", "did you mean `4`?"),
        ("500 m", "did you mean `500m`?"),
        ("500millicores", "did you mean `500m`?"),
        ("1,000", ""),
        ("lots", ""),
    ],
)
def test_near_quantities_are_named(text: str, hint: str) -> None:
    (finding,) = check_tree(text, from_json_schema({"type": "string", "pattern": QUANTITY}))
    assert (finding.code, finding.hint) == ("bad-quantity", hint)
    assert "is not a quantity" in finding.message
