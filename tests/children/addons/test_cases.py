"""Add-ons as a user states them: what is rendered, and every problem at its field."""

from __future__ import annotations

from typing import Any

import pytest

from targets import Case, cases, problems_of, render

CONTAINERS: list[dict[str, Any]] = [
    {
        "name": "vllm",
        "image": "vllm/vllm-openai:v0.10.2",
        "command": ["vllm", "serve"],
        "args": ["acme/tiny", "--served-model-name=tiny"],
        "ports": [{"name": "http", "containerPort": 8000}],
    }
]
"""The containers of a role that states none and has no runtime variant."""


def with_containers(service: dict[str, Any]) -> dict[str, Any]:
    spec = dict(service["spec"])
    for role in {"prefill", "decode"} & spec.keys():
        spec[role] = {"containers": CONTAINERS, **spec[role]}
    return {**service, "spec": spec}


@pytest.mark.parametrize("case", cases("addons"), ids=str)
def test_case(case: Case) -> None:
    service = case.service if "annotations" in case.service["metadata"] else with_containers(case.service)
    objects, problems = render(service, runtime="", base=case.base, env=case.env, **case.options)

    assert problems_of(problems, case) == case.problems
    assert case.missing_from(objects) == []
