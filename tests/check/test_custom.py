"""Plain JSON Schemas of users: which objects they are for, what they say, and what they cannot do."""

from __future__ import annotations

from typing import Any, TypeAlias

import pytest

from msvcgen.check.custom import PlainSchemas, validator
from msvcgen.document import Document, Places, Text
from msvcgen.errors import Finding, Problem

Json: TypeAlias = Any

THING: Any = {
    "apiVersion": "example.com/v1",
    "kind": "Thing",
    "metadata": {"name": "a"},
    "spec": {"size": "big"},
}
SPEC = {
    "type": "object",
    "required": ["color"],
    "additionalProperties": False,
    "properties": {"size": {"type": "integer"}, "color": {"type": "string"}},
}
SCHEMA = {"type": "object", "properties": {"spec": SPEC}}
FOUND = [("missing-field", ("spec",), "color"), ("wrong-type", ("spec", "size"), "")]
FILE = "thing-example-v1.json"
TEXT_NOT_NUMBER = "must be text, here it is an integer (put it in quotes)"
NUMBER_NOT_TEXT = "must be an integer, here it is text (leave out the quotes)"
DRAFT_4 = "http://json-schema.org/draft-04/schema#"


def no_places(_text: str) -> Places:
    return Places(keys={}, values={}, blocks={})


def given(schema: Json, file: str = FILE) -> Document:
    return Document(schema, Text(file, "", 1, no_places))


def checked(schema: Json, spec: Json, file: str = FILE) -> tuple[list[Finding], list[Problem]]:
    return PlainSchemas([given(schema, file)]).check({**THING, "spec": spec})


def said(schema: Json, spec: Json) -> list[str]:
    """Give what is said of a spec by its schema, with the paths from there."""
    found, problems = checked({"properties": {"spec": schema}}, spec)
    assert problems == []
    return [
        ".".join(map(str, one.path[1:])) + ": " + one.message + (f" ({one.hint})" if one.hint else "")
        for one in found
    ]


def found(*documents: Document) -> list[tuple[str, Any, str]]:
    findings, problems = PlainSchemas(documents).check(THING)
    assert problems == []
    return [(finding.code, finding.path, finding.missing) for finding in findings]


def test_a_schema_that_states_its_kinds() -> None:
    kind = {"group": "example.com", "version": "v1", "kind": "Thing"}
    assert found(given({**SCHEMA, "x-kubernetes-group-version-kind": [kind]}, "any.json")) == FOUND
    assert found(given({**SCHEMA, "x-kubernetes-group-version-kind": kind}, "any.json")) == FOUND
    assert found(given({**SCHEMA, "x-kubernetes-group-version-kind": [{**kind, "kind": "Other"}]})) == []


@pytest.mark.parametrize("file", [FILE, f"schemas/{FILE}", f"s\\{FILE}", "example.com/thing_v1.json"])
def test_a_schema_that_is_chosen_by_its_file(file: str) -> None:
    assert found(given(SCHEMA, file)) == FOUND


@pytest.mark.parametrize(
    "file", ["other-example-v1.json", "thing-example-v2.json", "something-example-v1.json"]
)
def test_schemas_of_other_kinds_are_left_alone(file: str) -> None:
    assert found(given(SCHEMA, file), given(SCHEMA, "")) == []


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "https://example.com/other.json"},
        {"$ref": "file:///etc/passwd"},
        {"type": "thing"},
        {"$ref": "#/$defs/absent"},
        {"$schema": 7},
        {"$schema": ["a"]},
        {"$schema": DRAFT_4, "$ref": {}},
        {"$schema": "http://json-schema.org/draft-03/schema#", "type": "x"},
        {"$ref": DRAFT_4},
        {"$id": "http://json-schema.org/draft-07/", "$ref": "schema"},
        {"pattern": "(?=a)"},
        {"properties": {"kind": {"pattern": "(?=a)"}}},
        {"properties": {"kind": {"pattern": "("}}},
        {"properties": []},
        {"$ref": "#"},
        {"enum": [*({"a": at} for at in range(501))]},
    ],
)
def test_a_schema_that_cannot_be_used_is_a_problem(schema: Json) -> None:
    findings, problems = checked(schema, {})
    if schema == {"pattern": "(?=a)"}:  # which is for text alone
        assert problems == []
        return
    (problem,) = problems
    assert (problem.code, problem.severity, findings) == ("bad-schema", "error", [])
    assert problem.message.startswith("the schema cannot be used: ")
    assert problem.position is not None
    assert problem.position.file == FILE


@pytest.mark.parametrize(
    ("schema", "spec", "expected"),
    [
        ({"properties": {"a": {"type": "string"}}}, {"a": 1}, f"a: {TEXT_NOT_NUMBER}"),
        ({"properties": {"a": {"type": "integer"}}}, {"a": "3"}, f"a: {NUMBER_NOT_TEXT}"),
        ({"type": ["string", "null"]}, 3, f": {TEXT_NOT_NUMBER}"),
        ({"type": ["array", "integer"]}, {}, ": must be a list or an integer, here it is a mapping"),
        ({"enum": ["a", 1]}, "b", ': "b" is not allowed here, it must be "a" or 1'),
        ({"const": "a"}, "b", ': "b" is not allowed here, it must be "a"'),
        ({"required": ["a"]}, {}, ": the required field `a` is missing"),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, ": the required field `b` is missing"),
        ({"minimum": 3}, 2, ": must be at least 3, here it is 2"),
        ({"exclusiveMaximum": 3}, 3, ": must be less than 3, here it is 3"),
        ({"multipleOf": 2}, 3, ": must be a multiple of 2, here it is 3"),
        ({"minLength": 1}, "", ": must not be empty"),
        ({"maxLength": 2}, "abc", ": must have at most 2 characters, here it is 3"),
        ({"minItems": 1}, [], ": must have at least 1 items, here it is 0"),
        ({"maxProperties": 1}, {"a": 1, "b": 2}, ": must have at most 1 fields, here it is 2"),
        ({"pattern": "^a$"}, "b", ': "b" does not have the form that the schema asks for (its pattern is ^a$)'),
        ({"uniqueItems": True}, [1, 2, 1.0], "2: 1.0 is there twice, first at index 0; it must be unique"),
        ({"not": {"type": "string"}}, "a", ': "a" is not allowed here'),
        ({"properties": {"a": False}}, {"a": 1}, "a: is not allowed here"),
        ({"oneOf": [{"type": "string"}, {"minLength": 1}]}, "a", ": matches several alternatives, it must match one"),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, [], ": must be text or an integer, here it is a list"),
        ({"anyOf": [{"type": "string"}, {"required": ["a"]}]}, {}, ": the required field `a` is missing"),
        ({"contains": {"type": "string"}}, [1], ": has too few or too many of the items that it needs"),
        (
            {"propertyNames": {"pattern": "^a"}},
            {"b": 1},
            ': "b" does not have the form that the schema asks for (its pattern is ^a)',
        ),
        ({"unevaluatedItems": False, "prefixItems": [{}]}, [1, 2], "1: is not allowed here"),
        ({"items": False, "prefixItems": [{}]}, [1, 2], "1: is not allowed here"),
        ({"patternProperties": {"^x": {"type": "string"}}}, {"x1": 1}, f"x1: {TEXT_NOT_NUMBER}"),
        ({"additionalProperties": {"type": "string"}}, {"a": 1}, f"a: {TEXT_NOT_NUMBER}"),
        ({"unevaluatedProperties": {"type": "string"}}, {"a": 1}, f"a: {TEXT_NOT_NUMBER}"),
    ],
)  # fmt: skip
def test_problems_speak_our_words(schema: Json, spec: Json, expected: str) -> None:
    assert said(schema, spec) == [expected]


def test_draft_4_has_its_own_bounds() -> None:
    schema = {"$schema": DRAFT_4, "properties": {"spec": {"minimum": 3, "exclusiveMinimum": True}}}
    assert [one.message for one in checked(schema, 3)[0]] == ["must be greater than 3, here it is 3"]
    schema = {
        "$schema": DRAFT_4,
        "properties": {"spec": {"dependencies": {"a": ["b"], "c": {"type": "array"}}}},
    }
    assert [one.message for one in checked(schema, {"a": 1, "c": 1})[0]] == [
        "the required field `b` is missing",
        "must be a list, here it is a mapping",
    ]


def test_all_wrong_items_are_named() -> None:
    schema = {"items": {"type": "string"}}
    message = "must be text, here it is a boolean (put it in quotes)"
    assert said(schema, [True] * 11) == [f"{at}: {message}" for at in range(11)]


def test_unknown_fields_have_their_own_paths() -> None:
    schema = {"additionalProperties": False, "properties": {"size": {}}, "patternProperties": {"^x": {}}}
    assert said(schema, {"siez": 1, "size": 1, "b": 1, "x1": 1}) == [
        "b: unknown field (known are `size`)",
        "siez: unknown field (did you mean `size`?)",
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"properties": {"a": {}}},
        {"patternProperties": {"^a$": {}}},
        {"$ref": "#/$defs/a"},
        {"allOf": [{"properties": {"a": {}}}]},
        {"anyOf": [{"properties": {"a": {"type": "integer"}}}, {"properties": {"a": {}}}]},
        {"if": {"properties": {"a": {"const": "x"}}}, "then": {}},
        {"if": {"required": ["z"]}, "else": {"properties": {"a": {}}}},
        {"dependentSchemas": {"a": {"properties": {"a": {}}}}},
    ],
)
def test_what_a_part_of_the_schema_knows_is_not_unknown(more: Json) -> None:
    schema = {
        "$defs": {"a": {"properties": {"a": {}}}},
        "properties": {"spec": {"unevaluatedProperties": False, **more}},
    }
    findings, problems = checked(schema, {"a": "x", "b": 1})
    assert problems == []
    assert [(one.code, one.path) for one in findings] == [("unknown-field", ("spec", "b"))]


@pytest.mark.parametrize("more", [{"$dynamicRef": "#x"}, {"$anchor": "x", "allOf": [{"$ref": "#x"}]}])
def test_what_cannot_be_told_is_not_unknown(more: Json) -> None:
    schema = {
        "$defs": {"x": {"$dynamicAnchor": "x", "properties": {"a": {}}}},
        "properties": {"spec": {"unevaluatedProperties": False, **more}},
    }
    findings, _ = checked(schema, {"a": 1})
    assert findings == []


def test_the_fields_of_every_object_are_known() -> None:
    for schema in ({"unevaluatedProperties": False}, {"additionalProperties": False}):
        findings, _ = checked(schema, {})
        assert [(one.code, one.path) for one in findings] == [("unknown-field", ("spec",))]


def test_a_field_that_one_alternative_knows_is_not_to_be_dropped() -> None:
    closed = [
        {"additionalProperties": False, "properties": {name: {}}, "required": ["c"][: name == "b"]}
        for name in "ab"
    ]
    findings, _ = checked({"properties": {"spec": {"anyOf": closed}}}, {"b": 1})
    assert [one.code for one in findings] == ["not-allowed"]


DOUBLING = {
    "$defs": {
        f"d{at}": {"allOf": [{"$ref": f"#/$defs/d{at + 1}"}, {"$ref": f"#/$defs/d{at + 1}"}]}
        for at in range(24)
    }
    | {"d24": {}},
    "$ref": "#/$defs/d0",
}
DEPENDENT = {
    "unevaluatedProperties": False,
    "$defs": {
        f"d{at}": {"dependentSchemas": {key: {"$ref": f"#/$defs/d{at + 1}"} for key in ("kind", "spec")}}
        for at in range(24)
    }
    | {"d24": {}},
    "$ref": "#/$defs/d0",
}


@pytest.mark.parametrize(
    "schema", [DOUBLING, DEPENDENT, {"properties": {"spec": {}}, "allOf": [{"$ref": "#"}]}]
)
def test_too_much_work_is_a_problem(schema: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validator, "BUDGET", 20_000)
    _, problems = checked(schema, {"a": 1})
    assert [one.message for one in problems] == ["the schema cannot be used: the schema needs too much work"]


@pytest.mark.parametrize(
    "schema",
    [
        {"pattern": "^(a+)+$"},
        {"patternProperties": {"^(a+)+$": False}, "propertyNames": {"pattern": "^(a+)+$"}},
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "pattern": "^(a+)+$"},
        {"additionalProperties": False, "patternProperties": {"^(a+)+$": {}}},
        {"unevaluatedProperties": False, "patternProperties": {"^(a+)+$": {}}},
    ],
)
def test_patterns_take_linear_time(schema: Json) -> None:
    long = "a" * 40 + "!"  # which a matcher that goes back would never end
    findings, problems = checked(
        {"properties": {"spec": schema}}, {long: 1} if "pattern" not in schema else long
    )
    assert (len(findings), problems) == (1, [])
