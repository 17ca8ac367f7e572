"""Cases of drawing: objects in, the text for people out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mermaid import read_mermaid
from msvcgen.data import read_data
from msvcgen.picture import draw
from msvcgen.picture.forms.mermaid import format_mermaid
from msvcgen.picture.forms.records import record
from msvcgen.picture.forms.text import format_text
from msvcgen.yaml.reader import read_stream
from stories import GOLDEN

SCHEMA = jsonschema.Draft202012Validator(json.loads(read_data("schemas/picture.schema.json")))
CASES = Path(__file__).parents[1] / "cases/picture"


def objects_of(path: Path) -> list[Any]:
    return [document.tree for document in read_stream(path.read_text("utf-8"), path.name)[0]]


def cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.yaml")):
        for case in objects_of(path):
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


@pytest.mark.parametrize("case", [*cases()])
def test_case(case: Any) -> None:
    picture = draw(case["objects"])

    assert format_text(picture) == case["text"]
    for detail in ("pods", "objects"):
        SCHEMA.validate(record(picture, detail))
        read_mermaid(format_mermaid(picture, detail))


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/manifests.yaml")), ids=lambda path: path.parent.name)
def test_everything_rendered_can_be_drawn(path: Path) -> None:
    objects = objects_of(path)

    picture = draw(objects)

    numbers = [node.number for node in picture.nodes if node.number is not None]
    assert numbers == [*range(len(objects))]
    assert all(node.pods == () or node.id in format_mermaid(picture) for node in picture.nodes)
    SCHEMA.validate(record(picture, "objects"))
    read_mermaid(format_mermaid(picture))
    read_mermaid(format_mermaid(picture, "objects"))


def test_each_template_of_an_object_is_selected() -> None:
    [case] = [
        parameters.values[0] for parameters in cases() if "equal templates" in parameters.values[0]["name"]
    ]

    selected = [edge.target_pods for edge in draw(case["objects"]).edges if edge.relation == "selects"]

    assert selected == [0, 1]


def test_secrets_are_not_drawn() -> None:
    token = "hf_" + "a1B2c3D4e5" * 3
    match = {"path": {"value": f"/{token}"}, "headers": [{"name": "x-api-key", "value": "swordfish"}]}
    args = ["vllm", "serve", f"https://u:{token}@models.example.com/m"]
    pod = {"containers": [{"name": "c", "image": "vllm/vllm-openai:v0.20.2", "command": args}]}
    objects: list[Any] = [
        {
            "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "r"},
            "spec": {"rules": [{"matches": [match]}]},
        },
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"}, "spec": {"template": {"spec": pod}}},
    ]  # fmt: skip

    said = repr(draw(objects))

    assert token not in said
    assert "swordfish" not in said


def test_large_pictures_take_linear_time() -> None:
    labels = {"app": "a"}
    pod = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
    count = 400
    objects: list[Any] = []
    for number in range(count):
        name = {"name": f"n{number}"}
        backend = {"kind": "HTTPRoute", "group": "gateway.networking.k8s.io", "name": f"n{number + 1}"}
        objects += (
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": name, "spec": {"template": pod}},
            {"apiVersion": "v1", "kind": "Service", "metadata": name, "spec": {"selector": labels}},
            {
                "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": name,
                "spec": {"rules": [{"backendRefs": [backend]}]},
            },
        )  # fmt: skip

    picture = draw(objects)

    assert len([edge for edge in picture.edges if edge.relation == "selects"]) < 25_000
    assert format_text(picture).count("HTTPRoute n") >= count
    read_mermaid(format_mermaid(picture))
