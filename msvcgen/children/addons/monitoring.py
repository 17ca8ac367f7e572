"""Monitors: which ports Prometheus scrapes, of the pods that serve the model and of the endpoint picker."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msvcgen.children.addons.subject import Subject, with_default
from msvcgen.children.overlay import Lower, Overlay, in_order
from msvcgen.errors import Finding, known_ones
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path, Tree, integer_at, list_at, mapping_at, mappings_at, node_at, text_at
from msvcgen.typed import Final

PATH: Final = "/metrics"
METRICS: Final = "metrics"
"""The name that a port of metrics usually has."""

_OF_MONITOR: Final = ("labels", "annotations")
_FIRST: Final = ("port", "path", "scheme", "interval", "scrapeTimeout", "relabelings", "metricRelabelings")
_CREDENTIALS: Final = (
    "authorization",
    "bearerTokenSecret",
    "bearerTokenFile",
    "basicAuth",
    "oauth2",
    "tlsConfig",
)


class Port(NamedTuple):
    """A port of metrics: its name, "" where it has none, and why it cannot be used then."""

    name: str = ""
    missing: str = ""
    hint: str = ""
    known: tuple[str, ...] = ()
    """The names of all ports, of which one must be meant."""


def pod_monitor(subject: Subject, lower: Lower) -> Overlay:
    """Give what a ModelService says of the PodMonitor of a role."""
    stated = mapping_at(subject.service.spec, "monitoring", "podMonitor")
    return _monitor(subject, lower, stated, "podMetricsEndpoints", _port_of_pods(subject), subject.labels)


def service_monitor(subject: Subject, lower: Lower) -> Overlay:
    """Give what a ModelService says of the ServiceMonitor of the endpoint picker."""
    stated = mapping_at(subject.service.spec, "monitoring", "serviceMonitor")
    labels = mapping_at(subject.before, "metadata", "labels")
    overlay = _monitor(subject, lower, stated, "endpoints", _port_of_service(subject), labels)
    return overlay._replace(findings=(*overlay.findings, *_without_credentials(subject, lower)))


def _monitor(
    subject: Subject, lower: Lower, stated: Mapped, field: str, port: Port, labels: Mapped
) -> Overlay:
    own: Mapped = {name: stated[name] for name in _OF_MONITOR if name in stated}
    metadata: Mapped = {**subject.metadata, **own}
    below = mapping_at(next(iter(list_at(lower.tree, "spec", field)), None))
    path: Path = ("spec", "monitoring", lower.target.key)
    name = text_at(stated, "port") or text_at(below, "port")
    findings: tuple[Finding, ...] = ()
    if not (port.name or name):
        hint = f"{port.hint}, or state its name in `port`"
        findings = (Finding("monitoring", port.missing, path, hint=hint),)
    elif name and port.known and name not in port.known:
        message = f"the Service `{text_at(subject.before, 'metadata', 'name')}` has no port named `{name}`"
        findings = (Finding("monitoring", message, path, hint=known_ones(port.known)),)
    return Overlay(
        tree={"metadata": metadata, "spec": {"selector": {"matchLabels": labels}}},
        findings=findings,
        finish=partial(_finished, subject, stated, field, port),
    )


def _finished(subject: Subject, stated: Mapped, field: str, port: Port, tree: Mapped) -> Mapped:
    """Give the merged monitor with its endpoint: what the ModelService says over the first that the BaseConfig has."""
    spec = mapping_at(tree, "spec")
    first, *others = list_at(spec, field) or [{}]
    endpoint = {**mapping_at(first)}
    for name, value in stated.items():
        if name not in _OF_MONITOR:
            # What is done to labels is done one after another, so that both may say something.
            both = [*list_at(endpoint, name), *value] if isinstance(value, list) else value
            endpoint[name] = both
    if port.name:
        endpoint = with_default(endpoint, "port", port.name, stated, reason="monitoring")
    endpoint = with_default(endpoint, "path", _path(subject), stated, reason="monitoring")
    if subject.reading is not None and subject.reading.scheme == "HTTPS":
        endpoint = with_default(endpoint, "scheme", "https", stated, reason="monitoring")
    endpoints: list[Tree] = [in_order(endpoint, _FIRST), *others]
    return {**tree, "spec": in_order({**spec, field: endpoints}, ("selector", field))}


def _path(subject: Subject) -> str:
    reading = subject.reading
    return str(reading.server.health.get(METRICS) or PATH) if reading is not None else PATH


# --- ports ---


def _number(subject: Subject) -> int | None:
    """Give the port at which the server gives metrics: one of their own, else that of all requests."""
    reading = subject.reading
    if reading is None:
        return None
    own = reading.text("metricsPort")
    return int(own) if own.isdecimal() else reading.port


def _port_of_pods(subject: Subject) -> Port:
    """Find the name of the port: the operator of Prometheus finds ports of pods by it."""
    ports = [port for _, port in mappings_at(subject.server, "ports")]
    named = [str(text_at(port, "name")) for port in ports if text_at(port, "name")]
    called = f"container `{text_at(subject.server, 'name')}`" if subject.server else "server"
    number = _number(subject)
    if number is not None:
        here = [port for port in ports if integer_at(port, "containerPort") == number]
        names = [text_at(port, "name") for port in here if text_at(port, "name")]
        if names:
            return Port(names[0])
        what = "has no name" if here else "is not among its ports"
        message = f"the port {number} of the {called} {what}, and a PodMonitor finds ports by name"
        return Port(
            "", message, f"state `ports: [{{name: {METRICS}, containerPort: {number}}}]` in the container"
        )
    if METRICS in named or len(named) == 1:
        return Port(METRICS if METRICS in named else named[0])
    message = f"it is not known at which port the {called} gives metrics"
    return Port("", message, f"call one of its ports `{METRICS}`")


def _port_of_service(subject: Subject) -> Port:
    number = _number(subject)
    ports = [port for _, port in mappings_at(subject.before, "spec", "ports")]
    known = tuple(name for port in ports if (name := text_at(port, "name")))
    for port in ports:
        name = text_at(port, "name")
        target = port.get("targetPort", port.get("port"))
        if name and (METRICS in (name, target) or target == number):
            return Port(name, known=known)
    what = "has no port of metrics" if ports else "is not there"
    message = (
        f"the Service before the endpoint picker {what}, and a ServiceMonitor scrapes what stands before it"
    )
    hint = f"state `{{name: {METRICS}, port: {number or 9090}}}` among the ports of `eppService` in the BaseConfig"
    return Port("", message, hint, known)


def _without_credentials(subject: Subject, lower: Lower) -> Iterator[Finding]:
    """Say that the picker answers 401: it asks the API server who scrapes it, unless it is told not to."""
    endpoints = list_at(lower.tree, "spec", "endpoints")
    if any(node_at(endpoint, field) is not None for endpoint in endpoints for field in _CREDENTIALS):
        return
    reading = subject.reading
    flag = reading.by_name.get(reading.server.flag("metricsAuth")) if reading is not None else None
    known = reading is not None and bool(reading.server.flag("metricsAuth"))
    if not known or (flag is not None and flag.text.lower() in ("false", "f", "0")):
        return
    message = (
        "the endpoint picker gives metrics to those only whose token the API server knows, and none is stated"
    )
    hint = "state `authorization` of the endpoint in `serviceMonitor` of the BaseConfig"
    yield Finding("monitoring", message, ("spec", "monitoring", "serviceMonitor"), "warning", hint)
