"""Values of a variant that become fields of what it renders."""

from __future__ import annotations

from typing import Any

import pytest

from msvcgen.kinds import Schema, from_json_schema
from msvcgen.pipeline import Options, Rendered, Source, generate
from msvcgen.runtimes.fields import read_value
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.writer import write

VARIANT: dict[str, Any] = {
    "apiVersion": "msvcgen.dev/v1alpha1",
    "kind": "RuntimeVariant",
    "metadata": {"name": "own"},
    "spec": {
        "extends": "kubeai",
        "values": {
            "resourceProfile": "gpu-{{ .ModelServiceName }}",
            "adapters": [{"name": "a", "url": "hf://a/b"}],
        },
        "fields": [
            {"name": "owner", "default": "ml"},
            {"name": "tier", "path": "kubeaiModel.metadata.labels.tier", "default": "gold"},
        ],
    },
}


def rendered(variant: dict[str, Any], annotations: dict[str, str], env: dict[str, str]) -> list[Rendered]:
    service = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "tiny", "namespace": "models", "annotations": annotations},
        "spec": {"modelArtifacts": {"uri": "hf://a/b"}, "routing": {"modelName": "tiny"}},
    }
    source = Source(name="service.yaml", text=write(service))  # type: ignore[arg-type]  # plain mappings
    options = Options(runtime=Source(name="own.yaml", text=write(variant)), env=env)
    return list(generate([source], [], options))


def model(annotations: dict[str, str] | None = None, env: dict[str, str] | None = None) -> dict[str, Any]:
    [[child], []] = [one.children for one in rendered(VARIANT, annotations or {}, env or {})]
    tree: dict[str, Any] = child.tree
    return tree


def test_a_variant_of_ones_own_sets_and_adds_values() -> None:
    made = model()

    assert made["metadata"]["labels"] == {"tier": "gold"}
    assert made["spec"]["resourceProfile"] == "gpu-tiny:1"
    assert made["spec"]["adapters"] == [{"name": "a", "url": "hf://a/b"}]
    assert (made["spec"]["owner"], made["spec"]["engine"]) == ("ml", "VLLM")


def test_annotation_wins_over_the_variant_and_the_command_line_over_both() -> None:
    annotated = {"msvcgen.dev/owner": "us", "msvcgen.dev/tier": "silver"}

    assert model(annotated)["spec"]["owner"] == "us"
    made = model(annotated, {"owner": "me"})
    assert (made["spec"]["owner"], made["metadata"]["labels"]) == ("me", {"tier": "silver"})


def test_a_value_is_no_environment_variable() -> None:
    assert "env" not in model(env={"owner": "me"})["spec"]
    assert model(env={"OWNER": "me"})["spec"]["env"] == {"OWNER": "me"}


def test_a_blank_value_leaves_the_field_out() -> None:
    assert "owner" not in model(env={"owner": ""})["spec"]


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "integer"}, " 3 ", 3),
        ({"type": "integer"}, "lots", "lots"),
        ({"type": "boolean"}, "true", True),
        ({"type": "string"}, "true", "true"),
        ({"type": "array"}, "a, b,", ["a", "b"]),
        ({"type": "array"}, "[a, b]", ["a", "b"]),
        ({"type": "array"}, "- {name: a}", [{"name": "a"}]),
        ({"type": "object"}, "{a: 1}", {"a": 1}),
        (None, "1", "1"),
    ],
)
def test_text_means_what_the_field_takes(schema: dict[str, Any] | None, text: str, value: object) -> None:
    read: Schema | None = from_json_schema(schema) if schema is not None else None

    assert read_value(text, read) == value


def test_text_that_is_no_yaml() -> None:
    with pytest.raises(YamlFault, match="is not closed"):
        read_value("[", from_json_schema({"type": "array"}))


def test_a_preset_that_cannot_run_is_shown_where_the_variant_states_it() -> None:
    spec = {"extends": "kubeai", "values": {"resourceProfile": "a:b", "features": ["SpeechToText"]}}
    variant = {**VARIANT, "spec": spec}

    problems = [problem for one in rendered(variant, {}, {}) for problem in one.problems]

    shown = [(one.position.file, one.position.text.strip()) for one in problems if one.position is not None]
    assert shown == [("own.yaml", "resourceProfile: a:b"), ("own.yaml", "- SpeechToText")]
