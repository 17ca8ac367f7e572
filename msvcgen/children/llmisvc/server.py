"""The server of a role as an LLMInferenceService states it: what differs from KServe's presets.

A preset runs `bash -c 'eval "exec vllm serve /mnt/models --port 8000 ... $@"' --` in the container `main`
(kserve/kserve v0.20.0, config/llmisvcconfig): the args of the object are the words behind, and a shell reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from shlex import quote

from msvcgen.children.accelerators import DEFAULT_ACCELERATOR, counted, states_cards
from msvcgen.children.operator_targets import Container, merge_policy, server_style, stated_fields
from msvcgen.children.overlay import in_order
from msvcgen.errors import Finding, Severity
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.servers.groups import Layout, lay_out
from msvcgen.servers.writing import Argument, Style, arguments, merge_flags
from msvcgen.service import Server, Service
from msvcgen.tree import Mapped, Path, Tree, integer_at, list_at, mapping_at, node_at, text_at, truth_at
from msvcgen.typed import Final

TARGET: Final = "an LLMInferenceService"

MAIN: Final = "main"
"""What KServe calls the container of the server."""

PORT: Final = 8000
"""Where the presets' servers listen, or the sidecar before them."""

_CONNECTOR: Final = '{"kv_connector":"NixlConnector","kv_role":"kv_both"}'
_HOST: Final = "VLLM_NIXL_SIDE_CHANNEL_HOST"
"""What two halves of a request need, and the presets leave to the object."""

_PRESET: Final[Mapping[str, str]] = {
    "model": "the model is at /mnt/models, where KServe brings it",
    "servedNames": "KServe serves the model as `routing.modelName` says",
    "port": f"KServe's preset states the port {PORT}",
    "tlsCert": "KServe brings the certificate",
    "tlsKey": "KServe brings the certificate",
    "revision": "KServe fetches the revision that the URI names",
}
"""Settings that a preset states itself, and why they have no place in the args."""

_FIELDS: Final = ("name", "image", "command", "args", "env", "resources")
"""The fields of the container that are printed first."""

_SIZES: Final = ("tensor", "data", "dataLocal")
_GROUPED: Final = ("expert", "dataPort", "dataAddress", "dataStartRank", "headless")
"""What a preset is told by `parallelism`; the last where several pods form one server."""


class Role(NamedTuple):
    """A role of the ModelService, the server that the variant gives it, and what is found wrong on the way."""

    service: Service
    name: str
    paired: bool
    """Whether the other half of a pair is there too."""
    findings: list[Finding]

    @property
    def path(self) -> Path:
        """Where the ModelService states it."""
        return "spec", self.name

    @property
    def section(self) -> Mapped:
        """What the ModelService states of it."""
        return mapping_at(self.service.section(self.name))

    @property
    def server(self) -> Server:
        """The server as the variant's contract settled it."""
        servers = self.service.runtime.servers if self.service.runtime is not None else {}
        return servers.get(self.name) or Server(container="")

    @property
    def style(self) -> Style | None:
        """How the server reads its words."""
        return server_style(self.service)

    def container_of(self, section: Mapped, path: Path) -> Container:
        """Give the server's container in the role, or in its leader or worker; an empty one where it has none."""
        for at, item in enumerate(list_at(section, "containers")):
            if self.is_server(mapping_at(item)):
                return Container(mapping_at(item), (*path, "containers", at))
        return Container({}, path)

    def is_server(self, container: Mapped) -> bool:
        """Tell whether a container is the server's."""
        return container.get("name") in (self.server.container, MAIN)

    def say(self, message: str, path: Path, severity: Severity = "error", hint: str = "") -> None:
        """Say what is lost, or cannot be said."""
        self.findings.append(Finding("inexpressible", message, path, severity, hint=hint))

    # --- parallelism ---

    def layout(self) -> Layout:
        """Give what the parallelism comes to."""
        layout, wrong = lay_out(self.sizes)
        self.findings.extend(finding.below((*self.path, "parallelism")) for finding in wrong)
        return layout

    @property
    def sizes(self) -> Mapped:
        """The parallelism as it is stated, by the words of the server where they say it."""
        stated = mapping_at(self.section, "parallelism")
        said = {}
        for argument in self.words(list_at(self.container_of(self.section, self.path).tree, "args")):
            setting = self._setting(argument)
            if setting in _SIZES and argument.value.isdigit():
                said[setting] = derived(int(argument.value), argument.words[-1])
        return {**said, **stated}

    def parallelism(self, layout: Layout) -> Mapped:
        """Give the field `parallelism`, and say what KServe's presets cannot do of it."""
        stated, path = self.sizes, (*self.path, "parallelism")
        grouped = layout.nodes > 1
        if stated.get("backend") == "ray":
            self.say(f"{TARGET} has no place for Ray", (*path, "backend"))
        if grouped and stated.get("loadBalancing") not in (None, "internal"):
            message = "KServe's presets have the leader answer for all of its group"
            self.say(message, (*path, "loadBalancing"), hint="state `internal`, or leave it out")
        if grouped and layout.data == 1:
            message = (
                "KServe has no preset for one copy of a model over several pods, only for copies (`data`)"
            )
            field = "nodes" if "nodes" in stated else "pipeline"
            self.say(message, (*path, field), hint="state `data` and `dataLocal`, or serve it on one pod")
        fields: dict[str, Tree] = {}
        if layout.tensor > 1:
            fields["tensor"] = stated.get("tensor")
        if grouped and layout.data > 1:
            size = derived(layout.local, stated.get("dataLocal"), stated.get("data"), reason="parallelism")
            fields |= {"data": stated.get("data"), "dataLocal": size}
            fields |= {name: stated.get(name) for name in ("dataRPCPort", "expert")}
        return stated_fields(fields)

    # --- the container ---

    def words(self, own: Iterable[Tree]) -> list[Argument]:
        """Give the words of the contract and those that are stated, flag by flag; the stated ones win."""
        return arguments(merge_flags(list(self._contract(own)), [*own], self.style), self.style)

    def _contract(self, own: Iterable[Tree]) -> Iterator[Tree]:
        names = {argument.name for argument in arguments([*own], self.style) if argument.name}
        paired = [f"{self._flag('kvTransfer')}={_CONNECTOR}"] if self.paired else []
        for argument in arguments([*self.server.args, *paired], self.style):
            if argument.name not in names:
                yield from derived([*argument.words], self.service.name, reason="runtime")

    def _flag(self, setting: str) -> str:
        return self.style.grammar.server.flag(setting) if self.style is not None else ""

    def _setting(self, argument: Argument) -> str:
        """Give what a flag sets among what presets state, "" for any other; a positional word is the model."""
        if not argument.name:
            return "model"
        if self.style is None:
            return ""
        server = self.style.grammar.server
        names = (*_PRESET, *_SIZES, *_GROUPED)
        return next(
            (name for name in names if argument.name in map(self.style.name_of, server.setting(name).flags)),
            "",
        )

    def container(self, stated: Container, layout: Layout) -> Mapped:
        """Give the container `main`."""
        own = {key: value for key, value in stated.tree.items() if key != "mountModelVolume"}
        if truth_at(stated.tree, "mountModelVolume") is False:
            self.say("KServe always brings the model to the server", stated.at("mountModelVolume"))
        fields: dict[str, Tree] = {
            **own,
            "name": derived(MAIN, own.get("name"), self.service.name, reason="runtime"),
            "mergePolicy": merge_policy(self.service, stated),
            "args": self._args(stated, layout),
            "env": self._env(stated),
            "resources": self._resources(mapping_at(own, "resources")),
        }
        return in_order(stated_fields(fields), _FIELDS)

    def _args(self, stated: Container, layout: Layout) -> list[Tree]:
        own = list_at(stated.tree, "args")
        if list_at(stated.tree, "command"):  # in the place of the preset's shell
            return own
        places = {id(word): at for at, word in enumerate(own)}
        args: list[Tree] = []
        for argument in self.words(own):
            at = next((places[id(word)] for word in argument.words if id(word) in places), None)
            if not self._is_said(argument, layout, stated.at("args", at) if at is not None else None):
                args += [derived(quote(str(word)), word) for word in argument.words]
        expert, flag = node_at(self.section, "parallelism", "expert"), self._flag("expert")
        if layout.nodes == 1 and truth_at(expert) is True and flag not in args:
            args.append(derived(flag, expert, reason="parallelism"))
        return args

    def _is_said(self, argument: Argument, layout: Layout, path: Path | None) -> bool:
        """Tell whether KServe says an argument itself; of one that stands at a path say that it is left out."""
        setting, grouped = self._setting(argument), layout.nodes > 1
        if setting in _PRESET:
            self._dropped(setting, argument, path)
            return True
        return setting == "tensor" or (grouped and setting in (*_SIZES, *_GROUPED))

    def _dropped(self, setting: str, argument: Argument, path: Path | None) -> None:
        if path is None:
            return
        word = str(argument.words[0]).partition("=")[0]
        wrong = {
            "port": argument.value != str(PORT),
            "servedNames": argument.value != self.service.model_name,
        }
        severity: Severity = "error" if wrong.get(setting) else "note"
        self.say(f"`{word}` has no place in {TARGET}: {_PRESET[setting]}", path, severity)

    def _env(self, stated: Container) -> list[Tree]:
        own = list_at(stated.tree, "env")
        names = {text_at(entry, "name") for entry in own}
        brought: list[Mapped] = [*self.server.env]
        if self.paired:
            brought.append({"name": _HOST, "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}})
        env: list[Tree] = [
            derived(entry, self.service.name, reason="runtime")
            for entry in brought
            if text_at(entry, "name") not in names
        ]
        return [*env, *(entry for entry in own if entry is not None)]

    def _resources(self, resources: Mapped) -> Mapped:
        """Give the resources with the cards that the parallelism needs, unless an amount is stated."""
        cards = self.server.cards
        if not cards or states_cards(resources) or self.section.get("devices"):
            return resources
        name = counted(resources) or DEFAULT_ACCELERATOR
        sizes = mapping_at(self.section, "parallelism").values()
        amount = derived(str(cards), *sizes, self.service.name, reason="parallelism")
        return {**resources, "limits": {**mapping_at(resources, "limits"), name: amount}}


def first_port(service: Service) -> int:
    """Give the port that the ModelService wants to be asked at, the preset's where it says nothing."""
    return next(iter(service.ports.values()), PORT)


def replicas_of(service: Service, section: Mapped) -> Tree:
    """Give the number of replicas; None when nobody states it, or an autoscaler owns it."""
    return None if truth_at(service.spec, "decoupleScaling") is True else section.get("replicas")


def devices_of(section: Mapped, cards: int) -> dict[str, Tree]:
    """Give the annotations of KServe's managed claims for `devices` (pkg/validation/managed_dra.go)."""
    devices = mapping_at(section, "devices")
    if not devices:
        return {}
    selectors = list_at(devices, "selectors")
    count = integer_at(devices, "count", absent=cards or 1)
    annotations: dict[str, Tree] = {
        "device-class": devices.get("class"),
        "device-count": derived(str(count), devices.get("count"), devices, reason="devices"),
    }
    if selectors:
        lines = "\n".join(str(selector) for selector in selectors)
        annotations["cel-selector"] = derived(lines, *selectors, reason="devices")
    return {f"serving.kserve.io/exp-dra-{name}": value for name, value in annotations.items()}
