"""Secrets are shown nowhere, whoever states them and whatever came of it."""

from __future__ import annotations

import json

import pytest

from explained import of_texts
from msvcgen.explanation import Made
from msvcgen.explanation.lookup import Asked
from msvcgen.explanation.text import explanation_text
from msvcgen.explanation.values import to_json

MODEL = """
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: granite, namespace: models}
spec:
  modelArtifacts: {uri: "pvc://models/granite"}
  routing: {modelName: granite}
  decode:
    containers:
    - name: vllm
      mergePolicy: {args: flags}
      args: [--api-key, won-9f3a7c1e5b]
      env:
      - {name: HF_TOKEN, value: hf_wonwonwonwonwonwonwonwon}
      - {name: PLAIN, value: shown}
"""
BASE = """
apiVersion: v1
kind: ConfigMap
metadata: {name: base}
data:
  decodeDeployment: |
    spec:
      template:
        spec:
          containers:
          - name: vllm
            image: vllm
            args: [--api-key, lost-1d5e9b3f7a, "--seed={{ add 1 1 }}"] # sk-lostlostlost0lostlostlost
            env:
            - {name: HF_TOKEN, value: hf_lostlostlostlostlostlost}
            - {name: PLAIN, value: "{{ .ModelName }}"}
  extraObjects: |
    - apiVersion: v1
      kind: Secret
      metadata: {name: words}
      stringData: {anything: won-in-a-secret}
      data: {other: d29uLWluLWEtc2VjcmV0}
"""


@pytest.fixture(scope="module")
def objects() -> list[Made]:
    """Give objects that hold secrets, which is allowed here."""
    return of_texts(MODEL, BASE, allow=("literal-secret",))


def test_no_form_shows_a_secret(objects: list[Made]) -> None:
    asked = [Asked(made) for made in objects]
    text = explanation_text(asked)
    as_json = "".join(json.dumps(to_json(value)) for each in asked for value in each.values)

    for form in (text, as_json):
        assert [word for word in ("won", "lost", "d29u") if word in form] == []
        assert "shown" in form
        assert "********" in form


def test_of_a_list_that_was_replaced_too(objects: list[Made]) -> None:
    del objects
    replaced = of_texts(
        MODEL.replace("args: flags", "args: replace, env: replace"), BASE, allow=("literal-secret",)
    )

    text = explanation_text([Asked(made) for made in replaced])

    assert "overridden" in text
    assert [word for word in ("won", "lost", "d29u") if word in text] == []


def test_of_the_command_line_too() -> None:
    objects = of_texts(
        MODEL.partition("  decode:")[0],
        runtime="cmd",
        env={"MY_TOKEN": "won-9f3a7c1e5b", "SHOWN": "shown"},
        allow=("literal-secret", "runtime-image"),
        validate="warn",
    )
    text = explanation_text([Asked(made) for made in objects])

    assert "won" not in text
