"""Targets whose controller makes the pods: what of a ModelService they take, and what they lack."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from msvcgen.children.accelerators import DEFAULT_ACCELERATOR, PARALLELISM, counted, states_cards
from msvcgen.children.overlay import Overlay
from msvcgen.errors import Finding, Severity
from msvcgen.kinds import Schema
from msvcgen.merge import merge
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.servers.cards import ACCELERATORS
from msvcgen.servers.writing import Style, arguments, style_named
from msvcgen.service import Service
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, truth_at

DECODE: Path = ("spec", "decode")
ARTIFACTS: Path = ("spec", "modelArtifacts")
ROUTING: Path = ("spec", "routing")

NOTHING: tuple[Tree, ...] = (None, {}, [])
"""What states no more than leaving a field out; `false`, 0 and "" do."""


class Expressible(NamedTuple):
    """What of a ModelService a target can express: fields of the role, of the server's container, of modelArtifacts.

    `others` says what other containers of the pod become; nothing when there is no place for them. `hints` say
    by field where else something may be stated.
    """

    name: str
    role: frozenset[str]
    server: frozenset[str]
    artifacts: frozenset[str]
    others: frozenset[str] = frozenset()
    hints: Mapping[str, str] = {}


class Container(NamedTuple):
    """A container as the ModelService states it, and where."""

    tree: Mapped
    path: Path

    def at(self, *steps: str | int) -> Path:
        """Give the path of what stands in it."""
        return (*self.path, *steps)


def containers(service: Service, field: str = "containers") -> Iterator[Container]:
    """Give the containers of the role in the ModelService."""
    section = service.section("decode") or {}
    for at, item in enumerate(list_at(section, field)):
        yield Container(mapping_at(item), (*DECODE, field, at))


def server_name(service: Service) -> str:
    """Give the name of the model server's container."""
    return service.runtime.server.container if service.runtime is not None else ""


def server_of(service: Service) -> Container:
    """Give the model server's container, an empty one when the ModelService states none."""
    named = (
        container for container in containers(service) if container.tree.get("name") == server_name(service)
    )
    return next(named, Container({}, DECODE))


def others_of(service: Service) -> list[Container]:
    """Give the containers beside the model server's."""
    return [
        container for container in containers(service) if container.tree.get("name") != server_name(service)
    ]


class Frame(NamedTuple):
    """What the overlay of an operator's object is made from; each part of it says what it cannot express.

    `lower` is the spec that the layers below the ModelService state, `server` the model server's container as the
    ModelService states it.
    """

    service: Service
    lower: Mapped
    server: Container
    findings: list[Finding]

    @property
    def target(self) -> str:
        """What messages call the target."""
        raise NotImplementedError

    @property
    def section(self) -> Mapped:
        """The role of the ModelService that the object serves."""
        return mapping_at(self.service.section("decode"))

    @property
    def replicas(self) -> Tree:
        """The number of replicas, None when nobody states it or an autoscaler owns it."""
        decoupled = truth_at(self.service.spec, "decoupleScaling") is True
        return None if decoupled else self.section.get("replicas")

    @property
    def artifacts(self) -> Mapped:
        """What the ModelService says of its model."""
        return mapping_at(self.service.spec, "modelArtifacts")

    def no_place(self, what: str, path: Path, hint: str = "") -> None:
        """Say that the target has no place for something that stands at a path of the ModelService."""
        self.findings.append(_finding(f"{self.target} has no place for {what}", path, hint))

    def own_env(self, preset: Tree) -> list[tuple[Mapped, Path]]:
        """Give the server's variables with their places; those of the contract never replace `preset` ones."""
        below = {str(node_at(entry, "name")) for entry in list_at(preset)}
        names = {str(node_at(entry, "name")) for entry in list_at(self.server.tree, "env")}
        return [
            (entry, path)
            for entry, path in environment(self.service, self.server)
            if str(entry.get("name")) in names or str(entry.get("name")) not in below
        ]

    def overlay(
        self,
        target: Expressible,
        tree: Mapped,
        finish: Callable[[Mapped], Mapped],
        check: Callable[[Mapped], Iterable[Finding]],
        findings: Iterable[Finding] = (),
    ) -> Overlay:
        """Give the overlay, with what of the ModelService the target has no place for."""
        return Overlay(
            tree=tree,
            findings=(*self.findings, *findings, *inexpressible(self.service, target)),
            create=created(self.service),
            finish=finish,
            check=check,
        )


def frame(service: Service, lower: Mapped) -> Frame:
    """Give what an overlay is made from; `lower` is the spec that the layers below state."""
    return Frame(service, lower, server_of(service), [])


def stated_fields(fields: Mapping[str, Tree]) -> Mapped:
    """Give fields without those that say nothing."""
    return {field: value for field, value in fields.items() if value not in NOTHING}


def created(service: Service) -> bool:
    """Tell whether the ModelService wants the server at all."""
    return truth_at(service.section("decode"), "create") is not False


def inexpressible(service: Service, target: Expressible) -> Iterator[Finding]:
    """Say what of a ModelService a target has no place for."""
    for role, what in (("prefill", "a prefill and decode pair"), ("endpointPicker", "an endpoint picker")):
        section = service.section(role)
        if section and truth_at(section, "create") is not False:
            yield _finding(
                f"{target.name} has no place for {what}", ("spec", role), target.hints.get(role, "")
            )
    section = mapping_at(service.section("decode"))
    yield from lacking(target, section, DECODE, target.role)
    yield from lacking(target, mapping_at(section, "parallelism"), (*DECODE, "parallelism"), PARALLELISM)
    server = server_of(service)
    yield from lacking(target, server.tree, server.path, target.server)
    for field in ("containers", "initContainers"):
        for container in containers(service, field):
            if container.tree.get("name") == server_name(service) and field == "containers":
                continue
            if not target.others:
                message = f"{target.name} has no place for {_called(container.tree.get('name'))}"
                yield _finding(message, container.path, target.hints.get(field, ""))
            else:
                yield from lacking(target, container.tree, container.path, target.others)
    artifacts = mapping_at(service.spec, "modelArtifacts")
    yield from lacking(target, artifacts, ARTIFACTS, {"uri", *target.artifacts}, SOFT)


SOFT: Mapping[str, Severity] = {"size": "warning", "mountPath": "warning", "readOnly": "warning"}
"""Fields that describe the pod's own volume: who keeps models elsewhere loses nothing by lacking them."""


def lacking(
    target: Expressible,
    tree: Mapped,
    path: Path,
    taken: Collection[str],
    severities: Mapping[str, Severity] | None = None,
) -> Iterator[Finding]:
    """Say which fields of a mapping a target has no place for."""
    for field, value in tree.items():
        if field in taken or value in NOTHING:
            continue
        severity = (severities or {}).get(field, "error")
        message = f"{target.name} has no place for `{field}`"
        yield _finding(message, (*path, field), target.hints.get(field, ""), severity)


def warned(message: str, path: Path) -> Finding:
    """Say what of a ModelService means something else at the target."""
    return Finding(code="inexpressible", severity="warning", message=message, path=path)


def _finding(message: str, path: Path, hint: str = "", severity: Severity = "error") -> Finding:
    return Finding(code="inexpressible", message=message, path=path, hint=hint, severity=severity)


def no_place(
    target: Expressible, what: str, path: Path, hint: str = "", severity: Severity = "error"
) -> Finding:
    """Say that a target has no place for something."""
    return _finding(f"{target.name} has no place for {what}", path, hint, severity)


def environment(service: Service, server: Container) -> list[tuple[Mapped, Path]]:
    """Give the model server's variables with their places: the contract's, then the ModelService's."""
    runtime = service.runtime
    variables: dict[str, tuple[Mapped, Path]] = {}
    for entry in runtime.server.env if runtime is not None else ():
        variables[str(entry.get("name"))] = (entry, server.path)
    for at, item in enumerate(list_at(server.tree, "env")):
        entry = mapping_at(item)
        if entry:
            variables[str(entry.get("name"))] = (entry, server.at("env", at))
    return list(variables.values())


def server_style(service: Service) -> Style | None:
    """Give how the server of the runtime variant reads its words, None where it is none that is known."""
    spec = service.runtime.spec if service.runtime is not None else {}
    return style_named(str(spec.get("server") or ""))


def contract_args(service: Service, args: Iterable[Tree]) -> list[Tree]:
    """Give the arguments that the contract came to, without the flags that somebody states."""
    runtime, style = service.runtime, server_style(service)
    names = {flag.name for flag in arguments([*args], style) if flag.name}
    flags = arguments(runtime.server.args if runtime is not None else (), style)
    return [word for flag in flags if flag.name not in names for word in flag.words]


def merge_policy(service: Service, server: Container) -> Mapped:
    """Give how the server is merged over the layers below: as its container states, else as the variant."""
    variant = service.runtime.spec.get("mergePolicy") if service.runtime is not None else None
    return {**mapping_at(variant), **mapping_at(server.tree, "mergePolicy")}


def cards_stated(resources: Tree) -> int:
    """Give the amount of an accelerator that resources state, 0 when they state none."""
    for part in ("limits", "requests"):
        for name, amount in mapping_at(resources, part).items():
            if name.startswith(ACCELERATORS) and str(amount).isdigit():
                return int(str(amount))
    return 0


def with_cards(service: Service, own: Tree, lower: Tree, each: int | None = None) -> Mapped:
    """Give the resources of the server: those that the ModelService states, and the cards of its parallelism.

    `lower` are the resources of the layers below, whose cards stay unless the ModelService states a
    parallelism; `each` are the cards of one pod where several serve the model together.
    """
    resources = mapping_at(own)
    runtime = service.runtime
    cards = runtime.server.cards if runtime is not None and each is None else each
    parallelism = node_at(service.section("decode"), "parallelism")
    below = mapping_at(lower)
    if not cards or states_cards(resources) or (states_cards(below) and not (parallelism and counted(below))):
        return resources
    name = counted({"limits": below.get("limits")}) or DEFAULT_ACCELERATOR
    amount = derived(str(cards), *mapping_at(parallelism).values(), service.name, reason="parallelism")
    return {**resources, "limits": {**mapping_at(resources, "limits"), name: amount}}


def keyed(lower: Mapped, own: Mapped, definition: Schema, fields: Iterable[str], policy: Mapped) -> Mapped:
    """Give the lists that both layers state, merged by Kubernetes' keys: the target's schema lacks them."""
    rules = {name: str(rule) for name, rule in policy.items()}
    return {
        field: merge(lower[field], own[field], definition.properties[field])
        if rules.get(field) != "replace"
        else own[field]
        for field in fields
        if list_at(lower, field) and list_at(own, field)
    }


def _called(name: Tree) -> str:
    return f"the container `{name}`" if isinstance(name, str) else "a container without a name"
