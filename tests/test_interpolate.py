"""Templates in the strings of a ModelService: their values, their types, and what is said of them."""

from __future__ import annotations

from typing import Any

import pytest

from msvcgen import MsvcgenError, render

SERVICE = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: granite, namespace: models}
spec:
  modelArtifacts: {uri: "hf://ibm-granite/granite"}
  routing: {modelName: granite, ports: [{name: http, port: 8000}]}
  decode:
    replicas: %s
    parallelism: {tensor: 2}
    hostNetwork: %s
    terminationGracePeriodSeconds: %s
    containers:
    - name: vllm
      image: vllm:v1
      args: ['{{ getPort "http" }}', "{{ true }}"]
      env: [{name: PORT, value: '{{ getPort "http" }}'}]
      ports: [{name: http, containerPort: %s}]
      readinessProbe: {httpGet: {port: %s}}
"""
SOUND = ("1", "true", "30", "8000", "http")


def deployment(*values: str) -> Any:
    (found,) = (tree for tree in render(SERVICE % values) if tree["kind"] == "Deployment")
    return found["spec"]


def problems(*values: str) -> list[tuple[str, str, str]]:
    with pytest.raises(MsvcgenError, match=r"\S") as caught:
        render(SERVICE % values)
    return [
        (problem.code, problem.where.rpartition(".")[2], problem.hint) for problem in caught.value.problems
    ]


def test_a_text_that_is_one_action_has_the_type_that_is_wanted() -> None:
    port = """'{{ getPort "http" }}'"""
    spec = deployment('"{{ .TensorParallelism }}"', '"{{ true }}"', '"{{ mul 2 30 }}"', port, port)
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    assert (spec["replicas"], pod["hostNetwork"], pod["terminationGracePeriodSeconds"]) == (2, True, 60)
    assert container["ports"][0]["containerPort"] == 8000
    assert container["readinessProbe"]["httpGet"]["port"] == 8000
    assert container["args"][:2] == ["8000", "true"]
    assert container["env"] == [{"name": "PORT", "value": "8000"}]


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ('"{{ .ModelName }}"', 'the template gives "granite"'),
        ('"1{{ 0 }}"', 'the template gives "10", only a text that is one action gives a number'),
        ('"{{ 1 }} "', 'the template gives "1 "'),
        ('"{{ 1.5 }}"', 'the template gives "1.5"'),
        ('"{{ "0x10" }}"'.replace('"0x10"', "`0x10`"), 'the template gives "0x10"'),
    ],
)
def test_what_gives_no_number_is_told(value: str, hint: str) -> None:
    assert problems(value, *SOUND[1:]) == [("wrong-type", "replicas", hint)]


def test_nothing_is_said_of_what_an_unknown_name_leaves_out() -> None:
    assert [problem[:2] for problem in problems('"{{ .Nope }}"', *SOUND[1:])] == [
        ("unknown-variable", "replicas")
    ]


BASE = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: base}
data:
  decodeService: |
    %s
  httpRoute: |
    %s
"""


@pytest.mark.parametrize(
    ("service", "base", "said"),
    [
        ("1", ("{x: {{ .Nope }}}", "{{ if }}"), ["missing value for if", "unknown variable `Nope`"]),
        ("1", ("x: 1", "{{ if }}"), ["missing value for if", "unknown field"]),
        ("many", ("x: 1", "{{ if }}"), ["missing value for if", "must be an integer", "unknown field"]),
        (
            "many",
            ("x: {{ .Nope }}", "x: 1"),
            ["must be an integer", "unknown variable `Nope`", "unknown field"],
        ),
        ("many", ('x: {{ getPort "x" }}', "x: ["), ["must be an integer"]),
        ("1", ('x: {{ getPort "x" }}', "x: ["), ["unknown port `x`", "the `[` is not closed"]),
    ],
)
def test_what_one_stage_finds_does_not_hide_what_another_finds_without_it(
    service: str, base: tuple[str, str], said: list[str]
) -> None:
    with pytest.raises(MsvcgenError, match=r"\S") as caught:
        render(SERVICE % (service, *SOUND[1:]), BASE % base)
    messages = [problem.message for problem in caught.value.problems]
    assert len(messages) == len(said), messages
    assert all(message.startswith(start) for message, start in zip(messages, said, strict=True)), messages


QUOTED = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: base}
data:
  decodeDeployment: |
    spec:
      replicas: "{{ .TensorParallelism }}"
      paused: '{{ eq 1 2 }}'   # for now
      minReadySeconds: %s
      template:
        spec:
          containers:
          - name: vllm
            env: [{name: PORT, value: "{{ getPort "http" }}"}]
            ports: [{name: http, containerPort: '{{ getPort "http" }}'}]
  decodeService: |
    spec:
      ports: [{name: http, port: 80, targetPort: '{{ getPort "http" }}'}]
"""


def test_quotes_around_a_template_of_a_baseconfig_do_not_make_text_of_numbers() -> None:
    service = SERVICE % ("null", *SOUND[1:])
    base = QUOTED.replace('"{{ getPort "http" }}"', "'{{ getPort \"http\" }}'")
    objects = {tree["kind"]: tree["spec"] for tree in render(service, base % "0") if "spec" in tree}
    spec = objects["Deployment"]
    (container,) = spec["template"]["spec"]["containers"]
    assert (spec["replicas"], spec["paused"]) == (2, False)
    assert container["ports"][0]["containerPort"] == 8000
    assert {"name": "PORT", "value": "8000"} in container["env"]
    assert objects["Service"]["ports"][0]["targetPort"] == 8000
    with pytest.raises(MsvcgenError, match="must be an integer, here it is text"):
        render(service, base % '"5"')


def test_so_do_they_of_more_ports_than_problems_are_kept_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("msvcgen.check.gathered.MOST_KEPT", 3)
    port = "    - {name: p#, port: 8#, targetPort: '{{ 8 }}'}\n"
    ports = "".join(port.replace("#", str(at)) for at in range(20))
    base = QUOTED.partition("  decodeService")[0] % "0"
    services = f"  decodeService: |\n    spec:\n      ports:\n{ports}".replace("    -", "      -")

    (service,) = (
        tree for tree in render(SERVICE % ("null", *SOUND[1:]), base + services) if tree["kind"] == "Service"
    )

    assert [port["targetPort"] for port in service["spec"]["ports"]] == [8] * 20


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("  modelArtifacts:", "  modelArtifact:", [("unknown-field", "spec.modelArtifact")]),
        ("uri:", "url:", [("unknown-field", "spec.modelArtifacts.url")]),
        (
            '  modelArtifacts: {uri: "hf://ibm-granite/granite"}\n',
            "",
            [("missing-field", "spec.modelArtifacts.uri")],
        ),
        ("modelName: granite, ", "", [("missing-field", "spec.routing.modelName")]),
    ],
)
def test_one_missing_thing_is_one_problem(wrong: str, right: str, said: list[tuple[str, str]]) -> None:
    assert wrong in SERVICE
    with pytest.raises(MsvcgenError, match=r"\S") as caught:
        render(SERVICE.replace(wrong, right) % SOUND)
    assert [(problem.code, problem.where) for problem in caught.value.problems] == said
    with pytest.raises(MsvcgenError, match="needs it"):
        render(SERVICE.replace(wrong, right) % SOUND, validate="warn")


@pytest.mark.parametrize("uri", ["ibm-granite/granite", "https://huggingface.co/ibm-granite/granite"])
def test_a_model_of_the_hub_is_known_by_other_names(uri: str) -> None:
    with pytest.raises(MsvcgenError, match="unknown scheme") as caught:
        render(SERVICE.replace("hf://ibm-granite/granite", uri) % SOUND)
    assert caught.value.problems[0].hint.startswith("did you mean `hf://ibm-granite/granite`?")
