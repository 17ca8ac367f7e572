"""Inputs of sister systems that are wrong: every problem has its place in the user's own file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.pipeline import Options, Source, generate
from msvcgen.yaml.reader import read_stream
from msvcgen.yaml.writer import write

CASES = Path(__file__).parents[1] / "cases"

REFUSED: list[Any] = [
    document.tree
    for document in read_stream((CASES / "translate/refused.yaml").read_text("utf-8"), "refused.yaml")[0]
]


def stated(of: str) -> Any:
    path = CASES / f"{of}.yaml"
    case: Any = read_stream(path.read_text("utf-8"), path.name)[0][0].tree
    return case["input"]


def changed(case: dict[str, Any]) -> Any:
    tree = node = stated(case["of"])
    *steps, last = case["at"]
    for step in steps:
        node = node[step]
    if "value" in case:
        node[last] = case["value"]
    else:
        del node[last]
    return tree


def problems_of(text: str, options: Options) -> list[Problem]:
    try:
        rendered = list(generate([Source("input.yaml", text)], [], options))
    except MsvcgenError as error:
        return list(error.problems)
    return [problem for one in rendered for problem in one.problems]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["name"])
def test_problem_names_what_is_wrong_and_where(case: dict[str, Any]) -> None:
    found = problems_of(write(changed(case)), Options(namespace="models"))

    errors = [problem for problem in found if problem.severity == "error"]
    lines = [f"{problem.where}: {problem.message}" for problem in errors]
    assert len(lines) == len(case["problems"]), lines
    assert all(line.startswith(want) for line, want in zip(lines, case["problems"], strict=True)), lines
    assert all(problem.position is not None for problem in errors)
    if "line" in case and errors[0].position is not None:
        assert errors[0].position.text.strip() == case["line"]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["name"])
@pytest.mark.parametrize("validate", ["warn", "ignore"])
def test_nothing_is_a_bug_when_less_is_validated(case: dict[str, Any], validate: Any) -> None:
    found = problems_of(write(changed(case)), Options(namespace="models", validate=validate))

    assert validate == "ignore" or found
