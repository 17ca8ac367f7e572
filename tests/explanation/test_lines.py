"""From a line of rendered output to the values in it."""

from __future__ import annotations

import pytest

from explained import of_texts
from msvcgen.emit import FORMATS, Child, stream
from msvcgen.errors import MsvcgenError
from msvcgen.explanation import Made, at_line
from msvcgen.explanation.annotate import annotated
from msvcgen.settings import Source

MODEL = """
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: granite, namespace: models}
spec:
  modelArtifacts: {uri: "pvc://models/granite"}
  routing: {modelName: granite}
  decode: {containers: [{name: vllm, image: vllm}]}
"""
BASE = """
apiVersion: v1
kind: ConfigMap
metadata: {name: base}
data:
  configMaps: |
    - metadata: {name: words}
      data:
        words.txt: |
          first of {{ .ModelName }}

          {{- range tuple "second" "third" }}
          {{ . }}
          {{- end }}
  decodeService: |
    spec: {ports: [{name: http, port: 80}]}
"""


@pytest.fixture(scope="module")
def objects() -> list[Made]:
    """Give what is rendered."""
    return of_texts(MODEL, BASE)


def text_of(objects: list[Made], form: str = "yaml") -> str:
    keys = {"ConfigMap": "configMaps", "Service": "decodeService", "Deployment": "decodeDeployment"}
    children = [Child(keys.get(made.name.kind, made.name.kind), made.tree) for made in objects]
    return stream(children, form)  # type: ignore[arg-type]  # one of FORMATS


def found(text: str, part: str, objects: list[Made], column: int = 0) -> list[tuple[str, list[str]]]:
    """Give the objects and paths of the first line that has this part."""
    lines = text.splitlines()
    line = next(number for number, each in enumerate(lines, 1) if part in each)
    asked = at_line(Source("out.yaml", text), line, column, objects).asked
    return [(str(each.made.name), [value.where for value in each.values]) for each in asked]


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_of_output_is_read(form: str, objects: list[Made]) -> None:
    text = text_of(objects, form)
    part = '"targetPort"' if form == "json" else "port: 80"

    if form != "json":
        assert found(text, part, objects) == [
            ("Service models/granite-service-decode", ["spec.ports[http].port"])
        ]
    assert found(text, "vllm", objects)[0][0] == "Deployment models/granite-decode"


def test_a_key_stands_for_what_is_below_it(objects: list[Made]) -> None:
    assert found(text_of(objects), "  ports:", objects) == [
        ("Service models/granite-service-decode", ["spec.ports[http].name", "spec.ports[http].port"])
    ]


def test_comments_do_no_harm(objects: list[Made]) -> None:
    text = "---\n".join(annotated(made.tree, made.trace().tree) for made in objects)

    assert found(text, "port: 80  # base.yaml", objects)[0][1] == ["spec.ports[http].port"]


def test_a_line_of_flow_style_holds_several(objects: list[Made]) -> None:
    text = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: granite-service-decode, namespace: models}\n"
        "spec: {ports: [{name: http, port: 80}]}\n"
    )

    assert [paths for _name, paths in found(text, "spec:", objects)] == [
        ["spec.ports[http].name"],
        ["spec.ports[http].port"],
    ]
    assert found(text, "spec:", objects, 30)[0][1] == ["spec.ports[http].port"]
    assert found(text, "spec:", objects, 2)[0][1] == ["spec.ports[http].name"]


@pytest.mark.parametrize(("part", "line"), [("first of", 10), ("third", 13)])
def test_a_line_of_a_text_leads_to_its_own_line(part: str, line: int, objects: list[Made]) -> None:
    text = text_of(objects)
    number = next(number for number, each in enumerate(text.splitlines(), 1) if part in each)
    [asked] = at_line(Source("out.yaml", text), number, 0, objects).asked
    [value] = asked.values

    assert value.where == 'data["words.txt"]'
    assert str(value.value).startswith(part)
    assert (value.sources[0].file, value.sources[0].line) == ("base.yaml", line)


def test_a_file_that_is_out_of_date_says_so(objects: list[Made]) -> None:
    text = text_of(objects)
    line = text[: text.index("port: 80")].count("\n") + 1
    old = at_line(Source("out.yaml", text.replace("port: 80", "port: 81")), line, 0, objects)

    assert [warning.code for warning in old.warnings] == ["out-of-date"]
    assert [value.value for value in old.asked[0].values] == [80]
    assert not at_line(Source("out.yaml", text), line, 0, objects).warnings


SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: granite-service-decode\n  namespace: models\n"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (SERVICE, 6, "no value"),
        (SERVICE, 0, "no value"),
        (SERVICE + "# a comment\n", 6, "no value"),
        ("", 1, "no value"),
        ("a: 1\n", 1, "no value"),
        (SERVICE + "spec:\n  old: 1\n", 7, "nothing at this path"),
        (SERVICE.replace("models", "others"), 4, "not rendered from this input"),
        (SERVICE.replace("v1", "apps/v1"), 4, "not rendered from this input"),
        ("a: [\n", 1, "not closed"),
        (SERVICE + "spec: " + "[" * 20000, 6, "nest|deep|content"),
    ],
)
def test_lines_that_lead_nowhere(text: str, line: int, message: str, objects: list[Made]) -> None:
    with pytest.raises(MsvcgenError, match=message) as raised:
        at_line(Source("out.yaml", text), line, 0, objects)

    [problem] = raised.value.problems
    assert problem.position is not None
    assert problem.position.file == "out.yaml"
