"""What other objects need to know of an object: small and plain, so that thousands of them fit."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.check.serving.listening import heard
from msvcgen.check.serving.references import Reference, references
from msvcgen.check.serving.replacing import holds_back
from msvcgen.check.serving.roles import half_of, unstated
from msvcgen.check.serving.view import Identity, Object, Pod
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path, integer_at, mapping_at, mappings_at, text_at
from msvcgen.typed import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from msvcgen.check.serving.claims import Claim, Parent, Share

Labels = tuple[tuple[str, str], ...]

_SELECTORS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("", "Service"): ("spec", "selector"),
    ("policy", "PodDisruptionBudget"): ("spec", "selector", "matchLabels"),
    ("networking.k8s.io", "NetworkPolicy"): ("spec", "podSelector", "matchLabels"),
    ("monitoring.coreos.com", "PodMonitor"): ("spec", "selector", "matchLabels"),
    ("apps", "Deployment"): ("spec", "selector", "matchLabels"),
    ("apps", "StatefulSet"): ("spec", "selector", "matchLabels"),
    ("apps", "DaemonSet"): ("spec", "selector", "matchLabels"),
    ("apps", "ReplicaSet"): ("spec", "selector", "matchLabels"),
}
"""Where a kind selects the pods of its namespace by labels."""

CONTROLLERS: Final = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"})
"""Kinds whose selector tells which pods are their own."""


class Pods(NamedTuple):
    """The pods of a template."""

    labels: Labels = ()
    names: tuple[str, ...] = ()
    """The names of the ports that their containers state."""
    heard: tuple[int, ...] | None = None
    """The ports at which they listen, None where these are not known to be all."""
    serves: tuple[str, ...] = ()
    """The servers of their containers, and helpers of these."""
    known: bool = False
    """Whether every program that runs in them is known."""
    half: str = ""
    """The half of a pair that they are: `prefill`, `decode`, or ""."""
    model: str = ""
    """The model that their server is told to serve, "" where that is not known."""
    open_to: tuple[str, ...] = ()
    """Variables that their servers read and nobody states: a Service of that name would set them."""
    whole: bool = False
    """Whether they have what their template states and nothing else."""
    silent: bool = False
    """Whether they are workers of a group that answer no requests."""


class Port(NamedTuple):
    """A port of a Service, or of a pool: what pods are asked at (a name or a number), and where it is stated."""

    name: str
    number: int
    target: str | int
    path: Path


class Summary(NamedTuple):
    """What other objects need to know of an object."""

    identity: Identity
    """API group, kind, namespace, name."""
    pods: tuple[Pods, ...] = ()
    """The pods that it makes."""
    selector: Labels = ()
    """The labels by which it selects pods."""
    selector_path: Path = ()
    routed: tuple[Parent, ...] = ()
    """An HTTPRoute: its parents; and the pools that it sends to."""
    pools: tuple[str, ...] = ()
    model: str = ""
    """An InferenceModel: the model that it serves in the pool of `pools`."""
    extra: bool = False
    """Whether it is one of `extraObjects`, whose pods another run may make."""
    service: str = ""
    """The ModelService that it is of, "" where nobody knows."""
    claims: tuple[Claim, ...] = ()
    """An HTTPRoute: the requests that it asks for, and its backends that are of other ModelServices."""
    shares: tuple[Share, ...] = ()
    refers: tuple[Reference, ...] = ()
    """The objects that it needs, by name."""
    ports: tuple[Port, ...] = ()
    replicas: bool = False
    """Whether it states how many pods there are."""
    headless: bool = False
    """A Service: whether it has no address of its own."""
    holds_back: bool = False
    """A Deployment: whether a second pod starts before the first ends; a claim: whether one node can have it."""


_HELD: Final = ("Deployment", "PersistentVolumeClaim")


def summarise(tree: Mapped, *, extra: bool = False) -> Summary:
    """Give the summary of an object; `extra` tells that it is one of `extraObjects`."""
    return summary_of(Object(tree), extra=extra)


def summary_of(seen: Object, *, service: str = "", extra: bool = False) -> Summary:
    """Give the summary of an object that is seen, which is of a ModelService and perhaps one of its `extraObjects`."""
    identity, spec = seen.identity, seen.spec
    key = identity[:2]
    fields: dict[str, Any] = {"service": service, "extra": extra, "refers": refers_of(seen)}
    if path := _SELECTORS.get(key, ()):
        fields["selector_path"] = path
        if spec.get("namespaceSelector") is None:
            fields["selector"] = _labels(mapping_at(seen.tree, *path))
    if seen.pods:
        facts = zip(seen.pods, pods_of(seen), strict=True)
        fields["pods"] = tuple(known._replace(labels=_labels(pod.labels)) for pod, known in facts)
    if spec.get("replicas") is not None:
        fields["replicas"] = True
    if key[1] in _HELD:
        fields["holds_back"] = holds_back(seen) if seen.known is None else seen.known.holds_back
    if more := _MORE.get(key[1]):
        fields |= more(identity, spec)
    return Summary(identity, **fields)


def pods_of(seen: Object) -> tuple[Pods, ...]:
    """Give what is known of the pods that an object makes, but for their labels."""
    if seen.known is not None:
        known: tuple[Pods, ...] = seen.known.pods
        return known
    return tuple(map(_facts, seen.pods))


def refers_of(seen: Object) -> tuple[Reference, ...]:
    """Give what an object needs by name."""
    if seen.known is not None:
        known: tuple[Reference, ...] = seen.known.refers
        return known
    return references(seen)


def _facts(pod: Pod) -> Pods:
    listens, readings = heard(pod), [each.reading for each in pod.containers if each.reading is not None]
    return Pods(
        names=tuple(sorted(listens.names)),
        heard=tuple(sorted(listens.numbers)) if listens.known else None,
        serves=tuple(reading.server.name for reading in readings),
        known=all(each.reading is not None for each in pod.containers if each.stays),
        half=half_of(pod),
        model=pod.serving[0][1].model if pod.serving else "",
        open_to=tuple(unstated(pod)),
        whole=pod.whole,
        silent=pod.side == "worker" and any(reading.headless for _container, reading in pod.serving),
    )


def _labels(labels: Mapped) -> Labels:
    return tuple(sorted([(key, value) for key, value in labels.items() if isinstance(value, str)]))


def _service(_identity: Identity, spec: Mapped) -> dict[str, Any]:
    if text_at(spec, "type") == "ExternalName":
        return {}
    ports = tuple(
        Port(text_at(port, "name"), number, _target(port, number), _port_path(port, index))
        for index, port in mappings_at(spec, "ports")
        if (number := integer_at(port, "port"))
    )
    return {"ports": ports, "headless": text_at(spec, "clusterIP") == "None"}


def _port_path(port: Mapped, index: int) -> Path:
    path: Path = ("spec", "ports", index)
    return (*path, "targetPort") if "targetPort" in port else path


def _target(port: Mapped, number: int) -> str | int:
    target = port.get("targetPort")
    return target if isinstance(target, (str, int)) and target else number


def _pool(_identity: Identity, spec: Mapped) -> dict[str, Any]:
    selector = mapping_at(spec, "selector")
    nested = isinstance(selector.get("matchLabels"), dict)
    path: Path = ("spec", "selector", "matchLabels") if nested else ("spec", "selector")
    labels = mapping_at(selector, "matchLabels") if nested else selector
    ports = [
        Port("", number, number, ("spec", "targetPorts", index))
        for index, port in mappings_at(spec, "targetPorts")
        if (number := integer_at(port, "number"))
    ]
    if number := integer_at(spec, "targetPortNumber"):
        ports.append(Port("", number, number, ("spec", "targetPortNumber")))
    return {"selector": _labels(labels), "selector_path": path, "ports": tuple(ports)}


def _route(identity: Identity, spec: Mapped) -> dict[str, Any]:
    from msvcgen.check.serving.claims import claims, parents  # many runs have no route

    namespace = identity[2]
    pools = tuple(
        text_at(backend, "name")
        for _, rule in mappings_at(spec, "rules")
        for _, backend in mappings_at(rule, "backendRefs")
        if text_at(backend, "kind") == "InferencePool"
    )
    routed = parents(spec, namespace)
    return {"routed": routed, "pools": pools, "claims": claims(spec, routed)}


def _monitor(_identity: Identity, spec: Mapped) -> dict[str, Any]:
    ports = (
        Port(name, 0, name, ("spec", "podMetricsEndpoints", index, "port"))
        for index, endpoint in mappings_at(spec, "podMetricsEndpoints")
        if (name := text_at(endpoint, "port"))
    )
    return {"ports": tuple(ports)}


def _model(_identity: Identity, spec: Mapped) -> dict[str, Any]:
    return {"model": text_at(spec, "modelName"), "pools": (text_at(spec, "poolRef", "name"),)}


_MORE: Final[dict[str, Callable[[Identity, Mapped], dict[str, Any]]]] = {
    "Service": _service,
    "InferencePool": _pool,
    "HTTPRoute": _route,
    "InferenceModel": _model,
    "PodMonitor": _monitor,
}
"""What is said of a kind beyond what is said of all."""
