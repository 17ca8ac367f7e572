"""Entries of lists that a layer takes away: `$patch: delete`, null variables, null mounts."""

from __future__ import annotations

import json
from typing import Any

import pytest

import msvcgen
from msvcgen import Problem

BASE: dict[str, Any] = {
    "spec": {
        "template": {
            "spec": {
                "volumes": [{"name": "a", "emptyDir": {}}, {"name": "b", "emptyDir": {}}],
                "initContainers": [{"name": "log", "image": "acme/log:1"}],
                "containers": [
                    {
                        "name": "vllm",
                        "image": "vllm/vllm-openai:v0.20.2",
                        "command": ["vllm", "serve"],
                        "args": ["acme/oak-8b"],
                        "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
                        "volumeMounts": [{"name": "a", "mountPath": "/a"}, {"name": "b", "mountPath": "/b"}],
                    }
                ],
            }
        }
    }
}
DELETE = {"$patch": "delete"}


def pod(decode: Any, base: Any = BASE, found: list[Problem] | None = None, **options: Any) -> Any:
    service = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "oak", "namespace": "models"},
        "spec": {
            "modelArtifacts": {"uri": "hf://acme/oak-8b"},
            "routing": {"modelName": "oak"},
            "decode": decode,
        },
    }
    data = {"decodeDeployment": json.dumps(base)}
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "base"}, "data": data}
    told = found if found is not None else []
    objects = msvcgen.render(service, config if base else None, on_warning=told.append, **options)
    (deployment,) = [tree for tree in objects if tree["kind"] == "Deployment"]
    return deployment["spec"]["template"]["spec"]


def test_entries_of_each_list_go() -> None:
    container = {
        "name": "vllm",
        "env": [{"name": "A", **DELETE}],
        "volumeMounts": [{"mountPath": "/a", **DELETE}],
    }
    spec = pod(
        {
            "containers": [container],
            "volumes": [{"name": "a", **DELETE}],
            "initContainers": [{"name": "log", **DELETE}],
        }
    )

    (left,) = spec["containers"]
    assert left["env"] == [{"name": "B", "value": "2"}]
    assert left["volumeMounts"] == [{"name": "b", "mountPath": "/b"}]
    assert [volume["name"] for volume in spec["volumes"]] == ["b", "model-storage"]
    assert "initContainers" not in spec  # nothing is left of it, and nobody stated an empty list
    assert "$patch" not in json.dumps(spec)


def test_a_null_variable_goes() -> None:
    (container,) = pod({"containers": [{"name": "vllm", "env": [{"name": "A", "value": None}]}]})[
        "containers"
    ]
    assert container["env"] == [{"name": "B", "value": "2"}]


def test_an_entry_that_is_not_there_is_no_mistake() -> None:
    (container,) = pod({"containers": [{"name": "vllm", "env": [{"name": "C", **DELETE}]}]})["containers"]
    assert [entry["name"] for entry in container["env"]] == ["A", "B"]


def test_what_a_layer_takes_away_one_above_may_state_anew() -> None:
    base = {
        "spec": {
            "template": {"spec": {"containers": [{"name": "vllm", "env": [{"name": "HF_HOME", **DELETE}]}]}}
        }
    }
    own = {"name": "HF_HOME", "value": "/cache"}

    def variables(*env: Any) -> list[Any]:
        (container,) = pod({"containers": [{"name": "vllm", "env": [*env]}]}, base, runtime="vllm")[
            "containers"
        ]
        return [entry for entry in container.get("env", ()) if entry["name"] == "HF_HOME"]

    assert variables() == []
    assert variables(own) == [own]


def test_a_variant_may_take_away_what_it_extends() -> None:
    variant = {
        "apiVersion": "msvcgen.dev/v1alpha1",
        "kind": "RuntimeVariant",
        "metadata": {"name": "ours"},
        "spec": {
            "extends": "vllm",
            "resources": {
                "decodeDeployment": {
                    "spec": {
                        "template": {
                            "spec": {"containers": [{"name": "vllm", "env": [{"name": "HF_HOME", **DELETE}]}]}
                        }
                    }
                }
            },
        },
    }
    (container,) = pod({"containers": [{"name": "vllm"}]}, None, runtime=variant)["containers"]
    assert "HF_HOME" not in {entry["name"] for entry in container.get("env", ())}


def test_what_is_taken_away_is_not_explained() -> None:
    """A traced render is of what is rendered: a BaseConfig alone may take away what its variant states."""
    container = {"name": "vllm", "$patch": "delete"}
    server = {
        "name": "server",
        "image": "vllm/vllm-openai:v0.20.2",
        "command": ["vllm", "serve"],
        "args": ["acme/oak-8b"],
    }
    base = {"spec": {"template": {"spec": {"containers": [container, server]}}}}
    spec = {"modelArtifacts": {"uri": "hf://acme/oak-8b"}, "routing": {"modelName": "oak"}}
    service = {
        "apiVersion": "llm-d.ai/v1alpha1",
        "kind": "ModelService",
        "metadata": {"name": "oak", "namespace": "models"},
        "spec": {**spec, "decode": {"parallelism": {"tensor": 2}}},
    }
    config = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "base"},
        "data": {"decodeDeployment": json.dumps(base)},
    }
    (deployment,) = [
        tree for tree in msvcgen.render(service, config, runtime="vllm") if tree["kind"] == "Deployment"
    ]
    explained = {
        each.path: each.value
        for each in msvcgen.explain(service, config, "deployment/oak-decode", runtime="vllm")
    }

    assert [each["name"] for each in deployment["spec"]["template"]["spec"]["containers"]] == ["server"]
    assert not any("containers[vllm]" in path for path in map(str, explained))
    assert len(explained) == len(leaves(deployment))


def leaves(tree: Any) -> list[Any]:
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return [leaf for each in inner for leaf in leaves(each)] if inner else [tree]


@pytest.mark.parametrize(
    ("decode", "where"),
    [
        ({"containers": [{"name": "vllm", "$patch": "remove"}]}, "spec.decode.containers[vllm].$patch"),
        ({"containers": [], **DELETE}, "spec.decode.$patch"),
        (
            {"containers": [{"name": "vllm", "resources": DELETE}]},
            "spec.decode.containers[vllm].resources.$patch",
        ),
    ],
)
def test_other_directives_are_unknown_fields(decode: Any, where: str) -> None:
    with pytest.raises(msvcgen.MsvcgenError, match="unknown field") as caught:
        pod(decode)
    assert [problem.where for problem in caught.value.problems] == [where]


def test_an_entry_to_take_away_is_named() -> None:
    with pytest.raises(msvcgen.MsvcgenError, match="the required field `name` is missing"):
        pod({"containers": [{"name": "vllm", "env": [DELETE]}]})


@pytest.mark.parametrize(
    ("container", "options"),
    [
        ({"name": "vllm", "mountModelVolume": True, "volumeMounts": None}, {}),
        ({"name": "vllm", "volumeMounts": None}, {"base": None, "runtime": "vllm"}),
    ],
)
def test_a_null_that_takes_the_model_s_mount_away_is_told(container: Any, options: Any) -> None:
    found: list[Problem] = []
    pod({"containers": [container]}, found=found, **options)

    told = [problem for problem in found if problem.code == "unmounted-volume"]
    assert [(problem.severity, problem.where) for problem in told] == [
        ("warning", "spec.decode.containers[vllm].volumeMounts")
    ]


def test_a_null_that_takes_others_mounts_away_is_meant() -> None:
    found: list[Problem] = []
    pod({"containers": [{"name": "vllm", "volumeMounts": None}]}, found=found)
    assert [problem for problem in found if problem.code == "unmounted-volume"] == []
