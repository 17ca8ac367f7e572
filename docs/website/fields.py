"""The fields of our kinds, of the JSON Schemas that the program prints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from msvcgen.cli.schema import KINDS
from msvcgen.model.kubernetes import definitions
from msvcgen.model.schema import texts
from website.markdown import code, sentence, table

Schema: TypeAlias = "dict[str, Any]"

_BELOW: Final = "#/$defs/"


def schemas() -> Mapping[str, Schema]:
    """Give the schemas of what users write, by kind."""
    read = (json.loads(text) for _, text in texts())
    return {schema["title"]: schema for schema in read}


def pages() -> Iterator[tuple[str, str]]:
    """Give the name and the text of the page of each kind."""
    for kind, schema in schemas().items():
        yield f"{kind.lower()}.md", _page(kind, schema)


def overview() -> str:
    """Give the kinds that `msvcgen schema` prints, those that users write with their pages."""
    own = schemas()
    return table(
        ("kind", "what it is"),
        (
            (f"[`{kind}`]({kind.lower()}.md)", _first(own[kind]))
            if kind in own
            else (code(kind), "What the program prints as JSON.")
            for kind in KINDS
        ),
    )


def _first(schema: Schema) -> str:
    return str(schema.get("description", "")).partition(". ")[0].rstrip(".") + "."


def _page(kind: str, schema: Schema) -> str:
    parts = [
        f"# {kind}\n",
        f"{schema.get('description', '')}\n",
        f"`msvcgen schema {kind}` prints the JSON Schema that this is made of.\n",
        _fields(schema, schema.get("$defs", {})),
    ]
    reached = _reached(schema)
    kubernetes = sorted(set(reached) & definitions().keys())
    parts += (part for name in reached if name not in kubernetes for part in _definition("##", name, schema))
    if kubernetes:
        parts.append("## Kubernetes' own\n")
        parts += (part for name in kubernetes for part in _definition("###", name, schema))
    return "\n".join(filter(None, parts))


def _definition(marks: str, name: str, schema: Schema) -> list[str]:
    definition = schema["$defs"][name]
    said = f"{sentence(definition['description'])}\n" if "description" in definition else ""
    return [f"{marks} {name}\n", said, _fields(definition, schema["$defs"])]


def _reached(schema: Schema) -> list[str]:
    """Give the definitions in the order in which a reader meets them: those near the top first."""
    names = [*_references(schema.get("properties", {}))]
    for name in names:  # which grows
        names += (other for other in _references(schema["$defs"][name]) if other not in names)
    return [name for name in dict.fromkeys(names) if schema["$defs"][name].get("properties")]


def _references(value: object) -> Iterator[str]:
    """Give the definitions that a part of a schema refers to, each once."""
    found: dict[str, None] = {}
    open_ends = [value]
    while open_ends:
        one = open_ends.pop(0)
        if isinstance(one, dict):
            if "$ref" in one:
                found[one["$ref"].removeprefix(_BELOW)] = None
            open_ends += one.values()
        elif isinstance(one, list):
            open_ends += one
    yield from found


def _fields(schema: Schema, known: Schema) -> str:
    needed = schema.get("required", ())
    return table(
        ("field", "type", "what it is"),
        (
            (f"`{name}`{' (needed)' * (name in needed)}", _type(field, known), _said(field))
            for name, field in schema.get("properties", {}).items()
        ),
    )


def _type(field: Schema, known: Schema) -> str:
    """Give the type of a field in words; one that has fields itself is a link to them."""
    if "$ref" in field:
        name = field["$ref"].removeprefix(_BELOW)
        plain = not known[name].get("properties")
        return _type(known[name], known) if plain else f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(filter(None, (_type(choice, known) for choice in field["anyOf"])))
    if "const" in field:
        return code(json.dumps(field["const"]))
    if "enum" in field:
        return " or ".join(code(json.dumps(value)) for value in field["enum"] if value is not None)
    stated = field.get("type", "any")
    types = stated if isinstance(stated, list) else [stated]
    return " or ".join(filter(None, (_plain(one, field, known) for one in types)))


def _plain(type_: str, field: Schema, known: Schema) -> str:
    if type_ == "array" and (items := _type(field.get("items", {}), known)) != "any":
        return f"list of {items}"
    if type_ == "object" and isinstance(inner := field.get("additionalProperties"), dict):
        return f"mapping of {_type(inner, known)}"
    return {"array": "list", "object": "mapping", "null": "", "string": "text"}.get(type_, type_)


def _said(field: Schema) -> str:
    examples = [json.dumps(value, ensure_ascii=False) for value in field.get("examples", ())]
    like = f" For example {code(*examples)}." if examples else ""
    return f"{field.get('description', '')}{like}"
