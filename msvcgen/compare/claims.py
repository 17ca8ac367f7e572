"""Devices that pods claim, in the words of amounts: a claim in the place of an amount is no change of how many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msvcgen.check.serving.view import Object
from msvcgen.tree import (
    Mapped,
    Path,
    Tree,
    integer_at,
    list_at,
    mapping_at,
    mappings_at,
    node_at,
    replaced_at,
    text_at,
)
from msvcgen.typed import Final

_RESOURCES: Final[Mapping[str, str]] = {
    "gpu.nvidia.com": "nvidia.com/gpu",
    "gpu.amd.com": "amd.com/gpu",
    "gpu.intel.com": "gpu.intel.com/xe",
    "gaudi.intel.com": "habana.ai/gaudi",
    "tpu.google.com": "google.com/tpu",
}
"""What a device plugin calls the devices of a class."""

Claims = Mapping[tuple[str, str], Mapping[str, int]]
"""The devices that a ResourceClaimTemplate claims, by its namespace and name: how many, by resource."""


def claims_of(objects: Iterable[Mapped]) -> Claims:
    """Give what the ResourceClaimTemplates among objects claim."""
    return {
        (text_at(tree, "metadata", "namespace"), text_at(tree, "metadata", "name")): amounts
        for tree in objects
        if tree.get("kind") == "ResourceClaimTemplate" and (amounts := dict(_amounts(tree)))
    }


def _amounts(tree: Mapped) -> Iterator[tuple[str, int]]:
    total: dict[str, int] = {}
    for _, request in mappings_at(tree, "spec", "spec", "devices", "requests"):
        wanted = mapping_at(request, "exactly") or request  # v1beta1 has no `exactly`
        name = _RESOURCES.get(text_at(wanted, "deviceClassName"))
        if name is not None:
            total[name] = total.get(name, 0) + integer_at(wanted, "count", absent=1)
    return iter(total.items())


def with_amounts(tree: Mapped, claims: Claims) -> Mapped:
    """Give an object whose pods have an amount for what they claim; without claims it is the same."""
    if not claims:
        return tree
    for pod in Object(tree).pods:
        amounts: Mapped = {}
        for _, claim in mappings_at(pod.spec, "resourceClaims"):
            template = text_at(claim, "resourceClaimTemplateName")
            claimed = claims.get((text_at(tree, "metadata", "namespace"), template), {})
            amounts |= {name: integer_at(amounts, name) + count for name, count in claimed.items()}
        if amounts and list_at(pod.spec, "containers"):
            tree = _with_amounts(tree, (*pod.path, "containers", 0, "resources", "limits"), amounts)
    return tree


def _with_amounts(tree: Mapped, path: Path, amounts: Mapped) -> Mapped:
    limits = mapping_at(node_at(tree, *path))
    both = {name: _number(limits.get(name)) + _number(amounts[name]) for name in amounts}
    return mapping_at(replaced_at(tree, path, {**limits, **both}))


def _number(amount: Tree) -> int:
    return int(str(amount)) if str(amount).isdecimal() else 0
