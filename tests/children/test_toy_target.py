"""A target is one row and one module: it renders, is checked, has origins and stands in the BaseConfig's schema."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from msvcgen.document import Document, Text
from msvcgen.errors import MsvcgenError
from msvcgen.intake import read_inputs
from msvcgen.model.baseconfig import data_model
from msvcgen.origin import leaves_of, origin_of
from msvcgen.pipeline import Options, Source, prepare, render_service, trace
from msvcgen.targets import TARGETS
from msvcgen.tree import node_at
from msvcgen.yaml.reader import find_places
from stories import ROOT

sys.path.insert(0, str(Path(__file__).parent))
from toy_target import ROW

SERVICE = """\
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: teddy, namespace: toys}
spec:
  routing: {modelName: teddy}
  modelArtifacts: {uri: hf://acme/teddy}
  decode: {replicas: 2}
"""

BASE = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: toys}
data:
  toyServer: |
    spec: {colour: {{ .ModelName | replace "teddy" "brown" }}}
"""

VARIANT = """\
apiVersion: msvcgen.dev/v1alpha1
kind: RuntimeVariant
metadata: {name: toy}
spec: {renders: [ToyServer], port: 8000, image: toy}
"""

CRD: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "toyservers.toys.example"},
    "spec": {
        "group": "toys.example",
        "names": {"kind": "ToyServer", "plural": "toyservers"},
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
                                "properties": {
                                    "model": {"type": "string"},
                                    "port": {"type": "integer"},
                                    "replicas": {"type": "integer", "maximum": 3},
                                    "colour": {"type": "string", "enum": ["brown", "pink"]},
                                },
                            }
                        },
                    }
                },
            }
        ],
    },
}


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TARGETS, ROW.key, ROW)


def options() -> Options:
    return Options(
        runtime=Source("toy.yaml", VARIANT), schemas=(Document(CRD, Text("crd.yaml", "", 1, find_places)),)
    )


def test_it_renders_and_knows_where_its_values_came_from() -> None:
    inputs = read_inputs([Source("ms.yaml", SERVICE)], [Source("bc.yaml", BASE)])
    run = prepare(inputs.bases, options())

    rendered = render_service(run, inputs.services[0], 0)
    (made,) = trace(run, inputs.services[0])

    assert rendered.problems == ()
    assert [child.tree for child in rendered.children] == [
        {
            "apiVersion": "toys.example/v1",
            "kind": "ToyServer",
            "metadata": {"name": "teddy", "namespace": "toys"},
            "spec": {"model": "hf://acme/teddy", "port": 8000, "replicas": 2, "colour": "brown"},
        }
    ]
    assert [path for path, leaf in leaves_of(made.tree) if origin_of(leaf) is None] == []
    colour = origin_of(node_at(made.tree, "spec", "colour"))
    assert colour is not None
    assert (colour.layer, colour.where) == ("BaseConfig", "toyServer.spec.colour")


@pytest.mark.parametrize(
    ("service", "base", "place"),
    [
        (SERVICE.replace("replicas: 2", "replicas: 4"), BASE, "ms.yaml:7: spec.decode.replicas"),
        (SERVICE, BASE.replace("brown", "green"), "bc.yaml:6: toyServer.spec.colour"),
        (SERVICE, BASE.replace("colour:", "color:"), "bc.yaml:6: toyServer.spec.color"),
    ],
)
def test_it_is_checked_where_the_value_was_written(service: str, base: str, place: str) -> None:
    inputs = read_inputs([Source("ms.yaml", service)], [Source("bc.yaml", base)])

    rendered = render_service(prepare(inputs.bases, options()), inputs.services[0], 0)

    assert [
        f"{problem.position.file}:{problem.position.line}: {problem.where}"
        for problem in rendered.problems
        if problem.position is not None
    ] == [place]


def test_a_base_config_may_preset_it() -> None:
    inputs = read_inputs([Source("ms.yaml", SERVICE)], [Source("bc.yaml", BASE.replace("toyS", "toyz"))])
    with pytest.raises(MsvcgenError, match="unknown key `toyzerver`"):
        prepare(inputs.bases, options())

    assert ROW.key in data_model().model_json_schema()["properties"]


KUBERNETES = frozenset({"ConfigMap", "Service", "Deployment", "StatefulSet", "LeaderWorkerSet", "Role", ""})
"""Kinds that the rules of the API server name too."""

GATEWAY = frozenset({"InferencePool", "InferenceModel", "InferenceObjective", "HTTPRoute"})
"""Kinds whose objects are checked against one another."""


@pytest.mark.parametrize("key", [key for key in TARGETS if key != "extraObjects"])
def test_the_others_are_known_in_one_place_too(key: str) -> None:
    target = TARGETS[key]
    folder = target.overlay.partition(".")[2].partition(".")[0]
    words = {key} if target.kind in KUBERNETES | GATEWAY else {key, target.kind}
    pattern = re.compile("|".join(rf'["`]{re.escape(word)}["`:]' for word in sorted(words)))

    package = ROOT / "msvcgen"
    homes = (package / "children" / folder, package / "translate", package / "migrate" / "documents")
    named = [
        path.relative_to(ROOT).as_posix()
        for path in sorted(package.rglob("*.py"))
        if not any(path.is_relative_to(home) for home in homes) and pattern.search(path.read_text("utf-8"))
    ]

    assert len(named) <= 2
    assert "msvcgen/targets.py" in named
