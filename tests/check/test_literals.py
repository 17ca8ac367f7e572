"""Secrets that inputs state as literals, wherever they do."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from msvcgen.pipeline import Options, Source, generate
from msvcgen.report import format_github, format_json, format_text

SECRET = "hunter22secret"  # noqa: S105 - it is no secret

SERVICE = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: granite, namespace: models}
spec:
  routing: {modelName: ibm/granite, ports: [{name: http, port: 8000}]}
  modelArtifacts: {uri: "hf://ibm/granite", authSecretName: hf-token}
  decode:
    containers:
    - name: vllm
      image: vllm/vllm-openai:v0.10.0
"""

BASE = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: base}
data:
"""


OBJECT = "extraObjects: |\n    - {apiVersion: v1, metadata: {name: a}, "
LOGIN = "type: kubernetes.io/dockerconfigjson}\n"


def codes(service: str, base: str = "", **options: object) -> list[str]:
    """Give the codes of the errors, after a look that no form of the problems repeats the secret."""
    bases = [Source("base.yaml", base)] if base else []
    if base:
        service = service.replace("spec:\n", "spec:\n  baseConfigMapRef: {name: base}\n")
    results = list(generate([Source("ms.yaml", service)], bases, Options(**options)))  # type: ignore[arg-type]
    problems = [problem for result in results for problem in result.problems]
    for text in (format_text(problems), format_json(problems), format_github(problems)):
        assert SECRET not in text
    assert all(problem.hint for problem in problems if problem.code == "literal-secret")
    return [problem.code for problem in problems if problem.severity == "error"]


@pytest.mark.parametrize("validate", ["strict", "warn", "ignore"])
def test_an_environment_is_refused_however_lenient_the_run(validate: str) -> None:
    service = SERVICE + f"      env:\n      - name: HF_TOKEN\n        value: {SECRET}\n"
    assert codes(service, validate=validate) == ["literal-secret"]


@pytest.mark.parametrize(
    "lines",
    [
        f"args: [--api-key, {SECRET}]",
        f"args: [--api-key={SECRET}]",
        f"args: ['--hf-token={SECRET}']",
        f"command: [sh, -c, 'HF_TOKEN={SECRET} vllm serve']",
        f"command: [sh, -c, 'vllm serve --api-key {SECRET} --port 8000']",
        "env: [{name: X, value: hf_" + "a1" * 17 + "}]",
        "env: [{name: X, value: AKIAIOSFODNN7EXAMPLE}]",
        f"env: [{{name: DATABASE, value: 'postgres://me:{SECRET}@db/x'}}]",
        f'env: [{{name: "HF_\\x54OKEN", value: {SECRET}}}]',
    ],
)
def test_a_container_is_refused(lines: str) -> None:
    assert codes(SERVICE + f"      {lines}\n") == ["literal-secret"]


@pytest.mark.parametrize(
    "lines",
    [
        "args: [--api-key, $(API_KEY)]",
        "args: [--api-key=$(API_KEY), --tokenizer, x, --max-num-batched-tokens=8192]",
        "command: [own]\n      args: [--tls-key=/etc/tls/tls.key, --session-key, x-user-id]",
        "env: [{name: HF_TOKEN, value: changeme}, {name: OPENAI_API_KEY, value: EMPTY}]",
        "env: [{name: MAX_TOKENS, value: many}]",
        "env: [{name: HF_TOKEN, valueFrom: {secretKeyRef: {name: hf-token, key: HF_TOKEN}}}]",
        "env: [{name: TOKEN_FILE, value: /run/token}, {name: KEYCLOAK_URL, value: 'https://keys.example'}]",
    ],
)
def test_what_is_no_literal_passes(lines: str) -> None:
    assert codes(SERVICE + f"      {lines}\n") == []


@pytest.mark.parametrize(
    ("runtime", "env"),
    [
        ("vllm", {"HF_TOKEN": SECRET}),
        ("vllm", {"AWS_SECRET_ACCESS_KEY": SECRET}),
        ("sglang", {"NGC_API_KEY": SECRET}),
        ("nim", {"NGC_API_KEY": SECRET}),
    ],
)
def test_the_command_line_is_refused(runtime: str, env: Mapping[str, str]) -> None:
    assert set(codes(SERVICE, runtime=runtime, env=env)) == {"literal-secret"}


def test_values_of_a_variant_are_refused() -> None:
    variant = (
        "apiVersion: msvcgen.dev/v1alpha1\nkind: RuntimeVariant\nmetadata: {name: own}\n"
        f"spec:\n  extends: vllm\n  values:\n    HF_TOKEN: {SECRET}\n"
    )
    assert codes(SERVICE, runtime=Source("own.yaml", variant)) == ["literal-secret"]


@pytest.mark.parametrize(
    "objects",
    [
        f"configMaps: |\n    - data: {{HF_TOKEN: {SECRET}}}\n      metadata: {{name: a}}\n",
        f"configMaps: |\n    - data: {{app.env: 'HF_TOKEN={SECRET}'}}\n      metadata: {{name: a}}\n",
        "configMaps: |\n    - data: {id: '-----BEGIN PRIVATE KEY-----'}\n      metadata: {name: a}\n",
        "extraObjects: |\n    - {apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {x: hunter22secret}}\n",
        "extraObjects: |\n    - {apiVersion: v1, kind: Secret, metadata: {name: a}, data: {x: aHVudGVyMjJzZWNyZXQ=}}\n",
        OBJECT
        + 'kind: Secret, stringData: {.dockerconfigjson: \'{"auths": {"r": {"auth": "aHVudGVyMg=="}}}\'}, '
        + LOGIN,
        f"extraObjects: |\n    - {{apiVersion: x/v1, kind: O, metadata: {{name: a}}, spec: {{apiKey: {SECRET}}}}}\n",
        (
            "decodeDeployment: |\n    spec: {template: {spec: {containers: [\n"
            "      {name: vllm, args: ['--api-key={{ .HFModelName }}']}]}}}\n"
        ),
    ],
)
def test_objects_of_a_baseconfig_are_refused(objects: str) -> None:
    assert codes(SERVICE, BASE + "  " + objects) == ["literal-secret"]


@pytest.mark.parametrize(
    "objects",
    [
        "configMaps: |\n    - {metadata: {name: a}, data: {TOKENIZER: some-model, run: 'vllm --api-key $KEY'}}\n",
        OBJECT + "kind: Secret, stringData: {token: changeme, user: me}}\n",
        "extraObjects: |\n    - {apiVersion: v1, kind: Secret, metadata: {name: a}, data: {token: Y2hhbmdlbWU=}}\n",
        OBJECT + "kind: ConfigMap, data: {secret-name: hf-token-of-team}}\n",
        OBJECT + "kind: Secret, stringData: {.dockerconfigjson: '{\"auths\": {}}'}, " + LOGIN,
    ],
)
def test_objects_without_literals_pass(objects: str) -> None:
    assert codes(SERVICE, BASE + "  " + objects) == []


def test_a_problem_beside_a_secret_does_not_repeat_it() -> None:
    service = SERVICE + f"      env: [{{name: HF_TOKEN, value: {SECRET}, valu: x}}]\n"
    assert codes(service) == ["unknown-field"]


def test_the_place_of_the_literal_is_told() -> None:
    service = SERVICE + f"      env:\n      - name: HF_TOKEN\n        value: {SECRET}\n"
    results = list(generate([Source("ms.yaml", service)], [], Options()))
    problem = json.loads(format_json(results[0].problems))
    assert (problem["line"], problem["column"]) == (13, 9)
    assert problem["where"] == "spec.decode.containers[vllm].env[HF_TOKEN].value"
