"""What servers are told for add-ons, above what the layers below say: where traces go, and to give metrics.

What a ModelService says of a container itself stays. Words that would not reach the server, as behind a script, are not
written.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from msvcgen.children.addons.subject import Subject, pods_of, reading_of, server_at
from msvcgen.errors import Finding
from msvcgen.origin import Reason, derived, over
from msvcgen.records import NamedTuple
from msvcgen.servers.flags import Flag
from msvcgen.servers.reading import Reading
from msvcgen.servers.writing import merge_flags, style_of
from msvcgen.targets import ROLES
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, mappings_at, replaced_at, text_at
from msvcgen.typed import Final

TRACING: Final[Path] = ("spec", "tracing")
MONITORING: Final[Path] = ("spec", "monitoring", "podMonitor")

ENDPOINT: Final = "http://otel-collector:4317"
SAMPLER: Final = "parentbased_traceidratio"
"""The address of a collector that llm-d's chart and KServe take when nobody states one, and their sampler."""

_OF_ENDPOINT: Final = ("endpoint", "address")
"""The values of flags that say where traces go."""

_RATIO: Final = "traceidratio"
"""How the names of samplers end whose argument is a share (OpenTelemetry's specification)."""

_FIELDS: Final = ("containers", "initContainers")


class Variable(NamedTuple):
    """A variable, and whether the ModelService states its value: it then takes the place of a BaseConfig's."""

    name: str
    value: Tree
    stated: bool = False


class Told:
    """The workload of a section while its containers are told more, and what is wrong with that."""

    def __init__(self, subject: Subject, tree: Mapped) -> None:
        """Take the workload as far as it is made."""
        self.subject, self.tree = subject, tree
        self.findings: list[Finding] = []

    def _serving(self) -> Iterator[tuple[Path, Mapped]]:
        """Give the containers that serve the model, with their paths."""
        for path, pod in pods_of(self.tree):
            at = server_at(self.subject.service, self.subject.role, pod)
            if at is not None:
                yield (*path, "containers", at), mapping_at(list_at(pod, "containers")[at])

    def _own(self, container: Mapped) -> Mapped:
        """Give what the ModelService says of a container."""
        name = container.get("name")
        for field in _FIELDS:
            for _, own in mappings_at(self.subject.section, field):
                if own.get("name") == name:
                    return own
        return {}

    # --- metrics ---

    def metrics(self) -> None:
        """Tell servers to give metrics that give none without being told."""
        stated = mapping_at(self.subject.service.spec, "monitoring", "podMonitor")
        for path, container in [*self._serving()]:
            reading = reading_of(container)
            flag = reading.server.flag("metrics") if reading is not None else ""
            if reading is None or not flag or reading.switched("metrics"):
                continue
            whole, missing = self._with_flags(container, {flag: ""}, stated, "monitoring")
            self.tree = mapping_at(replaced_at(self.tree, path, whole))
            if missing:
                message = f"{reading.server.title} gives metrics with `{flag}` only, and cannot be told here"
                self.findings.append(Finding("monitoring", message, MONITORING, "warning"))

    # --- traces ---

    def tracing(self) -> None:
        """Tell servers, and the sidecar and picker that lead to them, where traces go."""
        self.findings += _no_share(mapping_at(self.subject.service.spec, "tracing"))
        serving = {path for path, _ in self._serving()}
        for path, container in [*self._containers()]:
            reading = reading_of(container)
            if path not in serving and (
                reading is None or reading.server.serves or not reading.server.tracing
            ):
                continue
            traced = self._traced(container, reading, main=path in serving)
            self.tree = mapping_at(replaced_at(self.tree, path, traced))

    def _containers(self) -> Iterator[tuple[Path, Mapped]]:
        for path, pod in pods_of(self.tree):
            for field in _FIELDS:
                for at, container in mappings_at(pod, field):
                    yield (*path, field, at), container

    def _traced(self, container: Mapped, reading: Reading | None, *, main: bool) -> Mapped:
        tracing = mapping_at(self.subject.service.spec, "tracing")
        name = self.subject.address.name
        service = name if main else f"{name}-{text_at(container, 'name')}"
        whole = self._with_env(container, _variables(tracing, service))
        if reading is None:
            if self.subject.role in ROLES:
                called = text_at(container, "name")
                message = f"it is not known how the container `{called}` is told, it gets variables only"
                self.findings.append(Finding("tracing", message, TRACING, "warning"))
            return whole
        endpoint = text_at(tracing, "endpoint") or ENDPOINT
        texts = {
            "endpoint": endpoint,
            "address": endpoint.partition("://")[2] or endpoint,
            "service": service,
        }
        flags = {flag: texts.get(value, value) for flag, value in reading.server.tracing.items()}
        firm = {flag for flag, value in reading.server.tracing.items() if value in _OF_ENDPOINT}
        stated = firm if "endpoint" in tracing else set[str]()
        whole, missing = self._with_flags(whole, flags, tracing, "tracing", stated)
        if main and self.subject.role in ROLES and (missing or not flags):
            self._untold(reading, missing)
        return whole

    def _untold(self, reading: Reading, missing: list[str]) -> None:
        title, version = reading.server.title, reading.version
        unknown = [flag for flag in missing if reading.grammar.find(flag).how != "name"]
        if not missing:
            message = f"{title} is not known to send traces, it gets the variables of OpenTelemetry only"
        elif unknown:
            message = (
                f"{title} {version} does not know `{unknown[0]}`, it gets the other flags and variables only"
            )
        else:
            message = f"{title} cannot be told `{missing[0]}` here, its words are in a script"
        self.findings.append(Finding("tracing", message, TRACING, "warning"))

    # --- words and variables ---

    def _with_flags(
        self,
        container: Mapped,
        flags: Mapping[str, str],
        source: Mapped,
        reason: Reason,
        firm: Container[str] = (),
    ) -> tuple[Mapped, list[str]]:
        """Give a container with those of the flags that its version has, and the names of the others.

        A switch takes the place of one that a BaseConfig turns off, a value that is `firm` of any that it says.
        """
        reading = reading_of(container)
        if reading is None:
            return container, [*flags]
        own = reading_of({**container, "args": list_at(self._own(container), "args"), "env": []})
        words: list[Tree] = []
        missing = []
        for flag, value in flags.items():
            name = reading.grammar.own_name(flag)
            stated, ours = reading.by_name.get(name), own is not None and name in own.by_name
            if reading.grammar.find(flag).how != "name":
                missing.append(flag)
            elif stated is None or (not ours and (flag in firm if value else _is_off(stated))):
                words += derived([flag, value] if value else [flag], source, reason=reason)
        if not words:
            return container, missing
        args, added = list_at(container, "args"), [str(word) for word in words if word in flags]
        names = {reading.grammar.own_name(flag) for flag in added}
        replaces = not names.isdisjoint(reading.by_name)
        args = merge_flags(args, words, style_of(container)) if replaces else [*args, *words]
        whole: Mapped = {**container, "args": args}
        told = reading_of(whole)
        if told is None or not names.issubset(told.by_name):  # a script does not hand them on
            return container, [*missing, *added]
        return whole, missing

    def _with_env(self, container: Mapped, variables: list[Variable]) -> Mapped:
        own = {text_at(entry, "name") for _, entry in mappings_at(self._own(container), "env")}
        env = list_at(container, "env")
        places = {text_at(entry, "name"): at for at, entry in mappings_at(env)}
        result = [*env]
        for variable in variables:
            at = places.get(variable.name)
            if at is None:
                source = mapping_at(self.subject.service.spec, "tracing")
                name = derived(variable.name, source, reason="tracing")
                result.append({"name": name, "value": variable.value})
            elif variable.stated and variable.name not in own:
                entry = mapping_at(env[at])
                result[at] = {"name": entry["name"], "value": over(variable.value, entry.get("value"))}
        return {**container, "env": result}


def _is_off(flag: Flag) -> bool:
    """Tell whether a switch is off."""
    return flag.negated or flag.text.lower() in ("false", "f", "0")


def _no_share(tracing: Mapped) -> Iterator[Finding]:
    """Refuse the argument of a sampler of shares that is none: an SDK would keep every trace."""
    argument = tracing.get("samplerArg")
    if argument is None or not str(tracing.get("sampler") or SAMPLER).endswith(_RATIO):
        return
    try:
        share = float(str(argument))
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        message = "must be a share of all traces, from 0 to 1"
        yield Finding("tracing", message, (*TRACING, "samplerArg"))


def _variables(tracing: Mapped, service: str) -> list[Variable]:
    """Give the variables by which OpenTelemetry is told (its specification, SDK environment variables)."""

    def made(value: str) -> Tree:
        return derived(value, tracing, reason="tracing")

    endpoint, sampler, argument = (tracing.get(field) for field in ("endpoint", "sampler", "samplerArg"))
    variables = [
        Variable("OTEL_SERVICE_NAME", derived(service, tracing, reason="tracing")),
        Variable("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint or made(ENDPOINT), endpoint is not None),
        Variable("OTEL_TRACES_EXPORTER", made("otlp")),
    ]
    if sampler is not None or argument is not None:
        variables.append(Variable("OTEL_TRACES_SAMPLER", sampler or made(SAMPLER), sampler is not None))
    if argument is not None:
        text = argument if isinstance(argument, str) else derived(str(argument), argument)
        variables.append(Variable("OTEL_TRACES_SAMPLER_ARG", text, stated=True))
    return variables
