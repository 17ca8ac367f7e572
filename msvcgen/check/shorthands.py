"""What people write in short where Kubernetes wants a list of mappings, and how it is written."""

from __future__ import annotations

from msvcgen.check.scalars import wrong_type
from msvcgen.errors import Finding
from msvcgen.kinds.schema import Schema
from msvcgen.tree import Tree


def no_list(tree: Tree, schema: Schema) -> list[Finding]:
    """Say that a list is needed; people write one of named entries as a mapping, and one of one entry as the entry."""
    finding = wrong_type("a list", tree)
    keys = schema.merge_keys
    if isinstance(tree, dict):
        known = schema.items.properties if schema.items is not None else {}
        key = keys[0] if len(keys) == 1 else "name" if "name" in known else ""
        if not key or not tree or key in tree or not known.keys().isdisjoint(tree):
            return [finding]
        return [finding._replace(hint=f"each entry is a mapping: `- {key}: {next(iter(tree))}`")]
    if schema.items is not None and (entry := _named(tree, schema.items)):
        return [finding._replace(hint=f"each entry is a mapping: `- {entry}`")]
    return [finding]


def no_mapping(tree: Tree, schema: Schema) -> list[Finding]:
    """Say that a mapping is needed; people write one that has a name as the name alone."""
    finding = wrong_type("a mapping", tree)
    entry = _named(tree, schema)
    return [finding._replace(hint=f"write `{entry}` instead") if entry else finding]


def _named(tree: Tree, schema: Schema) -> str:
    """Give the field of a mapping for which a text may stand, "" when nobody knows."""
    if not isinstance(tree, str) or not tree or len(tree) > _LONGEST:
        return ""
    name, equals, _ = tree.partition("=")
    if equals and {"name", "value"} <= schema.properties.keys():
        return f"{{name: {name}, value: ...}}"
    return f"name: {tree}" if "name" in schema.properties else ""


_LONGEST = 100


def shorthand(item: Tree, schema: Schema) -> list[Finding]:
    """Say in one finding that an entry `NAME: VALUE` is to be `name: NAME` and `value: VALUE`."""
    properties = schema.items.properties if schema.items else {}
    if (
        len(schema.merge_keys) != 1
        or "value" not in properties
        or not isinstance(item, dict)
        or len(item) != 1
    ):
        return []
    ((key, value),) = item.items()
    if key in properties or isinstance(value, dict | list):
        return []
    (own,) = schema.merge_keys
    hint = f"each entry is a mapping: `- {own}: {key}`, and `value: ...` below it"
    return [Finding(code="unknown-field", message="unknown field", path=(key,), hint=hint)]
