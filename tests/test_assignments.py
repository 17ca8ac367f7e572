"""Values that the caller sets in ModelServices."""

from __future__ import annotations

from typing import Any

import pytest

import msvcgen
from msvcgen.assignments import assigned, read_assignments, unmatched
from msvcgen.errors import MsvcgenError
from msvcgen.yaml.reader import read_stream

SERVICE = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: alder, namespace: models}
spec:
  modelArtifacts: {uri: "hf://acme/alder-8b"}
  routing: {modelName: alder}
  decode:
    replicas: 1
    containers:
    - name: vllm
      image: vllm/vllm-openai:v0.20.2
      command: [vllm, serve]
      args: [acme/alder-8b, --max-model-len=4096]
"""


def changed(source: str, *texts: str) -> tuple[Any, list[str]]:
    ((document,), _) = read_stream(source, "alder.yaml")
    changed, problems = assigned(document, read_assignments(texts))
    return changed.tree, [problem.message for problem in problems]


@pytest.mark.parametrize(
    ("source", "text", "tree"),
    [
        ("a: 1", "a=2", {"a": 2}),
        ("a: 1", "a=two", {"a": "two"}),
        ("a: 1", "a=", {"a": ""}),
        ("a: 1", "a=true,b=false", {"a": True, "b": False}),
        ("a: 1", "a=0123", {"a": "0123"}),
        ("a: 1", "a=1.5", {"a": "1.5"}),
        ("a: 1", "a=-7", {"a": -7}),
        ("a: 1", 'a="true"', {"a": "true"}),
        ("a: 1", r"a=\true", {"a": "true"}),
        ("a: 1", r"a=b\,c=d", {"a": "b,c=d"}),
        ("a: 1", "a=b=c", {"a": "b=c"}),
        ("a: {b: 1, c: 2}", "a.b=null", {"a": {"c": 2}}),
        ("a: {b: 1}", r"a.b\.c/d=1", {"a": {"b": 1, "b.c/d": 1}}),
        ("a: {b: 1}", "a.c.d=1", {"a": {"b": 1, "c": {"d": 1}}}),
        ("a: [1, 2]", "a[1]=3", {"a": [1, 3]}),
        ("a: [1, 2]", "a[2]=3", {"a": [1, 2, 3]}),
        ("a: [1, 2]", "a[0]=null", {"a": [2]}),
        ("a: [1, 2]", "a={x,2,true}", {"a": ["x", 2, True]}),
        ("a: [1, 2]", "a={},b={c},d=1", {"a": [], "b": ["c"], "d": 1}),
        (
            "a: [{name: x, b: 1}, {name: z}]",
            "a[z].b=2",
            {"a": [{"name": "x", "b": 1}, {"name": "z", "b": 2}]},
        ),
        ("a: [{name: x}]", "a[z].b=2", {"a": [{"name": "x"}, {"name": "z", "b": 2}]}),
        ("a: [{name: x}, {name: z}]", "a[x]=null", {"a": [{"name": "z"}]}),
        ("a: [[1]]", "a[0][0]=2", {"a": [[2]]}),
        ("metadata: {name: m}", "m:a=1", {"metadata": {"name": "m"}, "a": 1}),
        ("metadata: {name: m}", "n:a=1", {"metadata": {"name": "m"}}),
        (
            "metadata: {name: m}",
            "metadata.annotations.k:x=1",
            {"metadata": {"name": "m", "annotations": {"k:x": 1}}},
        ),
    ],
)
def test_a_value_stands_where_the_path_leads(source: str, text: str, tree: Any) -> None:
    assert changed(source, text) == (tree, [])


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "a key of the path is missing"),
        ("a", 2, "found no `=` behind the path"),
        ("a..b=1", 3, "a key of the path is missing"),
        ("[0]=1", 1, "a key of the path is missing"),
        ("a[0=1", 2, "found no `]`, or nothing before it"),
        ("a[]=1", 2, "found no `]`, or nothing before it"),
        ("a={b", 5, "found no `}` at the end of the list"),
        ("a={b}c", 6, "found text behind the list"),
        ("a" + ".a" * 200 + "=1", 201, "the path has more than 100 steps"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_column(text: str, column: int, message: str) -> None:
    with pytest.raises(MsvcgenError, match=r"\w") as caught:
        read_assignments(["b=1", text])

    (problem,) = caught.value.problems
    assert problem.message == message
    assert problem.position is not None
    assert (problem.position.file, problem.position.line, problem.position.column) == ("<--set>", 2, column)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a.b.c=1", "there is no mapping to set `c` in"),
        ("a[0]=1", "there is no list to set `[0]` in"),
        ("d[2]=1", "there is no item [2], the list has 1"),
        ("d.e=1", "there is no mapping to set `e` in"),
    ],
)
def test_a_path_that_leads_nowhere_is_told(text: str, message: str) -> None:
    source = "a: {b: 1}\nd: [1]"
    assert changed(source, text) == ({"a": {"b": 1}, "d": [1]}, [message])


def test_an_input_is_not_changed() -> None:
    ((document,), _) = read_stream("a: {b: [1]}", "a.yaml")
    assigned(document, read_assignments(["a.b[0]=2"]))
    assert document.tree == {"a": {"b": [1]}}


def test_a_modelservice_that_is_not_there_is_told() -> None:
    documents, _ = read_stream(SERVICE, "alder.yaml")
    assignments = read_assignments(["alder:spec.decode.replicas=2", "elder:spec.decode.replicas=3", "a=1"])
    (problem,) = unmatched(assignments, documents)
    assert problem.message == "there is no ModelService `elder` in the input"


def test_a_name_that_is_none_is_no_match() -> None:
    documents, _ = read_stream("metadata: {name: [alder]}", "alder.yaml")
    assert len(unmatched(read_assignments(["alder:a=1"]), documents)) == 1


def test_it_is_the_highest_layer() -> None:
    path = "deployment/alder-decode/spec.replicas"
    (value,) = msvcgen.explain(SERVICE, None, path, set_values=["spec.decode.replicas=4"])

    assert value.value == 4
    assert [(each.layer, each.wins) for each in value.sources] == [
        ("command line", True),
        ("ModelService", False),
    ]


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("spec.decode.replica=4", "spec.decode.replica", "unknown field"),
        ("decode.replicas=4", "decode", "unknown field"),
        ("spec.decode.replicas=many", "spec.decode.replicas", "must be an integer, here it is text"),
        (
            "spec.decode.containers[vllm].args[1]=--max-modle-len=1",
            "spec.decode.containers[vllm].args[1]",
            "vLLM",
        ),
    ],
)
def test_a_problem_stands_at_what_was_typed(text: str, where: str, message: str) -> None:
    with pytest.raises(MsvcgenError, match=r"\w") as caught:
        msvcgen.render(SERVICE, None, set_values=[text])

    (problem,) = caught.value.problems
    assert (problem.where, message in problem.message) == (where, True), problem
    assert problem.position is not None
    assert (problem.position.file, problem.position.line, problem.position.text) == ("<--set>", 1, text)


def test_a_secret_is_refused_and_not_repeated() -> None:
    token = "hf_" + "a1B2" * 8
    text = f"spec.decode.containers[vllm].env[HF_TOKEN].value={token}"
    with pytest.raises(MsvcgenError, match="HF_TOKEN") as caught:
        msvcgen.render(SERVICE, None, set_values=[text])

    assert "literal-secret" in {problem.code for problem in caught.value.problems}
    from msvcgen.report import format_problems

    assert token not in format_problems(caught.value.problems, "text")
