"""What pods are for one another: halves of a pair, and what their servers read of their environment."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.serving.view import Pod
from msvcgen.tree import truth_at
from msvcgen.typed import Final

_ROLE: Final = "llm-d.ai/role"
_HALVES: Final = {"kv_producer": "prefill", "kv_consumer": "decode"}

_READ: Final = {"vllm": ("VLLM_PORT",), "nim": ("NIM_SERVER_PORT",), "llama.cpp": ("LLAMA_ARG_PORT",)}
"""Variables that servers read and that Services of some names set: beside one named `vllm`, VLLM_PORT is tcp://...."""


def half_of(pod: Pod) -> str:
    """Give the half of a pair that pods are: by the words of their servers, else by llm-d's label."""
    for _, reading in pod.serving:
        half = reading.disaggregation or _HALVES.get(reading.kv_role, "")
        if half:
            return half
    return half_of_labels(pod) if pod.serving else ""


def half_of_labels(pod: Pod) -> str:
    """Give the half of a pair that llm-d's label says pods to be."""
    role = pod.labels.get(_ROLE)
    return role if isinstance(role, str) and role in ("prefill", "decode") else ""


def unstated(pod: Pod) -> Iterator[str]:
    """Give the variables that the servers of pods read and that nobody states, where service links are on."""
    if truth_at(pod.spec, "enableServiceLinks") is False:
        return
    for _, reading in pod.serving:
        for name in _READ.get(reading.server.name, ()):
            if name not in reading.environment:
                yield name
