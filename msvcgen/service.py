"""Service: what a ModelService says of itself, read once and used by every later stage."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.artifacts import Artifact
from msvcgen.kinds import Kinds
from msvcgen.names import child_name, label_value
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.settings import Settings
from msvcgen.targets import NAME_VARIABLES, ROLE_FIELDS, ROLES, SPEC_FIELDS, SUFFIXES
from msvcgen.template.context import MAX_STEPS
from msvcgen.tree import Mapped, Path, Tree, list_at, mapping_at, node_at, text_at


class Server(NamedTuple):
    """What the runtime variant gives the model server of one role.

    `env` and `args` are what the environment contract came to, `values` the text of each of its variables and of
    the variant's own `values`, `cards` the number of accelerators (0 for none).
    """

    container: str
    image: str = ""
    env: tuple[Mapped, ...] = ()
    args: tuple[str, ...] = ()
    values: Mapping[str, str] = {}
    cards: int = 1


class Field(NamedTuple):
    """A value of the runtime variant that becomes the field at `path` of the child resource `key`.

    Both are empty for a value that the target's code puts where it belongs. `chosen` says that the ModelService or the
    command line sets it, and no preset of the variant.
    """

    name: str
    key: str
    path: Path
    value: Tree
    chosen: bool = False


class Runtime(NamedTuple):
    """The runtime variant that serves a ModelService.

    `renders` are the keys of the child resources that it makes, `model` is what names the model to the server,
    `spec` the variant's spec with those that it extends, `servers` has an entry for every role that is rendered
    and always one for `decode`.
    """

    name: str
    renders: frozenset[str]
    port: int
    model: str
    spec: Mapped
    servers: Mapping[str, Server]
    fields: tuple[Field, ...] = ()

    def value(self, name: str) -> Tree:
        """Give the value of a field by its name, or None when nobody sets it."""
        return next((field.value for field in self.fields if field.name == name), None)

    @property
    def server(self) -> Server:
        """The model server of targets that have no roles."""
        return self.servers["decode"]


class Service(NamedTuple):
    """A ModelService with its strings rendered, and what follows from it alone."""

    tree: Mapped
    name: str
    namespace: str
    model_name: str
    label: str
    artifact: Artifact
    ports: Mapping[str, int]
    names: Mapping[str, str]
    kinds: Kinds
    settings: Settings = Settings()
    runtime: Runtime | None = None
    server: tuple[str, str] = ("", "")
    """The model server of the runtime variant that is named, by its name in `servers`, and the port it is asked at."""
    steps: int = MAX_STEPS
    """What its templates may take."""
    patched: bool = False
    """Whether a layer takes entries of lists of those below it away."""

    @property
    def spec(self) -> Mapped:
        """The spec of the ModelService."""
        return mapping_at(self.tree, "spec")

    def section(self, name: str) -> Mapped | None:
        """Give spec.<name>, or None when it is not stated."""
        section = self.spec.get(name)
        return section if isinstance(section, dict) else None

    @property
    def asks_for_addons(self) -> bool:
        """Whether it asks for more than what runs its pods and leads to them."""
        spec = self.spec
        return not SPEC_FIELDS.isdisjoint(spec) or any(
            not ROLE_FIELDS.isdisjoint(mapping_at(spec, role)) for role in ROLES
        )

    def child_name(self, suffix: str) -> str:
        """Give the name of a child: the ModelService's with what is put behind it, as the llm-d controller does."""
        return derived(child_name(self.name, suffix), self.name, reason="name")

    def metadata(self, key: str) -> Mapped:
        """Give the name and, where there is one, the namespace of a child."""
        named: Mapped = {"name": self.names.get(key, self.name)}
        if self.namespace:
            named["namespace"] = self.namespace
        return named


def read_service(tree: Mapped, artifact: Artifact, settings: Settings, kinds: Kinds) -> Service:
    """Read what a checked ModelService says of itself; `kinds` has the schemas that its children are made by."""
    metadata, spec = mapping_at(tree, "metadata"), mapping_at(tree, "spec")
    routing = mapping_at(spec, "routing")
    name, model_name = text_at(metadata, "name"), text_at(routing, "modelName")
    return Service(
        tree=tree,
        name=name,
        namespace=text_at(metadata, "namespace") or settings.namespace,
        model_name=model_name,
        label=derived(label_value(model_name), model_name, reason="labels"),
        artifact=artifact,
        ports={
            str(node_at(port, "name")): number
            for port in list_at(routing, "ports")
            if isinstance(number := node_at(port, "port"), int)
        },
        names=derived(
            {key: child_name(name, suffix) for key, suffix in SUFFIXES.items()}, name, reason="name"
        ),
        kinds=kinds,
        settings=settings,
    )


def template_variables(service: Service) -> dict[str, str]:
    """Give the template variables and their values, in the order of the documentation.

    The first sixteen are those of the llm-d controller (TemplateVars), the others are ours.
    """
    artifact = service.artifact
    return {
        "ModelServiceName": service.name,
        "ModelServiceNamespace": service.namespace or "default",
        "ModelName": service.model_name,
        "HFModelName": artifact.model,
        "SanitizedModelName": service.label,
        "ModelPath": artifact.model_path,
        "MountedModelPath": artifact.mounted_path,
        "AuthSecretName": text_at(service.spec, "modelArtifacts", "authSecretName"),
        **{variable: service.names.get(key, service.name) for variable, key in NAME_VARIABLES.items()},
        "ModelURI": artifact.uri,
        "ModelRevision": artifact.revision,
        "PVCName": artifact.claim,
        "OCIImage": artifact.image,
        "TensorParallelism": str(_tensor(service)),
        "ServicePort": str(next(iter(service.ports.values()), "")),
        "ModelServer": service.server[0],
        "ModelServerPort": service.server[1],
        "GatewayName": text_at(next(iter(list_at(service.spec, "routing", "gatewayRefs")), None), "name"),
    }


def _tensor(service: Service) -> Tree:
    for role in ("decode", "prefill"):
        tensor = node_at(service.section(role), "parallelism", "tensor")
        if tensor is not None:
            return tensor
    return 1
