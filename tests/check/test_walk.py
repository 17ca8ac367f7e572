from __future__ import annotations

from typing import Any, TypeAlias

import pytest

from msvcgen.check import Memo, check_child, check_object, check_tree
from msvcgen.kinds import Kinds, from_json_schema

Json: TypeAlias = Any

CONTAINER = Kinds().definition("io.k8s.api.core.v1.Container")


@pytest.mark.parametrize(
    ("tree", "message", "hint"),
    [
        ({"name": "a", "imge": "b"}, "unknown field", "did you mean `image`?"),
        ({"name": "a", "args": [1]}, "must be text, here it is an integer", "put it in quotes"),
        ({"name": "a", "tty": "true"}, "must be true or false, here it is text", "leave out the quotes"),
        ({"name": "a", "command": "sh -c"}, "must be a list, here it is text", "begin each entry with `- `"),
        ({"name": "a", "stdin": []}, "must be true or false, here it is a list", ""),
        ({"image": "b"}, "the required field `name` is missing", ""),
        ({"name": ""}, "must not be empty", ""),
        (
            {"name": "a", "env": [{"HF_HOME": "/x"}]},
            "unknown field",
            "each entry is a mapping: `- name: HF_HOME`, and `value: ...` below it",
        ),
        (
            {"name": "a", "imagePullPolicy": "always"},
            '"always" is not allowed here, it must be "Always", "IfNotPresent" or "Never"',
            "",
        ),
        (
            {"name": "a", "volumeMounts": [{"name": "b", "mountPath": "/c"}] * 2},
            '`mountPath` "/c" is there twice, first at index 0; it must be unique',
            "",
        ),
        (
            {"name": "a", "livenessProbe": {}},
            "one of `exec`, `grpc`, `httpGet`, `tcpSocket` must be there",
            "",
        ),
        ("a", "must be a mapping, here it is text", "write `name: a` instead"),
    ],
)
def test_says_what_is_wrong_and_what_would_be_right(tree: Json, message: str, hint: str) -> None:
    (found,) = check_tree(tree, CONTAINER)
    assert (found.message, str(found.hint)) == (message, hint)


def test_names_the_field_that_is_missing() -> None:
    (found,) = check_tree({"ports": [{}], "name": "a"}, CONTAINER)
    assert (found.path, found.missing) == (("ports", 0), "containerPort")


def test_null_counts_as_absent() -> None:
    assert check_tree({"name": "a", "env": None, "ports": [None]}, CONTAINER) == []
    assert [one.missing for one in check_tree({"name": None}, CONTAINER)] == ["name"]


def test_a_null_item_of_a_custom_resource_is_no_item() -> None:
    texts: Json = {"type": "array", "items": {"type": "string"}}
    schema = from_json_schema({"type": "object", "properties": {"args": texts}})
    (found,) = check_tree({"args": ["a", None]}, schema)

    assert (found.path, found.message) == (("args", 1), "is null, take the entry out or write it")


def test_a_layer_may_lack_what_another_one_has() -> None:
    assert check_child({"resources": {}, "livenessProbe": {"periodSeconds": 5}}, CONTAINER) == []
    assert [one.code for one in check_child({"imge": "a"}, CONTAINER)] == ["unknown-field"]
    deployment = Kinds().schema("apps/v1", "Deployment")
    assert deployment is not None
    assert check_child({"spec": {"template": {"spec": {}}}}, deployment) == []


def test_shared_subtrees_are_checked_once() -> None:
    env: Any = [{"name": "A", "valu": "b"}]
    memo = Memo({id(env)})
    for _ in range(2):
        (found,) = check_tree({"name": "a", "env": env}, CONTAINER, memo=memo)
        assert found.path == ("env", 0, "valu")
    assert len(memo.findings) == 1
    env[0].clear()
    assert check_tree({"name": "a", "env": env}, CONTAINER, memo=memo) == [found]


def test_one_subtree_may_stand_where_schemas_differ() -> None:
    shared: Any = {"name": "a", "mountPath": "/b"}
    memo = Memo({id(shared)})
    tree: Json = {"name": "c", "volumeMounts": [shared], "env": [shared]}
    (found,) = check_tree(tree, CONTAINER, memo=memo)
    assert found.path == ("env", 0, "mountPath")


def test_alternatives_answer_for_the_one_of_the_right_type() -> None:
    schema = from_json_schema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
    assert check_tree("a", schema) == []
    (found,) = check_tree(["a", 1], schema)
    assert found.path == (1,)
    (found,) = check_tree(1, schema)
    assert found.message == "must be text or a list, here it is an integer"


def test_long_texts_are_not_matched_against_patterns() -> None:
    pool: Any = {
        "apiVersion": "inference.networking.k8s.io/v1",
        "kind": "InferencePool",
        "metadata": {"name": "a"},
        "spec": {"selector": {"matchLabels": {"a": "b" * 100_000}}, "targetPorts": [{"number": 1}]},
    }
    assert [one.code for one in check_object(pool, Kinds())] == ["out-of-bounds"]


def test_a_dollar_in_a_pattern_is_the_very_end() -> None:
    schema = from_json_schema({"type": "string", "pattern": "^[a$]+$"})
    assert check_tree("a$", schema) == []
    assert [one.code for one in check_tree("a\n", schema)] == ["no-match"]


def test_a_layer_need_not_choose() -> None:
    schema = from_json_schema(
        {
            "type": "object",
            "minProperties": 1,
            "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
            "not": {"required": ["c"]},
        }
    )
    assert check_tree({}, schema, partial=True) == []
    assert [one.message for one in check_tree({}, schema)] == [
        "must have at least 1 fields, here it is 0",
        "one of `a`, `b` must be there",
    ]
