"""Rules of ResourceClaimTemplate (pkg/apis/resource/validation)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, integer_at, list_at, mapping_at, mappings_at, text_at

_DEVICES: Final = ("spec", "spec", "devices")
_ATTRIBUTES: Final = ("matchAttribute", "distinctAttribute")
_NOT_BOOLEAN: Final = ("attributes", "capacity", "driver")
"""Fields of a device that say nothing by themselves."""


def claim_template(tree: Mapped) -> Iterator[Finding]:
    """Check a ResourceClaimTemplate of a version that has `devices`."""
    yield from below(_DEVICES, _devices(mapping_at(tree, *_DEVICES)))


def _devices(tree: Mapped) -> Iterator[Finding]:
    requests = list(mappings_at(tree, "requests"))
    yield from _names_twice(tree, "requests")
    for index, request in requests:
        yield from below(("requests", index), _request(request))
    known = set(_names(requests))
    for field in ("constraints", "config"):
        for index, entry in mappings_at(tree, field):
            yield from below((field, index), _references(entry, known))
    for index, constraint in mappings_at(tree, "constraints"):
        if not any(text_at(constraint, attribute) for attribute in _ATTRIBUTES):
            message = "a constraint must have `matchAttribute`"
            path = ("constraints", index)
            yield Finding(code="missing-field", message=message, path=path, missing="matchAttribute")


def _names(requests: list[tuple[int, Mapped]]) -> Iterator[str]:
    """Give what a constraint may call requests: by their names, the alternatives with the request's before."""
    for _, request in requests:
        yield text_at(request, "name")
        for _, alternative in mappings_at(request, "firstAvailable"):
            yield f"{text_at(request, 'name')}/{text_at(alternative, 'name')}"


def _names_twice(tree: Mapped, field: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, entry in mappings_at(tree, field):
        name = text_at(entry, "name")
        if name and name in seen:
            message = f"the name {shown(name)} is there twice"
            yield Finding(code="duplicate-item", message=message, path=(field, index, "name"))
        seen.add(name)


def _request(request: Mapped) -> Iterator[Finding]:
    yield from _wanted(request)
    yield from below(("exactly",), _wanted(mapping_at(request, "exactly")))
    yield from _names_twice(request, "firstAvailable")
    for index, alternative in mappings_at(request, "firstAvailable"):
        yield from below(("firstAvailable", index), _wanted(alternative))


def _wanted(request: Mapped) -> Iterator[Finding]:
    """Check which devices are wanted, and how many."""
    if text_at(request, "allocationMode") == "All" and integer_at(request, "count"):
        message = "`count` must not be there when the allocationMode is All"
        yield Finding(code="device-count", message=message, path=("count",))
    for index, selector in mappings_at(request, "selectors"):
        expression = text_at(selector, "cel", "expression")
        if expression and (reason := _why_not(expression)):
            path = ("selectors", index, "cel", "expression")
            yield Finding(code="cel-expression", message=reason, path=path)


def _why_not(expression: str) -> str:
    """Give why an expression does not select devices, "" when nothing is known against it."""
    from msvcgen.cel.parser import parse
    from msvcgen.cel.syntax import Literal, Name, Select
    from msvcgen.cel.values import CelError

    try:
        node = parse(expression)
    except CelError as error:
        return f"this is no CEL expression: {error}"
    selects = not isinstance(node, Literal) or isinstance(node.value, bool)
    if isinstance(node, Select) and node.operand == Name("device"):
        selects = node.field not in _NOT_BOOLEAN
    return "" if selects else f"must be true or false for a device, `{expression}` is neither"


def _references(entry: Mapped, known: set[str]) -> Iterator[Finding]:
    """Refuse names that no request has (validateRequestNameRef)."""
    seen: set[str] = set()
    for index, name in enumerate(list_at(entry, "requests")):
        if isinstance(name, str) and name not in known:
            message = f"no request of the claim has the name {shown(name)}"
            yield Finding(code="no-request", message=message, path=("requests", index))
        elif isinstance(name, str) and name in seen:
            message = f"{shown(name)} is there twice"
            yield Finding(code="duplicate-item", message=message, path=("requests", index))
        seen.add(str(name))
