"""What a picture holds: values, which the forms make text of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msvcgen.records import NamedTuple
from msvcgen.tree import Path
from msvcgen.typed import Literal

State = Literal["rendered", "outside", "dangling"]
"""Where an object is: in the input; not in it, so that the cluster must have it; or missing there by a mistake."""

Role = Literal["gateway", "route", "pool", "service", "picker", "workload", "scaler", "other"]
"""What an object does for the requests of a model."""

Relation = Literal[
    "attached", "sends", "selects", "asks", "serves", "scales", "uses", "calls", "prompt", "kv"
]
"""How an object refers to another one.

attached  a route to the gateway that requests come from
sends     a route to what its requests go to
selects   labels to the pods that have them
asks      a pool to its endpoint picker
serves    a model's object to its pool
scales    an autoscaler to what it scales
uses      anything to what it needs by name
calls     pods to a Service that a URL among their words names
prompt    the sidecar of pods that decode to the pods that prefill for it
kv        pods that prefill to those that take over their keys and values
"""

Cards = Mapping[str, int]
"""Accelerators by the name of their resource."""


class Endpoint(NamedTuple):
    """A port: its name, "" where it has none, and its number."""

    name: str
    number: int


class Server(NamedTuple):
    """A program that runs as long as its pod: what is known of a container."""

    name: str
    """The container's."""
    image: str = ""
    program: str = ""
    """The server that it is known to start (`vllm`), "" for any other."""
    port: int | None = None
    """The port at which it answers requests, where that is known."""
    ports: tuple[Endpoint, ...] = ()
    """Its other ports, as it states them."""
    model: str = ""
    """The model that it is told to serve, as its words say."""
    place: str = ""
    """Where the model is in the container."""
    volume: str = ""
    """What is mounted there: `emptyDir 100Gi`, `claim models`; "" where the model is in the container itself."""
    hands_to: str = ""
    """The container of its pod to which it hands requests."""


class Pods(NamedTuple):
    """The pods of one template."""

    path: Path
    """Of their spec, in the object that makes them."""
    replicas: int | None
    """How many there are, of what an autoscaler decides the least; None where nodes or a clock decide."""
    cards: Cards
    """The accelerators of one pod."""
    servers: tuple[Server, ...]
    half: str = ""
    """`prefill` or `decode` where they are half of a pair."""
    side: str = ""
    """`leader` or `worker` where they are part of a group."""
    shared_memory: str = ""
    """The size of what is mounted at /dev/shm, "" where nothing is."""


class Node(NamedTuple):
    """An object. `id` is a counter in the order of the input; `number` is that of the object, None outside of it."""

    id: str
    group: str
    kind: str
    namespace: str
    name: str
    state: State
    role: Role
    number: int | None = None
    ports: tuple[Endpoint, ...] = ()
    """The ports at which a Service or a pool is asked."""
    notes: tuple[str, ...] = ()
    """What is said of it: the paths and hosts of a route, the bounds of an autoscaler."""
    pods: tuple[Pods, ...] = ()

    @property
    def half(self) -> str:
        """The half of a pair that all of its pods are."""
        halves = {pods.half for pods in self.pods}
        return halves.pop() if len(halves) == 1 else ""


class Edge(NamedTuple):
    """A reference: `path` is where the object `source` states it, `target` is what it means.

    `source_pods` and `target_pods` are indexes of the pods that are meant, where it is about pods. `via` are nodes
    between the two that a picture leaves out.
    """

    source: str
    target: str
    relation: Relation
    path: Path
    label: str = ""
    source_pods: int | None = None
    target_pods: int | None = None
    via: tuple[str, ...] = ()


class Group(NamedTuple):
    """What belongs together: a ModelService, or in manifests that others rendered objects that lead to one another."""

    name: str
    namespace: str
    nodes: tuple[str, ...]
    service: bool = False
    """Whether it is known to be a ModelService."""

    @property
    def title(self) -> str:
        """The name with its namespace."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


class Picture(NamedTuple):
    """Objects, how they refer to one another, and what belongs together. What several groups use is in none."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...]

    def within(self, nodes: Iterable[Node]) -> Picture:
        """Give the picture of some of the nodes, in their order, with the edges between them."""
        kept = {node.id: node for node in nodes}
        place = {id_: number for number, id_ in enumerate(kept)}
        groups = (
            group._replace(nodes=tuple(sorted(filter(kept.__contains__, group.nodes), key=place.__getitem__)))
            for group in self.groups
        )
        return Picture(
            tuple(kept.values()),
            tuple(edge for edge in self.edges if edge.source in kept and edge.target in kept),
            tuple(group for group in groups if group.nodes),
        )


class Total(NamedTuple):
    """How many pods there are, and with how many accelerators.

    `pods` have accelerators, `others` have none; of `unknown` templates nodes or a clock say how many pods there are.
    """

    pods: int
    cards: Cards
    others: int
    unknown: int


def total(nodes: Iterable[Node]) -> Total:
    """Sum over all pods of nodes."""
    pods = others = unknown = 0
    cards: dict[str, int] = {}
    for each in (each for node in nodes for each in node.pods):
        if each.replicas is None:
            unknown += 1
            continue
        if any(each.cards.values()):
            pods += each.replicas
        else:
            others += each.replicas
        for name, amount in each.cards.items():
            if amount:
                cards[name] = cards.get(name, 0) + amount * each.replicas
    return Total(pods, cards, others, unknown)
