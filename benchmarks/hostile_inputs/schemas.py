"""CustomResourceDefinitions and JSON Schemas."""

from __future__ import annotations

from collections.abc import Callable

from hostile_inputs.making import Hostile, crd, plain_schema


def _nested(depth: int, width: int) -> dict[str, object]:
    schema: dict[str, object] = {"type": "string"}
    for _ in range(depth):
        schema = {"type": "object", "properties": {f"p{i}": schema for i in range(width)}}
    return schema


def _rules(rule: str, count: int = 1, message: str = "m") -> dict[str, object]:
    return {
        "type": "object",
        "properties": {
            "spec": {
                "type": "object",
                "x-kubernetes-preserve-unknown-fields": True,
                "properties": {
                    "a": {"type": "array", "items": {"type": "string"}},
                    "s": {"type": "string"},
                    "m": {"type": "object", "additionalProperties": {"type": "string"}},
                },
                "x-kubernetes-validations": [{"rule": rule, "message": message}] * count,
            }
        },
    }


SCHEMAS: dict[str, Callable[[float], Hostile]] = {
    "CRD of 500k nodes": lambda n: crd(
        {
            "type": "object",
            "properties": {
                f"p{i}": {"type": "object", "properties": {f"q{j}": {"type": "string"} for j in range(10)}}
                for i in range(int(8_000 * n))
            },
        }
    ),
    "wide CRD": lambda n: crd(
        {"type": "object", "properties": {f"p{i}": {"type": "string"} for i in range(int(40_000 * n))}},
        {"nothing": 1},
    ),
    "deep CRD": lambda n: crd(_nested(90, 1)),
    "CRD of wrong fields": lambda n: crd(
        {"type": "object", "properties": {f"p{i}": {"type": "strin"} for i in range(int(40_000 * n))}}
    ),
    "CRD with unknown fields": lambda n: crd(
        {"type": "object", **{f"x{i}": 1 for i in range(int(70_000 * n))}}
    ),
    "CRD with long enum": lambda n: crd(
        {
            "type": "object",
            "properties": {"spec": {"type": "string", "enum": [f"e{i}" for i in range(int(100_000 * n))]}},
        },
        {"spec": "e"},
    ),
    "CRD with long required": lambda n: crd(
        {"type": "object", "required": [f"e{i}" for i in range(int(100_000 * n))]}
    ),
    "CRD with patterns": lambda n: crd(
        {
            "type": "object",
            "properties": {
                f"p{i}": {"type": "string", "pattern": f"^(a+)+{i}$"} for i in range(int(18_000 * n))
            },
        },
        {f"p{i}": "a" * 30 for i in range(int(18_000 * n))},
    ),
    "CRD with big pattern": lambda n: crd(
        {
            "type": "object",
            "properties": {"spec": {"type": "string", "pattern": "((a{0,100}){0,100}){0,100}$"}},
        },
        {"spec": "a" * int(1_000_000 * n)},
    ),
    "CRD with a pattern, long text": lambda n: crd(
        {"type": "object", "properties": {"spec": {"type": "string", "pattern": "^(a|aa|aaa)*b$"}}},
        {"spec": "a" * int(1_000_000 * n)},
    ),
    "CRD pattern on many": lambda n: crd(
        {
            "type": "object",
            "properties": {
                "spec": {"type": "array", "items": {"type": "string", "pattern": "^(a|aa|aaa)*b$"}}
            },
        },
        {"spec": ["a" * 20] * int(40_000 * n)},
    ),
    "CRD set": lambda n: crd(
        {
            "type": "object",
            "properties": {
                "spec": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}}
            },
        },
        {"spec": [f"a{i}" for i in range(int(100_000 * n))]},
    ),
    "CRD set of equal": lambda n: crd(
        {
            "type": "object",
            "properties": {
                "spec": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}}
            },
        },
        {"spec": ["a"] * int(150_000 * n)},
    ),
    "CRD set of lists": lambda n: crd(
        {
            "type": "object",
            "properties": {
                "spec": {
                    "type": "array",
                    "x-kubernetes-list-type": "set",
                    "items": {
                        "type": "array",
                        "x-kubernetes-list-type": "atomic",
                        "items": {"type": "integer"},
                    },
                }
            },
        },
        {"spec": [[i] for i in range(int(100_000 * n))]},
    ),
    "CRD map": lambda n: crd(
        {
            "type": "object",
            "properties": {
                "spec": {
                    "type": "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["k"],
                    "items": {"type": "object", "required": ["k"], "properties": {"k": {"type": "string"}}},
                }
            },
        },
        {"spec": [{"k": f"a{i}"} for i in range(int(60_000 * n))]},
    ),
    "CRD unique": lambda n: plain_schema(
        {"properties": {"spec": {"uniqueItems": True}}},
        {"spec": [{"k": f"a{i}"} for i in range(int(60_000 * n))]},
    ),
    "CRD unknown": lambda n: crd({"type": "object"}, {f"u{i}": 1 for i in range(int(80_000 * n))}),
    "CRD wrong items": lambda n: crd(
        {"type": "object", "properties": {"spec": {"type": "array", "items": {"type": "string"}}}},
        {"spec": [1] * int(250_000 * n)},
    ),
    "CRD defaults": lambda n: crd(
        {
            "type": "object",
            "properties": {
                "spec": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"a": {"type": "string", "default": "x" * 1000}},
                    },
                }
            },
        },
        {"spec": [{}] * int(200_000 * n)},
    ),
    "CEL all": lambda n: crd(
        _rules("self.a.all(x, self.a.all(y, self.a.all(z, x != y)))"), {"spec": {"a": ["a"] * 1000}}
    ),
    "CEL exists": lambda n: crd(
        _rules("self.a.exists(x, x == 'b')"), {"spec": {"a": ["a"] * int(200_000 * n)}}
    ),
    "CEL matches": lambda n: crd(
        _rules("self.s.matches('^(a+)+b$')"), {"spec": {"s": "a" * int(1_000_000 * n)}}
    ),
    "CEL rules": lambda n: crd(_rules("self.s == 'a'", int(20_000 * n)), {"spec": {"s": "b"}}),
    "CEL long": lambda n: crd(
        _rules("self.s == 'a'" + " || self.s == 'a'" * int(50_000 * n)), {"spec": {"s": "b"}}
    ),
    "CEL parentheses": lambda n: crd(
        _rules("(" * int(500_000 * n) + "true" + ")" * int(500_000 * n)), {"spec": {"s": "b"}}
    ),
    "CEL not": lambda n: crd(_rules("!" * 90_000 + "true"), {"spec": {"s": "b"}}),
    "CEL list": lambda n: crd(_rules("[" + "1," * 49_000 + "1].size() > 1"), {"spec": {"s": "b"}}),
    "CEL items": lambda n: crd(
        {
            "type": "object",
            "properties": {
                "spec": {
                    "type": "array",
                    "items": {"type": "string", "x-kubernetes-validations": [{"rule": "self.size() > 5"}]},
                }
            },
        },
        {"spec": ["a"] * int(200_000 * n)},
    ),
    "CEL concat": lambda n: crd(
        _rules("(" + " + ".join(["self.s"] * 1000) + ").size() > 0"), {"spec": {"s": "b" * int(500_000 * n)}}
    ),
    "CEL replace": lambda n: crd(
        _rules(
            "self.s.replace('', 'bbbbbbbbbb').replace('', 'bbbbbbbbbb').replace('', 'bbbbbbbbbb').size() > 0"
        ),
        {"spec": {"s": "b" * int(1_000_000 * n)}},
    ),
    "CEL split": lambda n: crd(
        _rules("self.a.all(x, self.s.split('b').size() > 0)"),
        {"spec": {"s": "b" * int(500_000 * n), "a": ["a"] * 10000}},
    ),
    "CEL sort": lambda n: crd(
        _rules("self.a.all(x, self.a.isSorted())"), {"spec": {"a": ["a"] * int(100_000 * n)}}
    ),
    "CEL equal": lambda n: crd(
        _rules("self.a.all(x, self.a == self.a)"), {"spec": {"a": ["a"] * int(100_000 * n)}}
    ),
    "CEL map": lambda n: crd(
        _rules("self.m.all(k, self.m[k] == 'a')"),
        {"spec": {"m": {f"k{i}": "a" for i in range(int(80_000 * n))}}},
    ),
    "JSON Schema $ref": lambda n: plain_schema(
        {
            "$ref": "#/definitions/d0",
            "definitions": {f"d{i}": {"allOf": [{"$ref": f"#/definitions/d{i + 1}"}] * 2} for i in range(30)}
            | {"d30": {}},
        }
    ),
    "JSON Schema loop": lambda n: plain_schema({"$ref": "#"}),
    "JSON Schema anyOf": lambda n: plain_schema(
        {"anyOf": [{"required": [f"r{i}"]} for i in range(int(30_000 * n))]}
    ),
    "JSON Schema oneOf": lambda n: plain_schema(
        {"properties": {"spec": {"items": {"oneOf": [{"const": i} for i in range(100)]}}}},
        {"spec": [1000] * int(100_000 * n)},
    ),
    "JSON Schema errors": lambda n: plain_schema(
        {"properties": {"spec": {"items": {"type": "string"}}}}, {"spec": [1] * int(250_000 * n)}
    ),
    "JSON Schema patternProperties": lambda n: plain_schema(
        {"properties": {"spec": {"patternProperties": {f"^(a+)+{i}$": {} for i in range(100)}}}},
        {"spec": {f"a{i}": 1 for i in range(int(50_000 * n))}},
    ),
    "JSON Schema deep": lambda n: plain_schema({"properties": {"spec": {"allOf": [_nested(100, 1)]}}}),
    "JSON Schema wide": lambda n: plain_schema(
        {"properties": {f"p{i}": {"type": "string"} for i in range(int(40_000 * n))}},
        {f"p{i}": 1 for i in range(int(20_000 * n))},
    ),
    "JSON Schema unevaluated": lambda n: plain_schema(
        {
            "allOf": [{"properties": {f"p{i}": {}}} for i in range(int(2_000 * n))],
            "unevaluatedProperties": False,
        },
        {f"q{i}": 1 for i in range(int(5_000 * n))},
    ),
    "JSON Schema dependent": lambda n: plain_schema(
        {"dependentSchemas": {f"p{i}": {"required": ["z"]} for i in range(int(20_000 * n))}},
        {f"p{i}": 1 for i in range(int(20_000 * n))},
    ),
    "schemas: many files": lambda n: crd({"type": "object"})._replace(
        files={**crd({"type": "object"}).files, **{f"s/{i}.json": '{"a": 1}' for i in range(int(5000 * n))}}
    ),
    "schemas: many CRDs": lambda n: crd({"type": "object"})._replace(
        files={
            **crd({"type": "object"}).files,
            "s/more.yaml": "".join(
                f"---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: t{i}s.example.com}}\nspec: {{group: example.com, names: {{kind: T{i}, plural: t{i}s}}, scope: Namespaced, versions: [{{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {{type: object}}}}}}]}}\n"
                for i in range(int(4000 * n))
            ),
        }
    ),
}
