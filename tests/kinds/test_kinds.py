from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from msvcgen.data import read_data
from msvcgen.kinds import (
    KUBE_VERSIONS,
    NEWEST,
    Kinds,
    Schema,
    from_json_schema,
)

POD = "io.k8s.api.core.v1.PodSpec"
CONTAINER = "io.k8s.api.core.v1.Container"

definition = Kinds().definition


def below(schema: Schema, seen: dict[int, Schema]) -> Iterator[Schema]:
    if id(schema) in seen:
        return
    seen[id(schema)] = schema
    yield schema
    children = [*schema.properties.values(), schema.items, schema.additional, schema.keys, schema.negated]
    for child in (*children, *schema.all_of, *schema.any_of, *schema.one_of):
        if child is not None:
            yield from below(child, seen)


def test_the_versions_are_those_of_the_index() -> None:
    assert list(KUBE_VERSIONS) == json.loads(read_data("schemas/kinds/index.json"))["versions"]
    assert KUBE_VERSIONS[-1] == NEWEST


@pytest.mark.parametrize("version", KUBE_VERSIONS)
def test_every_kind_of_every_version_can_be_read_whole(version: str) -> None:
    seen: dict[int, Schema] = {}
    for api_version, kind in Kinds(version).known_kinds():
        schema = Kinds(version).schema(api_version, kind)
        assert schema is not None
        assert {"apiVersion", "kind", "metadata"} <= set(schema.properties)
        for one in below(schema, seen):
            assert set(one.merge_keys) <= set(one.items.properties if one.items else ())
    assert len(seen) > 1000


def test_every_constraint_is_of_a_field_that_some_version_has() -> None:
    constraints = json.loads(read_data("schemas/constraints.json"))
    lines = [line.split("\t") for line in read_data("schemas/kinds/kubernetes.jsonl").decode().splitlines()]
    for key, more in constraints.items():
        name, _, last = key.partition("@")
        assert not last or last in KUBE_VERSIONS, key
        if "_" in name:  # a custom resource
            root = read_data(f"schemas/kinds/{name}.jsonl").decode().splitlines()[0].split("\t")[2]
            forms = [json.loads(root)]
        else:
            forms = [json.loads(text) for full, _, text in lines if full.removeprefix("io.k8s.api.") == name]
        fields = {field for form in forms for field in form.get("properties", ())}
        union = more.get("union", {})
        named = [*more.get("properties", ()), *more.get("required", ()), *more.get("optional", ())]
        assert {*named, *union.get("of", ()), *union.get("except", ())} <= fields, name


def test_a_constraint_may_end_with_a_version() -> None:
    forms = [
        Kinds(version).definition("io.k8s.api.core.v1.EnvVar").properties["name"].format
        for version in KUBE_VERSIONS
    ]
    assert forms == ["env-name-strict"] * 2 + ["env-name"] * 5


def test_lists_of_kubernetes_are_keyed() -> None:
    container = definition(CONTAINER).properties
    assert definition(POD).properties["containers"].merge_keys == ("name",)
    assert container["volumeMounts"].merge_keys == ("mountPath",)
    assert container["ports"].merge_keys == ("containerPort", "protocol")
    assert container["ports"].key_defaults == {"protocol": "TCP"}
    assert container["args"].merge_keys == ()
    assert definition(POD).properties["tolerations"].merge_keys == ()


def test_only_what_the_api_server_refuses_is_unique() -> None:
    assert definition(POD).properties["containers"].unique
    assert not definition(CONTAINER).properties["env"].unique
    route = Kinds().schema("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet")
    assert route is not None
    pod = (
        route.properties["spec"]
        .properties["leaderWorkerTemplate"]
        .properties["workerTemplate"]
        .properties["spec"]
    )
    container = pod.properties["containers"].items
    assert container is not None
    assert container.properties["env"].unique


def test_scalars_of_two_types_have_types_of_their_own() -> None:
    assert definition("io.k8s.api.core.v1.ServicePort").properties["targetPort"].type == "int-or-string"
    limits = definition("io.k8s.api.core.v1.ResourceRequirements").properties["limits"]
    assert limits.additional is not None
    assert limits.additional.type == "quantity"


def test_unions_are_the_members_that_the_version_has() -> None:
    volume = definition("io.k8s.api.core.v1.Volume")
    assert {"emptyDir", "hostPath", "persistentVolumeClaim"} < set(volume.union)
    assert "name" not in volume.union
    assert not volume.union_needed
    assert definition("io.k8s.api.core.v1.Probe").union_needed


def test_fields_come_with_the_version_that_has_them() -> None:
    assert "resources" in Kinds("1.34").definition(POD).properties
    assert "resources" not in Kinds("1.30").definition(POD).properties
    assert Kinds("1.33").schema("resource.k8s.io/v1", "ResourceClaimTemplate") is None


def test_a_definition_is_one_schema_wherever_it_is_referred_to() -> None:
    pod = definition(POD)
    containers, init = pod.properties["containers"].items, pod.properties["initContainers"].items
    assert containers is init
    assert containers is definition(CONTAINER)


def test_custom_resources_have_the_metadata_of_kubernetes() -> None:
    pool = Kinds().schema("inference.networking.k8s.io/v1", "InferencePool")
    assert pool is not None
    assert "labels" in pool.properties["metadata"].properties
    assert not pool.builtin
    reference = pool.properties["spec"].properties["endpointPickerRef"]
    assert reference.validations[0]["rule"] == "self.kind != 'Service' || has(self.port)"
    assert reference.properties["kind"].default == "Service"


def test_unknown_kinds_have_no_schema() -> None:
    assert Kinds().schema("example.com/v1", "Thing") is None


def test_refuses_unknown_versions() -> None:
    with pytest.raises(ValueError, match=r"unknown Kubernetes version 1\.12, known are 1\.30, "):
        Kinds("1.12")


def test_reads_json_schema_with_recursion_and_null() -> None:
    schema = from_json_schema(
        {
            "$defs": {
                "Node": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "next": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}], "default": None}
                    },
                }
            },
            "$ref": "#/$defs/Node",
            "description": "a list",
        }
    )
    assert not schema.open
    following = schema.properties["next"]
    assert following.nullable
    assert following.any_of[0] is schema


def test_equal_catalogues_give_the_same_schemas() -> None:
    one, other = Kinds("1.34"), Kinds("1.34")
    assert one == other
    assert hash(one) == hash(other)
    assert one != Kinds("1.33")
    assert one.schema("v1", "Pod") is other.schema("v1", "Pod")
    assert one.definition(POD) is other.definition(POD)
    assert one.known_versions("autoscaling/v1", "HorizontalPodAutoscaler") == ("autoscaling/v2",)
    assert "1.33" not in one.served_by("resource.k8s.io/v1", "ResourceClaimTemplate")


def test_a_kind_that_only_the_newest_document_holds_is_known_in_every_version() -> None:
    oldest = Kinds(KUBE_VERSIONS[0])
    template = "io.k8s.api.core.v1.PodTemplateSpec"

    daemon_set = oldest.schema("apps/v1", "DaemonSet")

    assert daemon_set is not None
    assert daemon_set.properties["spec"].properties["template"] is oldest.definition(template)


def test_the_values_of_constants_are_known_in_every_version() -> None:
    for version in KUBE_VERSIONS:
        policy = Kinds(version).definition("io.k8s.api.core.v1.Container").properties["imagePullPolicy"]
        assert policy.enum == ("Always", "IfNotPresent", "Never")
