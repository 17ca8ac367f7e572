"""Which fields and items of a tree a JSON Schema has looked at: what `unevaluatedProperties` leaves over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msvcgen.check.custom.plainness import Untyped, referred
from msvcgen.kinds.patterns import matches
from msvcgen.tree import Mapped, Tree
from msvcgen.typed import Final

_ALL_FIELDS: Final = ("additionalProperties", "unevaluatedProperties")
_ALL_ITEMS: Final = ("items", "additionalItems", "unevaluatedItems")
"""Keywords that look at all that the others leave."""

_ELSEWHERE: Final = ("$dynamicRef", "$recursiveRef")
_LARGEST: Final = 2000
"""Calls for one tree; beyond it all counts as looked at, so that nothing valid is refused."""


class _AllError(Exception):
    """All fields and items count as looked at."""


def unevaluated(
    validator: Untyped,
    tree: Tree,
    schema: Mapping[str, Untyped],
    root: Mapped,
) -> Iterator[tuple[str | int, Tree]]:
    """Give the fields of a mapping, or the items of a list, that no keyword of a valid schema looked at.

    `root` is the whole schema, for references.
    """
    if not isinstance(tree, dict | list):
        return
    looking = _Looking(validator, tree, root)
    own = {key: value for key, value in schema.items() if not key.startswith("unevaluated")}
    try:
        looking.at(own)
    except _AllError:
        return
    entries: Untyped = tree.items() if isinstance(tree, dict) else enumerate(tree)
    yield from ((step, value) for step, value in entries if step not in looking.seen)


class _Looking:
    """What has been looked at so far."""

    def __init__(self, validator: Untyped, tree: Tree, root: Mapped) -> None:
        self.validator = validator
        self.tree = tree
        self.root = root
        self.whole = (*(_ALL_FIELDS if isinstance(tree, dict) else _ALL_ITEMS), *_ELSEWHERE)
        self.seen: set[str | int] = set()
        self.calls = 0

    def at(self, schema: Untyped) -> None:
        """Add what a schema looks at, which the tree is right for."""
        self.calls += 1
        if self.calls > _LARGEST:
            raise _AllError
        if not isinstance(schema, Mapping):
            return
        if any(key in schema for key in self.whole):
            raise _AllError
        self._fields(schema)
        self._items(schema)
        for inner in self._applied(schema):
            self.at(inner)

    def _fields(self, schema: Mapping[str, Untyped]) -> None:
        if isinstance(self.tree, dict):
            self.seen.update(key for key in schema.get("properties", ()) if key in self.tree)
            for pattern in schema.get("patternProperties", ()):
                match = matches(pattern)
                self.seen.update(key for key in self.tree if match(key))

    def _items(self, schema: Mapping[str, Untyped]) -> None:
        if isinstance(self.tree, list):
            self.seen.update(range(len(schema.get("prefixItems", ()))))
            if "contains" in schema:
                inner = self.validator.evolve(schema=schema["contains"])
                self.seen.update(at for at, item in enumerate(self.tree) if inner.is_valid(item))

    def _applied(self, schema: Mapping[str, Untyped]) -> Iterator[Untyped]:
        """Give the schemas beside a schema that the tree is right for too."""
        if "$ref" in schema:
            yield self._referred(schema["$ref"])
        for keyword in ("allOf", "anyOf", "oneOf"):
            yield from filter(self._is_right, schema.get(keyword, ()))
        if "if" in schema:
            right = self._is_right(schema["if"])
            yield from [schema["if"], schema.get("then", True)] if right else [schema.get("else", True)]
        for key, inner in schema.get("dependentSchemas", {}).items():
            if isinstance(self.tree, dict) and key in self.tree:
                yield inner

    def _is_right(self, schema: Untyped) -> bool:
        return bool(self.validator.evolve(schema=schema).is_valid(self.tree))

    def _referred(self, reference: Untyped) -> Untyped:
        """Give what a reference refers to; one that is no path from the root counts as looking at all."""
        target = referred(self.root, reference)
        if target is None:
            raise _AllError
        return target
