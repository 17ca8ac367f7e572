"""CustomResourceDefinitions of users: checked as shipped kinds are; what is wrong with them is said."""

from __future__ import annotations

import copy
import json
import pickle
import re
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from msvcgen import MsvcgenError, render
from msvcgen.check import check_object
from msvcgen.kinds import Kinds
from msvcgen.kinds.given import Catalogue, catalogue
from msvcgen.kinds.structural import DEEPEST
from msvcgen.merge import merge
from msvcgen.tree import readable
from msvcgen.yaml.reader import read_stream

Json: TypeAlias = Any

CASES = Path(__file__).parents[1] / "cases/crd"
CHECKS = [*yaml.safe_load_all((CASES / "checks.yaml").read_text())]
BROKEN = [*yaml.safe_load_all((CASES / "broken.yaml").read_text())]

OLD = {
    "type": "object",
    "properties": {"spec": {"type": "object", "properties": {"old": {"type": "integer"}}}},
}


def version(name: str, schema: Json, *, served: bool = True) -> Json:
    return {"name": name, "served": served, "storage": name == "v1", "schema": {"openAPIV3Schema": schema}}


def definition(schema: Json, kind: str = "Thing", group: str = "example.com") -> Json:
    versions = [version("v1", schema), version("v1beta1", OLD), version("v1alpha1", OLD, served=False)]
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{kind.lower()}s.{group}"},
        "spec": {"group": group, "names": {"kind": kind, "plural": f"{kind.lower()}s"}, "versions": versions},
    }


def given(*definitions: Json) -> Catalogue:
    text = "---\n".join(yaml.safe_dump(one, sort_keys=False) for one in definitions)
    return catalogue("1.34", read_stream(text, "crds.yaml")[0])


def of_spec(case: Json) -> Json:
    spec = case.get("schema") or {"type": "object", "properties": case["fields"]}
    return {"type": "object", "properties": {"spec": spec, **case.get("root", {})}}


@pytest.mark.parametrize("case", CHECKS, ids=[case["name"] for case in CHECKS])
def test_checks_as_for_shipped_kinds(case: Json) -> None:
    kinds = given(definition(of_spec(case))).kinds
    stated = case.get("object") or {"metadata": {"name": "a"}, "spec": case["spec"]}
    tree = {"apiVersion": "example.com/v1", "kind": "Thing", **stated}
    before = copy.deepcopy(tree)
    found = sorted(f"{readable(one.path, tree)}: {one.message}" for one in check_object(tree, kinds))
    assert len(found) == len(case["found"]), found
    assert all(map(str.startswith, found, sorted(case["found"]))), found
    assert tree == before


@pytest.mark.parametrize("case", BROKEN, ids=[case["name"] for case in BROKEN])
def test_what_is_wrong_with_a_definition_is_said_at_its_place(case: Json) -> None:
    text, first = case["text"], case["problems"][0].split(": ", 2)[2]
    with pytest.raises(MsvcgenError, match=re.escape(first)) as caught:
        catalogue("1.34", read_stream(text, "crds.yaml")[0])
    said = [
        f"{one.position and one.position.line}: {one.where}: {one.message}" for one in caught.value.problems
    ]
    assert said == case["problems"]
    assert {one.code for one in caught.value.problems} <= {"bad-schema", "unreadable-schema"}


def test_definitions_stand_anywhere() -> None:
    one, other = definition(OLD), definition(OLD, "Other")
    listed = {
        "apiVersion": "v1",
        "kind": "List",
        "items": [{"kind": "ConfigMap"}, other, {"kind": "List", "items": [one]}],
    }
    assert given(listed).kinds.schema("example.com/v1", "Thing") is not None
    assert given(listed).kinds.schema("example.com/v1", "Other") is not None
    for text in (json.dumps(one), json.dumps([one])[1:-1] + "\n---\n" + json.dumps(other, indent=1)):
        kinds = catalogue("1.34", read_stream(text, "crds.json")[0]).kinds
        assert kinds.schema("example.com/v1", "Thing") is not None
    found = given({"apiVersion": "v1", "kind": "ConfigMap"}, one, {"type": "object"})
    assert found.kinds.known_versions("example.com/v1", "Thing") == ("example.com/v1", "example.com/v1beta1")
    assert [document.tree for document in found.plain] == [{"type": "object"}]


def test_documents_go_from_process_to_process() -> None:
    documents = read_stream(yaml.safe_dump(definition({"type": 1})), "crds.yaml")[0]
    with pytest.raises(MsvcgenError, match="must be one of object") as caught:
        catalogue("1.34", pickle.loads(pickle.dumps(documents)))  # noqa: S301 - our own
    (problem,) = caught.value.problems
    assert problem.position is not None
    assert problem.position.line > 1


def test_a_definition_that_is_there_twice_is_one() -> None:
    one = definition(OLD)
    labelled = {**one, "metadata": {**one["metadata"], "labels": {"a": "b"}}}
    assert given(one, labelled).kinds.schema("example.com/v1", "Thing") is not None


def test_a_definition_replaces_all_of_a_shipped_kind() -> None:
    group, kind = "serving.kserve.io", "InferenceService"
    kinds = given(definition(OLD, kind, group)).kinds
    assert kinds.schema(f"{group}/v1beta1", kind) is not Kinds("1.34").schema(f"{group}/v1beta1", kind)
    assert kinds.known_versions(f"{group}/v1", kind) == (f"{group}/v1", f"{group}/v1beta1")
    assert kinds.served_by(f"{group}/v1alpha1", kind) == ()
    assert kinds.schema("v1", "Pod") is Kinds("1.34").schema("v1", "Pod")


def test_replicas_of_a_scale_subresource_are_not_negative() -> None:
    count = {"type": "object", "properties": {"count": {"type": "integer"}}}
    crd = definition({"type": "object", "properties": {"spec": count}})
    crd["spec"]["versions"][0]["subresources"] = {"scale": {"specReplicasPath": ".spec.count"}}
    kinds = given(crd).kinds
    for replicas, codes in ((-1, ["out-of-bounds"]), (0, []), (2**31, ["out-of-bounds"])):
        tree: Json = {
            "apiVersion": "example.com/v1",
            "kind": "Thing",
            "metadata": {"name": "a"},
            "spec": {"count": replicas},
        }
        assert [finding.code for finding in check_object(tree, kinds)] == codes


def test_equal_catalogues_give_the_same_schemas() -> None:
    kinds = given(definition(OLD)).kinds
    crd = kinds.defined("example.com/v1", "Thing")
    assert crd is not None
    assert Kinds("1.34", [crd]) == kinds != Kinds("1.34")
    assert Kinds("1.34", [crd]).schema("example.com/v1", "Thing") is kinds.schema("example.com/v1", "Thing")


def test_lists_are_merged_by_the_keys_of_a_definition() -> None:
    keyed = {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]}
    item = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "a": {"type": "integer"}, "b": {"type": "integer"}},
    }
    schema = given(
        definition({"type": "object", "properties": {"list": {"type": "array", **keyed, "items": item}}})
    ).kinds.schema("example.com/v1", "Thing")
    merged = merge({"list": [{"name": "x", "a": 1}]}, {"list": [{"name": "x", "b": 2}]}, schema)
    assert merged == {"list": [{"name": "x", "a": 1, "b": 2}]}


def nested(depth: int) -> Json:
    schema: Json = {"type": "string"}
    for _ in range(depth - 1):
        schema = {"type": "array", "items": schema}
    return schema


def nested_tree(depth: int) -> Json:
    tree: Json = 1
    for _ in range(depth - 1):
        tree = [tree]
    return tree


def test_deep_schemas_are_read_up_to_a_bound() -> None:
    def within(depth: int) -> Kinds:
        return given(definition({"type": "object", "properties": {"spec": nested(depth - 1)}})).kinds

    tree: Json = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}}
    (finding,) = check_object({**tree, "spec": nested_tree(DEEPEST - 1)}, within(DEEPEST))
    assert finding.message == "must be text, here it is an integer"
    with pytest.raises(MsvcgenError, match=f"schemas stand more than {DEEPEST} deep in one another"):
        within(DEEPEST + 1)


# From the outside.

SERVICE = {
    "apiVersion": "llm-d.ai/v1alpha1",
    "kind": "ModelService",
    "metadata": {"name": "tiny", "namespace": "serving"},
    "spec": {
        "modelArtifacts": {"uri": "hf://acme/tiny"},
        "routing": {"modelName": "acme/tiny", "ports": [{"name": "http", "port": 8000}]},
        "decode": {"containers": [{"name": "vllm", "image": "x:1"}]},
    },
}


def base(*things: Json) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "b"},
        "data": {"extraObjects": yaml.safe_dump([*things])},
    }


def thing(name: str, spec: Json) -> Json:
    return {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": name}, "spec": spec}


SIZED: Json = {
    "type": "object",
    "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer", "minimum": 1}}}},
}


def test_render_checks_objects_by_a_definition() -> None:
    with pytest.raises(MsvcgenError, match=r"(?s)unknown field.*must be at least 1"):
        render(SERVICE, base(thing("a", {"colour": 1}), thing("b", {"size": 0})), schemas=[definition(SIZED)])
    warnings: list[Json] = []
    objects = render(
        SERVICE,
        base(thing("a", {"colour": 1, "size": 2})),
        schemas=[definition(SIZED)],
        validate="warn",
        on_warning=warnings.append,
    )
    assert [one["spec"] for one in objects if one["kind"] == "Thing"] == [{"size": 2}]
    assert "unknown-field" in {one.code for one in warnings}


def plain(**said: Json) -> Json:
    """Give a plain JSON Schema of the kind."""
    group = {"group": "example.com", "version": "v1", "kind": "Thing"}
    return {"x-kubernetes-group-version-kind": [group], **said}


CLOSED: Json = {"additionalProperties": False}


@pytest.mark.parametrize(
    ("schema", "kept"),
    [
        (plain(properties={"spec": {"properties": {"size": {}}, **CLOSED}}), {"size": 2}),
        (
            plain(properties={"spec": {"unevaluatedProperties": False, "properties": {"size": {}}}}),
            {"size": 2},
        ),
        (plain(unevaluatedProperties=False), None),
        (plain(properties={"spec": {"properties": {"size": {}}, **CLOSED}}, **CLOSED), {"size": 2}),
    ],
)
def test_what_a_plain_schema_does_not_know_is_all_that_is_dropped(schema: Json, kept: Json) -> None:
    warnings: list[Json] = []
    objects = render(
        SERVICE,
        base(thing("a", {"colour": 1, "size": 2})),
        schemas=[schema],
        validate="warn",
        on_warning=warnings.append,
    )
    assert [one.get("spec") for one in objects if one["kind"] == "Thing"] == [kept]
    assert "unknown-field" in {one.code for one in warnings}


def test_rules_are_checked_beside_what_is_wrong_elsewhere() -> None:
    ruled = copy.deepcopy(SIZED)
    ruled["properties"]["spec"]["x-kubernetes-validations"] = [
        {"rule": "self.size < 9", "message": "too big"}
    ]
    things = base(thing("a", {"size": 12}), thing("b", {"colour": 1}))
    with pytest.raises(MsvcgenError, match=r"(?s)too big.*unknown field"):
        render(SERVICE, things, schemas=[definition(ruled)])


def test_render_says_which_schema_is_broken() -> None:
    with pytest.raises(MsvcgenError, match="must be one of object, array") as caught:
        render(SERVICE, schemas=[{"type": "object"}, definition({"type": "thing"})])
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("bad-schema", "spec.versions[v1].schema.openAPIV3Schema.type")
    assert problem.position is not None
    assert problem.position.file == "<schema 2>"


def test_render_takes_mappings_of_any_class() -> None:
    circular: dict[str, Any] = {}
    circular["properties"] = circular
    for schema, why in ((circular, "Circular reference"), ({"a": {1, 2}}, "cannot be written as JSON")):
        with pytest.raises(MsvcgenError, match=why):
            render(SERVICE, schemas=[schema])
