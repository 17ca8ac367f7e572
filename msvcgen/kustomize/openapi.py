"""The file for `openapi:` of a kustomization: by which fields kustomize merges lists of ModelServices.

Without it a strategic merge patch replaces every list of a custom resource. kustomize takes the file in the place of
its own schemas (kyaml/openapi/openapi.go, initSchema), so the kinds of Kubernetes that are shipped are in it as well.
"""

from __future__ import annotations

import json

from msvcgen.data import read_data
from msvcgen.inputs import API_VERSION, KIND
from msvcgen.kinds.shipped import index
from msvcgen.kinds.upstream import builtin_definitions
from msvcgen.tree import Mapped, Tree, mapping_at, text_at

_OWN = "ai.llm-d."
_SCHEMAS = ("items", "additionalProperties")


def openapi_text() -> str:
    """Give an OpenAPI 2 document as JSON, a definition a line."""
    definitions = {**_builtin(), **_own()}
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(value)}" for name, value in definitions.items())
    head = '"swagger": "2.0", "info": {"title": "msvcgen", "version": "v1"}, "paths": {}'
    return f'{{{head}, "definitions": {{\n{lines}\n}}}}\n'


def _builtin() -> Mapped:
    definitions: Mapped = {
        name: _structure({**raw}, "#/definitions/") for name, raw in builtin_definitions().items()
    }
    for kind, (_, name, _) in index().items():
        if name in definitions:
            definitions[name] = {**mapping_at(definitions, name), **_named(*kind.rsplit("/", 1))}
    return definitions


def _own() -> Mapped:
    schema: Mapped = json.loads(read_data("schemas/modelservice.schema.json"))
    root = {**mapping_at(_structure(schema)), **_named(API_VERSION, KIND)}
    named = mapping_at(schema, "$defs")
    return {f"{_OWN}{KIND}": root, **{_OWN + name: _structure(value) for name, value in named.items()}}


def _named(api_version: str, kind: str) -> Mapped:
    group, _, version = api_version.rpartition("/")
    return {"x-kubernetes-group-version-kind": [{"group": group, "version": version, "kind": kind}]}


def _structure(schema: Tree, root: str = f"#/definitions/{_OWN}") -> Tree:
    """Give what merging needs of a schema: types, fields and the extensions of Kubernetes."""
    fields = mapping_at(schema)
    if reference := text_at(fields, "$ref"):
        return {"$ref": root + reference.rpartition("/")[2]}
    kept: Mapped = {key: value for key, value in fields.items() if key.startswith("x-kubernetes-")}
    if name := _type(fields.get("type")):
        kept["type"] = name
    if entries := mapping_at(fields, "properties"):
        kept["properties"] = {name: _structure(value, root) for name, value in entries.items()}
    for key in _SCHEMAS:
        if isinstance(below := fields.get(key), dict):
            kept[key] = _structure(below, root)
    return kept


def _type(stated: Tree) -> str:
    """Give a type without `null`."""
    names = stated if isinstance(stated, list) else [stated]
    return next((str(name) for name in names if isinstance(name, str) and name != "null"), "")
