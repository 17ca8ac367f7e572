"""Names and fields: what a rule writes, and what an object has."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.cel.lexer import WORDS
from msvcgen.cel.operators import optional_item
from msvcgen.cel.syntax import Name, Node, Select
from msvcgen.cel.values import CelError, Optional, Value, no_overload
from msvcgen.typed import Final, TypeAlias

Scope: TypeAlias = Mapping[str, int]
"""The number of each variable."""

_ESCAPED: Final = (("__dot__", "."), ("__dash__", "-"), ("__slash__", "/"), ("__underscores__", "__"))


def unescape(name: str) -> str:
    """Give the field that a name in a rule stands for (apiserver cel, Unescape)."""
    if "__" not in name:
        return name
    if name.startswith("__") and name.endswith("__") and name[2:-2] in WORDS:
        return name[2:-2]
    parts, at = [], 0
    while at < len(name):
        plain = (name[at], name[at])
        escape, meaning = next((pair for pair in _ESCAPED if name.startswith(pair[0], at)), plain)
        parts.append(meaning)
        at += len(escape)
    return "".join(parts)


def dotted_name(node: Node, scope: Scope) -> str:
    """Give a chain of names as one, "" when it begins with a variable or is none."""
    if isinstance(node, Name):
        return "" if node.name in scope else node.name
    if isinstance(node, Select) and not node.optional:
        front = dotted_name(node.operand, scope)
        return f"{front}.{node.field}" if front else ""
    return ""


def field_of(holder: Value, field: str, unescaped: str) -> Value:
    """Give the field of a map, by the name in the rule or the one it stands for; raise CelError."""
    if isinstance(holder, dict):
        for name in (field, unescaped):
            if name in holder:
                return holder[name]
        raise CelError(f"no such key: {unescaped}")
    if isinstance(holder, Optional):
        return optional_field(holder, field, unescaped)
    raise no_overload()


def optional_field(holder: Value, field: str, unescaped: str) -> Optional:
    """Give the field of a map, or of an optional one, if it is there."""
    if isinstance(holder, Optional):
        return optional_field(holder.held[0], field, unescaped) if holder.held else holder
    optional = optional_item(holder, field) if isinstance(holder, dict) else None
    if optional is None:
        raise no_overload()
    return optional if optional.held else optional_item(holder, unescaped)


def held(value: Value) -> tuple[Value, ...]:
    """Give what an optional value holds; raise CelError for any other value."""
    if isinstance(value, Optional):
        return value.held
    raise no_overload()
