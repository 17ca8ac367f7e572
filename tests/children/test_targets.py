"""NIMServices, NIMCaches and InferenceServices: what a ModelService becomes, and what has no place in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from targets import CASES, Case, cases, problems_of, render

CASES_OF = {
    "nim": "nim-operator",
    "kserve": "kserve",
    "kubeai": "kubeai",
    "llmos-layout": "llmos",
    "llmisvc": "llminferenceservice",
}


@pytest.mark.parametrize(
    ("runtime", "case"),
    [pytest.param(CASES_OF[at], case, id=f"{at}: {case}") for at in CASES_OF for case in cases(at)],
)
def test_case(runtime: str, case: Case) -> None:
    objects, problems = render(case.service, runtime=runtime, base=case.base, env=case.env)

    assert problems_of(problems, case) == case.problems
    assert case.missing_from(objects) == []


@pytest.mark.parametrize("folder", CASES_OF)
def test_every_folder_has_cases_that_render_and_cases_that_do_not(folder: str) -> None:
    found = cases(folder)
    assert any(case.objects for case in found)
    assert any(case.problems for case in found)
    assert Path(CASES / folder).is_dir()
