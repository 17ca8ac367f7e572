"""Bring a user's JSON Schema into a form that can be checked in bounded time, or say why there is none."""

from __future__ import annotations

from msvcgen.tree import Mapped, Tree, node_at
from msvcgen.typed import Any, Final, TypeAlias

Untyped: TypeAlias = Any
"""What jsonschema hands over: it has no types for schemas, trees and its own validators."""

DEEPEST: Final = 100
MOST: Final = 500_000
LONGEST_MIXED: Final = 500
"""Entries of a list that are compared pair by pair, since they have no order."""

_DATA: Final = ("const", "default", "enum", "example", "examples")
"""Keywords whose values are no schemas."""

_NAMED: Final = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
"""Keywords whose values are schemas by name."""

_LISTED: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_SINGLE: Final = ("items", "contains", "propertyNames", "not", "if", "then", "else")
_NEVER: Final[Mapped] = {"not": {}}
_COMPARED: Final = ("enum", "required", "type")
_REFERENCES: Final = ("$ref", "$dynamicRef", "$recursiveRef", "$id", "id")
_META: Final = "json-schema.org"


class TooMuchError(Exception):
    """A schema is refused: says why."""

    def __str__(self) -> str:
        """Give the reason alone."""
        return str(self.args[0])


def plain(schema: Mapped) -> Mapped:
    """Give a schema that names no dialect, nor does a part of it: jsonschema would leave our keywords for them.

    Where it is `false`, the library would forget the path: there it becomes what says the same.
    Raise TooMuchError for one that is too large or too deep, or refers to the schema of schemas.
    """
    return _Copying().mapping(schema, 1)


def referred(root: Mapped, reference: Tree) -> Tree:
    """Give what a reference like `#/$defs/a` refers to; None for any other, and where parts have names of their own."""
    if not isinstance(reference, str) or not (reference == "#" or reference.startswith("#/")):
        return None
    node: Tree = root
    for step in reference.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        node = node_at(node, int(name) if isinstance(node, list) and name.isdecimal() else name)
        if isinstance(node, dict) and ("$id" in node or "id" in node):
            return None
    return node


class _Copying:
    def __init__(self) -> None:
        self.count = 0

    def tree(self, tree: Tree, depth: int) -> Tree:
        """Copy what may be a schema, or hold some."""
        if isinstance(tree, dict):
            return self.mapping(tree, depth)
        if isinstance(tree, list):
            return [self.tree(item, depth + 1) for item in tree]
        return tree

    def schema(self, tree: Tree, depth: int) -> Tree:
        """Copy what is a schema."""
        return _NEVER if tree is False else self.tree(tree, depth)

    def mapping(self, tree: Mapped, depth: int) -> Mapped:
        self.count += 1
        if depth > DEEPEST or self.count > MOST:
            raise TooMuchError("the schema is too large, or too deep")
        result: Mapped = {}
        for key, value in tree.items():
            if key in _REFERENCES and isinstance(value, str) and _META in value:
                raise TooMuchError(f"it refers to {value[:100]}, which is outside of it")
            if key in _COMPARED and isinstance(value, list):
                _refuse_mixed(key, value)
            if key in _DATA:
                result[key] = value
            elif key in _NAMED and isinstance(value, dict):
                result[key] = {name: self.schema(schema, depth + 1) for name, schema in value.items()}
            elif key in _LISTED and isinstance(value, list):
                result[key] = [self.schema(schema, depth + 1) for schema in value]
            elif key in _SINGLE:
                result[key] = self.schema(value, depth + 1)
            elif key != "$schema" or not isinstance(value, str):
                result[key] = self.tree(value, depth + 1)
        return result


def _refuse_mixed(key: str, values: list[Tree]) -> None:
    if len(values) > LONGEST_MIXED and not all(isinstance(value, str) for value in values):
        raise TooMuchError(f"`{key}` has more than {LONGEST_MIXED} entries that are not all text")
