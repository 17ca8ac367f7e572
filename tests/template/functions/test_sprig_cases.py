"""Templates that use sprig's functions: one JSON line a case, with the output or a part of the error."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TypedDict

import pytest

from msvcgen.template.engine import Context, TemplateErrors, compile_template

FILES = sorted((Path(__file__).parents[2] / "cases/sprig").glob("*.jsonl"))


class Case(TypedDict, total=False):
    template: str
    output: str
    error: str


def cases(expected: str) -> list[object]:
    texts = {path.stem: path.read_text("ascii").splitlines() for path in FILES}
    read = [
        (f"{family}-{at}", json.loads(line))
        for family, lines in texts.items()
        for at, line in enumerate(lines, 1)
    ]
    return [pytest.param(case, id=name) for name, case in read if expected in case]


def rendered(template: str) -> str:
    return compile_template(template).render(Context()).text


@pytest.mark.parametrize("case", cases("output"))
def test_templates_give_what_sprig_gives(case: Case) -> None:
    assert rendered(case["template"]) == case["output"]


@pytest.mark.parametrize("case", cases("error"))
def test_templates_fail_where_sprig_fails(case: Case) -> None:
    with pytest.raises(TemplateErrors, match=re.escape(case["error"])):
        rendered(case["template"])
