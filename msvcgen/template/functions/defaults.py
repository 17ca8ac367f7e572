"""Defaults and flow control: sprig's `defaults.go` without JSON, and `fail`."""

from __future__ import annotations

from msvcgen.template.functions.copying import deep_copy
from msvcgen.template.functions.rows import table
from msvcgen.template.values import TemplateFailure, Value, truth

# sprig's `empty` agrees with text/template's truth on every value: a struct is never empty, a nil always.


def _default(fallback: Value, *given: Value) -> Value:
    return given[0] if given and truth(given[0]) else fallback


def _coalesce(*values: Value) -> Value:
    return next((value for value in values if truth(value)), None)


def _ternary(yes: Value, no: Value, condition: bool) -> Value:  # noqa: FBT001 - called by position only
    return yes if condition else no


def _fail(message: str) -> Value:
    raise TemplateFailure(message)


FUNCTIONS = table(
    ("all", lambda *values: all(map(truth, values)), "...any"),
    ("any", lambda *values: any(map(truth, values)), "...any"),
    ("coalesce", _coalesce, "...any"),
    ("deepCopy", deep_copy, "any"),
    ("default", _default, "any", "...any"),
    ("empty", lambda value: not truth(value), "any"),
    ("fail", _fail, "string"),
    ("mustDeepCopy", deep_copy, "any"),
    ("ternary", _ternary, "any", "any", "bool"),
)
