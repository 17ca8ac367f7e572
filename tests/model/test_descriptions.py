"""What editors show of every field: all schemas that are published, to any depth."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from msvcgen.cli.schema import KINDS
from msvcgen.data import read_data
from msvcgen.model import KINDS as MODELS
from msvcgen.model import descriptions
from msvcgen.model.kubernetes import definitions

Fields = dict[str, dict[str, Any]]


def schema(kind: str) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(read_data(f"schemas/{kind.lower()}.schema.json"))
    return tree


def fields_of(tree: object, name: str, *, names: bool = False) -> Iterator[tuple[str, Fields]]:
    """Give the fields of every mapping in a schema, wherever one may stand, with a name for it.

    `names` tells that the keys of `tree` are names of a user's, not keywords.
    """
    if isinstance(tree, list):
        for entry in tree:
            yield from fields_of(entry, name)
    elif isinstance(tree, dict):
        if not names and "properties" in tree:
            yield name, tree["properties"]
        for key, inner in tree.items():
            if names or key not in ("examples", "const", "enum", "default"):
                named = key if names else name
                yield from fields_of(inner, named, names=not names and key in ("properties", "$defs"))


def test_fields_are_found_wherever_a_schema_may_have_them() -> None:
    inner: dict[str, Any] = {"properties": {"a": {"anyOf": [{"items": {"properties": {"b": {}}}}]}}}
    tree = {"properties": {"properties": inner}, "$defs": {"D": {"additionalProperties": inner}}}

    assert [(name, [*fields]) for name, fields in fields_of(tree, "top")] == [
        ("top", ["properties"]),
        ("properties", ["a"]),
        ("a", ["b"]),
        ("D", ["a"]),
        ("a", ["b"]),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_described(kind: str) -> None:
    found = [
        (f"{owner}.{name}", field.get("description", ""))
        for owner, fields in fields_of(schema(kind), kind)
        for name, field in fields.items()
    ]

    assert len(found) > 8
    assert [name for name, said in found if not re.fullmatch(r"\S.{8,300}\.", said)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_description_says_more_than_the_name(kind: str) -> None:
    for owner, fields in fields_of(schema(kind), kind):
        for name, field in fields.items():
            words = {*re.findall("[a-z]+", field["description"].lower())}
            of_name = {word.lower() for word in re.findall("[A-Z]?[a-z]+|[A-Z]+", name)}
            assert words - of_name - {"the", "a", "of", "this"}, f"{owner}.{name}"


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_fields_of_an_object_are_described_alike(kind: str) -> None:
    for owner, fields in fields_of(schema(kind), kind):
        told = Counter(field["description"] for field in fields.values())
        repeated = {said for said, times in told.items() if times > 1}
        assert repeated <= {"Set by a cluster; not used.", "Used by a cluster only."}, owner


def test_every_line_on_a_field_of_kubernetes_is_used_and_needed() -> None:
    lines: dict[str, dict[str, str]] = json.loads(read_data(descriptions.DATA))
    everywhere = lines.pop("*")
    used = {name for kind in MODELS for name in schema(kind)["$defs"]} & definitions().keys()
    fields = {name: definitions()[name].get("properties", {}) for name in used}

    assert lines.keys() <= used
    for name, told in lines.items():
        assert told.keys() <= fields[name].keys(), name
        assert not told.items() & everywhere.items(), name
    for field in everywhere:
        assert sum(field in own and field not in lines.get(name, {}) for name, own in fields.items()) > 1, (
            field
        )
