"""Add-ons: what a ModelService asks for beside its workloads, made when the workloads are there.

Which there are is a row each in `targets.ADDONS`; nothing here is imported until a ModelService asks for one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module

from msvcgen.children.addons.scaling import by
from msvcgen.children.addons.subject import Subject
from msvcgen.children.overlay import Lower, Overlay
from msvcgen.targets import ROLES, SPEC_FIELDS, Target
from msvcgen.tree import Mapped, node_at
from msvcgen.typed import Final, cast

__all__ = ["Making", "Subject", "asked", "making"]

Making = Callable[[Subject, Lower], Overlay]

_WANTED: Final[Mapping[str, Callable[[Mapped], bool]]] = {
    "horizontalPodAutoscaler": lambda scaling: by(scaling) == "hpa",
    "scaledObject": lambda scaling: by(scaling) == "keda",
    "variantAutoscaling": lambda scaling: isinstance(scaling.get("wva"), dict),
}
"""What of a field asks for an add-on, where the field alone does not."""


def asked(row: Target, subject: Subject) -> bool:
    """Tell whether a ModelService asks for an add-on of a workload."""
    if row.field in SPEC_FIELDS:
        sections = (row.section,) if row.section else ROLES
        stated = node_at(subject.service.spec, row.field, row.key)
        return subject.role in sections and isinstance(stated, dict)
    stated = subject.section.get(row.field)
    if subject.role not in ROLES or not isinstance(stated, dict):
        return False
    return row.key not in _WANTED or _WANTED[row.key](stated)


@cache
def making(address: str) -> Making:
    """Import what makes an add-on."""
    module, _, function = address.partition(":")
    return cast("Making", getattr(import_module(module, "msvcgen.children"), function))
