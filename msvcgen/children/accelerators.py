"""Accelerators: which nodes a pod may run on, and how many cards its model server uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from msvcgen.origin import derived, over
from msvcgen.servers.cards import ACCELERATORS, is_card
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, node_at

DEFAULT_ACCELERATOR = "nvidia.com/gpu"

PARALLELISM = ("tensor", "pipeline", "data")
"""The kinds of parallelism that make a server use several accelerators."""


def narrow(pod: Mapped, types: Mapped) -> Mapped:
    """Require one of the accelerator types in every nodeSelectorTerm: terms are alternatives."""
    expression: Mapped = {
        "key": types.get("labelKey"),
        "operator": derived("In", types.get("labelKey"), types, reason="scheduling"),
        "values": types.get("labelValues"),
    }
    affinity = mapping_at(pod, "affinity")
    node = mapping_at(affinity, "nodeAffinity")
    required = mapping_at(node, "requiredDuringSchedulingIgnoredDuringExecution")
    terms = [mapping_at(term) for term in list_at(required, "nodeSelectorTerms")] or [{}]
    narrowed: list[Tree] = [
        {**term, "matchExpressions": [*list_at(term, "matchExpressions"), expression]} for term in terms
    ]
    required = {**required, "nodeSelectorTerms": narrowed}
    node = {**node, "requiredDuringSchedulingIgnoredDuringExecution": required}
    return {**pod, "affinity": {**affinity, "nodeAffinity": node}}


def parallelise(pod: Mapped, parallelism: Mapped, section: Mapped) -> Mapped:
    """Give the model server its parallelism: the flags it does not state and the cards that it needs.

    The two halves are independent: a stated flag stays, and so does an amount that the ModelService states.
    """
    from msvcgen.servers.roles import serving_container  # few ModelServices state a parallelism

    sizes = {kind: size for kind in PARALLELISM if isinstance(size := parallelism.get(kind), int)}
    containers = [mapping_at(item) for item in list_at(pod, "containers")]
    found = serving_container(containers)
    if found is None or not sizes:
        return pod
    at, server = found
    own = _same_name(section, containers[at].get("name"))
    container, cards = server.sized(containers[at], sizes)
    containers[at] = _with_cards(container, {"all": cards}, own)
    return {**pod, "containers": list(containers)}


def equip(pod: Mapped, server: str, cards: int, *sections: Mapped) -> Mapped:
    """Give a model server the cards that its parallelism needs, unless the ModelService states an amount."""
    containers: list[Tree] = []
    for item in list_at(pod, "containers"):
        container = mapping_at(item)
        if container.get("name") == server:
            owns = [_same_name(section, server) for section in sections]
            own = next((each for each in owns if states_cards(mapping_at(each, "resources"))), {})
            container = _with_cards(container, {"all": cards}, own)
        containers.append(container)
    return {**pod, "containers": containers}


def _same_name(section: Mapped, name: Tree) -> Mapped:
    """Give the container of that name as the ModelService's section states it."""
    containers = (mapping_at(item) for item in list_at(section, "containers"))
    return next((container for container in containers if container.get("name") == name), {})


def _with_cards(container: Mapped, sizes: Mapping[str, int], own: Mapped) -> Mapped:
    resources = mapping_at(container, "resources")
    resource = counted(resources)
    if states_cards(mapping_at(own, "resources")) or (not resource and states_cards(resources)):
        return container
    resource = resource or DEFAULT_ACCELERATOR
    amount = derived(str(prod(sizes.values())), *sizes.values(), reason="parallelism")
    amounts: Mapped = {
        part: {**mapping_at(resources, part), resource: over(amount, node_at(resources, part, resource))}
        for part in ("limits", "requests")
    }
    return {**container, "resources": {**resources, **amounts}}


def counted(resources: Mapped) -> str:
    """Give the name of the accelerator resource of a container whose amount a server counts, or ""."""
    return next((name for name in _amounts(resources) if name.startswith(ACCELERATORS)), "")


def states_cards(resources: Mapped) -> bool:
    """Tell whether a container states an accelerator, of whatever vendor: beside it nothing is asked for."""
    return any(is_card(name) for name in _amounts(resources))


def _amounts(resources: Mapped) -> Iterator[str]:
    for part in ("limits", "requests"):
        for name, amount in mapping_at(resources, part).items():
            if amount is not None:
                yield name
