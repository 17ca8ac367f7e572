"""Go's text/template, case by case."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from msvcgen.template.context import MAX_STEPS, REFERENCE_FIELDS
from msvcgen.template.engine import Context, TemplateError, TemplateErrors, compile_template

CASES = Path(__file__).parents[1] / "cases" / "template"
ROWS = [json.loads(line) for line in (CASES / "language.jsonl").read_text("ascii").splitlines()]
PROBLEMS = yaml.safe_load((CASES / "problems.yaml").read_text("utf-8"))


def context_of(row: dict[str, Any]) -> Context:
    given = row.get("variables", {})
    variables = {name: given.get(name, "") for name in REFERENCE_FIELDS}
    return Context(variables=variables, ports=row.get("ports", {}))


def problems_of(source: str, context: Context) -> tuple[TemplateError, ...]:
    try:
        output = compile_template(source).render(context)
    except TemplateError as error:
        return (error,)
    except TemplateErrors as errors:
        return errors.errors
    pytest.fail(f"rendered {output.text[:200]!r} instead of failing")


@pytest.mark.parametrize("row", [row for row in ROWS if "line" not in row], ids=lambda row: row["id"])
def test_renders_what_go_renders(row: dict[str, Any]) -> None:
    text = compile_template(row["template"]).render(context_of(row)).text

    expected = base64.b64decode(row["base64"]) if "base64" in row else row["output"].encode()
    assert text.encode("utf-8", "surrogateescape") == expected


@pytest.mark.parametrize("row", [row for row in ROWS if "line" in row], ids=lambda row: row["id"])
def test_fails_where_go_fails(row: dict[str, Any]) -> None:
    assert problems_of(row["template"], context_of(row))[0].line == row["line"]


def source_of(template: str | dict[str, Any]) -> str:
    if isinstance(template, str):
        return template
    count = template["count"]
    return "".join(
        (
            template["open"],
            template["repeat"] * count,
            template["middle"],
            template["close"] * count,
            template["end"],
        )
    )


@pytest.mark.parametrize("case", PROBLEMS, ids=lambda case: case["name"])
def test_says_what_is_wrong_and_where(case: dict[str, Any]) -> None:
    context = Context(
        variables={"ModelName": "opt", "SanitizedModelName": "opt"},
        ports={"app_port": 8000},
        steps=case.get("steps", MAX_STEPS),
    )

    first = problems_of(source_of(case["template"]), context)[0]

    assert case["says"] in first.message
    assert case.get("hint", "") in first.hint.replace("{line}", str(first.opened))
    if "at" in case:
        assert [first.line, first.column] == case["at"]
    assert first.message[0].islower() or first.message[0] == "`"
    assert not first.message.endswith(".")
