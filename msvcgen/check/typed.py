"""Trees as CEL sees them: with the schema's defaults, without nulls that count as absent, scalars by format.

The defaults are those of structural schemas (apiextensions-apiserver, pkg/apiserver/schema/defaulting), the
values those of apiserver/pkg/cel/common/values.go.
"""

from __future__ import annotations

from msvcgen.cel.values import CelError, MapList, SetList, Value
from msvcgen.kinds import Schema
from msvcgen.tree import Tree
from msvcgen.typed import Final


def typed(tree: Tree, schema: Schema | None) -> Value:
    """Give a tree as its schema has it; what the schema does not describe stays as it is."""
    if schema is None or schema.builtin or tree is None:
        return tree
    if isinstance(tree, dict):
        return _mapping(tree, schema)
    if isinstance(tree, list):
        of_item = schema.items
        items = [typed(of_item.default if item is None and of_item else item, of_item) for item in tree]
        if schema.set:
            return SetList(items)
        return MapList.of(items, schema.merge_keys) if schema.unique and schema.merge_keys else items
    return _scalar(tree, schema)


def _mapping(tree: dict[str, Tree], schema: Schema) -> Value:
    values: dict[str, Value] = {}
    properties = schema.properties
    for key, value in tree.items():
        declared = properties.get(key)
        if value is not None:
            below = declared or schema.additional
            plain = value.__class__ is str and (below is None or not below.format)
            values[key] = value if plain else typed(value, below)
        elif declared is None and schema.additional is not None:
            _null_entry(values, key, schema.additional)
    for key, declared in _defaults(schema):
        # A stated null that the schema allows is not filled, though rules take it for absent.
        if key not in values and (key not in tree or not declared.nullable):
            values[key] = typed(declared.default, declared)
    return values


def _defaults(schema: Schema) -> list[tuple[str, Schema]]:
    """Give the fields that are filled in when they are absent."""
    if schema.derived is None:
        schema.derived = {}
    known: list[tuple[str, Schema]] | None = schema.derived.get(_defaults)
    if known is None:
        fields = schema.properties.items()
        known = [(key, field) for key, field in fields if not field.builtin and field.default is not None]
        schema.derived[_defaults] = known
    return known


def _null_entry(values: dict[str, Value], key: str, schema: Schema) -> None:
    """Keep the null of a map's key, if its schema allows one; otherwise the server drops or fills it."""
    if schema.nullable:
        values[key] = None
    elif schema.default is not None:
        values[key] = typed(schema.default, schema)


def _scalar(tree: Tree, schema: Schema) -> Value:
    if schema.type == "number" and type(tree) is int:
        return float(tree)
    if schema.type == "integer" and isinstance(tree, float) and tree.is_integer():
        return int(tree)
    if isinstance(tree, str) and schema.format in _FORMATS and schema.type == "string":
        return _formatted(tree, schema.format)
    return tree


_FORMATS: Final = frozenset(("byte", "date", "date-time", "duration"))


def _formatted(text: str, form: str) -> Value:
    """Give the value that a text of some format stands for; a text that is wrong stays text."""
    try:
        if form == "byte":
            import base64

            return base64.b64decode(text, validate=True)
        if form == "duration":
            from msvcgen.check.durations import duration_of

            duration = duration_of(text)
            return text if duration is None else duration
        from msvcgen.cel.functions.times import parse_date, parse_time

        return parse_date(text) if form == "date" else parse_time(text)
    except (CelError, ValueError):
        return text
