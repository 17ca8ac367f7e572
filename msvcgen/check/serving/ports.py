"""Ports at which nothing of a pod listens, and two servers on one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msvcgen.check.serving.across import MOST_MET, Across, View
from msvcgen.check.serving.listening import Heard, heard
from msvcgen.check.serving.summary import Pods, Port, Summary
from msvcgen.check.serving.view import Container, Object, Pod, whole_number
from msvcgen.check.serving.words.showing import with_value
from msvcgen.errors import Finding
from msvcgen.servers import Reading
from msvcgen.tree import Path, Tree, mappings_at, node_at, text_at
from msvcgen.typed import Final

CODE: Final = "port-unheard"


def unheard_probes(seen: Object) -> Iterator[Finding]:
    """Report probes at ports that the container does not name, or at which nothing of the pod listens."""
    for pod in seen.pods if seen.shape.whole else ():
        probed = [
            container for container in pod.containers if any(field in container.tree for field in _PROBES)
        ]
        listens = heard(pod) if probed else None
        for container in probed:
            for path, port in _asked(container):
                if listens is not None and (wrong := _unheard_probe(container, listens, path, port)):
                    yield wrong
        yield from _sidecars(pod)


_PROBES: Final = ("startupProbe", "livenessProbe", "readinessProbe")


def _asked(container: Container) -> Iterator[tuple[Path, Tree]]:
    for field in _PROBES:
        for handler in ("httpGet", "tcpSocket", "grpc"):
            port = node_at(container.tree, field, handler, "port")
            host = text_at(container.tree, field, handler, "host")
            if port is not None and not host:
                yield (*container.path, field, handler, "port"), port


def _unheard_probe(container: Container, listens: Heard, path: Path, port: Tree) -> Finding | None:
    number = whole_number(port)
    if number is None:
        names = [
            name for _, stated in mappings_at(container.tree, "ports") if (name := text_at(stated, "name"))
        ]
        if port in names or not container.tree.get("ports"):
            return None  # who states no ports at all may be a part of something
        message = f"the container has no port named `{port}`, so the probe fails"
        hint = f"known are {', '.join(f'`{name}`' for name in names)}" if names else "name it in `ports`"
        return Finding(CODE, message, path, "error" if names else "warning", hint)
    if not listens.known or number in listens.numbers:
        return None
    return Finding(CODE, f"nothing in the pod listens on {number}", path, "warning", _those(listens))


def _those(listens: Heard) -> str:
    numbers = sorted(listens.numbers)
    return f"it listens on {', '.join(map(str, numbers[:9]))}" if numbers else ""


def _sidecars(pod: Pod) -> Iterator[Finding]:
    """Report sidecars that hand requests to a port at which no server of the pod listens."""
    for container in pod.containers:
        reading = container.reading
        if reading is None or reading.server.serves or not reading.server.setting("serverPort").flags:
            continue
        stated, number = reading.stated("serverPort"), whole_number(reading.text("serverPort"))
        servers = [other.port for _, other in pod.serving]
        if number is None or not servers or None in servers or number in servers:
            continue
        path = (*container.path, *stated.path) if stated is not None else (*container.path, "args")
        message = f"the sidecar hands requests to port {number}, the server listens on {servers[0]}"
        flag = with_value("--port", str(number), pod.serving[0][1].server)
        yield Finding(CODE, message, path, "warning", f"write {servers[0]} here, or `{flag}` there")


def unheard_services(view: View) -> Iterator[Across]:
    """Report ports of Services and pools at which none of the pods that they select listens."""
    for number, summary in enumerate(view.objects):
        if not summary.ports or not summary.selector:
            continue
        matches = view.met(number)
        if not matches or len(matches) > MOST_MET or not all(match.pods.whole for match in matches):
            continue
        pods = [match.pods for match in matches]
        for port in summary.ports:
            if all(_is_unheard(port, each) for each in pods):
                yield Across(number, _unheard_port(summary, port, pods), matches[0].number)


def _is_unheard(port: Port, pods: Pods) -> bool:
    number = whole_number(port.target)
    if number is None:
        return port.target not in pods.names
    return pods.heard is not None and number not in pods.heard


def _unheard_port(summary: Summary, port: Port, pods: Sequence[Pods]) -> Finding:
    kind = summary.identity[1]
    if whole_number(port.target) is None:
        names = sorted({name for each in pods for name in each.names})
        message = f"the pods of this {kind} have no port named `{port.target}`"
        hint = (
            f"known are {', '.join(f'`{name}`' for name in names[:9])}"
            if names
            else "name it in their `ports`"
        )
        fails = bool(names) and kind != "PodMonitor"  # requests are answered without metrics
        return Finding(CODE, message, port.path, "error" if fails else "warning", hint)
    message = f"nothing in the pods of this {kind} listens on {port.target}"
    numbers = sorted({number for each in pods for number in each.heard or ()})
    hint = f"they listen on {', '.join(map(str, numbers[:9]))}" if numbers else ""
    return Finding(CODE, message, port.path, "warning", hint)


def two_servers(seen: Object) -> Iterator[Finding]:
    """Refuse two containers of a pod that serve models on one port, each at its place."""
    for pod in seen.pods:
        for at, (container, reading) in enumerate(pod.serving):
            for other, other_reading in (*pod.serving[:at], *pod.serving[at + 1 :]):
                port = _shared_port(reading, other_reading) or _shared_name(container, other)
                if port:
                    title, other_title = reading.server.title, other_reading.server.title
                    message = (
                        f"`{container.name}` ({title}) and `{other.name}` ({other_title}) both serve {port}"
                    )
                    hint = "a pod has one address: leave one out, or give it a port of its own"
                    path, beside = (*container.path, "name"), (*other.path, "name")
                    yield Finding("two-servers", message, path, hint=hint, beside=beside)


def _shared_port(one: Reading, other: Reading) -> str:
    return f"on port {one.port}" if one.port is not None and one.port == other.port else ""


def _shared_name(one: Container, other: Container) -> str:
    names = {text_at(port, "name") for _, port in mappings_at(one.tree, "ports")} - {""}
    shared = next(
        (name for _, port in mappings_at(other.tree, "ports") if (name := text_at(port, "name")) in names), ""
    )
    return f"at a port named `{shared}`" if shared else ""
