"""Accelerators: which nodes a pod may run on, and how many cards its model server uses."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.document import Mapped, Tree
from msvcgen.facts import mapping, sequence
from msvcgen.flags import states_flag

DEFAULT_ACCELERATOR = "nvidia.com/gpu"

ACCELERATORS = (
    "nvidia.com/gpu",
    "nvidia.com/mig-",
    "amd.com/gpu",
    "gpu.intel.com/",
    "habana.ai/gaudi",
    "google.com/tpu",
    "aws.amazon.com/neuron",
    "huawei.com/Ascend",
    "cambricon.com/",
    "metax-tech.com/gpu",
    "mthreads.com/",
    "hygon.com/dcu",
    "ibm.com/spyre",
)
"""How the names of accelerator resources begin, as their device plugins advertise them."""

PARALLELISM: Mapping[str, tuple[str, ...]] = {
    "tensor": ("--tensor-parallel-size", "-tp"),
    "pipeline": ("--pipeline-parallel-size", "-pp"),
    "data": ("--data-parallel-size", "-dp"),
}
"""vLLM's flags for each kind of parallelism; the first is the one that is added."""

SERVER = "vllm"
"""The name of the container that serves with vLLM, and the program that it runs."""


def narrow(pod: Mapped, types: Mapped) -> Mapped:
    """Require one of the accelerator types in every nodeSelectorTerm: terms are alternatives."""
    expression: Mapped = {
        "key": types.get("labelKey"),
        "operator": "In",
        "values": types.get("labelValues"),
    }
    affinity = mapping(pod.get("affinity"))
    node = mapping(affinity.get("nodeAffinity"))
    required = mapping(node.get("requiredDuringSchedulingIgnoredDuringExecution"))
    terms = [mapping(term) for term in sequence(required.get("nodeSelectorTerms"))] or [{}]
    narrowed: list[Tree] = [
        {**term, "matchExpressions": [*sequence(term.get("matchExpressions")), expression]} for term in terms
    ]
    required = {**required, "nodeSelectorTerms": narrowed}
    node = {**node, "requiredDuringSchedulingIgnoredDuringExecution": required}
    return {**pod, "affinity": {**affinity, "nodeAffinity": node}}


def parallelise(pod: Mapped, parallelism: Mapped, section: Mapped) -> Mapped:
    """Give the vLLM container its parallelism: the flags it does not state and the cards they need.

    The two halves are independent: a stated flag stays, and so does an amount that the ModelService states.
    """
    sizes = {kind: size for kind in PARALLELISM if isinstance(size := parallelism.get(kind), int)}
    containers = [mapping(item) for item in sequence(pod.get("containers"))]
    at = _server(containers)
    if at is None or not sizes:
        return pod
    stated = _same_name(section, containers[at].get("name"))
    containers[at] = _with_cards(_with_flags(containers[at], sizes), sizes, stated)
    return {**pod, "containers": list(containers)}


def equip(pod: Mapped, server: str, cards: int, section: Mapped) -> Mapped:
    """Give a runtime's model server the cards that its parallelism needs, unless the ModelService states an amount."""
    containers: list[Tree] = []
    for item in sequence(pod.get("containers")):
        container = mapping(item)
        if container.get("name") == server:
            container = _with_cards(container, {"all": cards}, _same_name(section, server))
        containers.append(container)
    return {**pod, "containers": containers}


def _same_name(section: Mapped, name: Tree) -> Mapped:
    """Give the container of that name as the ModelService's section states it."""
    stated = (mapping(item) for item in sequence(section.get("containers")))
    return next((container for container in stated if container.get("name") == name), {})


def _server(containers: list[Mapped]) -> int | None:
    for at, container in enumerate(containers):
        if container.get("name") == SERVER:
            return at
    for at, container in enumerate(containers):
        words = (*sequence(container.get("command")), *sequence(container.get("args")))
        if any(isinstance(word, str) and SERVER in word.split(" ", 1)[0] for word in words):
            return at
    return None


def _with_flags(container: Mapped, sizes: Mapping[str, int]) -> Mapped:
    command, args = sequence(container.get("command")), sequence(container.get("args"))
    added: list[Tree] = []
    for kind, size in sizes.items():
        if not states_flag([*command, *args], PARALLELISM[kind]):
            added += [PARALLELISM[kind][0], str(size)]
    return {**container, "args": [*args, *added]} if added else container


def _with_cards(container: Mapped, sizes: Mapping[str, int], stated: Mapped) -> Mapped:
    resources = mapping(container.get("resources"))
    resource = _accelerator(resources) or DEFAULT_ACCELERATOR
    if _accelerator(mapping(stated.get("resources"))):
        return container
    count = 1
    for size in sizes.values():
        count *= size
    amounts: Mapped = {
        part: {**mapping(resources.get(part)), resource: str(count)} for part in ("limits", "requests")
    }
    return {**container, "resources": {**resources, **amounts}}


def _accelerator(resources: Mapped) -> str:
    """Give the name of the accelerator resource that a container states, or ""."""
    for part in ("limits", "requests"):
        for name, amount in mapping(resources.get(part)).items():
            if name.startswith(ACCELERATORS) and amount is not None:
                return name
    return ""
