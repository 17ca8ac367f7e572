"""Rules of variables that tell a container its resources (core validation, validateContainerResourceDivisor)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.quantity import canonical_json
from msvcgen.tree import Mapped, mapping_at, mappings_at, text_at

_OF_CPU: Final = ("1", "1m")
_OF_BYTES: Final = ("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei")


def divisors(tree: Mapped) -> Iterator[Finding]:
    """Refuse units in which a resource of a container is not told to it."""
    for index, variable in mappings_at(tree, "env"):
        if variable.get("valueFrom") is not None:
            reference = mapping_at(variable, "valueFrom", "resourceFieldRef")
            yield from below(("env", index, "valueFrom", "resourceFieldRef"), divisor(reference))


def divisor(reference: Mapped) -> Iterator[Finding]:
    """Refuse the unit of one reference to a resource."""
    if reference.get("divisor") is None:
        return
    try:
        unit = canonical_json(reference["divisor"])
    except ValueError:
        return
    resource = text_at(reference, "resource")
    allowed = _OF_CPU if resource.endswith(".cpu") else _OF_BYTES
    if unit != "0" and unit not in allowed:
        message = f"the divisor of {resource} must be {', '.join(allowed)}, here it is {shown(unit)}"
        yield Finding(code="not-allowed", message=message, path=("divisor",))
