"""Sorting documents of the input into ModelServices and BaseConfigs."""

from __future__ import annotations

import pytest

from msvcgen.errors import MsvcgenError
from msvcgen.intake import read_inputs
from msvcgen.settings import Source

SERVICE = "apiVersion: llm-d.ai/v1alpha1\nkind: ModelService\nmetadata: {name: a}\n"
BASE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n"


def source(text: str | bytes, name: str = "in.yaml") -> Source:
    return Source(name=name, text=text)


def test_one_stream_may_hold_both() -> None:
    inputs = read_inputs([source(f"{SERVICE}---\n{BASE}---\n{SERVICE}")], [])
    assert (len(inputs.services), len(inputs.bases), inputs.problems) == (2, 1, [])
    assert inputs.services[1].position(()).line == 9


@pytest.mark.parametrize(
    ("service", "base", "where", "message"),
    [
        ("", "", "", "the file holds no object, a ModelService is needed"),
        ("# nothing\n", "", "", "the file holds no object, a ModelService is needed"),
        ("- a\n", "", "", "the document is not a mapping, a `ModelService` is needed"),
        ("text", "", "", "the document is not a mapping, a `ModelService` is needed"),
        ("kind: ModelService\n", "", "", "the document states no apiVersion"),
        (
            SERVICE.replace("ModelService", "Deployment"),
            "",
            "kind",
            "the kind is `Deployment`, a `ModelService`",
        ),
        (SERVICE.replace("v1alpha1", "v1"), "", "apiVersion", "the apiVersion is `llm-d.ai/v1`"),
        (SERVICE, SERVICE, "kind", "the kind is `ModelService`, a `ConfigMap` (v1) is needed"),
        (BASE, "", "", "the input holds no ModelService"),
        ("a: [", "", "", "expected"),
    ],
)
def test_anything_else_is_a_problem(service: str, base: str, where: str, message: str) -> None:
    with pytest.raises(MsvcgenError, match=r".") as caught:
        read_inputs([source(service)], [source(base, "base.yaml")] if base else [])
    problem = caught.value.problems[-1]
    assert problem.where == where
    assert message in problem.message


def test_a_base_config_alone_is_shown_as_what_was_read() -> None:
    with pytest.raises(MsvcgenError, match="holds no ModelService") as caught:
        read_inputs([source(BASE, "presets.yaml")], [])
    (problem,) = caught.value.problems
    assert problem.position is not None
    assert problem.position.file == "presets.yaml"
    assert "`ModelService` (apiVersion llm-d.ai/v1alpha1)" in problem.hint


def test_problems_of_all_sources_are_given_together() -> None:
    with pytest.raises(MsvcgenError, match="kind") as caught:
        read_inputs([source("kind: A\n", "1"), source("kind: B\n", "2")], [source("", "3")])
    assert [problem.position and problem.position.file for problem in caught.value.problems][:3] == [
        "1",
        "2",
        "3",
    ]
