"""Labels and annotations of a ModelService that the objects which stand for it carry.

Operators read them of their own object (`serving.kserve.io/deploymentMode` of an InferenceService), Kueue the queue of
the workload that it admits.
"""

from __future__ import annotations

from msvcgen.options import PREFIX
from msvcgen.service import Service
from msvcgen.targets import Target
from msvcgen.tree import Mapped, mapping_at, text_at
from msvcgen.typed import Final

PROPAGATE: Final = PREFIX + "propagate"
"""The annotation of a ModelService that names further prefixes of LISTED, with commas between them."""

LISTED: Final = ("kueue.x-k8s.io/",)
"""How the labels and annotations begin that a workload carries: they act on it, and not on its pods."""

_OTHERS: Final = (
    PREFIX,
    "kubectl.kubernetes.io/last-applied-configuration",
    "config.k8s.io/",
    "config.kubernetes.io/",
    "internal.config.kubernetes.io/",
    "kustomize.config.k8s.io/",
)
"""How those begin that are about the ModelService itself: ours, kubectl's and kustomize's."""

_FIELDS: Final = ("labels", "annotations")


def with_carried(target: Target, service: Service, tree: Mapped) -> Mapped:
    """Give what a ModelService says of an object with what that carries of its labels and annotations.

    What the target itself says of the object wins, what the layers below say loses.
    """
    own = mapping_at(service.tree, "metadata")
    if not any(own.get(field) for field in _FIELDS):
        return tree
    prefixes = _prefixes(own) if target.carries == "listed" else ("",)
    metadata = mapping_at(tree, "metadata")
    for field in _FIELDS:
        carried: Mapped = {
            name: value
            for name, value in mapping_at(own, field).items()
            if name.startswith(prefixes) and not name.startswith(_OTHERS)
        }
        if carried:
            metadata = {**metadata, field: {**carried, **mapping_at(metadata, field)}}
    return {**tree, "metadata": metadata}


def _prefixes(metadata: Mapped) -> tuple[str, ...]:
    """Give how that begins which a workload carries."""
    stated = text_at(metadata, "annotations", PROPAGATE).split(",")
    return (*LISTED, *(prefix for word in stated if (prefix := word.strip())))
