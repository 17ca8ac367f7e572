"""Cases of comparing: two lists of objects in, the text for people out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from msvcgen import diff
from msvcgen.compare import CONSEQUENCES, Comparison
from msvcgen.compare.forms.records import record
from msvcgen.compare.forms.text import format_text
from msvcgen.compare.secrets import discreet
from msvcgen.data import read_data
from msvcgen.document import Position
from msvcgen.yaml.reader import read_stream

SCHEMA = jsonschema.Draft202012Validator(json.loads(read_data("schemas/difference.schema.json")))
CASES = Path(__file__).parents[1] / "cases/diff"


def cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.yaml")):
        for document in read_stream(path.read_text("utf-8"), path.name)[0]:
            case: Any = document.tree
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


def compared(case: Any) -> Comparison:
    return diff(case["old"], case["new"], schemas=case.get("schemas", ()))


@pytest.mark.parametrize("case", [*cases()])
def test_case(case: Any) -> None:
    assert format_text(discreet(compared(case)), lambda _difference, _change: None) == case["text"]


@pytest.mark.parametrize("case", [*cases()])
def test_json_follows_its_schema(case: Any) -> None:
    for difference in compared(case).differences:
        SCHEMA.validate(record(difference, lambda _difference, _change: Position("a.yaml", 1, 1)))


def test_every_consequence_has_a_case() -> None:
    found = {
        consequence.code
        for parameters in cases()
        for difference in compared(parameters.values[0]).differences
        for consequence in difference.consequences
    }

    assert found == set(CONSEQUENCES)
