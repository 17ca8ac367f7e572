"""Settle what one role's model server runs with, and what that means for its pod."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

from msvcgen.children.accelerators import DEFAULT_ACCELERATOR
from msvcgen.document import Document, Mapped, Tree
from msvcgen.errors import Problem
from msvcgen.facts import Facts, Server, mapping, sequence, template_variables
from msvcgen.interpolate import Value
from msvcgen.runtimes.contract import PARALLELISM, Contract, Outcome, Setting
from msvcgen.runtimes.render import Renderer
from msvcgen.runtimes.server import Stated, model_server, pod_spec
from msvcgen.runtimes.settings import Sources, is_environment, own_environment
from msvcgen.runtimes.variant import Variant
from msvcgen.runtimes.workload import Pod
from msvcgen.template.engine import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A variant, the ModelService that it serves, and what the command line sets."""

    variant: Variant
    facts: Facts
    document: Document
    env: Mapping[str, str]
    roles: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleServer:
    """The model server of one role, settled.

    `section` is the role's section of the ModelService without the variables that became arguments and with those of
    the command line, `base` the BaseConfig's Deployment without the former; `renderer` renders what else the variant says of the role.
    """

    server: Server
    pod: Pod
    section: Mapped
    base: Value | None
    renderer: Renderer
    problems: tuple[Problem, ...]


def settle(given: Given, role: str, base: Value | None) -> RoleServer:
    """Settle the model server of a role; `base` is the Deployment that the BaseConfig states for it."""
    section = given.facts.section(role) or {}
    stated = model_server(role, section, base.tree if base is not None else None, given.variant)
    return _Settling(given=given, section=section, stated=stated, base=base).done()


@dataclass(slots=True, kw_only=True)
class _Settling:
    """The steps of settling one model server; each needs what the ones before it found."""

    given: Given
    section: Mapped
    stated: Stated
    base: Value | None
    problems: list[Problem] = field(default_factory=list)

    @property
    def spec(self) -> Mapped:
        return self.given.variant.spec

    def done(self) -> RoleServer:
        given = self.given
        sources = Sources(
            variant=given.variant,
            document=given.document,
            env=given.env,
            section=self.section,
            stated=self.stated,
            base=self.base,
        )
        names = [str(variable.get("name")) for variable in sources.variables]
        known = self._variables() | dict.fromkeys(names, "")
        settings = sources.settings(self._renderer(known).text)
        self.problems += sources.problems(settings)
        cards = self._cards(sources, settings)
        known |= {"Accelerators": str(cards or "")} | {name: one.text for name, one in settings.items()}
        image = self._renderer(known).text(str(self.spec.get("image") or ""), ("image",))
        known["Image"] = str(self.stated.field("image") or image)
        settings |= sources.defaults(lambda name: name not in settings, self._renderer(known).text)
        renderer = self._renderer(known | {name: one.text for name, one in settings.items()})
        command = sequence(renderer.tree(self.spec.get("command"), ("command",)))
        outcome = Contract(
            variant=given.variant.name,
            variables=sources.variables,
            settings=settings,
            stated_args=self.stated.args,
            flags=self.stated.runs(command),
        ).settle()
        self.problems += outcome.problems
        environment = [*outcome.env, *own_environment(settings, names, mapping(self.spec.get("values")))]
        return self._settled(renderer, outcome, environment, command, cards)

    def _settled(
        self,
        renderer: Renderer,
        outcome: Outcome,
        env: list[Mapped],
        command: list[Tree],
        cards: int,
    ) -> RoleServer:
        stated, variables = self.stated, renderer.context.variables
        runs = stated.runs(command)
        args = [*sequence(renderer.tree(self.spec.get("args"), ("args",))), *outcome.args] if runs else []
        mounts = stated.service.get("mountModelVolume") is not False
        artifact = self.given.facts.artifact
        health, grpc_port = self.spec.get("healthCheck"), self.spec.get("grpcPort")
        values = mapping(self.spec.get("values"))
        server = Server(
            container=stated.name,
            image=variables["Image"],
            env=tuple(env),
            args=outcome.args,
            values=outcome.values,
            cards=cards,
        )
        pod = Pod(
            container=stated.name,
            image=variables["Image"],
            command=command if runs else None,
            args=args,
            env=(*(artifact.env if mounts else ()), *env),
            port=int(variables["Port"]) if variables["Port"] else None,
            grpc_port=grpc_port if isinstance(grpc_port, int) else None,
            health=mapping(health) if isinstance(health, dict) else None,
            accelerator=str(values.get("accelerator") or DEFAULT_ACCELERATOR),
            cards=0 if stated.has_cards else cards,
            mount=artifact.mount if mounts and artifact.mount else None,
        )
        return RoleServer(
            server=server,
            pod=pod,
            section=self._section(outcome),
            base=self._without_taken(outcome),
            renderer=renderer,
            problems=tuple(self.problems),
        )

    def _renderer(self, variables: Mapping[str, str]) -> Renderer:
        context = Context(variables=variables, ports=self.given.facts.ports)
        return Renderer(variant=self.given.variant, context=context, problems=self.problems)

    def _variables(self) -> dict[str, str]:
        """Give what templates of a variant may use beside the variables that every template has."""
        artifact, stated = self.given.facts.artifact, self.stated
        health = mapping(self.spec.get("healthCheck"))
        parallelism = mapping(self.section.get("parallelism"))
        return {
            **template_variables(self.given.facts),
            "RuntimeName": self.given.variant.name,
            "ContainerName": stated.name,
            "Role": stated.role,
            "Disaggregated": "true" if len(self.given.roles) > 1 else "",
            "Model": artifact.model or artifact.mounted_path,
            "ModelMountPath": str(artifact.mount.get("mountPath") or ""),
            "Port": str(self._port() or ""),
            "HealthPath": str(health.get("path") or ""),
            "LivePath": str(health.get("livePath") or health.get("path") or ""),
            "Image": "",
            "Accelerators": "",
            **{f"{kind.capitalize()}Parallelism": str(parallelism.get(kind) or 1) for kind in PARALLELISM},
        }

    def _port(self) -> int | None:
        """Give the port of the server: the variant's, unless stated arguments make its program listen elsewhere."""
        port = self.spec.get("port")
        if not isinstance(port, int):
            return None
        return (self.stated.port or port) if self.stated.runs(sequence(self.spec.get("command"))) else port

    def _cards(self, sources: Sources, settings: Mapping[str, Setting]) -> int:
        """Give the number of accelerators: one for each worker of every kind of parallelism, none on a CPU."""
        cpu = settings.get("cpu")
        if cpu is not None and cpu.text == "true":
            return 0
        sizes = {
            kind: size
            for kind in PARALLELISM
            if isinstance(size := mapping(self.section.get("parallelism")).get(kind), int)
        }
        for variable in sources.variables:
            setting = settings.get(str(variable.get("name")))
            if variable.get("parallelism") and setting is not None and setting.text.isdigit():
                sizes[str(variable["parallelism"])] = int(setting.text)
        return prod(sizes.values())

    def _section(self, outcome: Outcome) -> Mapped:
        """Give the role's section with the environment that is left; a hole keeps the places of the other entries."""
        env = _holed(sequence(self.stated.service.get("env")), outcome)
        own = mapping(self.spec.get("values"))
        for name, value in self.given.env.items():
            if name not in outcome.taken and is_environment(name, own):
                env = [None if mapping(entry).get("name") == name else entry for entry in env]
                env.append({"name": name, "value": value})
        if not env:
            return self.section
        containers = list(sequence(self.section.get("containers")))
        if self.stated.at is None:
            containers.append({"name": self.stated.name, "env": env})
        else:
            containers[self.stated.at] = {**mapping(containers[self.stated.at]), "env": env}
        return {**self.section, "containers": containers}

    def _without_taken(self, outcome: Outcome) -> Value | None:
        """Give the BaseConfig's Deployment without the variables that became arguments."""
        stated, at = sequence(self.stated.base.get("env")), self.stated.base_at
        env = _holed(stated, outcome)
        if self.base is None or at is None or env == stated:
            return self.base
        tree, pod = mapping(self.base.tree), pod_spec(self.base.tree)
        containers = list(sequence(pod.get("containers")))
        containers[at] = {**mapping(containers[at]), "env": env}
        spec = mapping(tree.get("spec"))
        template = {**mapping(spec.get("template")), "spec": {**pod, "containers": containers}}
        return self.base._replace(tree={**tree, "spec": {**spec, "template": template}})


def _holed(env: list[Tree], outcome: Outcome) -> list[Tree]:
    return [None if mapping(entry).get("name") in outcome.taken else entry for entry in env]
