"""Parts of Kubernetes objects that models pass through: checked by the OpenAPI, kept as plain trees.

A ModelService is a layer that is merged over others. So what Kubernetes requires of an object is asked only
of what a layer must state whole: the entries of lists that are not keyed, and mappings that are replaced as a
whole (`x-kubernetes-map-type: atomic`). Of an entry of a keyed list only the key is asked. The objects that
come out are checked for the rest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import (
    CoreSchema,
    ValidatorFunctionWrapHandler,
    any_schema,
    bool_schema,
    dict_schema,
    float_schema,
    int_schema,
    list_schema,
    no_info_after_validator_function,
    no_info_wrap_validator_function,
    nullable_schema,
    plain_serializer_function_ser_schema,
    str_schema,
    typed_dict_field,
    typed_dict_schema,
    union_schema,
)

from msvcgen.data import read_data
from msvcgen.kinds import NEWEST

JsonSchema: TypeAlias = dict[str, Any]

Plain: TypeAlias = dict[str, Any]
"""A mapping that is passed through as it was given."""

POD_SPEC: Final = "io.k8s.api.core.v1.PodSpec"
CONTAINER: Final = "io.k8s.api.core.v1.Container"
METADATA: Final = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
BEHAVIOR: Final = "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior"

# As ParseQuantity of apimachinery's api/resource reads it; the pattern is that of generated custom resources.
QUANTITY: Final = (
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))"
    r"(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
)

_SCALARS: Final[Mapping[str, JsonSchema]] = {
    "Quantity": {"type": ["number", "string"], "pattern": QUANTITY},
    "IntOrString": {"type": ["integer", "string"]},
    "Time": {"type": "string", "format": "date-time"},
}


@dataclass(frozen=True, slots=True)
class Kubernetes:
    """Annotates a field whose value is what the named Kubernetes definition says (`Probe`)."""

    name: str

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check by the definition, and keep the value as it was given."""
        return no_info_wrap_validator_function(
            _checked, _core(_reference(self.name)), serialization=_AS_IT_IS
        )

    def __get_pydantic_json_schema__(self, _core: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchema:
        """Refer to the definition; `complete` brings it in."""
        schema = _reference(self.name)
        return {"x-definition": schema.pop("$ref"), **schema} if "$ref" in schema else schema


_AS_IT_IS: Final = plain_serializer_function_ser_schema(lambda value: value)


def _checked(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    handler(value)
    return value


def unique(*keys: str) -> AfterValidator:
    """Require that no two entries of a list have equal keys."""
    return AfterValidator(_uniqueness(keys))


def _uniqueness(keys: Sequence[str]) -> Callable[[list[Any]], list[Any]]:
    def check(entries: list[Any]) -> list[Any]:
        seen = set()
        for entry in entries:
            fields = entry if isinstance(entry, dict) else entry.__dict__
            identity = tuple(fields.get(key, _ABSENT.get(key)) for key in keys)
            if identity in seen:
                code = "duplicate-item"
                raise PydanticCustomError(code, _SECOND, {"key": keys[0], "value": fields.get(keys[0])})
            seen.add(identity)
        return entries

    return check


_SECOND: Final = "a second entry whose `{key}` is {value}"
_ABSENT: Final = {"protocol": "TCP"}


def described_as(name: str) -> Callable[[JsonSchema], None]:
    """Give what adds the keywords of a Kubernetes definition to the same fields of a model's schema.

    These are `format`, and how lists and mappings are merged (`x-kubernetes-list-map-keys`, ...).
    """

    def add(schema: JsonSchema) -> None:
        for field, upstream in _raw()[name]["properties"].items():
            if field in schema["properties"]:
                schema["properties"][field] |= _extensions(upstream)

    return add


def _extensions(raw: JsonSchema) -> JsonSchema:
    return {key: value for key, value in raw.items() if key.startswith("x-kubernetes-") or key == "format"}


@cache
def _raw() -> Mapping[str, JsonSchema]:
    """Give the definitions of the newest Kubernetes by name (`io.k8s.api.core.v1.Probe`)."""
    lines = (
        line.split("\t", 2) for line in read_data("schemas/kinds/kubernetes.jsonl").decode().splitlines()
    )
    return {name: json.loads(text) for name, versions, text in lines if NEWEST in versions.split()}


@cache
def definitions() -> Mapping[str, JsonSchema]:
    """Give all that a PodSpec, a Container, an ObjectMeta and a behavior are made of, by short name (`Probe`).

    A node that may be null says so in its type; references carry a type for that reason alone.
    """
    roots = (POD_SPEC, CONTAINER, METADATA, BEHAVIOR)
    parts = dict.fromkeys(name for root in roots for name in _parts(root))
    uses = [use for part in parts for use in _uses(_raw()[part])]
    return {
        _short(part): _definition(part, uses)
        for part in sorted(parts, key=_short)
        if _short(part) not in _SCALARS
    }


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _parts(root: str) -> Iterator[str]:
    used, open_ends = {root}, [root]
    while open_ends:
        yield (part := open_ends.pop())
        new = {name for name, _ in _uses(_raw()[part])} - used
        used |= new
        open_ends += sorted(new)


_Use: TypeAlias = tuple[str, tuple[str, ...] | None]


def _uses(raw: JsonSchema) -> Iterator[_Use]:
    """Give each definition that `raw` refers to, with the fields that a layer must state; None means all."""
    for field in raw.get("properties", {}).values():
        if "items" in field and "$ref" in field["items"]:
            yield field["items"]["$ref"], _keys(field) or None
        elif reference := field.get("$ref") or field.get("additionalProperties", {}).get("$ref"):
            yield reference, ()


def _keys(raw: JsonSchema) -> tuple[str, ...]:
    patch_key = raw.get("x-kubernetes-patch-merge-key")
    return (*raw.get("x-kubernetes-list-map-keys", ()), *([patch_key] if patch_key else ()))


def _definition(name: str, uses: Iterable[_Use]) -> JsonSchema:
    raw = _raw()[name]
    asked = [fields for used, fields in uses if used == name]
    whole = None in asked or raw.get("x-kubernetes-map-type") == "atomic"
    needed = {field for fields in asked for field in fields or ()}
    required = [field for field in raw.get("required", ()) if whole or field in needed]
    return _mapping({**raw, "required": required})


def _json(raw: JsonSchema) -> JsonSchema:
    """Give a node of the OpenAPI as a JSON Schema, which allows null where a field may be left out.

    Values of constants are left to the check of the finished object: here they may still be templates.
    """
    if "$ref" in raw:
        return _reference(_short(raw["$ref"]))
    if raw["type"] == "array":
        return {"type": "array", "items": _json(raw["items"]), **_extensions(raw)}
    if raw["type"] == "object":
        return _mapping(raw)
    return {key: value for key, value in raw.items() if key != "enum"}


def _reference(name: str) -> JsonSchema:
    return dict(_SCALARS[name]) if name in _SCALARS else {"$ref": f"#/$defs/{name}", "type": "object"}


def _mapping(raw: JsonSchema) -> JsonSchema:
    if "properties" not in raw:
        values = raw.get("additionalProperties")
        more = nullable(_json(values)) if values else True
        return {"type": "object", "additionalProperties": more, **_extensions(raw)}
    required = raw.get("required", [])
    fields = {
        name: _json(field) if name in required else nullable(_json(field))
        for name, field in raw["properties"].items()
    }
    requirement = {"required": required} if required else {}
    return {
        "type": "object",
        "properties": fields,
        "additionalProperties": False,
        **requirement,
        **_extensions(raw),
    }


def nullable(schema: JsonSchema) -> JsonSchema:
    """Give the schema that allows null as well."""
    return {**schema, "type": [*_types(schema), "null"]}


def _types(schema: JsonSchema) -> list[str]:
    types = schema["type"]
    return types if isinstance(types, list) else [types]


def _core(schema: JsonSchema) -> CoreSchema:
    """Give pydantic's form of a JSON Schema of `definitions`."""
    choices = [_CORE[name](_referred(schema)) for name in _types(schema) if name != "null"]
    either = choices[0] if len(choices) == 1 else union_schema([*choices])
    return nullable_schema(either) if "null" in _types(schema) else either


def _referred(schema: JsonSchema) -> JsonSchema:
    return definitions()[_short_of(schema["$ref"])] if "$ref" in schema else schema


def _short_of(reference: str) -> str:
    return reference.rpartition("/")[2]


def _core_mapping(schema: JsonSchema) -> CoreSchema:
    if "properties" not in schema:
        values = schema["additionalProperties"]
        return dict_schema(
            str_schema(strict=True), any_schema() if values is True else _core(values), strict=True
        )
    required = schema.get("required", ())
    fields = {
        name: typed_dict_field(_core(field), required=name in required)
        for name, field in schema["properties"].items()
    }
    return typed_dict_schema(fields, extra_behavior="forbid", strict=True)


def _core_list(schema: JsonSchema) -> CoreSchema:
    entries = list_schema(_core(schema["items"]), strict=True)
    keys = schema.get("x-kubernetes-list-map-keys")
    return no_info_after_validator_function(_uniqueness(keys), entries) if keys else entries


# A template may stand where an integer must come out: it is rendered before the JSON Schema is asked.
_INTEGER: Final = union_schema([int_schema(strict=True), str_schema(strict=True, pattern=r"\{\{")])

_CORE: Final[Mapping[str, Callable[[JsonSchema], CoreSchema]]] = {
    "object": _core_mapping,
    "array": _core_list,
    "string": lambda schema: str_schema(strict=True, pattern=schema.get("pattern")),
    "integer": lambda _: _INTEGER,
    "number": lambda _: float_schema(strict=True, allow_inf_nan=False),
    "boolean": lambda _: bool_schema(strict=True),
}
