"""Settle what one role's model server runs with, and what that means for its pod."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from msvcgen.children.accelerators import DEFAULT_ACCELERATOR
from msvcgen.document import Document
from msvcgen.errors import Problem
from msvcgen.interpolate import Value
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.runtimes.contract import PARALLELISM, Contract, Outcome, Setting
from msvcgen.runtimes.pods import drained, ending, group, rollout
from msvcgen.runtimes.render import Renderer
from msvcgen.runtimes.said import Said, cpu_image, read_command, read_said
from msvcgen.runtimes.server import StatedServer, model_server, pod_path
from msvcgen.runtimes.settings import Sources, scalar_text
from msvcgen.runtimes.sidecars import Front, front_of
from msvcgen.runtimes.spelling import forgiving, spelled_section, spelled_value, spelled_words
from msvcgen.runtimes.variant import Variant
from msvcgen.runtimes.workload import Pod
from msvcgen.servers.start import command_in
from msvcgen.servers.writing import add_words
from msvcgen.service import Server, Service, template_variables
from msvcgen.template.engine import Context
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, text_at, truth_at


class Serving(NamedTuple):
    """A variant, the ModelService that it serves, and what the command line sets."""

    variant: Variant
    service: Service
    document: Document
    env: Mapping[str, str]
    roles: Sequence[str]
    picked: bool = False
    """Whether an endpoint picker chooses among its pods."""


class RoleServer(NamedTuple):
    """The model server of one role, settled.

    `section` is the role's section of the ModelService without the variables that became arguments and with
    those of the command line, `base` the BaseConfig's Deployment without the former; `renderer` renders what
    else the variant says of the role.
    """

    server: Server
    model: str
    pod: Pod
    section: Mapped
    base: Value | None
    renderer: Renderer
    problems: tuple[Problem, ...]


def settle(given: Serving, role: str, base: Value | None) -> RoleServer:
    """Settle the model server of a role; `base` is the Deployment that the BaseConfig states for it."""
    section = given.service.section(role) or {}
    stated = model_server(role, section, base.tree if base is not None else None, given.variant)
    problems: list[Problem] = []
    style = forgiving(given.variant)
    if style is not None and stated.runs(list_at(given.variant.spec, "command")):
        section, problems = spelled_section(section, stated, style, given.document)
        base, more = spelled_value(base, stated.base_at, style)
        problems += more
        stated = model_server(role, section, base.tree if base is not None else None, given.variant)
    front = front_of(section, base.tree if base is not None else None, stated.name)
    if front is not None:  # which listens at the variant's port
        behind: Mapped = {**given.variant.spec, "port": front.server}
        given = given._replace(variant=given.variant._replace(spec=behind))
    sources = Sources(
        variant=given.variant,
        document=given.document,
        env=given.env,
        section=section,
        stated=stated,
        base=base,
    )
    return _Settling(given, stated, sources, problems, front).done()


class _Settling(NamedTuple):
    """The steps of settling one model server; each needs what the ones before it found."""

    given: Serving
    stated: StatedServer
    sources: Sources
    problems: list[Problem]
    front: Front | None = None

    @property
    def spec(self) -> Mapped:
        return self.given.variant.spec

    def done(self) -> RoleServer:
        own = self._variables()
        settings = self.sources.settings(self._renderer(own, {}).text)
        self.problems.extend((*self.sources.problems(settings), *self.sources.unknown()))
        said = self._said(settings)
        own["Port"] = str(said.port or "")
        cards = 0 if _on_cpu(settings) else said.cards
        own["Accelerators"] = str(cards or "")
        own["Image"] = text_at(self.stated.field("image")) or self._image(own, settings)
        settings |= self.sources.defaults(
            lambda name: name not in settings, self._renderer(own, settings).text
        )
        renderer = self._renderer(own, settings)
        command = command_in(own["Image"], list_at(renderer.tree(self.spec.get("command"), ("command",))))
        outcome = Contract(
            variant=self.given.variant.name,
            variables=self._contract(renderer),
            settings=settings,
            stated_args=self.stated.args,
            flags=self.stated.runs(command),
            style=said.style,
        ).settle()
        self.problems.extend(outcome.problems)
        env = (*outcome.env, *self.sources.own_environment(settings))
        return RoleServer(
            server=Server(
                container=self.stated.name,
                image=own["Image"],
                env=env,
                args=(*outcome.args, *outcome.further),
                values=outcome.values,
                cards=cards,
            ),
            model=own["Model"],
            pod=self._pod(renderer, outcome, env, command, said._replace(cards=cards), own["Image"]),
            section=self._section(outcome),
            base=self._base(outcome),
            renderer=renderer,
            problems=tuple(self.problems),
        )

    def _pod(
        self,
        renderer: Renderer,
        outcome: Outcome,
        env: tuple[Mapped, ...],
        command: list[Tree],
        said: Said,
        image: str,
    ) -> Pod:
        artifact = self.given.service.artifact
        runs = self.stated.runs(command)
        own = self._spelled(list_at(renderer.tree(self.spec.get("args"), ("args",))))
        base = self.sources.base.tree if self.sources.base is not None else None
        section, decoupled = self.sources.section, node_at(self.given.service.spec, "decoupleScaling")
        scaled = truth_at(decoupled) is True or bool(mapping_at(section, "scaling"))
        end = ending(mapping_at(self.spec, "shutdown"), self.stated, section, base)
        args = [*drained(own, end.drain, command, image), *outcome.args]
        if outcome.further:
            args = add_words(args, outcome.further, said.style)
        mounted = truth_at(self.stated.own, "mountModelVolume") is not False
        health = renderer.tree(self.spec.get("healthCheck"), ("healthCheck",))
        grpc_port = self.spec.get("grpcPort")
        return Pod(
            container=self.stated.name,
            image=image,
            command=command if runs else None,
            args=args if runs else None,
            env=(*(artifact.env if mounted else ()), *env),
            port=said.port,
            front=self.front,
            named=self.stated.port_name(said.port),
            scheme=said.scheme,
            grpc_port=grpc_port if isinstance(grpc_port, int) else None,
            health=mapping_at(health) if isinstance(health, dict) else None,
            accelerator=outcome.values.get("accelerator") or DEFAULT_ACCELERATOR,
            cards=0 if self.stated.has_cards else said.cards,
            mount=artifact.mount if mounted and artifact.mount else None,
            grace=end.grace,
            lifecycle=end.hook,
            group=group(artifact, image) if mounted else None,
            strategy=rollout(section, base, said.cards, decoupled=scaled),
            restricted=outcome.values.get("restricted", "").lower() == "true",
            shared=self._shared(image, command),
            rdma=outcome.values.get("rdma", ""),
        )

    def _spelled(self, args: list[Tree]) -> list[Tree]:
        """Give the arguments of a user's variant with the flags spelled that its server would throw away."""
        variant = self.given.variant
        style = forgiving(variant) if not variant.builtin else None
        if style is None:
            return args
        words = [word if isinstance(word, str) else str(word) for word in args]
        spelled, said = spelled_words(words, style)
        path: Path = ("args",)
        self.problems.extend(
            Problem("respelled", message, "warning", variant.document.where(path), variant.position(path))
            for message in said
        )
        return [new if new != old else old for new, old in zip(spelled, args, strict=True)]

    def _renderer(self, own: Mapping[str, str], settings: Mapping[str, Setting]) -> Renderer:
        """Give what renders with the settings so far; none hides a variable of the generator's own."""
        stated = {**{name: setting.text for name, setting in settings.items()}, **own}
        plain = dict.fromkeys(self.sources.variables, "")
        plain |= {name: str(value) for name, value in stated.items()}
        ports = {name: int(port) for name, port in self.given.service.ports.items()}
        context = Context(variables=plain, ports=ports, steps=self.given.service.steps)
        return Renderer(variant=self.given.variant, context=context, problems=self.problems)

    def _variables(self) -> dict[str, str]:
        """Give what templates of a variant may use beside the settings."""
        artifact = self.given.service.artifact
        health = mapping_at(self.spec, "healthCheck")
        parallelism = mapping_at(self.sources.section, "parallelism")
        return {
            **template_variables(self.given.service),
            "RuntimeName": self.given.variant.name,
            "ContainerName": self.stated.name,
            "Role": self.stated.role,
            "Disaggregated": "true" if len(self.given.roles) > 1 else "",
            "Picked": "true" if self.given.picked else "",
            "Model": artifact.model or artifact.mounted_path or artifact.uri,
            "ModelMountPath": str(artifact.mount.get("mountPath") or ""),
            "Port": "",
            "HealthPath": str(health.get("path") or ""),
            "LivePath": str(health.get("livePath") or health.get("path") or ""),
            "Image": "",
            "Accelerators": "",
            **{f"{kind.capitalize()}Parallelism": str(parallelism.get(kind) or 1) for kind in PARALLELISM},
        }

    def _said(self, settings: Mapping[str, Setting]) -> Said:
        """Read what the words say that the layers above state, and the variables that hold words."""
        sizes = self.sources.sizes(settings)
        port = self.spec.get("port")
        cards = derived(prod(sizes.values()), *sizes.values(), self.given.service.name, reason="parallelism")
        if self._may_spread():
            from msvcgen.runtimes.groups import spread  # few models need more than one pod

            if (over := spread(self.sources.section, sizes)) is not None:
                cards, sizes = over.cards, sizes | dict(over.told)
        own = Said(port if isinstance(port, int) else None, cards)
        if not self.stated.runs(list_at(self.spec, "command")) or self.stated.replaces:
            return read_command(self.spec, self.stated, own)
        split = [name for name, variable in self.sources.variables.items() if "split" in variable]
        texts = [settings[name].text for name in split if name in settings]
        return read_said(self.spec, self.stated, own, sizes, [text for text in texts if text])

    def _may_spread(self) -> bool:
        parallelism = mapping_at(self.sources.section, "parallelism")
        return parallelism.get("nodes") is not None or parallelism.get("dataLocal") is not None

    def _shared(self, image: str, command: list[Tree]) -> str:
        """Give how much memory the processes of a pod share, "" where that is not limited."""
        if not self._may_spread():
            return ""
        from msvcgen.runtimes.groups import shared_memory

        return shared_memory(self.sources.section, text_at(self.spec, "server"), image, command)

    def _contract(self, renderer: Renderer) -> Mapping[str, Mapped]:
        """Give the entries of the contract; whether a Secret may be missing is a template."""
        variables = {}
        for at, (name, variable) in enumerate(self.sources.variables.items()):
            optional = node_at(variable, "secret", "optional") if "secret" in variable else None
            if optional is not None:
                text = renderer.text(scalar_text(optional), ("env", at, "secret", "optional"))
                secret = {
                    key: value for key, value in mapping_at(variable, "secret").items() if key != "optional"
                }
                missing: Mapped = {"optional": derived(True, optional)} if text == "true" else {}  # noqa: FBT003
                variables[name] = {**variable, "secret": {**secret, **missing}}
        return {**self.sources.variables, **variables} if variables else self.sources.variables

    def _image(self, own: Mapping[str, str], settings: Mapping[str, Setting]) -> str:
        """Give the image of the variant: that for a CPU where no accelerator is wanted."""
        image = self._renderer(own, settings).text(text_at(self.spec, "image"), ("image",))
        cpu = settings.get("cpu")
        if not image or cpu is None or not _on_cpu(settings):
            return image
        other = cpu_image(str(self.spec.get("server") or ""), image)
        if not other:
            message = (
                f"the image of `{self.given.variant.name}` needs an accelerator, and there is none for a CPU"
            )
            hint = f"state an `image` that runs on a CPU on the container `{self.stated.name}`"
            self.problems.append(
                Problem("no-cpu-image", message, where=cpu.where, position=cpu.position, hint=hint)
            )
        return derived(other, image) if other else image

    def _section(self, outcome: Outcome) -> Mapped:
        """Give the role's section with the environment that is left; holes keep the places of the others."""
        env = _holed(list_at(self.stated.own, "env"), outcome)
        for name, value in self.given.env.items():
            if name not in outcome.taken and self.sources.is_environment(name):
                env = [None if node_at(entry, "name") == name else entry for entry in env]
                env.append({"name": derived(name, value), "value": value})
        section = self.sources.section
        if not env:
            return section
        containers = list(list_at(section, "containers"))
        if self.stated.at is None:
            name = derived(self.stated.name, env, self.given.service.name, reason="runtime")
            containers.append({"name": name, "env": env})
        else:
            container = {**mapping_at(containers[self.stated.at]), "env": env}
            if all(entry is None for entry in env):
                del container["env"]
            containers[self.stated.at] = container
        return {**section, "containers": containers}

    def _base(self, outcome: Outcome) -> Value | None:
        """Give the BaseConfig's Deployment without the variables that became arguments."""
        preset, at = list_at(self.stated.base, "env"), self.stated.base_at
        env, base = _holed(preset, outcome), self.sources.base
        if base is None or at is None or env == preset:
            return base
        path: Path = (*pod_path(base.tree), "containers", at)
        container = {**mapping_at(base.tree, *path), "env": env}
        return base._replace(tree=base.with_nodes({path: container}).tree)


def _on_cpu(settings: Mapping[str, Setting]) -> bool:
    cpu = settings.get("cpu")
    return cpu is not None and cpu.text.lower() == "true"


def _holed(env: list[Tree], outcome: Outcome) -> list[Tree]:
    return [None if str(node_at(entry, "name")) in outcome.taken else entry for entry in env]
