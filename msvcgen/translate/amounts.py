"""The resources of a container, as DigitalHub writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msvcgen.errors import Finding, Problem
from msvcgen.origin import derived
from msvcgen.quantity import canonical, parse, quantity_hint
from msvcgen.translate.digitalhub import Entities
from msvcgen.tree import Mapped, Tree, mapping_at, text_at, truth_at

NAMES: Mapping[str, str] = {"cpu": "cpu", "mem": "memory", "gpu": "nvidia.com/gpu"}
"""Fields of a task's `resources`, and the resources that they are."""

DEFAULTS: Mapped = {"cpu": "100m", "memory": "256Mi", "ephemeral-storage": "2Gi"}
"""What a container requests unless the task says more."""

MEMORY_LIMIT = (9227469, 8388608)
"""How much more than its request a container may use: 1.1, as the platform keeps it, in single precision."""


def resources(entities: Entities) -> Mapped:
    """Give requests and limits; `disk` has no effect."""
    amounts = mapping_at(entities.field("resources"))
    asked = {NAMES[own]: value for own, value in amounts.items() if own in NAMES and value not in (None, "")}
    requests: Mapped = {name: derived(str(value), value) for name, value in {**DEFAULTS, **asked}.items()}
    limits: Mapped = {"cpu": requests["cpu"], "memory": _more(text_at(requests, "memory"))}
    if "nvidia.com/gpu" in requests:
        limits["nvidia.com/gpu"] = requests["nvidia.com/gpu"]
    return {"requests": requests, "limits": limits}


def _more(amount: str) -> str:
    """Give the limit for a request of memory, rounded up to a byte and written in the request's own form."""
    exact, (more, by) = parse(amount), MEMORY_LIMIT
    whole = -int(-exact * more // by)
    if not canonical(amount).endswith("i"):
        return derived(str(whole), amount, reason="defaults")
    power = 0
    while whole and whole % 1024 == 0 and power < len(_BINARY) - 1:
        whole, power = whole // 1024, power + 1
    return derived(f"{whole}{_BINARY[power]}", amount, reason="defaults")


_BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")


def wrong_amounts(entities: Entities) -> list[Problem]:
    """Say which amounts are none, whatever is validated."""
    return [finding.placed(entities.document) for finding in _wrong(entities)]


def _wrong(entities: Entities) -> Iterator[Finding]:
    path = entities.field_path("resources")
    for own, value in mapping_at(entities.field("resources")).items():
        if own in (*NAMES, "disk") and value not in (None, "") and not _is_amount(value):
            message = f"`{value}` is no amount, like `500m`, `2` or `4Gi`"
            hint = quantity_hint(value) if isinstance(value, str) else ""
            yield Finding(code="quantity", message=message, path=(*path, own), hint=hint)
        elif own == "disk" and value:
            message = "has no effect on the objects that the platform makes"
            yield Finding(code="inexpressible", severity="warning", message=message, path=(*path, own))


def _is_amount(value: Tree) -> bool:
    if truth_at(value) is not None or not isinstance(value, str | int | float):
        return False
    try:
        parse(value)
    except ValueError:
        return False
    return True
