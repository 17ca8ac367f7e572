"""Whole runs: each folder of cases/generate is a ModelService, a BaseConfig, and the objects or words that must come.

`expected.yaml` is what must be rendered, compared as data; every word in backquotes of `expected-error.txt` must be
in the report, `line N` as `:N:`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from msvcgen.emit import stream
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.pipeline import Options, Source, generate
from msvcgen.report import format_text
from msvcgen.tree import Tree
from msvcgen.yaml.reader import read_stream

CASES = sorted((Path(__file__).parent / "cases/generate").iterdir())
RENDERED = [case for case in CASES if (case / "expected.yaml").exists()]
REFUSED = [case for case in CASES if (case / "expected-error.txt").exists()]


def source(case: Path, name: str) -> Iterator[Source]:
    if (case / name).exists():
        yield Source(name=name, text=(case / name).read_bytes())


def options(case: Path) -> Options:
    flags = (case / "flags.txt").read_text("utf-8").split() if (case / "flags.txt").exists() else []
    pairs = [flag.removeprefix("--").split("=") for flag in flags]

    def secrets(name: str) -> tuple[str, ...]:
        return tuple(secret for key, value in pairs if key == name for secret in value.split(","))

    return Options(
        epp_cluster_role="epp-reader",
        epp_pull_secrets=secrets("epp-pull-secrets"),
        pd_pull_secrets=secrets("pd-pull-secrets"),
    )


def run(case: Path) -> tuple[str, list[Problem]]:
    """Render a case; give the text of its objects and its problems."""
    try:
        rendered = list(
            generate(source(case, "modelservice.yaml"), source(case, "baseconfig.yaml"), options(case))
        )
    except MsvcgenError as error:
        return "", list(error.problems)
    problems = [problem for one in rendered for problem in one.problems]
    return stream([child for one in rendered for child in one.children], "yaml"), problems


def trees(text: str) -> list[Tree]:
    documents, _ = read_stream(text, "stream")
    return [document.tree for document in documents]


@pytest.mark.parametrize("case", RENDERED, ids=lambda case: case.name)
def test_objects_are_as_expected(case: Path) -> None:
    text, problems = run(case)
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert trees(text) == trees((case / "expected.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_problems_say_what_is_expected(case: Path) -> None:
    text, problems = run(case)
    assert any(problem.severity == "error" for problem in problems), text
    report = format_text(problems, colour=False)
    for word in re.findall(r"`([^`]+)`", (case / "expected-error.txt").read_text("utf-8")):
        assert re.sub(r"^line (\d+)$", r":\1:", word) in report
