"""What the forms have in common: nodes, pods, accelerators in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msvcgen.check.serving.probes import is_of_hub
from msvcgen.picture.values import Cards, Node, Pods, Relation, Server, Total
from msvcgen.typed import Final

VERBS: Final[Mapping[Relation, str]] = {
    "attached": "attached to",
    "sends": "sends to",
    "selects": "selects",
    "asks": "picked by",
    "serves": "serves in",
    "scales": "scales",
    "uses": "uses",
    "calls": "calls",
    "prompt": "asks for prefill",
    "kv": "hands keys and values to",
}


def title(node: Node) -> str:
    """Give the kind and name of an object, and where it is if it is not in the input."""
    where = {"rendered": "", "outside": " (outside)", "dangling": " (missing)"}[node.state]
    return f"{node.kind} {node.name}{where}"


def ports_of(node: Node) -> str:
    """Give the ports of a Service or pool, as `:8000`; those that have names with them."""
    if len(node.ports) == 1:
        return f":{node.ports[0].number}"
    return ", ".join(f"{port.name} {port.number}".lstrip() for port in node.ports)


def cards_of(cards: Cards) -> str:
    """Give accelerators, as `8 nvidia.com/gpu`; "" where there are none."""
    return " + ".join(f"{amount:,} {name}" for name, amount in sorted(cards.items()) if amount)


def short_cards(cards: Cards) -> str:
    """Give accelerators in short words, as `8 GPUs`, where they are of one kind that is called so."""
    named = {name: amount for name, amount in cards.items() if amount}
    if len(named) == 1 and next(iter(named)).endswith("/gpu"):
        amount = next(iter(named.values()))
        return "1 GPU" if amount == 1 else f"{amount:,} GPUs"
    return cards_of(named)


def number_of(count: int, noun: str) -> str:
    """Give a number of things: `1 pod`, `4 pods`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def size_of(pods: Pods, *, short: bool = False) -> str:
    """Say how many pods there are with how many accelerators each: `4 pods x 1 nvidia.com/gpu`."""
    count = "as many pods as the cluster says" if pods.replicas is None else number_of(pods.replicas, "pod")
    cards = short_cards(pods.cards) if short else cards_of(pods.cards)
    return f"{count} x {cards}" if cards else count


def sizes_of(each: Iterable[Pods], *, short: bool = False) -> str:
    """Say it of all pods of an object, its leaders and workers too."""
    listed = [*each]
    sides = [f"{pods.side} " if pods.side and len(listed) > 1 else "" for pods in listed]
    return ", ".join(f"{side}{size_of(pods, short=short)}" for side, pods in zip(sides, listed, strict=True))


def total_of(total: Total) -> str:
    """Say how many pods and accelerators there are."""
    parts = []
    if total.pods:
        parts.append(f"{number_of(total.pods, 'pod')} with {short_cards(total.cards)}")
    if total.others or not parts:
        pods = number_of(total.others, "pod")
        parts.append(f"{pods} without" if total.pods else pods)
    if total.unknown:
        parts.append(f"and those of {number_of(total.unknown, 'template')} that the cluster counts")
    return ", ".join(parts)


def listening(server: Server) -> str:
    """Give the name of a program with its port: `vllm :8000`."""
    return f"{server.name} :{server.port}" if server.port is not None else server.name


def other_ports(server: Server) -> str:
    """Give the other ports of a program: `nixl 5557`."""
    return ", ".join(f"{port.name} {port.number}".lstrip() for port in server.ports)


def model_of(server: Server) -> str:
    """Give the model of a server, "" where none is known; of a hub that is what its URI says."""
    if not server.model:
        return ""
    return f"hf://{server.model}" if is_of_hub(server.model) else server.model


def place_of(server: Server) -> str:
    """Say where the model of a server is: `emptyDir 100Gi at /model-cache`."""
    return f"{server.volume} at {server.place}" if server.volume and server.place else server.volume
