"""The functions that CEL expressions of Kubernetes may call."""

from __future__ import annotations

from msvcgen.cel.functions import common as _common
from msvcgen.cel.functions.table import FUNCTIONS, METHODS, Overloads, chosen

__all__ = ["SHIPPED_MATCHES", "Overloads", "chosen", "find_function", "find_method"]

SHIPPED_MATCHES: Overloads = {(str, str): _common.matches_shipped}
"""The method `matches` of rules that we ship, whose patterns are as well."""


def find_function(name: str) -> Overloads | None:
    """Give the overloads of a function, None when there is none of that name."""
    return _found(FUNCTIONS, name)


def find_method(name: str) -> Overloads | None:
    """Give the overloads of a method, None when there is none of that name."""
    return _found(METHODS, name)


def _found(table: dict[str, Overloads], name: str) -> Overloads | None:
    # Few rules call others than the common ones, and every run would pay for reading them.
    if name not in table:
        from msvcgen.cel.functions import conversions  # noqa: F401 - it adds its functions to the tables
    if name not in table:
        from msvcgen.cel.functions import extensions  # noqa: F401 - as above
    return table.get(name)
