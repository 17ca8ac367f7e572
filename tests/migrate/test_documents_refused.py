"""Files of `migrate document` that stand for nothing, or for what nobody can say."""

from __future__ import annotations

import pytest

from msvcgen.errors import MsvcgenError, Problem
from msvcgen.migrate.documents.migrating import Migration, Where, migrate
from msvcgen.settings import Source

LLMOS = """
apiVersion: ml.llmos.ai/v1
kind: ModelService
metadata: {name: tiny, namespace: models}
spec:
  modelRegistry: local
  model: acme/tiny
  replicas: 1
  template:
    spec:
      containers:
      - name: server
        image: vllm/vllm-openai:v0.10.1.1
        ports: [{name: http, containerPort: 8000}]
"""
LLM = """
apiVersion: serving.kserve.io/v1alpha2
kind: LLMInferenceService
metadata: {name: tiny, namespace: models}
spec:
  model: {uri: "hf://acme/tiny"}
"""
DEFINITION = """
models:
- name: tiny
  model_path: /models/tiny
  service: {start_command: [serve], port: 8080}
"""
FUNCTION = """
kind: huggingfaceserve
project: demo
name: tiny
spec: {path: "hf://acme/tiny"}
"""
WHERE = Where("acme/server:1.0", "pvc://models/tiny", "models")


def migrated(*texts: str, where: Where = WHERE) -> Migration:
    return migrate([Source(f"{number}.yaml", text) for number, text in enumerate(texts)], where)


def errors(*texts: str, where: Where = WHERE) -> list[Problem]:
    with pytest.raises(MsvcgenError) as caught:
        migrated(*texts, where=where)
    return [problem for problem in caught.value.problems if problem.severity == "error"]


def said(problem: Problem) -> tuple[str, int]:
    return problem.message, problem.position.line if problem.position else 0


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("kind: Deployment\napiVersion: apps/v1\n", "the kind is `Deployment`, a `ModelService`", 1),
        ("a: [\n", "", 1),
        ("", "the file holds no object, a ModelService is needed", 1),
        (
            "apiVersion: llm-d.ai/v1alpha1\nkind: ModelService\n",
            "this `ModelService` is one of ours already",
            2,
        ),
        ("apiVersion: v1\nkind: ConfigMap\n", "this `ConfigMap` is one of ours already", 2),
        (LLM.replace("model:", "modle:"), "unknown field", 6),
        (LLM + "  baseRefs: [{name: platform}]\n", "there is no LLMInferenceServiceConfig `platform`", 7),
        (
            LLMOS.replace("acme/tiny", "/data/tiny"),
            "names a place in the pod, and no claim is mounted there",
            7,
        ),
        (DEFINITION.replace("8080", "80800"), "", 5),
        (DEFINITION + "- name: other\n", "the definition has 2 models", 6),
        (
            FUNCTION.replace("hf://", "ftp://"),
            "a ModelService has no word for a model at `ftp://acme/tiny`",
            5,
        ),
        (FUNCTION.replace("huggingfaceserve", "mlflowserve"), "the kind is `mlflowserve`", 2),
    ],
)
def test_a_file_that_stands_for_nothing(text: str, message: str, line: int) -> None:
    first = errors(text)[0]

    assert said(first)[0].startswith(message)
    assert said(first)[1] == line
    assert first.position is not None
    assert first.position.file == "0.yaml"


def test_known_documents_are_named_for_an_unknown_one() -> None:
    [problem] = errors("kind: Deployment\napiVersion: apps/v1\n")

    assert "LLMInferenceService (serving.kserve.io/v1alpha1" in str(problem.hint)


def test_values_of_the_chart_are_for_the_other_command() -> None:
    [problem] = errors("modelArtifacts: {uri: 'hf://acme/tiny'}\ndecode: {replicas: 1}\nrouting: {}\n")

    assert "`msvcgen migrate chart -f FILE --release NAME`" in str(problem.hint)


def test_documents_of_one_name_are_refused() -> None:
    problems = errors(LLM, LLM.replace("models", "other"))

    assert [said(problem) for problem in problems] == [
        ("another document comes to a ModelService `tiny` as well", 2),
        ("another document comes to a ModelService `tiny` as well", 2),
    ]


def test_a_secret_is_refused_and_not_repeated() -> None:
    secret = "hf_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH"
    document = (
        LLM + f"  template: {{containers: [{{name: main, env: [{{name: HF_TOKEN, value: {secret}}}]}}]}}\n"
    )
    definition = DEFINITION.replace("[serve]", f"'serve --token {secret}'")
    name = DEFINITION.replace("name: tiny", f"name: {secret}")

    for text in (document, definition, name):
        problems = errors(text)
        assert {problem.code for problem in problems} == {"literal-secret"}
        assert secret not in "".join(
            f"{problem.message}{problem.hint}{problem.notes}" for problem in problems
        )


def test_a_definition_needs_what_it_does_not_say() -> None:
    [problem] = errors(DEFINITION, where=Where("", "pvc://models/tiny"))
    [other] = [
        each for each in migrated(LLM).problems if each.code == "unused-option" and "uri" in each.where
    ]

    assert (problem.hint, problem.code) == ("give --image", "missing-option")
    assert other.message == "this is for model definitions, and none is among the files"


def test_a_uri_that_nobody_knows_is_the_option_s() -> None:
    [problem] = errors(DEFINITION, where=WHERE._replace(uri="models/tiny"))

    assert "unknown scheme in `models/tiny`" in problem.message
    assert problem.position is not None
    assert problem.position.file == "<options>"


def test_a_task_without_its_function_is_told() -> None:
    task = "kind: huggingfaceserve+serve\nspec: {function: 'huggingfaceserve://demo/other:1'}\n"
    [problem] = errors(FUNCTION, task)

    assert problem.message == "the function `huggingfaceserve://demo/other:1` is not among the inputs"


def test_what_lies_in_a_claim_has_a_uri() -> None:
    volumes = """        volumeMounts: [{name: data, mountPath: /data}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: weights}}]
"""
    migration = migrated(LLMOS.replace("acme/tiny", "/data/a/tiny") + volumes)

    assert "uri: pvc://weights/a/tiny" in migration.models[0].files["modelservice.yaml"]


def test_comments_say_where_another_registry_s_model_is_from() -> None:
    text = migrated(LLMOS.replace("local", "modelscope")).models[0].files["modelservice.yaml"]

    assert "    # fetched from modelscope, as the RuntimeVariant says\n    uri: hf://acme/tiny" in text


def test_every_document_has_a_model_of_its_own() -> None:
    definition, function = (
        DEFINITION.replace("tiny", "Own Model"),
        FUNCTION.replace("name: tiny", "name: tagger"),
    )
    migration = migrated(LLM, definition, function)

    assert [model.name for model in migration.models] == ["own-model", "tiny", "tagger"]


def test_names_that_are_others_here_are_told() -> None:
    [note] = [each for each in migrated(FUNCTION).problems if "labels" in each.message]

    assert "`d-huggingfaceserveserve-tiny` is `tiny-decode` now" in note.message
    assert "`s-huggingfaceserveserve-tiny` is `tiny-service-decode` now" in note.message
