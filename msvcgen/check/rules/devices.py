"""Rules of ResourceClaim, ResourceClaimTemplate and DeviceClass (pkg/apis/resource/validation)."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.formats import FORMATS, is_device_attribute, is_label_value, is_resource_name
from msvcgen.check.rules.resources import is_extended
from msvcgen.check.rules.volumes import claim_metadata
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, integer_at, list_at, mapping_at, mappings_at, node_at, text_at
from msvcgen.typed import Final

ADMIN_ACCESS: Final = "resource.kubernetes.io/admin-access"
"""The label of a namespace whose claims may have devices that others use."""

_LONGEST: Final = 10 * 1024
"""Characters of an expression (resource API, CELSelectorExpressionMaxLength)."""


def claim_template(tree: Mapped) -> Iterator[Finding]:
    """Check a ResourceClaimTemplate of a version that has `devices`."""
    path = ("spec", "spec", "devices")
    yield from below(("spec", "metadata"), claim_metadata(mapping_at(tree, "spec", "metadata")))
    yield from below(path, _devices(mapping_at(tree, *path)))


def claim(tree: Mapped) -> Iterator[Finding]:
    """Check a ResourceClaim of a version that has `devices`."""
    yield from below(("spec", "devices"), _devices(mapping_at(tree, "spec", "devices")))


def device_class(tree: Mapped) -> Iterator[Finding]:
    """Check which devices a DeviceClass selects, and what they are called in the resources of containers."""
    yield from below(("spec",), _selectors(mapping_at(tree, "spec")))
    name = node_at(tree, "spec", "extendedResourceName")
    if isinstance(name, str) and not (is_resource_name(name) and is_extended(name)):
        message = f"must be a resource with a domain that is not kubernetes.io, here it is {shown(name)}"
        yield Finding(code="bad-format", message=message, path=("spec", "extendedResourceName"))


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
        yield from below(("constraints", index), _compared(constraint))


def _compared(constraint: Mapped) -> Iterator[Finding]:
    """Check what the devices of a constraint have in common, or what differs (validateDeviceConstraint)."""
    if constraint.get("matchAttribute") is not None:
        return  # the schema says its form, and the API server does not look at the other one
    distinct = constraint.get("distinctAttribute")
    if distinct is None:
        message = "a constraint must have `matchAttribute`"
        yield Finding(code="missing-field", message=message, missing="matchAttribute")
    elif isinstance(distinct, str) and not is_device_attribute(distinct):
        message = f"must be {FORMATS['device-attribute'][1]}, here it is {shown(distinct)}"
        yield Finding(code="bad-format", message=message, path=("distinctAttribute",))


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
    if request.get("adminAccess") is True:
        message = f"is refused in a namespace without the label `{ADMIN_ACCESS}: true`"
        hint = "allow it by `admin-access` where the namespace has it"
        yield Finding(code="admin-access", message=message, path=("adminAccess",), hint=hint)
    yield from _selectors(request)
    for index, toleration in mappings_at(request, "tolerations"):
        yield from below(("tolerations", index), _toleration(toleration))


def _toleration(toleration: Mapped) -> Iterator[Finding]:
    """Refuse a value that does not go with the operator (validateDeviceToleration)."""
    operator, value = text_at(toleration, "operator") or "Equal", text_at(toleration, "value")
    if operator == "Exists" and value:
        message = "`value` must not be there when the operator is Exists"
        yield Finding(code="toleration", message=message, path=("value",))
    elif operator == "Equal" and not is_label_value(value):
        message = f"must be {FORMATS['label-value'][1]}, here it is {shown(value)}"
        yield Finding(code="bad-format", message=message, path=("value",))


def _selectors(tree: Mapped) -> Iterator[Finding]:
    """Refuse expressions that do not select devices."""
    for index, selector in mappings_at(tree, "selectors"):
        expression = node_at(selector, "cel", "expression")
        if isinstance(expression, str) and (reason := _why_not(expression)):
            path = ("selectors", index, "cel", "expression")
            yield Finding(code="cel-expression", message=reason, path=path)


def _why_not(expression: str) -> str:
    """Give why an expression does not select devices, "" when nothing is known against it."""
    from msvcgen.check.rules.expressions import why_no_selector

    if len(expression) > _LONGEST:
        return f"must have at most {_LONGEST} characters, here {len(expression)}"
    return why_no_selector(expression)


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
