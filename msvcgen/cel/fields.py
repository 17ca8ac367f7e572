"""Fields: what an object has of what a rule asks for."""

from __future__ import annotations

from msvcgen.cel.operators import optional_item
from msvcgen.cel.values import CelError, Optional, Value, no_overload


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
