"""Inputs of sister systems: what their own operators and platforms make of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from msvcgen.check.serving.registry import RULES
from msvcgen.pipeline import Options, Source, generate
from msvcgen.tree import mapping_at
from msvcgen.yaml.reader import read_stream
from msvcgen.yaml.writer import write

CASES = Path(__file__).parents[1] / "cases"
FILES = sorted(path for system in ("llmos", "digitalhub") for path in (CASES / system).glob("*.yaml"))


def read(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = dict(mapping_at(read_stream(path.read_text("utf-8"), path.name)[0][0].tree))
    return case


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}: {path.stem}")
def test_objects_are_those_of_the_system(path: Path) -> None:
    case = read(path)
    serving = tuple(rule.code for rule in RULES)  # which judge what the systems make of their inputs
    options = Options(namespace=case.get("namespace", ""), allow=serving)

    rendered = list(generate([Source("input.yaml", write(case["input"]))], [], options))

    assert [child.tree for one in rendered for child in one.children] == case["objects"]
    problems = [problem for one in rendered for problem in one.problems if not problem.allowed]
    said = [problem for problem in problems if problem.code != "no-namespace"]
    assert {problem.severity for problem in said} <= {"warning"}
    assert [f"{one.where}: {one.message}" for one in said] == case.get("warnings", [])
