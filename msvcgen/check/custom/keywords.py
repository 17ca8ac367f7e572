"""Keywords of JSON Schema where the library would name too little, or take unbounded time.

An error of ours has the path of the very node that it is about; its message is what `sentences.py` needs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from jsonschema import ValidationError

from msvcgen.check.custom.evaluated import unevaluated
from msvcgen.check.custom.plainness import Untyped
from msvcgen.kinds.patterns import matches
from msvcgen.tree import Mapped, Tree
from msvcgen.typed import Final, TypeAlias

Errors: TypeAlias = Iterator[ValidationError]
Keyword: TypeAlias = Callable[[Untyped, Untyped, Untyped, Untyped], Errors]


def _pattern(_validator: Untyped, value: str, instance: Tree, _schema: Untyped) -> Errors:
    if isinstance(instance, str) and not matches(value)(instance):
        yield ValidationError(value)


def _pattern_properties(
    validator: Untyped, value: Mapping[str, Untyped], instance: Tree, _schema: Untyped
) -> Errors:
    for pattern, inner in value.items():
        match = matches(pattern)
        for key, member in instance.items() if isinstance(instance, dict) else ():
            if match(key):
                yield from validator.descend(member, inner, path=key, schema_path=pattern)


def _additional(validator: Untyped, value: Untyped, instance: Tree, schema: Untyped) -> Errors:
    if not isinstance(instance, dict) or value is True:
        return
    declared = schema.get("properties", {})
    patterns = [matches(pattern) for pattern in schema.get("patternProperties", ())]
    for key, member in instance.items():
        if key in declared or any(match(key) for match in patterns):
            continue
        if value is False:
            yield ValidationError(key, path=(key,))
        else:
            yield from validator.descend(member, value, path=key)


def _unevaluated(root: Mapped, of: type) -> Keyword:
    """Make `unevaluatedProperties` of a schema, which is for mappings, or `unevaluatedItems`, for lists."""

    def keyword(validator: Untyped, value: Untyped, instance: Tree, schema: Untyped) -> Errors:
        for step, child in unevaluated(validator, instance, schema, root) if isinstance(instance, of) else ():
            if value is False:
                yield ValidationError(str(step), path=(step,))
            else:
                yield from validator.descend(child, value, path=step)

    return keyword


def _required(_validator: Untyped, value: Untyped, instance: Tree, _schema: Untyped) -> Errors:
    for name in value:
        if isinstance(instance, dict) and name not in instance:
            yield ValidationError(name)


def _dependent(validator: Untyped, value: Mapping[str, Untyped], instance: Tree, _schema: Untyped) -> Errors:
    """Check `dependentRequired`, and `dependencies`, in which a schema may stand as well."""
    if not isinstance(instance, dict):
        return
    for key, needed in value.items():
        if key not in instance:
            continue
        if isinstance(needed, list):
            yield from (ValidationError(name) for name in needed if name not in instance)
        else:
            yield from validator.descend(instance, needed, schema_path=key)


def _unique(_validator: Untyped, value: Untyped, instance: Tree, _schema: Untyped) -> Errors:
    first: dict[str, int] = {}
    for index, item in enumerate(instance if value and isinstance(instance, list) else ()):
        earlier = first.setdefault(json.dumps(_canonical(item), sort_keys=True), index)
        if earlier != index:
            yield ValidationError(str(earlier), path=(index,), instance=item)


def _canonical(tree: Tree) -> Tree:
    """Give a tree in which equal numbers are written alike."""
    if isinstance(tree, dict):
        return {key: _canonical(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_canonical(item) for item in tree]
    return int(tree) if isinstance(tree, float) and tree.is_integer() else tree


_ALWAYS: Final[Mapping[str, Keyword]] = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional,
    "required": _required,
    "dependentRequired": _dependent,
    "dependencies": _dependent,
    "uniqueItems": _unique,
}


def keywords_of(root: Mapped) -> Mapping[str, Keyword]:
    """Give our keywords by name, for a whole schema; a dialect gets those that it knows."""
    return {
        **_ALWAYS,
        "unevaluatedProperties": _unevaluated(root, dict),
        "unevaluatedItems": _unevaluated(root, list),
    }
