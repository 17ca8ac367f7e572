"""Sorting documents of the input into ModelServices and BaseConfigs."""

from __future__ import annotations

import pytest

from msvcgen.errors import MsvcgenError
from msvcgen.intake import read_inputs
from msvcgen.settings import Options, Source
from msvcgen.yaml.reader import read_stream

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
        ("a: [", "", "", "is not closed"),
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


def listed(kind: str, api_version: str = "v1") -> str:
    return f"""apiVersion: {api_version}
items:
- apiVersion: llm-d.ai/v1alpha1
  kind: ModelService
  metadata: {{name: a}}
  spec: {{}}
- apiVersion: v1
  kind: ConfigMap
  metadata: {{name: b}}
kind: {kind}
"""


@pytest.mark.parametrize("kind", ["List", "ModelServiceList", "ConfigMapList", "RuntimeVariantList"])
def test_a_list_is_a_stream_of_its_items(kind: str) -> None:
    inputs = read_inputs([source(f"# dump\n---\n{listed(kind)}")], [])
    (service,), (base,) = inputs.services, inputs.bases
    assert service.tree["metadata"] == {"name": "a"}  # type: ignore[index,call-overload]
    assert (service.position(())[1:3], service.position(("metadata", "name"))[1:3]) == ((5, 3), (7, 14))
    assert (base.file, base.position(("kind",)).text) == ("in.yaml", "  kind: ConfigMap")
    assert service.text == base.text != ""


def test_lists_stand_in_lists_and_in_json() -> None:
    inner = '{"kind": "List", "items": [{"apiVersion": "llm-d.ai/v1alpha1",\n"kind": "ModelService"}]}'
    inputs = read_inputs([source(f'{{"kind": "List", "apiVersion": "v1", "items": [\n{inner}]}}')], [])
    assert inputs.services[0].position(("kind",)).line == 3


def test_items_have_the_kind_of_a_typed_list() -> None:
    services = "apiVersion: llm-d.ai/v1alpha1\nkind: ModelServiceList\nitems:\n- metadata: {name: a}\n"
    bases = "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: b}\n"
    inputs = read_inputs([source(services)], [source(bases)])
    assert (len(inputs.services), len(inputs.bases)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("kind: List\nitems: {a: 1}\n", 2, "the items of a `List` must be a list, this is a mapping"),
        ("items: some\nkind: ModelServiceList\n", 1, "a `ModelServiceList` must be a list, this is text"),
        ("kind: List\nitems: [1]\n", 2, "the document is not a mapping"),
        ("kind: List\nitems:\n- {kind: Pod}\n", 3, "the kind is `Pod`, a `ModelService`"),
        ("kind: List\n", 1, "the file holds no object"),
        ("kind: List\nitems: []\n", 1, "the file holds no object"),
        ("kind: PriceList\n", 1, "the kind is `PriceList`"),
    ],
)
def test_a_list_of_anything_else_is_a_problem(text: str, line: int, message: str) -> None:
    with pytest.raises(MsvcgenError, match=message) as caught:
        read_inputs([source(text)], [])
    assert next(problem.position and problem.position.line for problem in caught.value.problems) == line


def test_a_directive_in_front_of_a_baseconfig_is_read_with_a_warning() -> None:
    for text in ("%YAML 1.1\n---\n" + BASE, b"%YAML 1.1\n---\n" + BASE.encode()):
        inputs = read_inputs([source(SERVICE)], [Source("b.yaml", text)])
        assert [(problem.code, problem.severity) for problem in inputs.problems] == [
            ("yaml-directive", "warning")
        ]
    with pytest.raises(MsvcgenError, match="which kubectl does not read"):
        read_inputs([source("%YAML 1.1\n---\n" + SERVICE)], [])


BESIDE = [
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n",
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n",
    "apiVersion: msvcgen.dev/v1alpha1\nkind: RuntimeVariant\n",
    "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret}]\n",
]


@pytest.mark.parametrize("other", BESIDE)
def test_known_kinds_found_in_a_directory_are_skipped_with_a_word(other: str) -> None:
    inputs = read_inputs(
        [Source("in/hpa.yaml", other, found=True), Source("in/a.yaml", SERVICE, found=True)], []
    )
    assert len(inputs.services) == 1
    (problem,) = inputs.problems
    assert (problem.severity, problem.code) == ("note", "skipped-object")
    with pytest.raises(MsvcgenError, match="is needed"):
        read_inputs([source(SERVICE), source(other)], [])


@pytest.mark.parametrize(
    "other",
    [
        SERVICE.replace("ModelService", "ModelServce"),
        SERVICE.replace("v1alpha1", "v1alpha2"),
        "apiVersion: v1\nkind: ConfigMaps\n",
        "apiVersion: apps/v1beta1\nkind: Deployment\n",
        "a: 1\n",
    ],
)
def test_what_is_not_known_is_a_problem_in_a_directory_as_well(other: str) -> None:
    with pytest.raises(MsvcgenError, match="is needed"):
        read_inputs([Source("in/a.yaml", SERVICE, found=True), Source("in/b.yaml", other, found=True)], [])


WIDGET = "apiVersion: acme.example/v1\nkind: Widget\n"
GVK = "x-kubernetes-group-version-kind: [{group: acme.example, version: v1, kind: Widget}]\n"
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.acme.example}
spec:
  group: acme.example
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
"""


@pytest.mark.parametrize("schema", [GVK, CRD])
def test_kinds_of_the_users_schemas_are_known_too(schema: str) -> None:
    schemas = tuple(read_stream(schema, "schema.yaml")[0])
    sources = [Source("in/a.yaml", SERVICE, found=True), Source("in/w.yaml", WIDGET, found=True)]
    inputs = read_inputs(sources, [], Options(schemas=schemas))
    assert [problem.message for problem in inputs.problems] == ["this `Widget` is no input, it is skipped"]
    with pytest.raises(MsvcgenError) as caught:
        read_inputs(sources, [])
    assert "--schema-dir" in caught.value.problems[0].hint


def test_a_schema_that_cannot_be_used_leaves_the_shipped_kinds_known() -> None:
    schemas = tuple(read_stream(CRD.replace("scope: Namespaced", "scope: 1"), "schema.yaml")[0])
    sources = [Source("in/a.yaml", SERVICE, found=True), Source("in/b.yaml", BESIDE[0], found=True)]
    assert len(read_inputs(sources, [], Options(schemas=schemas)).problems) == 1


@pytest.mark.parametrize(
    ("data", "bases"), [("app.conf: x", 0), ("decodeDeployment: x", 1), ("decodeDeploymnt: x", 1), ("", 0)]
)
def test_a_configmap_in_a_directory_is_a_baseconfig_by_its_keys(data: str, bases: int) -> None:
    beside = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: b}}\ndata:\n  {data}\n"
    sources = [Source("in/a.yaml", SERVICE, found=True), Source("in/b.yaml", beside, found=True)]
    inputs = read_inputs(sources, [])
    assert (len(inputs.bases), len(inputs.problems)) == (bases, 1 - bases)
    assert len(read_inputs([source(SERVICE), source(beside)], []).bases) == 1


def test_a_directory_of_other_kinds_holds_no_modelservice() -> None:
    with pytest.raises(MsvcgenError, match="the input holds no ModelService"):
        read_inputs([Source("in/a.yaml", BESIDE[0], found=True)], [])
