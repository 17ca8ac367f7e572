"""Rules of KServe's webhook, on LLMInferenceServices that users wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from msvcgen.linting import lint
from msvcgen.settings import Options, Source
from msvcgen.yaml.reader import read_stream
from msvcgen.yaml.writer import write

CASES = Path(__file__).parents[1] / "cases/llmisvc/rules/admission.yaml"


def cases() -> Iterator[Any]:
    for document in read_stream(CASES.read_text("utf-8"), CASES.name)[0]:
        case: Any = document.tree
        yield pytest.param(case, id=case["name"])


@pytest.mark.parametrize("case", list(cases()))
def test_rules(case: dict[str, Any]) -> None:
    tree: Any = {
        "apiVersion": "serving.kserve.io/v1alpha2",
        "kind": "LLMInferenceService",
        "metadata": {
            "name": "service",
            "namespace": "models",
            "annotations": case.get("annotations", {}),
            **case.get("metadata", {}),
        },
        "spec": {"model": {"uri": "hf://acme/tiny"}, **case.get("spec", {})},
    }

    problems = lint([Source("service.yaml", write(tree))], Options())

    found = [
        f"{'? ' if one.severity == 'warning' else ''}{one.where}: {one.message}" for one in problems.problems
    ]
    assert "found" not in case or sorted(found) == sorted(case["found"])
