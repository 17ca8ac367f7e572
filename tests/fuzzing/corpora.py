"""What inputs are made of: the samples, the goldens and the cases of the tests."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from msvcgen.errors import MsvcgenError
from msvcgen.tree import Tree, node_at
from msvcgen.yaml.reader import read_stream

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"
LONGEST = 20_000
"""Characters of a text that is worth changing; longer ones take long and say the same."""


@cache
def texts(*patterns: str) -> tuple[str, ...]:
    """Give the texts of the files that match patterns from the root, none of them long."""
    files = sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()})
    found = (path.read_text("utf-8", "replace") for path in files)
    return tuple(text for text in found if len(text) <= LONGEST)


@cache
def documents(*patterns: str) -> tuple[Tree, ...]:
    """Give the documents of the files that match patterns, as far as they can be read."""
    trees: list[Tree] = []
    for text in texts(*patterns):
        try:
            trees += (document.tree for document in read_stream(text, "corpus")[0])
        except MsvcgenError:
            continue
    return tuple(trees)


def of_kind(kind: str, *patterns: str) -> tuple[Tree, ...]:
    """Give the documents of a kind."""
    return tuple(tree for tree in documents(*patterns) if isinstance(tree, dict) and tree.get("kind") == kind)


@cache
def services() -> tuple[Tree, ...]:
    """Give ModelServices, of all systems."""
    patterns = ("samples/**/*.yaml", "tests/cases/generate/*/*.yaml", "tests/cases/llmos/*.yaml")
    return of_kind("ModelService", *patterns)


@cache
def bases() -> tuple[Tree, ...]:
    """Give BaseConfigs."""
    patterns = ("samples/**/*.yaml", "msvcgen/presets/*.yaml", "tests/cases/generate/*/*.yaml")
    return of_kind("ConfigMap", *patterns)


@cache
def values() -> tuple[Tree, ...]:
    """Give values of the Helm chart."""
    return documents("tests/cases/chart-values/**/*.yaml")


@cache
def functions() -> tuple[Tree, ...]:
    """Give functions of DigitalHub with their tasks and runs."""
    trees = documents("samples/digitalhub/*.yaml", "tests/cases/digitalhub/*.yaml")
    return tuple(tree for tree in trees if isinstance(tree, dict) and "function" in tree)


@cache
def foreign() -> tuple[Tree, ...]:
    """Give the ModelServices of LLMOS and the LLMInferenceServices of KServe."""
    inputs = [
        node_at(tree, "input")
        for tree in documents("tests/cases/llmos/*.yaml", "tests/cases/llmisvc/input/*.yaml")
    ]
    return tuple(one for tree in inputs for one in (tree if isinstance(tree, list) else [tree]))


@cache
def variants() -> tuple[Tree, ...]:
    """Give RuntimeVariants."""
    return of_kind(
        "RuntimeVariant", "samples/**/*.yaml", "msvcgen/runtimes/*.yaml", "tests/cases/runtimes/*.yaml"
    )


@cache
def definitions() -> tuple[Tree, ...]:
    """Give model definitions of Backend.AI."""
    trees = documents("samples/custom/*.yaml", "tests/cases/custom/*.yaml", "tests/cases/model/*.yaml")
    found = [tree for tree in trees if isinstance(tree, dict) and "models" in tree]
    cases = (case for tree in trees for case in (tree if isinstance(tree, list) else ()))
    given = (case.get("definition") for case in cases if isinstance(case, dict))
    found += (definition for definition in given if isinstance(definition, dict))
    return tuple(found)


@cache
def objects() -> tuple[Tree, ...]:
    """Give finished objects."""
    return tuple(tree for tree in documents("golden/**/*.yaml") if isinstance(tree, dict))


@cache
def templates() -> tuple[str, ...]:
    """Give templates of Go, of BaseConfigs and of the tests of the engine."""
    found = [
        text
        for tree in bases()
        if isinstance(tree, dict) and isinstance(tree.get("data"), dict)
        for text in tree["data"].values()  # type: ignore[union-attr]
        if isinstance(text, str)
    ]
    for path in sorted([*(CASES / "sprig").glob("*.jsonl"), CASES / "template" / "language.jsonl"]):
        found += (json.loads(line).get("template", "") for line in path.read_text("utf-8").splitlines())
    return tuple(text for text in found if text)


@cache
def rules() -> tuple[str, ...]:
    """Give expressions of CEL: those of the tests, and those of the kinds that are shipped."""
    found = [
        line.partition(" => ")[0]
        for path in sorted((CASES / "cel").glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    for path in sorted((ROOT / "schemas" / "kinds").glob("*.jsonl")):
        if path.name != "kubernetes.jsonl":
            found += map(json.loads, re.findall(r'"rule":\s*("(?:[^"\\]|\\.)*")', path.read_text("utf-8")))
    return tuple(dict.fromkeys(found))


@cache
def quantities() -> tuple[str, ...]:
    """Give quantities."""
    lines = (CASES / "quantity" / "quantities.jsonl").read_text("utf-8").splitlines()
    return tuple(re.findall(r'"((?:[^"\\]|\\.)*)"', "\n".join(lines)))


@cache
def crds() -> tuple[Tree, ...]:
    """Give CustomResourceDefinitions, and the objects of their kinds beside them."""
    found = of_kind("CustomResourceDefinition", "tests/cases/crd/*.yaml")
    return found or (CRD,)


CRD: Tree = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "things.example.com"},
    "spec": {
        "group": "example.com",
        "names": {"kind": "Thing", "plural": "things"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "required": ["size"],
                                "x-kubernetes-validations": [
                                    {
                                        "rule": "self.size > 0",
                                        "message": "must be more",
                                        "fieldPath": ".size",
                                    },
                                    {"rule": "!has(self.list) || self.list.all(x, x.startsWith('a'))"},
                                ],
                                "properties": {
                                    "size": {"type": "integer", "minimum": 0, "default": 1},
                                    "list": {
                                        "type": "array",
                                        "x-kubernetes-list-type": "set",
                                        "items": {"type": "string", "pattern": "^[a-z]+$"},
                                    },
                                    "any": {"x-kubernetes-int-or-string": True},
                                    "when": {"type": "string", "format": "date-time"},
                                    "map": {"type": "object", "additionalProperties": {"type": "number"}},
                                    "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                                },
                            }
                        },
                    }
                },
            }
        ],
    },
}
THING: Tree = {
    "apiVersion": "example.com/v1",
    "kind": "Thing",
    "metadata": {"name": "a"},
    "spec": {"size": 3, "list": ["a", "b"], "any": "5%", "when": "2024-01-01T00:00:00Z", "map": {"a": 1.5}},
}
