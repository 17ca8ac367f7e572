"""The JSON Schemas of the models: what editors show, and what `python -m msvcgen.kinds` makes the ready ones of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from msvcgen.model import generator
from msvcgen.model.baseconfig import BaseConfig
from msvcgen.model.descriptions import described
from msvcgen.model.kubernetes import JsonSchema, definitions, nullable
from msvcgen.model.modeldefinition import ModelDefinition
from msvcgen.model.modelservice import ModelService
from msvcgen.model.runtimevariant import RuntimeVariant
from msvcgen.model.stated import Stated

KINDS: Final[Mapping[str, type[Stated]]] = {
    model.__name__: model for model in (ModelService, BaseConfig, RuntimeVariant, ModelDefinition)
}
"""The models that have a schema, by kind."""

_IDENTIFIER: Final = "https://msvcgen.dev/schemas/"
_NULL: Final = {"type": "null"}
_FIRST: Final = ("$schema", "$id", "title", "description", "$ref", "type", "const", "enum", "required")


def file_name(kind: str) -> str:
    """Give the name of the schema's file below `schemas/`."""
    return f"{kind.lower()}.schema.json"


def json_schema(kind: str) -> JsonSchema:
    """Give the JSON Schema (draft 2020-12) of a kind in KINDS; raise KeyError for another kind.

    It needs no other file. Strings under `prefill`, `decode` and `endpointPicker` of a ModelService are
    templates; they are rendered before the schema is asked, so it states the types that must come out. Fields
    that may be left out may be null.
    """
    raw = KINDS[kind].model_json_schema(ref_template="#/$defs/{model}")
    own = {name: _tidied(schema) for name, schema in raw.pop("$defs", {}).items()}
    return _with_definitions({**_heading(kind), **_tidied(raw)}, own)


def _heading(kind: str) -> JsonSchema:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _IDENTIFIER + file_name(kind),
        "title": kind,
    }


def texts() -> Iterator[tuple[str, str]]:
    """Give the name, below `schemas/`, and the text of every schema of what users write."""
    for kind, schema in _schemas().items():
        yield file_name(kind), _laid_out(schema, 4) + "\n"


def _schemas() -> dict[str, JsonSchema]:
    schemas = {kind: json_schema(kind) for kind in KINDS}
    schemas[generator.KIND] = {**_heading(generator.KIND), **generator.generator_schema()}
    schemas[generator.CONFIG] = {**_heading(generator.CONFIG), **generator.config_schema()}
    return schemas


def write(directory: Path) -> None:
    """Write the schema files anew."""
    for name, text in texts():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")


def _tidied(schema: JsonSchema) -> JsonSchema:
    """Give pydantic's schema of a node in the form of `definitions`: null is one of the node's types."""
    plain = {
        key: value
        for key, value in schema.items()
        if key not in ("title", "default", "anyOf") and value != []
    }
    if "description" in plain:
        plain["description"] = " ".join(plain["description"].split())
    plain = _changed(plain, _tidied)
    for keyword in ("$ref", "x-definition"):
        if keyword in plain:
            plain |= {"$ref": plain.pop(keyword), "type": "object"}
    return _chosen([_tidied(choice) for choice in schema["anyOf"]], plain) if "anyOf" in schema else plain


def _chosen(choices: list[JsonSchema], notes: JsonSchema) -> JsonSchema:
    others = [choice for choice in choices if choice != _NULL]
    optional = len(others) < len(choices)
    if len(others) == 1 and "enum" not in others[0] and "anyOf" not in others[0]:
        # No type at all is any type.
        choice = others[0] if not optional or "type" not in others[0] else nullable(others[0])
        return {**notes, **choice}
    if all(set(choice) == {"type"} for choice in others):
        return {**notes, "type": [choice["type"] for choice in choices]}
    return {**notes, "anyOf": choices}


def _with_definitions(root: JsonSchema, own: Mapping[str, JsonSchema]) -> JsonSchema:
    """Add the definitions that are referred to, our own and those of Kubernetes."""
    known = definitions()
    used: dict[str, JsonSchema] = {}
    optional: set[str] = set()
    open_ends = [root]
    while open_ends:
        for reference in _references(open_ends.pop()):
            name = reference["$ref"].rpartition("/")[2]
            if isinstance(reference["type"], list):
                optional.add(name)
            if name not in used:
                used[name] = own[name] if name in own else described(name, known[name])
                open_ends.append(used[name])
    named = {name: nullable(used[name]) if name in optional else used[name] for name in sorted(used)}
    resolved = {name: _resolved(schema, optional) for name, schema in named.items()}
    return {**_resolved(root, optional), "$defs": resolved}


def _references(schema: JsonSchema) -> Iterator[JsonSchema]:
    if "$ref" in schema:
        yield schema
    for child in _children(schema):
        yield from _references(child)


def _children(schema: JsonSchema) -> Iterator[JsonSchema]:
    yield from schema.get("properties", {}).values()
    yield from schema.get("anyOf", ())
    yield from (
        schema[keyword]
        for keyword in ("items", "additionalProperties")
        if isinstance(schema.get(keyword), dict)
    )


def _resolved(schema: JsonSchema, optional: set[str]) -> JsonSchema:
    """Leave the type out of references where the definition says the same.

    A definition that is optional somewhere allows null; elsewhere `type` beside the reference forbids it.
    """
    own = _changed(schema, lambda inner: _resolved(inner, optional))
    if "$ref" in own and (isinstance(own["type"], list) or own["$ref"].rpartition("/")[2] not in optional):
        del own["type"]
    return {key: own[key] for key in (*_FIRST, *own) if key in own}


def _changed(schema: JsonSchema, change: Callable[[JsonSchema], JsonSchema]) -> JsonSchema:
    """Give a schema with others in the place of those that stand right in it."""
    own = dict(schema)
    for keyword in ("properties", "$defs"):
        if keyword in own:
            own[keyword] = {name: change(inner) for name, inner in own[keyword].items()}
    if "anyOf" in own:
        own["anyOf"] = [change(choice) for choice in own["anyOf"]]
    for keyword in ("items", "additionalProperties"):
        if isinstance(own.get(keyword), dict):
            own[keyword] = change(own[keyword])
    return own


def _laid_out(value: object, depth: int, indent: str = "") -> str:
    """Give JSON text with the outer `depth` levels of mappings on lines of their own, for small diffs."""
    if depth == 0 or not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = indent + " "
    lines = (
        f"{inner}{json.dumps(key)}: {_laid_out(entry, depth - 1, inner)}" for key, entry in value.items()
    )
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
