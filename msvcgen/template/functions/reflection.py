"""Types of values: sprig's `reflect.go`."""

from __future__ import annotations

from msvcgen.template.comparison import deep_equal
from msvcgen.template.functions.rows import table
from msvcgen.template.values import Value, go_kind, go_type


def _type_is(wanted: str, value: Value) -> bool:
    return go_type(value) == wanted


def _type_is_like(wanted: str, value: Value) -> bool:
    return go_type(value) in (wanted, f"*{wanted}")


def _kind_is(wanted: str, value: Value) -> bool:
    return go_kind(value) == wanted


FUNCTIONS = table(
    ("deepEqual", deep_equal, "any", "any"),
    ("kindIs", _kind_is, "string", "any"),
    ("kindOf", go_kind, "any"),
    ("typeIs", _type_is, "string", "any"),
    ("typeIsLike", _type_is_like, "string", "any"),
    ("typeOf", go_type, "any"),
)
