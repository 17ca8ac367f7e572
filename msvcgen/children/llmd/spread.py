"""How the server of a role is spread over pods: which server it is, what its parallelism makes of it, its words."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.children.accelerators import equip, parallelise
from msvcgen.errors import Finding
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.servers.catalogue import Server, server_named
from msvcgen.servers.grammar import Grammar, grammar_of
from msvcgen.servers.groups import Group, form_group, lay_out
from msvcgen.servers.reading import Reading, read
from msvcgen.servers.roles import serving_container
from msvcgen.servers.telling import Side, obstacles, told
from msvcgen.service import Service
from msvcgen.targets import group, workload
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, text_at
from msvcgen.typed import Final


class Found(NamedTuple):
    """The server among the containers of a pod."""

    container: Mapped
    server: Server
    reading: Reading | None

    @property
    def name(self) -> str:
        """The name of its container."""
        return text_at(self.container, "name")

    @property
    def grammar(self) -> Grammar:
        """The grammar of its version."""
        return self.reading.grammar if self.reading is not None else grammar_of(self.server, "")


class Spread(NamedTuple):
    """The server of a role, and the group that it is."""

    service: Service
    role: str
    group: Group | None
    findings: tuple[Finding, ...]
    """What is wrong, by paths in the ModelService."""

    @property
    def section(self) -> Mapped:
        """The role's section of the ModelService."""
        return self.service.section(self.role) or {}

    @property
    def parallelism(self) -> Mapped:
        """What it says of accelerators and pods."""
        return mapping_at(self.section, "parallelism")

    def equipped(self, pod: Mapped, side: Side) -> Mapped:
        """Give the pod of a side with its words, and with the accelerators that it needs."""
        group, runtime, own = self.group, self.service.runtime, mapping_at(self.section, side)
        found = find_server(self.service, self.role, pod) if group is not None else None
        if found is not None and group is not None:
            pod = {**pod, "containers": [*self._told(pod, found, group, side)]}
        if runtime is not None:
            server = runtime.servers[self.role]
            return equip(pod, server.container, server.cards, self.section, own) if server.cards else pod
        if found is None or group is None or group.form == "alone":
            return parallelise(pod, self.parallelism, self.section) if self.parallelism else pod
        cards = derived(group.layout.cards, self.parallelism, reason="parallelism")
        return equip(pod, found.name, cards, self.section, own)

    def _told(self, pod: Mapped, found: Found, group: Group, side: Side) -> Iterator[Tree]:
        for container in map(mapping_at, list_at(pod, "containers")):
            named = container.get("name") == found.name
            yield told(container, group, side, found.server.name, self.parallelism) if named else container


def spread(service: Service, role: str, pod: Mapped) -> Spread:
    """Give how a role is spread; `pod` is what all layers state of that which serves first."""
    section = service.section(role) or {}
    parallelism = mapping_at(section, "parallelism")
    found = find_server(service, role, pod)
    formed: Group | None = None
    if found is not None:
        inside = found.reading is not None and found.reading.switched("dataInTensor")
        whole = {**_sizes(service, role, found), **parallelism}
        formed, findings = form_group(whole, found.grammar, inside=inside)
        if formed is not None and formed.layout.nodes > 1:
            findings += obstacles(found.container, formed, found.reading)
    else:
        layout, findings = lay_out(parallelism)
        findings += [] if findings or layout.nodes == 1 else [_unknown()]
    if (
        parallelism.get("nodes") is None and parallelism.get("dataLocal") is not None
    ):  # which asks for the group
        findings = [one._replace(path=("dataLocal",)) if one.path == ("nodes",) else one for one in findings]
    path: Path = ("spec", role, "parallelism")
    return Spread(service, role, formed, tuple(finding.below(path) for finding in findings))


_KINDS: Final = ("tensor", "pipeline")


def _sizes(service: Service, role: str, found: Found) -> Mapped:
    """Give the sizes that something else than `parallelism` states: variables of a runtime variant, or words."""
    sizes: Mapped = {}
    runtime, reading = service.runtime, found.reading
    for variable in map(mapping_at, list_at(runtime.spec, "env") if runtime is not None else ()):
        text = str(runtime.servers[role].values.get(text_at(variable, "name"), "")) if runtime else ""
        if variable.get("parallelism") in _KINDS and text.isdecimal() and len(text) < 5:
            sizes[str(variable["parallelism"])] = int(text)
    for kind in _KINDS:
        size = reading.number(kind, 0) if reading is not None else None
        if size:
            sizes[kind] = size
    return sizes


def find_server(service: Service, role: str, pod: Mapped) -> Found | None:
    """Find the server in a pod: that of the runtime variant, else the one that a container runs."""
    containers = [mapping_at(item) for item in list_at(pod, "containers")]
    runtime = service.runtime
    if runtime is not None:
        name = runtime.servers[role].container
        server = server_named(str(runtime.spec.get("server") or ""))
        container = next((each for each in containers if each.get("name") == name), {})
        return Found(container, server, _reading(container, server)) if server is not None else None
    found = serving_container(containers)
    if found is None:
        return None
    container, server = containers[found[0]], found[1].server
    return Found(container, server, _reading(container, server))


def _reading(container: Mapped, server: Server) -> Reading | None:
    return read(container) or read(container, server=server.name)


def _unknown() -> Finding:
    message = "no server that is known is among the containers, so nothing tells the pods what they are in their group"
    hint = "state `leader` and `worker`, or words with $(LWS_LEADER_ADDRESS) and $(LWS_WORKER_INDEX)"
    return Finding("parallelism-unused", message, ("nodes",), "warning", hint)


def asked(service: Service, role: str) -> tuple[int, Path]:
    """Give how many pods a group of a role has, and the path of the ModelService's field that says so."""
    parallelism = mapping_at(service.section(role), "parallelism")
    field = "nodes" if parallelism.get("nodes") is not None else "dataLocal"
    return lay_out(parallelism)[0].nodes, ("spec", role, "parallelism", field)


def single_pods(service: Service, role: str) -> Finding:
    """Say that a BaseConfig makes single pods of what must be a group."""
    nodes, path = asked(service, role)
    message = f"{nodes} pods form one server, `{workload(role).key}` of the BaseConfig makes single ones"
    return Finding("parallelism", message, path, hint=f"state `{group(role).key}` in the BaseConfig")


_SIDES: Final = ("leader", "worker")


def single(spread: Spread) -> Spread:
    """Give the spread of a role that single pods serve, and say what has no effect on them."""
    message = "has no effect: one pod serves the model, it has neither leader nor workers"
    unused = (
        Finding("parallelism-unused", message, ("spec", spread.role, side), "warning")
        for side in _SIDES
        if spread.section.get(side)
    )
    return spread._replace(findings=(*spread.findings, *unused))
