"""Check objects against schemas that users bring: the only door to jsonschema."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from jsonschema import ValidationError, validators
from jsonschema.exceptions import SchemaError
from referencing import Registry
from referencing.exceptions import Unresolvable

from msvcgen.check.walk import missing
from msvcgen.check.wording import shown
from msvcgen.errors import Finding
from msvcgen.tree import Mapped, mapping_at, mappings_at, node_at

_KINDS: Final = "x-kubernetes-group-version-kind"
_FILE: Final = "x-msvcgen-file"
_CODES: Final = {
    "additionalProperties": "unknown-field",
    "unevaluatedProperties": "unknown-field",
    "type": "wrong-type",
    "enum": "not-allowed",
    "const": "not-allowed",
    "pattern": "no-match",
    "required": "missing-field",
}


def from_file(name: str, schema: Mapping[str, object]) -> Mapping[str, object]:
    """Give a schema that remembers its file, by whose name it is chosen when it states no kinds itself.

    `deployment-apps-v1.json` and `apps/deployment_v1.json` are the layouts of kubeconform and its catalogue.
    """
    return {**schema, _FILE: name}


def check_custom(tree: Mapped, schemas: Sequence[Mapping[str, object]]) -> list[Finding]:
    """Give what is wrong with an object by those of the schemas that are for its kind.

    A schema says so by `x-kubernetes-group-version-kind`, else by its file's name (`from_file`); a
    CustomResourceDefinition counts as the schemas of its versions.
    """
    return [
        finding
        for brought in schemas
        for schema in expanded(cast("Mapped", brought))
        if _is_for(schema, tree)
        for finding in _found(tree, schema)
    ]


def expanded(schema: Mapped) -> Iterator[Mapped]:
    """Give the schemas of a CustomResourceDefinition, or the schema itself."""
    if schema.get("kind") != "CustomResourceDefinition":
        yield schema
        return
    spec = mapping_at(schema, "spec")
    for _, version in mappings_at(spec, "versions"):
        stated = {
            "group": spec.get("group"),
            "version": version.get("name"),
            "kind": node_at(spec, "names", "kind"),
        }
        yield {**mapping_at(version, "schema", "openAPIV3Schema"), _KINDS: [stated]}


def _is_for(schema: Mapping[str, Any], tree: Mapped) -> bool:
    group, _, version = str(tree.get("apiVersion") or "").rpartition("/")
    kind = str(tree.get("kind") or "")
    stated = schema.get(_KINDS)
    if stated:
        wanted = {"group": group, "version": version, "kind": kind}
        return any(wanted == one for one in (stated if isinstance(stated, list) else [stated]))
    return (
        ("/" + str(schema.get(_FILE, "")))
        .replace("\\", "/")
        .lower()
        .endswith(_file_names(group, version, kind))
    )


def _file_names(group: str, version: str, kind: str) -> tuple[str, ...]:
    """Give the ends of the names of the files that may hold the schema of a kind, lower-case."""
    short = f"-{group.partition('.')[0]}" if group else ""
    names = (f"/{kind}{short}-{version}.json", f"/{group or 'master-standalone'}/{kind}_{version}.json")
    return tuple(name.lower() for name in names)


def _found(tree: Mapped, schema: Mapping[str, Any]) -> list[Finding]:
    if not isinstance(schema.get("$schema", ""), str):
        return [_bad_schema(schema, "`$schema` must be the address of a dialect")]
    validator = validators.validator_for(schema, default=validators.Draft202012Validator)
    try:
        validator.check_schema(dict(schema))
        # An empty registry: a reference to another address is a problem, never a request to the network.
        errors = list(validator(schema, registry=Registry()).iter_errors(tree))
    except SchemaError as error:
        return [_bad_schema(schema, error.message)]
    except (Unresolvable, re.error, RecursionError, AttributeError, TypeError, ValueError) as error:
        # The last three are what the library makes of keywords that its dialect's own schema lets through.
        return [_bad_schema(schema, f"{type(error).__name__} {error}")]
    return [
        _finding(error)
        for error in sorted(errors, key=lambda error: [str(step) for step in error.absolute_path])
    ]


def _bad_schema(schema: Mapping[str, Any], reason: str) -> Finding:
    name = posixpath.basename(str(schema.get(_FILE) or schema.get("$id") or "of this kind"))
    return Finding(code="bad-schema", message=f"the schema {name} cannot be used: {shown(reason)}")


def _finding(error: ValidationError) -> Finding:
    path = tuple(error.absolute_path)
    if error.validator == "required":
        name = next((one for one in _texts(error.validator_value) if f"{one!r} is" in error.message), "")
        found = missing(name)
        return Finding(code=found.code, message=found.message, path=path, missing=name)
    code = _CODES.get(str(error.validator), "schema")
    return Finding(code=code, message=f"the schema says: {error.message[:300]}", path=path)


def _texts(values: object) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
