from __future__ import annotations

import re

import pytest

import msvcgen
from msvcgen.linting import lint as check
from msvcgen.settings import Options, Source

SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: granite}
spec:
  selector: {app: granite}
  ports:
  - port: 80
"""
HPA = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: granite}
spec:
  maxReplicas: 2
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: granite-decod
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: granite-decode
spec:
  selector: {matchLabels: {app: granite}}
  template:
    metadata: {labels: {app: granite}}
    spec:
      containers:
      - name: web
        image: example.com/web:1
"""


def found(text: str, **options: object) -> list[tuple[str, str, int]]:
    """Give code, severity and line of what is wrong with manifests."""
    problems = msvcgen.lint(text, **options)  # type: ignore[arg-type]  # the tests' own options
    return [(each.code, each.severity, each.position.line if each.position else 0) for each in problems]


def test_manifests_that_fit_together() -> None:
    assert found(f"{SERVICE}---\n{DEPLOYMENT}") == []


def test_a_problem_stands_at_its_line_of_the_stream() -> None:
    assert found(f"# nothing\n---\n{DEPLOYMENT}---\n{HPA}") == [("no-object", "warning", 24)]


def test_lists_and_json_are_streams_of_their_items() -> None:
    listed = '{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "ConfigMap"}]}'
    assert [code for code, _, _ in found(listed)] == ["missing-field"]


def test_kinds_without_a_schema_are_a_note() -> None:
    assert found("apiVersion: example.com/v1\nkind: Banana\nmetadata: {name: a}\n") == [
        ("unknown-kind", "note", 2)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n",
        "apiVersion: llm-d.ai/v1alpha1\nkind: ModelService\nmetadata: {name: a}\n",
        "apiVersion: ml.llmos.ai/v1\nkind: ModelService\nmetadata: {name: a}\n",
    ],
)
def test_what_is_no_rendered_object_is_skipped_with_a_note(text: str) -> None:
    assert found(f"{text}---\n{SERVICE}---\n{DEPLOYMENT}") == [("skipped-object", "note", 1)]
    assert found(text) == [("skipped-object", "warning", 1)]


def test_values_of_a_chart_are_skipped_in_a_directory_only() -> None:
    values = "replicaCount: 1\n"
    linted = check([Source("a/values.yaml", values, found=True)], Options())
    assert [problem.code for problem in linted.problems] == ["skipped-object"]
    assert any(severity == "error" for _, severity, _ in found(values))


def test_of_a_template_only_that_is_said() -> None:
    template = DEPLOYMENT.replace("name: granite-decode", "name: ${NAME}").replace(
        "spec:\n", "spec:\n  replicas: ${N}\n", 1
    )
    assert found(template) == [("placeholder", "warning", 4)]
    assert found(SERVICE.replace("{name: granite}", "{name: ${NAME}}")) == [("yaml-syntax", "error", 3)]
    assert found(SERVICE.replace("{name: granite}", '{name: "${NAME}"}')) == [("placeholder", "warning", 3)]
    assert found(SERVICE.replace("{name: granite}", "{name: <NAME>}")) == [("placeholder", "warning", 3)]


def test_an_image_that_is_still_to_be_filled_in_is_said_once() -> None:
    image = "image: REGION-docker.pkg.dev/PROJECT_ID/vllm:v0.20.2"
    line = next(number for number, line in enumerate(DEPLOYMENT.splitlines(), 1) if "image:" in line)

    text = re.sub("image: .*", image, DEPLOYMENT)
    assert found(text) == [("placeholder", "warning", line)]
    assert found(text.replace("PROJECT_ID", "Project")) == [("image-name", "error", line)]


def test_of_a_patch_nothing_is_said_that_it_lacks() -> None:
    patch = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: granite}
spec:
  template:
    spec:
      containers:
      - name: web
        env: [{name: A, value: b}]
"""
    assert found(patch) == [("patch", "note", 2)]
    assert ("unknown-field", "error", 9) in found(patch.replace("env:", "evn:"))


def test_an_empty_input_is_a_warning() -> None:
    assert found("# helm failed\n---\n") == [("nothing-to-check", "warning", 0)]


def test_severities_of_validate() -> None:
    wrong = SERVICE.replace("port: 80", "prot: 80")
    assert {severity for _, severity, _ in found(wrong)} == {"error"}
    assert {severity for _, severity, _ in found(wrong, validate="warn")} == {"warning"}
    assert found(wrong, validate="ignore") == []


def test_allowances() -> None:
    stream = f"{DEPLOYMENT}---\n{HPA}"
    comment = stream.replace(
        "name: granite-decod\n", "name: granite-decod # msvcgen: allow[no-object] later\n"
    )
    annotated = stream.replace(
        "metadata: {name: granite}", "metadata: {name: granite, annotations: {msvcgen.dev/allow: no-object}}"
    )
    assert found(stream, allow=["no-object"]) == found(comment) == found(annotated) == []
    assert [code for code, _, _ in found(DEPLOYMENT, allow=["no-object"])] == ["unused-allowance"]


def test_what_helm_rendered_names_its_template() -> None:
    stream = "---\n".join((DEPLOYMENT, "# Source: chart/templates/hpa.yaml\n" + HPA))
    (problem,) = msvcgen.lint(stream)
    assert "rendered from chart/templates/hpa.yaml" in problem.notes


def test_secrets_are_found_and_not_repeated() -> None:
    secret = "hf_" + "a" * 34
    (problem,) = msvcgen.lint(
        DEPLOYMENT + f"        env:\n        - name: HF_TOKEN\n          value: {secret}\n"
    )
    assert problem.code == "literal-secret"
    assert secret not in problem.message


def test_text_that_cannot_be_read() -> None:
    assert [code for code, _, _ in found("a: [")] == ["yaml-syntax"]
