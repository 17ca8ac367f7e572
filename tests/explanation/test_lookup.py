"""Objects are named as for kubectl, values as problems print them."""

from __future__ import annotations

import pytest

from explained import of_texts
from msvcgen.errors import MsvcgenError
from msvcgen.explanation import Made, ObjectName, find
from msvcgen.explanation.completion import completions
from msvcgen.explanation.lookup import is_type, plural
from msvcgen.explanation.paths import paths_at
from msvcgen.tree import Tree

MODEL = """
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: NAME, namespace: SPACE}
spec:
  modelArtifacts: {uri: "pvc://models/granite"}
  routing: {modelName: granite}
  decode: {containers: [{name: vllm, image: vllm}]}
"""


@pytest.fixture(scope="module")
def objects() -> list[Made]:
    """Give the objects of granite in two namespaces, of granite-sql, and a Service called as a Deployment is."""
    models = [("granite", "models"), ("granite", "other"), ("granite-sql", "models")]
    stream = "---".join(MODEL.replace("NAME", name).replace("SPACE", space) for name, space in models)
    return of_texts(stream, runtime="vllm")


def names(words: str, objects: list[Made]) -> list[str]:
    return [str(asked.made.name) for asked in find(words, objects)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("deployment/granite-sql-decode", ["Deployment models/granite-sql-decode"]),
        ("deploy/granite-sql-decode", ["Deployment models/granite-sql-decode"]),
        ("Deployments.apps/granite-sql-decode", ["Deployment models/granite-sql-decode"]),
        ("deployments.v1.apps/granite-sql-decode", ["Deployment models/granite-sql-decode"]),
        ("svc/granite-sql-service-decode", ["Service models/granite-sql-service-decode"]),
        ("deploy/other/granite-decode", ["Deployment other/granite-decode"]),
        ("other/granite-decode/spec", ["Deployment other/granite-decode"]),
        ("granite-sql-decode", ["Deployment models/granite-sql-decode"]),
        ("granite-sql-decode/spec.replicas", []),
        ("deploy/sql/spec.selector", ["Deployment models/granite-sql-decode"]),
        ("granite-decode", ["Deployment models/granite-decode", "Deployment other/granite-decode"]),
        ("sa/sql", ["ServiceAccount models/granite-sql-sa"]),
        (
            "sql",
            [
                "ServiceAccount models/granite-sql-sa",
                "Service models/granite-sql-service-decode",
                "Deployment models/granite-sql-decode",
            ],
        ),
        ("svc/spec.ports[http].port", ["Service models/granite-service-decode"]),
    ],
)
def test_objects_by_name(words: str, found: list[str], objects: list[Made]) -> None:
    if found:
        assert names(words, objects)[: len(found)] == found
        assert len(names(words, objects)) == len(found) or words.startswith("svc/spec")
    else:
        with pytest.raises(MsvcgenError, match="has nothing at this path"):
            find(words, objects)


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        ("deployment/granit-sql-decode", "unknown-object", "`deployment/granite-sql-decode`"),
        ("", "unknown-object", "known are"),
        ("statefulset/x", "unknown-object", ""),
        ("deploy/other/granite-decode/spec.template.spec.container", "unknown-path", "`containers`"),
        ("deploy/other/granite-decode/spec.template.spec.containers[vlm]", "unknown-path", "`[vllm]`"),
        ("deploy/other/granite-decode/spce", "unknown-path", "`spec`"),
        ("deploy/other/granite-decode/metadata.name.first", "unknown-path", ""),
        ("svc/spec.port", "unknown-path", "`ports`"),
    ],
)
def test_what_is_not_there_has_its_nearest_names(
    words: str, code: str, hint: str, objects: list[Made]
) -> None:
    with pytest.raises(MsvcgenError, match=r"nothing at this path|no object") as raised:
        find(words, objects)

    [problem] = raised.value.problems
    assert problem.code == code
    assert hint in problem.hint


def test_nothing_is_rendered() -> None:
    with pytest.raises(MsvcgenError, match="no object") as raised:
        find("deploy/x", [])

    assert raised.value.problems[0].hint == "nothing is rendered"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("NetworkPolicy", ["networkpolicies", "netpol", "networkpolicy.networking.k8s.io"]),
        ("Ingress", ["ingresses", "ing", "INGRESS"]),
        ("Gateway", ["gateways"]),
        ("Endpoints", ["endpoints", "ep"]),
    ],
)
def test_types(kind: str, words: list[str]) -> None:
    name = ObjectName("networking.k8s.io/v1", kind, "", "x")

    assert all(is_type(word, name) for word in [*words, kind.lower(), plural(kind.lower())])
    assert not is_type(f"{kind.lower()}.apps", name)
    assert not is_type("x", name)


TREE: Tree = {
    "a": {"b.c/d": {"e": 1}, "b": [1, [2, 3]]},
    "a.b": 4,
    "list": [
        {"name": "1"},
        {"name": "0"},
        {"key": "x"},
        {"name": "x", "port": 80},
        {"name": "x", "port": 81},
    ],
    "data": {"plugins.yaml": "text", 'quoted"]': 5},
}


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("", [()]),
        ("a.b.c/d.e", [("a", "b.c/d", "e")]),
        ('a["b.c/d"].e', [("a", "b.c/d", "e")]),
        (".a.b[1][0]", [("a", "b", 1, 0)]),
        ("a.b", [("a", "b"), ("a.b",)]),
        ("list[0]", [("list", 1)]),
        ("list[1].name", [("list", 0, "name")]),
        ("list[2]", [("list", 2)]),
        ("list[x].port", [("list", 3, "port"), ("list", 4, "port")]),
        ("list[81]", [("list", 4)]),
        ("data[plugins.yaml]", []),
        ("data['plugins.yaml']", [("data", "plugins.yaml")]),
        ("data.plugins.yaml", [("data", "plugins.yaml")]),
        ("list[9]", []),
        ("list[", []),
        ("a.bb", []),
    ],
)
def test_paths(text: str, paths: list[tuple[str | int, ...]]) -> None:
    assert [*paths_at(TREE, text)] == paths


@pytest.mark.parametrize(
    ("begun", "completed"),
    [
        ("deployment/granite-s", ["deployment/granite-sql-decode"]),
        ("service/granite-sql-service-decode/spec.p", ["service/granite-sql-service-decode/spec.ports"]),
        (
            "service/granite-sql-service-decode/spec.ports[http].",
            [
                f"service/granite-sql-service-decode/spec.ports[http].{field}"
                for field in ("name", "port", "targetPort")
            ],
        ),
        (
            "service/granite-sql-service-decode/spec.ports[",
            ["service/granite-sql-service-decode/spec.ports[http]"],
        ),
        ("x", []),
        ("service/granite-sql-service-decode/x", []),
    ],
)
def test_what_a_shell_completes(begun: str, completed: list[str], objects: list[Made]) -> None:
    assert [*completions(begun, objects)] == completed
