"""Prefill and decode: two halves that somebody has to bring together."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from msvcgen.check.serving.across import Across, View
from msvcgen.errors import Finding
from msvcgen.servers.catalogue import server_named
from msvcgen.typed import Final

_PAIRING: Final = frozenset({"llm-d-epp", "gaie-epp", "llm-d-routing-sidecar"})
"""Programs that bring prefill and decode together."""


def prefill_unused(view: View) -> Iterator[Across]:
    """Report pods that prefill beside pods that decode, where nothing in the input pairs them.

    Only plain workloads are judged: operators pair the halves of theirs. A program that is not known may do it.
    """
    groups: dict[Hashable, dict[str, int]] = {}
    for number, summary in enumerate(view.objects):
        namespace = summary.identity[2]
        if any(not pods.known or _PAIRING & set(pods.serves) for pods in summary.pods):
            return
        for pods in summary.pods:
            if pods.half and pods.whole:
                owner = view.owner(number)
                groups.setdefault(namespace if owner is None else (owner,), {}).setdefault(pods.half, number)
    for halves in groups.values():
        if "prefill" in halves and "decode" in halves:
            prefill, decode = halves["prefill"], halves["decode"]
            yield Across(prefill, _unpaired(view, prefill, decode), decode)
            yield from _routes(view, {prefill, decode})


def halves_differ(view: View) -> Iterator[Across]:
    """Report halves of one pair that serve two models: those of one ModelService, or of one label of llm-d's."""
    first: dict[Hashable, int] = {}
    for number, summary in enumerate(view.objects):
        for pods in summary.pods:
            label = dict(pods.labels).get(_MODEL)
            owner = view.owner(number) if view.owners else label
            if not pods.half or not pods.model or not pods.whole or owner is None:
                continue
            other = first.setdefault((summary.identity[2], owner, label), number)
            theirs = next((each for each in view.objects[other].pods if each.model), pods)
            if theirs.half != pods.half and theirs.model != pods.model:
                _, kind, _, name = view.objects[other].identity
                others = f"those of {kind}/{name} {theirs.half} for `{theirs.model}`"
                message = f"these pods {pods.half} for `{pods.model}`, {others}"
                yield Across(
                    number, Finding("model-mismatch", message, ("metadata", "name"), "warning"), other
                )


_MODEL: Final = "llm-d.ai/model"


def _unpaired(view: View, prefill: int, decode: int) -> Finding:
    _, kind, _, name = view.objects[decode].identity
    named = (server_named(server) for pods in view.objects[prefill].pods for server in pods.serves)
    alone = next((server.title for server in named if server is not None and not server.pairs), "")
    message = f"these pods prefill and those of {kind}/{name} decode, but nothing here pairs them"
    hint = "add an endpoint picker and the routing sidecar, as `preset:llm-d-pd` has them, or the server's own router"
    if alone:
        hint = f"{alone} knows no prefill and decode, leave one of the two out"
    return Finding("prefill-unused", message, ("metadata", "name"), "warning", hint)


def _routes(view: View, halves: set[int]) -> Iterator[Across]:
    """Report routes that lead to one half of SGLang's, which refuses requests that no router has paired."""
    servers = {name for number in halves for pods in view.objects[number].pods for name in pods.serves}
    if "sglang" not in servers:
        return
    for number, summary in enumerate(view.objects):
        if not summary.identity[1].endswith("Route"):
            continue
        for backend in summary.refers:
            service = view.find(backend.group, backend.kind, summary.identity[2], backend.name)
            selector = view.objects[service].selector if service is not None else ()
            ends = next(view.pods.matching(summary.identity[2], selector), None) if selector else None
            if ends is not None and ends.number in halves and ends.pods.half:
                message = f"the route leads to pods that only {ends.pods.half}, which refuse what no router has paired"
                yield Across(number, Finding("prefill-unused", message, backend.path, "warning"), ends.number)
                break
