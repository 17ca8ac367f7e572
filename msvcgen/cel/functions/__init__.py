"""The functions that CEL expressions of Kubernetes may call."""

from __future__ import annotations

from msvcgen.cel.functions import standard as _standard
from msvcgen.cel.functions.table import FUNCTIONS, METHODS, Overloads, chosen

__all__ = ["SHIPPED_MATCHES", "Overloads", "chosen", "find_function", "find_method"]

SHIPPED_MATCHES: Overloads = {(str, str): _standard.matches_shipped}
"""The method `matches` of rules that we ship, whose patterns are as well."""


def find_function(name: str) -> Overloads | None:
    """Give the overloads of a function, None when there is none of that name."""
    return FUNCTIONS.get(name) or _with_extensions(FUNCTIONS).get(name)


def find_method(name: str) -> Overloads | None:
    """Give the overloads of a method, None when there is none of that name."""
    return METHODS.get(name) or _with_extensions(METHODS).get(name)


def _with_extensions(table: dict[str, Overloads]) -> dict[str, Overloads]:
    # Few rules call them, and every run would pay for reading them.
    from msvcgen.cel.functions import extensions  # noqa: F401 - it adds its functions to the table

    return table
