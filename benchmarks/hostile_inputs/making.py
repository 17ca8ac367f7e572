"""Inputs that are made to hurt: each is about a MB at size 1, and nothing that anybody would write."""

from __future__ import annotations

import json
from typing import NamedTuple

SERVICE = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: granite, namespace: models%s}
spec:
  modelArtifacts: {uri: "hf://ibm-granite/granite"}
  routing: {modelName: granite, ports: [{name: http, port: 8000}]}
  decode:
    containers:
    - name: vllm
      image: example.com/vllm:1
%s"""
PLAIN = SERVICE % ("", "")


class Hostile(NamedTuple):
    """Files by their names, and the arguments of a run that reads them."""

    files: dict[str, str]
    arguments: tuple[str, ...] = ("generate", "-m", "ms.yaml", "-n", "models")


def service(more: str = "", metadata: str = "") -> Hostile:
    return Hostile({"ms.yaml": SERVICE % (metadata, more)})


def raw(text: str) -> Hostile:
    return Hostile({"ms.yaml": text})


def base(text: str, key: str = "extraObjects", dialect: str = "", arguments: tuple[str, ...] = ()) -> Hostile:
    notes = f", annotations: {{msvcgen.dev/template-dialect: {dialect}}}" if dialect else ""
    lines = "".join(f"    {line}\n" for line in text.split("\n"))
    base = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: b{notes}}}\ndata:\n  {key}: |\n{lines}"
    return Hostile(
        {"ms.yaml": PLAIN, "b.yaml": base},
        ("generate", "-m", "ms.yaml", "-b", "b.yaml", "-n", "models", *arguments),
    )


def jinja(text: str) -> Hostile:
    return base(text, dialect="jinja")


def object_text(data: str) -> str:
    return f"- apiVersion: v1\n  kind: ConfigMap\n  metadata: {{name: made}}\n  data:\n{data}"


def crd(schema: object, more: dict[str, object] | None = None) -> Hostile:
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "Thing", "plural": "things"},
            "scope": "Namespaced",
            "versions": [
                {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
            ],
        },
    }
    thing = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "x"}, **(more or {})}
    made = base(json.dumps([thing]), arguments=("--schema-dir", "s"))
    return made._replace(files={**made.files, "s/crd.json": json.dumps(definition)})


def plain_schema(schema: dict[str, object], more: dict[str, object] | None = None) -> Hostile:
    named = {"x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Thing"}]}
    made = crd({}, more)
    return made._replace(files={**made.files, "s/crd.json": json.dumps({**schema, **named})})


def variant(text: str) -> Hostile:
    head = "apiVersion: msvcgen.dev/v1alpha1\nkind: RuntimeVariant\nmetadata: {name: ours}\nspec:\n  extends: vllm\n"
    return Hostile(
        {"ms.yaml": PLAIN, "r.yaml": head + text},
        ("generate", "-m", "ms.yaml", "-n", "models", "-r", "r.yaml"),
    )


def definition(text: str) -> Hostile:
    return Hostile(
        {"ms.yaml": PLAIN, "d.yaml": text},
        ("generate", "-m", "ms.yaml", "-n", "models", "-r", "custom", "-d", "d.yaml"),
    )


def in_form(made: Hostile, form: str) -> Hostile:
    return made._replace(arguments=(*made.arguments, "--error-format", form))


def many(line: str, count: float) -> str:
    return "".join(line.replace("#", str(number)) for number in range(int(count)))
