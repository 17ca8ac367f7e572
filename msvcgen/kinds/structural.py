"""Check that the schema of a CustomResourceDefinition has the form of one, so that it can be read.

Only what stands in the way of reading it is refused; whether a cluster takes the definition is the API server's to say.
Source of the keywords: apiextensions.k8s.io/v1, JSONSchemaProps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msvcgen.errors import Finding
from msvcgen.kinds.patterns import PatternError, matches
from msvcgen.tree import Mapped, Path, Tree
from msvcgen.typed import Final

DEEPEST: Final = 100
"""Schemas inside one another; their checks are made by recursion."""

MOST: Final = 500_000
"""Schemas in one definition."""

Form = tuple[Callable[[Tree], bool], str]


def _is_count(tree: Tree) -> bool:
    return type(tree) is int and tree >= 0


def _is_number(tree: Tree) -> bool:
    return isinstance(tree, int | float) and not isinstance(tree, bool)


def _are_texts(tree: Tree) -> bool:
    return isinstance(tree, list) and all(isinstance(item, str) for item in tree)


def _is_bound(tree: Tree) -> bool:
    return isinstance(tree, bool) or _is_number(tree)


_TEXT: Final[Form] = (lambda tree: isinstance(tree, str), "text")
_BOOLEAN: Final[Form] = (lambda tree: isinstance(tree, bool), "true or false")
_LIST: Final[Form] = (lambda tree: isinstance(tree, list), "a list")
_TEXTS: Final[Form] = (_are_texts, "a list of texts")
_COUNT: Final[Form] = (_is_count, "an integer from 0")
_NUMBER: Final[Form] = (_is_number, "a number")
_FORMS: Final[dict[str, Form]] = {
    "format": _TEXT,
    "pattern": _TEXT,
    "enum": _LIST,
    "required": _TEXTS,
    "minimum": _NUMBER,
    "maximum": _NUMBER,
    "exclusiveMinimum": (_is_bound, "true or false"),
    "exclusiveMaximum": (_is_bound, "true or false"),
    "multipleOf": (lambda tree: _is_number(tree) and tree > 0, "a number above 0"),  # type: ignore[operator]
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _COUNT
    ),
    **dict.fromkeys(
        (
            "nullable",
            "uniqueItems",
            "x-kubernetes-preserve-unknown-fields",
            "x-kubernetes-embedded-resource",
            "x-kubernetes-int-or-string",
        ),
        _BOOLEAN,
    ),
    "x-kubernetes-list-map-keys": _TEXTS,
}
"""What the value of a keyword must be, and what that is called; those that hold schemas are apart."""

_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "type": ("object", "array", "string", "integer", "number", "boolean"),
    "x-kubernetes-list-type": ("atomic", "set", "map"),
    "x-kubernetes-map-type": ("atomic", "granular"),
}
_MAPPED: Final = ("properties",)
_LISTED: Final = ("allOf", "anyOf", "oneOf")
_SINGLE: Final = ("items", "not")
_FOREIGN: Final = ("$ref", "definitions", "patternProperties", "dependencies", "additionalItems")
"""Keywords that no CustomResourceDefinition may have (JSONSchemaProps, ValidateCustomResourceDefinition)."""
_RULE: Final = {"optionalOldSelf": _BOOLEAN} | dict.fromkeys(
    ("rule", "message", "messageExpression", "reason", "fieldPath"), _TEXT
)


def wrong_forms(schema: Tree) -> Iterator[Finding]:
    """Give what of a raw schema cannot be read, with paths from its root."""
    waiting: list[tuple[Tree, Path, int]] = [(schema, (), 1)]
    count = 0
    while waiting:
        node, path, depth = waiting.pop()
        count += 1
        if depth > DEEPEST:
            yield _bad(f"schemas stand more than {DEEPEST} deep in one another", path)
            return
        if count > MOST:
            yield _bad(f"has more than {MOST:,} schemas", ())
            return
        if not isinstance(node, dict):
            yield _bad("must be a mapping", path)
            continue
        yield from _wrong_keywords(node, path)
        for inner in reversed(list(_below(node, path))):
            if isinstance(inner, Finding):
                yield inner
            else:
                waiting.append((*inner, depth + 1))


def _wrong_keywords(node: Mapped, path: Path) -> Iterator[Finding]:
    for key, value in node.items():
        if key in _FORMS and not _FORMS[key][0](value):
            yield _bad(f"must be {_FORMS[key][1]}", (*path, key))
        elif key in _WORDS and value not in _WORDS[key]:
            yield _bad(f"must be one of {', '.join(_WORDS[key])}", (*path, key))
        elif key in _FOREIGN:
            yield _bad(f"a CustomResourceDefinition has no `{key}`", (*path, key))
        elif key == "pattern" and (wrong := _wrong_pattern(str(value))):
            yield _bad(wrong, (*path, key))
        elif key == "x-kubernetes-validations":
            yield from _wrong_rules(value, (*path, key))


def _wrong_pattern(pattern: str) -> str:
    try:
        matches(pattern)
    except PatternError as error:
        return str(error)
    return ""


def _wrong_rules(rules: Tree, path: Path) -> Iterator[Finding]:
    if not isinstance(rules, list):
        yield _bad("must be a list", path)
        return
    for at, rule in enumerate(rules):
        if not isinstance(rule, dict):
            yield _bad("must be a mapping", (*path, at))
            continue
        if "rule" not in rule:
            yield _bad("has no `rule`", (*path, at))
        for key, (right, words) in _RULE.items():
            if key in rule and not right(rule[key]):
                yield _bad(f"must be {words}", (*path, at, key))


def _below(node: Mapped, path: Path) -> Iterator[tuple[Tree, Path] | Finding]:
    """Give the schemas inside one, and what stands where one must be."""
    for key in _SINGLE:
        if key in node:
            yield node[key], (*path, key)
    if not isinstance(node.get("additionalProperties", True), bool):
        yield node["additionalProperties"], (*path, "additionalProperties")
    for key in _MAPPED:
        fields = node.get(key, {})
        if isinstance(fields, dict):
            yield from ((inner, (*path, key, name)) for name, inner in fields.items())
        else:
            yield _bad("must be a mapping", (*path, key))
    for key in _LISTED:
        choices = node.get(key, [])
        if isinstance(choices, list):
            yield from ((inner, (*path, key, at)) for at, inner in enumerate(choices))
        else:
            yield _bad("must be a list", (*path, key))


def _bad(message: str, path: Path) -> Finding:
    return Finding(code="bad-schema", message=message, path=path)
