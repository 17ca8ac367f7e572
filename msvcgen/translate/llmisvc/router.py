"""The way to an LLMInferenceService: gateways, the requests of its route, its scheduler."""

from __future__ import annotations

from msvcgen.errors import Finding, Severity
from msvcgen.names import child_name
from msvcgen.origin import derived, plain
from msvcgen.targets import SUFFIXES
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final
from msvcgen.yaml.writer import write

ROUTER: Path = ("spec", "router")

GATEWAY: Final[Mapped] = {"name": "kserve-ingress-gateway", "namespace": "kserve"}
"""The gateway that KServe takes where none is named, unless its configuration names another."""

PICKER: Final = "epp"
"""What the presets call the container of the endpoint picker."""

_CONFIG: Final = "plugins.yaml"
"""What they call its configuration."""


class Router:
    """The field `router`, read."""

    def __init__(self, name: str, spec: Mapped, findings: list[Finding]) -> None:
        """Take the name of the service, and its merged spec."""
        self._name, self._findings = name, findings
        router = spec.get("router")
        self._router = mapping_at(router)
        self._route = self._router.get("route")
        scheduler = self._router.get("scheduler")
        self.scheduler: Mapped | None = scheduler if isinstance(scheduler, dict) else None

    def _say(self, message: str, path: Path, severity: Severity = "error", hint: str = "") -> None:
        self._findings.append(Finding("inexpressible", message, (*ROUTER, *path), severity, hint=hint))

    def routing(self, model: str) -> Mapped:
        """Give the section `routing`; say what of the route cannot be the same."""
        routing: Mapped = {"modelName": model}
        if isinstance(self._router.get("ingress"), dict):
            self._say(
                "a ModelService has no Ingress",
                ("ingress",),
                hint="state one in `extraObjects` of a BaseConfig",
            )
        if not isinstance(self._route, dict):
            return routing
        for field in ("group", "weight"):
            if self._route.get(field) is not None:
                hint = "state `routing.split` in one ModelService that shares its requests with others"
                self._say(f"a ModelService has no place for `{field}`", ("route", field), hint=hint)
        if list_at(self._route, "http", "refs"):
            return routing  # routes of the user's own
        refs = list_at(self._router, "gateway", "refs")
        if not refs and not list_at(self._route, "http", "spec", "parentRefs"):
            message = "no gateway is named, KServe's usual one is taken: `kserve-ingress-gateway` in `kserve`"
            self._say(message, ("route",), "warning", "state `gateway: {refs: [...]}`")
            refs = [derived({**GATEWAY}, self._router)]
        if refs:
            routing["gatewayRefs"] = refs
        return routing

    def picker(self) -> Mapped | None:
        """Give the section `endpointPicker`."""
        if self.scheduler is None:
            return None
        if mapping_at(self.scheduler, "pool").get("ref") is not None:
            message = "the picker has a pool of its own, of the pods of the ModelService"
            self._say(message, ("scheduler", "pool", "ref"))
        if mapping_at(self.scheduler, "config").get("ref") is not None:
            hint = "state it as `inline`"
            self._say("the picker reads its own ConfigMap", ("scheduler", "config", "ref"), hint=hint)
        section: Mapped = {
            key: self.scheduler[key]
            for key in ("replicas", "labels", "annotations")
            if self.scheduler.get(key) is not None
        }
        template = mapping_at(self.scheduler, "template")
        section |= {key: value for key, value in template.items() if key != "containers"}
        containers: list[Tree] = []
        for at, container in mappings_at(template, "containers"):
            if container.get("command") is not None and text_at(container, "name") == "main":
                message = "the picker is started by its own command"
                path: Path = ("scheduler", "template", "containers", at, "command")
                self._say(message, path, hint="state `args`, of which those of the same flags win")
            named = text_at(container, "name") == "main"
            containers.append(
                {**container, "name": derived(PICKER, container.get("name"))} if named else container
            )
        if containers:
            section["containers"] = containers
        return section

    def layers(self) -> Mapped:
        """Give the spec of the route, and the configuration of the picker, as they are stated."""
        layers: Mapped = {}
        inline = mapping_at(self.scheduler or {}, "config").get("inline")
        if isinstance(inline, dict):
            name = derived(child_name(self._name, SUFFIXES["eppDeployment"]), inline, reason="name")
            text = derived(write(plain(inline)), inline)
            layers["configMaps"] = [{"metadata": {"name": name}, "data": {_CONFIG: text}}]
        if pool := mapping_at(self.scheduler or {}, "pool", "spec"):
            layers["inferencePool"] = {"spec": _pool(pool)}
        spec = mapping_at(self._route, "http").get("spec") if isinstance(self._route, dict) else None
        if isinstance(spec, dict):
            layers["httpRoute"] = {"spec": self._spec(spec)}
        return layers

    def _spec(self, spec: Mapped) -> Mapped:
        """Give the spec of a route whose backends are called as ours are."""
        rules: list[Tree] = []
        for _, rule in mappings_at(spec, "rules"):
            backends = [self._backend(backend) for _, backend in mappings_at(rule, "backendRefs")]
            rules.append({**rule, "backendRefs": [*backends]} if backends else rule)
        return {**spec, "rules": rules} if rules else spec

    def _backend(self, backend: Mapped) -> Tree:
        if text_at(backend, "name") != child_name(self._name, "-kserve-workload-svc"):
            return backend
        name = child_name(self._name, SUFFIXES["decodeService"])
        return {**backend, "name": derived(name, backend.get("name"))}


def _pool(stated: Mapped) -> Mapped:
    """Give what is stated of a pool but for what is ours: whose pods it has, and who its picker is."""
    rest: Mapped = {key: value for key, value in stated.items() if key != "selector"}
    if isinstance(rest.get("endpointPickerRef"), dict):
        picker = mapping_at(rest, "endpointPickerRef")
        rest["endpointPickerRef"] = {key: value for key, value in picker.items() if key != "name"}
    return rest
