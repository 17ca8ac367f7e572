"""The least resources that a model definition asks for, as those of a container."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msvcgen.errors import Finding
from msvcgen.origin import derived
from msvcgen.runtimes.definition import Node
from msvcgen.runtimes.settings import scalar_text
from msvcgen.tree import Mapped, Tree, truth_at

ACCELERATORS: Mapping[str, str] = {"cuda.device": "nvidia.com/gpu", "rocm.device": "amd.com/gpu"}
"""Slots of Backend.AI that are whole devices, and the resources of their device plugins."""

_SIZE = re.compile(r"(?P<number>[0-9]+(\.[0-9]+)?) *(?P<unit>[kmgtp]?)(i?b)?", re.IGNORECASE)
_CPU = re.compile(r"[0-9]+(\.[0-9]{1,3})?")
_DEVICES = re.compile("[0-9]{1,3}")


def least_resources(node: Node) -> tuple[Mapped, list[Finding]]:
    """Give the resources of a container; sizes are in powers of 1024, as Backend.AI reads them."""
    requests: Mapped = {}
    limits: Mapped = {}
    findings = []
    for slot, value in node.plain().items():
        if slot == "cpu" and (match := _match(_CPU, value)):
            requests["cpu"] = derived(match.group(), value)
        elif slot == "mem" and (match := _match(_SIZE, value)):
            unit = match["unit"].upper()
            amount = match["number"] + (f"{unit}i" if unit else "")
            requests["memory"] = derived(amount, value, reason="runtime")
        elif slot in ACCELERATORS and (match := _match(_DEVICES, value)):
            limits[ACCELERATORS[slot]] = derived(match.group(), value)
        elif value is not None:
            message = f"`{slot}: {scalar_text(value)}` has no counterpart among the resources of a container"
            path = (*node.path, slot)
            findings.append(Finding(code="inexpressible", severity="warning", message=message, path=path))
    parts: Mapped = {"requests": requests, "limits": limits}
    return {part: amounts for part, amounts in parts.items() if amounts}, findings


def _match(pattern: re.Pattern[str], value: Tree) -> re.Match[str] | None:
    return None if truth_at(value) is not None else pattern.fullmatch(str(value).strip())
