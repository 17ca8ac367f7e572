"""Functions, tasks and runs of DigitalHub in documents of their own: which belong together, what is said of others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.pipeline import Options, Source, generate
from msvcgen.yaml.reader import read_stream
from msvcgen.yaml.writer import write

CASES = Path(__file__).parents[1] / "cases"

FUNCTION = """\
kind: kubeai-text
project: demo
name: chat
id: v1
spec: {url: "hf://acme/chat", model_name: chat}
"""
TASK = """\
kind: kubeai-text+serve
project: demo
id: t1
spec:
  function: kubeai-text://demo/chat:v1
  profile: l4
"""
RUN = """\
kind: kubeai-text+serve:run
project: demo
id: r1
spec:
  task: kubeai-text+serve://demo/t1
  function: kubeai-text://demo/chat:v1
  processors: 2
"""


def render(*documents: str) -> tuple[list[Any], list[Problem]]:
    try:
        rendered = list(
            generate([Source("all.yaml", "---\n".join(documents))], [], Options(namespace="models"))
        )
    except MsvcgenError as error:
        return [], list(error.problems)
    objects = [child.tree for one in rendered for child in one.children]
    return objects, [problem for one in rendered for problem in one.problems]


def profiles(*documents: str) -> dict[str, str]:
    """Give the names of the Models with their resource profiles."""
    objects, problems = render(*documents)
    assert problems == []
    return {one["metadata"]["name"]: one["spec"]["resourceProfile"] for one in objects}


def said(*documents: str) -> list[str]:
    return [
        f"{one.position.line if one.position else ''}: {one.where}: {one.message}"
        for one in render(*documents)[1]
    ]


@pytest.mark.parametrize("path", sorted((CASES / "digitalhub").glob("*.yaml")), ids=lambda path: path.stem)
def test_parts_of_a_mapping_may_be_documents(path: Path) -> None:
    case: Any = read_stream(path.read_text("utf-8"), path.name)[0][0].tree
    stated = case["input"]
    parts = [stated] if "kind" in stated else list(stated.values())
    own = parts[0]
    for part in parts[1:]:
        part["spec"]["function"] = f"{own['kind']}://{own['project']}/{own['name']}"

    rendered = list(
        generate(
            [Source(f"{at}.yaml", write(part)) for at, part in enumerate(reversed(parts))],
            [],
            Options(namespace=case.get("namespace", "")),
        )
    )

    assert [child.tree for one in rendered for child in one.children] == case["objects"]


@pytest.mark.parametrize("documents", [(FUNCTION, TASK, RUN), (RUN, TASK, FUNCTION), (TASK, FUNCTION, RUN)])
def test_their_order_says_nothing(documents: tuple[str, ...]) -> None:
    assert profiles(*documents) == {"chat-r1": "l4:2"}


def test_a_function_has_as_many_models_as_runs() -> None:
    other = RUN.replace("id: r1", "id: r2").replace("processors: 2", "processors: 3")
    assert profiles(RUN, FUNCTION, other, TASK) == {"chat-r1": "l4:2", "chat-r2": "l4:3"}


def test_a_task_without_a_run_is_served() -> None:
    assert profiles(FUNCTION, TASK) == {"chat": "l4:1"}


def test_a_run_without_a_task_is_served() -> None:
    assert profiles(FUNCTION, RUN.replace("  task: kubeai-text+serve://demo/t1\n", "")) == {
        "chat-r1": "cpu:2"
    }


def test_a_run_names_its_function_by_its_task() -> None:
    run = RUN.replace("  function: kubeai-text://demo/chat:v1\n", "")
    assert profiles(FUNCTION, TASK, run) == {"chat-r1": "l4:2"}


@pytest.mark.parametrize("key", ["demo/chat:v1", "demo/deploy"])
def test_a_task_has_several_keys(key: str) -> None:
    named = TASK.replace("id: t1", "name: deploy")
    assert profiles(FUNCTION, named, RUN.replace("demo/t1", key)) == {"chat-r1": "l4:2"}


def test_versions_of_a_function_are_told_apart_by_id() -> None:
    other = FUNCTION.replace("id: v1", "id: v2").replace("model_name: chat", "model_name: newer")
    assert profiles(other, FUNCTION, TASK, RUN) == {"newer": "cpu:1", "chat-r1": "l4:2"}


@pytest.mark.parametrize(
    ("documents", "problems"),
    [
        ([TASK], ["5: spec.function: the function `kubeai-text://demo/chat:v1` is not among the inputs"]),
        (["kind: kubeai-text+serve\n"], ["1: spec: names no function, so nothing is served"]),
        (
            [FUNCTION, TASK.replace("chat:v1", "chat:v2")],
            ["11: spec.function: the function `kubeai-text://demo/chat:v2` is not among the inputs"],
        ),
        (
            [FUNCTION, TASK.replace("//demo/", "//other/")],
            ["11: spec.function: the function `kubeai-text://other/chat:v1` is not among the inputs"],
        ),
        (
            [FUNCTION, FUNCTION.replace("id: v1\n", ""), TASK],
            ["16: spec.function: there are 2 functions of `kubeai-text://demo/chat:v1`"],
        ),
        (
            [FUNCTION, TASK, TASK.replace("id: t1", "id: t2"), RUN.replace("demo/t1", "demo/chat:v1")],
            ["25: spec.task: there are 2 tasks of `kubeai-text+serve://demo/chat:v1`"],
        ),
        (
            [FUNCTION, RUN.replace("  function: kubeai-text://demo/chat:v1\n", "")],
            ["11: spec.task: the task `kubeai-text+serve://demo/t1` is not among the inputs"],
        ),
        (
            [FUNCTION, "kind: kubeai-text+serve:run\nspec: {processors: 2}\n"],
            ["8: spec: names no function, so nothing is served"],
        ),
        (
            [FUNCTION, TASK.replace("profile: l4", "profil: l4")],
            ["12: task.spec.profil: unknown field"],
        ),
        (
            [FUNCTION, TASK.replace("kind: kubeai-text+serve", "kind: kubeai-text+build")],
            ["7: kind: the kind is `kubeai-text+build`, a `ModelService` (llm-d.ai/v1alpha1) is needed"],
        ),
    ],
)
def test_what_belongs_to_nothing_is_said_where_it_stands(documents: list[str], problems: list[str]) -> None:
    assert said(*documents) == problems


def test_a_run_whose_task_is_not_there_states_enough() -> None:
    objects, [problem] = render(FUNCTION, RUN)

    assert objects[0]["spec"]["resourceProfile"] == "cpu:2"
    assert problem.severity == "warning"
    assert problem.message == "the task `kubeai-text+serve://demo/t1` is not among the inputs"
