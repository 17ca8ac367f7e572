"""A Model of KubeAI: one engine, one profile of resources, and the rest is the controller's to know.

What the controller makes of a Model is in kubeai's internal/modelcontroller (`engine_*.go`,
`model_config.go`).
"""

from __future__ import annotations

from functools import partial

from msvcgen.children.accelerators import PARALLELISM
from msvcgen.children.kubeai.engines import kubeai_conflicts
from msvcgen.children.operator_targets import (
    ARTIFACTS,
    DECODE,
    ROUTING,
    Expressible,
    Frame,
    cards_stated,
    contract_args,
    environment,
    frame,
    merge_policy,
    server_of,
    stated_fields,
)
from msvcgen.children.overlay import Lower, Overlay, in_order
from msvcgen.errors import Finding
from msvcgen.names import child_name
from msvcgen.origin import derived
from msvcgen.servers import Server, read
from msvcgen.servers.catalogue import program_of, servers
from msvcgen.servers.writing import Argument, Style, arguments, flag_value, style_named
from msvcgen.service import Service
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, text_at, truth_at

LONGEST_NAME = 40
"""Characters that the name of a Model may have."""

PORT = "8000"
"""Port at which KubeAI asks its servers."""

_PROFILE = "it is part of the resource profile, in KubeAI's own configuration"
_PODS = "KubeAI's configuration states it for all pods (`modelServerPods`)"

EXPRESSIBLE = Expressible(
    name="a KubeAI Model",
    role=frozenset(
        {"create", "replicas", "parallelism", "containers", "initContainers", "priorityClassName"}
    ),
    server=frozenset(
        {"name", "image", "args", "command", "env", "envFrom", "resources", "mountModelVolume", "mergePolicy"}
    ),
    artifacts=frozenset({"authSecretName"}),
    hints={
        "prefill": "leave the section out, or set `create: false`",
        "endpointPicker": "KubeAI balances the load itself, see the value `loadBalancing`",
        "scaling": "KubeAI scales itself, see the values `minReplicas`, `maxReplicas` and `targetRequests`",
        **dict.fromkeys(
            (
                "tolerations",
                "nodeSelector",
                "affinity",
                "acceleratorTypes",
                "runtimeClassName",
                "schedulerName",
                "resources",
            ),
            _PROFILE,
        ),
        **dict.fromkeys(("serviceAccountName", "securityContext", "imagePullSecrets"), _PODS),
        "volumes": "KubeAI mounts the model itself; small files go into the value `files`",
        "volumeMounts": "KubeAI mounts the model itself; small files go into the value `files`",
    },
)

ENGINE = "VLLM"
"""The engine whose words are known: its Models start vLLM."""

ORDER = (
    *("url", "engine", "features", "owner", "image", "resourceProfile", "cacheProfile", "priorityClassName"),
    *("minReplicas", "maxReplicas", "targetRequests", "scaleDownDelaySeconds", "args", "env", "envFrom"),
)
"""The fields of a Model that are printed first."""


def kubeai_model(service: Service, lower: Lower) -> Overlay:
    """Give what a ModelService says of its Model."""
    model = _Model(*frame(service, mapping_at(lower.tree, "spec")))
    return model.overlay(
        EXPRESSIBLE,
        {"metadata": model.metadata(), "spec": model.spec()},
        finish=partial(_finished, service),
        check=kubeai_conflicts,
    )


class _Model(Frame):
    """The spec of a Model, part by part."""

    __slots__ = ()
    target = EXPRESSIBLE.name

    @property
    def engine(self) -> str:
        fields = self.service.runtime.fields if self.service.runtime is not None else ()
        chosen = (field.value for field in fields if field.name == "engine" and field.chosen)
        return str(next(chosen, None) or self.lower.get("engine") or "")

    def metadata(self) -> Mapped:
        name = self.service.name
        metadata = self.service.metadata("kubeaiModel")
        if len(name) > LONGEST_NAME:
            metadata["name"] = derived(child_name(name, "", LONGEST_NAME), name, reason="name")
        return metadata

    def spec(self) -> Mapped:
        fields = stated_fields(
            {
                "url": self._url(),
                "image": self.server.tree.get("image"),
                "priorityClassName": self.section.get("priorityClassName"),
                "minReplicas": self.replicas,  # the least: KubeAI adds more when there are more requests
                "replicas": self._fixed(),
                "args": self._args(),
                "env": self._env(),
                "envFrom": self._env_from(),
                "mergePolicy": merge_policy(self.service, self.server),
            }
        )
        self._routing()
        self._resources()
        return fields

    def _problem(self, code: str, message: str, path: Path, hint: str = "") -> None:
        self.findings.append(Finding(code=code, message=message, path=path, hint=hint))

    def _url(self) -> Tree:
        artifact, path = self.service.artifact, (*ARTIFACTS, "uri")
        if artifact.scheme == "oci://":
            if artifact.path:
                self.no_place(f"the path `{artifact.path}` in an image", path)
            self.findings.append(
                Finding(
                    code="kubeai-version",
                    severity="warning",
                    message="KubeAI knows `oci://` since release 0.23, the shipped schema is that of 0.22",
                    path=path,
                )
            )
            return derived(f"oci://{artifact.image}", artifact.uri)
        if artifact.scheme != "hf://":
            return artifact.uri
        if artifact.revision and (self.engine != ENGINE or self.lower.get("cacheProfile")):
            why = "with a cacheProfile" if self.engine == ENGINE else f"for the engine {self.engine}"
            self.no_place(f"the revision `{artifact.revision}` {why}", path)
        return derived(f"hf://{artifact.model}", artifact.uri)

    def _fixed(self) -> Tree:
        """Give the number of replicas where KubeAI does not scale."""
        runtime = self.service.runtime
        fixed = runtime.value("autoscalingDisabled") if runtime is not None else None
        fixed = truth_at(fixed) is True or truth_at(self.lower, "autoscalingDisabled") is True
        return self.replicas if fixed else None

    def _args(self) -> Tree:
        """Give the arguments, less the model and its name, which KubeAI adds."""
        server, artifact = self.server, self.service.artifact
        own_args = [*self._command(), *list_at(server.tree, "args")]
        if self.engine != ENGINE:
            self._foreign_args()
            return own_args
        words: list[Tree] = []
        for flag in arguments(own_args, _style()):
            words += () if self._implied(flag) else flag.words
        known, revision = [*own_args, *list_at(self.lower, "args")], _vllm().flag("revision")
        if artifact.revision and artifact.scheme == "hf://" and not flag_value(known, (revision,), _style()):
            words.insert(0, derived(f"{revision}={artifact.revision}", artifact.uri, reason="model source"))
        return [*contract_args(self.service, known), *words]

    def _command(self) -> list[Tree]:
        """Give the words of the command that are arguments: KubeAI starts the program itself."""
        command = list_at(self.server.tree, "command")
        program = program_of([*map(str, command)])
        if self.engine == ENGINE and program is not None and program.server == _vllm().name:
            return command[len(program.words) :]
        if command:
            self.no_place("`command`", self.server.at("command"))
        return []

    def _implied(self, flag: Argument) -> bool:
        """Tell whether KubeAI adds a flag itself; one that says something else is a problem."""
        artifact, name = self.service.artifact, str(self.metadata()["name"])
        models = {"serve", artifact.model, artifact.model_path, artifact.mounted_path, artifact.uri, "/model"}
        value, server = flag.value if flag.name else str(flag.words[0]), _vllm()
        path = self.server.at("args")
        if flag.name in ("", server.flag("model")):
            if value not in models:
                self._problem(
                    "contradiction",
                    f"the arguments name the model `{value}`, KubeAI serves that of the url",
                    path,
                )
            return True
        if flag.name == server.flag("servedNames"):
            if value != name:
                message = f"KubeAI asks the server for `{name}`, it must not serve the model as `{value}`"
                self._problem("contradiction", message, path)
            return True
        if flag.name == server.flag("port") and value != PORT:
            self._problem("contradiction", f"KubeAI asks the server at port {PORT}, not at {value}", path)
        return False

    def _foreign_args(self) -> None:
        """Say what the contract came to that only vLLM understands."""
        args = contract_args(self.service, ())
        parallelism = mapping_at(self.service.section("decode"), "parallelism")
        kinds = [kind for kind in PARALLELISM if isinstance(size := parallelism.get(kind), int) and size > 1]
        for kind in kinds:
            path = (*DECODE, "parallelism", kind)
            self.no_place(f"{kind} parallelism of the engine {self.engine}", path)
        if args and not kinds and any(value != "1" for value in map(str, args[1::2])):
            words = " ".join(map(str, args))
            self._problem(
                "contradiction", f"`{words}` is for the engine VLLM, this Model has {self.engine}", DECODE
            )

    def _env(self) -> Tree:
        """Give the variables as a mapping; those that only the cluster knows are not among them."""
        return {
            str(entry.get("name")): derived(
                str(entry.get("value") or ""), entry.get("value"), entry.get("name")
            )
            for entry, _path in environment(self.service, self.server)
            if not entry.get("valueFrom")
        }

    def _env_from(self) -> Tree:
        """Give the Secrets and ConfigMaps that are taken whole.

        A single key is meant as a whole object when the variable is called as the key.
        """
        sources = list(list_at(self.server.tree, "envFrom"))
        secret = text_at(self.artifacts, "authSecretName")
        secret = derived(secret.strip(), secret)
        if secret and self.service.artifact.scheme == "hf://":
            sources.append({"secretRef": {"name": secret}})
        elif secret:
            hint = f"KubeAI fetches {self.service.artifact.scheme} with its own Secret"
            self.no_place("`authSecretName`", (*ARTIFACTS, "authSecretName"), hint)
        for entry, path in environment(self.service, self.server):
            if entry.get("valueFrom"):
                whole = self._whole(entry, path)
                sources += [whole] if whole is not None and whole not in sources else []
        return sources

    def _whole(self, entry: Mapped, path: Path) -> Mapped | None:
        name, source = str(entry.get("name")), mapping_at(entry, "valueFrom")
        for key, field in (("secretKeyRef", "secretRef"), ("configMapKeyRef", "configMapRef")):
            reference = mapping_at(source, key)
            if reference and reference.get("key") == name:
                return {field: {key: reference[key] for key in ("name", "optional") if key in reference}}
        kind = next(iter(source), "valueFrom")
        hint = f"call the key `{name}` too, then the whole object is taken" if kind.endswith("KeyRef") else ""
        self.no_place(f"the `{kind}` of the variable `{name}`", path, hint)
        return None

    def _resources(self) -> None:
        """Say which resources are not accelerators: those make the count of the resource profile."""
        resources = mapping_at(self.server.tree, "resources")
        cards = cards_stated(resources)
        for part, amounts in resources.items():
            for name in mapping_at(amounts):
                if not cards or cards_stated({"limits": {name: mapping_at(amounts)[name]}}) != cards:
                    path = self.server.at("resources", part, name)
                    self.no_place(f"an amount of `{name}`", path, _PROFILE)

    def _routing(self) -> None:
        """Say that clients reach a Model by its name, through KubeAI's own Service."""
        name = str(self.metadata()["name"])
        if self.service.model_name != name:
            self._warn(
                f"clients of KubeAI ask for `{name}`, not for `{self.service.model_name}`", "modelName"
            )
        if self.service.ports:
            self._warn(
                "clients reach a KubeAI Model through KubeAI's own Service, not at these ports", "ports"
            )

    def _warn(self, message: str, field: str) -> None:
        self.findings.append(
            Finding(code="inexpressible", severity="warning", message=message, path=(*ROUTING, field))
        )


def _finished(service: Service, model: Mapped) -> Mapped:
    """Give the merged Model with the count of its resource profile, and its fields in order."""
    spec = mapping_at(model, "spec")
    profile = spec.get("resourceProfile")
    if isinstance(profile, str) and profile and ":" not in profile:
        spec = {
            **spec,
            "resourceProfile": derived(f"{profile}:{_count(service, spec)}", profile, reason="parallelism"),
        }
    return {**model, "spec": in_order(spec, ORDER)}


def _count(service: Service, spec: Mapped) -> int:
    """Give how many times a Model takes its profile: by stated accelerators, else by its parallelism."""
    cards = cards_stated(server_of(service).tree.get("resources"))
    reading = read({"args": spec.get("args"), "image": spec.get("image")}, server=_vllm().name)
    devices = reading.devices if reading is not None else None
    return cards or devices or 1


def _vllm() -> Server:
    """Give the server that the engine starts."""
    return servers()["vllm"]


def _style() -> Style | None:
    return style_named(_vllm().name)
