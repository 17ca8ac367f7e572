"""The pods of an LLMInferenceService as a role of a ModelService: its container `main` is the server."""

from __future__ import annotations

from msvcgen.errors import Finding, Severity
from msvcgen.origin import derived, plain
from msvcgen.records import NamedTuple
from msvcgen.translate.llmisvc.texts import kubernetes, words_of
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

SERVER: Final = "vllm"
"""What the variant calls the container of its server."""

MAIN: Final = "main"

WORDS: Final = "VLLM_ADDITIONAL_ARGS"
"""The variable whose words KServe's presets put behind their own, and ours."""

EXTRA: Final = "VLLM_EXTRA_ARGS"

FOLDER: Final = "/mnt/models"
"""Where KServe brings the model."""

_UNUSED: Final = ("KSERVE_INFER_ROCE", "KSERVE_INFER_IB_GID_INDEX_GREP", "VLLM_API_SERVER_COUNT")
"""Variables that the shell of a preset reads."""

PROBES: Final = ("startupProbe", "readinessProbe", "livenessProbe")

_PORTS: Final = (8000, 8001)
"""Where KServe's presets have the server listen, or the sidecar before it."""


class Pods(NamedTuple):
    """The URI of the model that the pods serve, and what is found on the way."""

    uri: str
    findings: list[Finding]

    def of_role(self, stated: Mapped, path: Path) -> Mapped:
        """Give the fields of a role for its pods; what leader and workers have in common stands once."""
        template = self._pod(stated.get("template"), (*path, "template"))
        if not isinstance(stated.get("worker"), dict):
            return template
        worker = self._pod(stated["worker"], (*path, "worker"))
        shared, leader, others = _apart(template, worker)
        sides = {"leader": leader, "worker": others}
        return {**shared, **{side: fields for side, fields in sides.items() if fields}}

    def _say(self, message: str, path: Path, severity: Severity = "error", hint: str = "") -> None:
        self.findings.append(Finding("inexpressible", message, path, severity, hint=hint))

    def _pod(self, stated: Tree, path: Path) -> Mapped:
        pod = mapping_at(stated)
        fields: Mapped = {
            key: value
            for key, value in pod.items()
            if key not in ("containers", "initContainers") and value is not None
        }
        containers: list[Tree] = [
            self._server(container, (*path, "containers", at)) if container.get("name") == MAIN else container
            for at, container in mappings_at(pod, "containers")
        ]
        if containers:
            fields["containers"] = containers
        if list_at(pod, "initContainers"):
            fields["initContainers"] = self._inits(pod, path)
        return fields

    def _inits(self, pod: Mapped, path: Path) -> list[Tree]:
        kept: list[Tree] = []
        for at, container in mappings_at(pod, "initContainers"):
            if text_at(container, "name") in ("storage-initializer", "llm-d-routing-sidecar"):
                message = f"changes KServe's own `{container['name']}`, which is not there"
                self._say(message, (*path, "initContainers", at, "name"))
            else:
                kept.append(container)
        return kept

    def _server(self, container: Mapped, path: Path) -> Mapped:
        """Give the server's container: words that a preset's shell reads, and no probes over HTTPS."""
        fields: Mapped = {**container, "name": derived(SERVER, container.get("name"))}
        args, command = list_at(container, "args"), list_at(container, "command")
        if args:
            fields["args"] = [self._found(word) for word in (args if command else words_of(args))]
        if command:
            fields["command"] = [self._found(word) for word in command]
        if list_at(container, "env"):
            fields["env"] = self._env(container, path)
        for probe in PROBES:
            if isinstance(container.get(probe), dict):
                fields[probe] = self._probe(mapping_at(container, probe))
        return fields

    def _env(self, container: Mapped, path: Path) -> list[Tree]:
        env: list[Tree] = []
        for at, entry in mappings_at(container, "env"):
            name = text_at(entry, "name")
            if name in _UNUSED:
                message = f"`{name}` is read by the shell of KServe's presets only, and left out"
                self._say(message, (*path, "env", at), "warning")
            elif name == WORDS and not list_at(container, "command"):
                value = entry.get("value")
                changed: Mapped = {"name": derived(EXTRA, entry.get("name"))}
                env.append({**entry, **changed, "value": derived(kubernetes(str(value or "")), value)})
            else:
                env.append({**entry, "value": self._found(entry["value"])} if "value" in entry else entry)
        return env

    def _found(self, word: Tree) -> Tree:
        """Give a word that names the place where KServe brings the model with the place where it is here."""
        if not isinstance(word, str) or FOLDER not in word:
            return word
        place = "{{ .HFModelName }}" if self.uri.startswith("hf://") else "{{ .MountedModelPath }}"
        return derived(word.replace(FOLDER, place), word)

    def _probe(self, probe: Mapped) -> Mapped:
        """Give a probe without its request where that is the preset's: the server has its own, over HTTP."""
        request = mapping_at(probe, "httpGet")
        if request.get("port") not in _PORTS:
            return probe
        return {key: value for key, value in probe.items() if key != "httpGet"}


def _apart(template: Mapped, worker: Mapped) -> tuple[Mapped, Mapped, Mapped]:
    """Give what two pods have in common, and what each has of its own; containers are taken apart by name."""
    shared, leader, others = dict[str, Tree](), dict[str, Tree](), dict[str, Tree]()
    for key in {**template, **worker}:
        one, other = template.get(key), worker.get(key)
        if key == "containers":
            continue
        if plain(one) == plain(other):
            shared[key] = one
        else:
            leader |= {} if one is None else {key: one}
            others |= {} if other is None else {key: other}
    sides: tuple[list[Tree], list[Tree], list[Tree]] = ([], [], [])
    pairs = [_by_name(side) for side in (template, worker)]
    for name in {**pairs[0], **pairs[1]}:
        pair = (pairs[0].get(name), pairs[1].get(name))
        for side, part in zip(sides, _container_apart(pair), strict=True):
            side.extend([part] if part else [])
    for fields, side in zip((shared, leader, others), sides, strict=True):
        if side:
            fields["containers"] = side
    return shared, leader, others


def _by_name(pod: Mapped) -> dict[str, Mapped]:
    return {text_at(container, "name"): container for _, container in mappings_at(pod, "containers")}


def _container_apart(pair: tuple[Mapped | None, Mapped | None]) -> tuple[Mapped, Mapped, Mapped]:
    one, other = pair
    if one is None or other is None:
        return {}, one or {}, other or {}
    same = {key for key in {**one, **other} if plain(one.get(key)) == plain(other.get(key))}
    shared: Mapped = {key: value for key, value in one.items() if key in same}
    rests = [{key: value for key, value in each.items() if key not in same} for each in (one, other)]
    leader, others = ({"name": one["name"], **rest} if rest else {} for rest in rests)
    return shared, leader, others
