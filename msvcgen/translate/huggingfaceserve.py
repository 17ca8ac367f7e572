"""DigitalHub's `huggingfaceserve`: a function, its task and its run become a Deployment and its Services.

The platform's own code is digitalhub-core's HuggingfaceServeRunner, K8sServeFramework and K8sBaseFramework.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msvcgen.artifacts import Artifact
from msvcgen.document import Document
from msvcgen.errors import Finding, MsvcgenError
from msvcgen.origin import derived
from msvcgen.records import NamedTuple
from msvcgen.translate.amounts import resources, wrong_amounts
from msvcgen.translate.digitalhub import Entities, needed_secret, other_source, read_entities, source_of
from msvcgen.translate.making import identity_service, layer, problems_of
from msvcgen.translate.server_arguments import arguments, respelled_flags
from msvcgen.translate.storage import Storage, claims, storage
from msvcgen.translate.translation import Translation
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, node_at

KIND = "huggingfaceserve"

IMAGE = "kserve/huggingfaceserver"
"""What the image must be, or be based on."""

BUILDER = "ghcr.io/scc-digitalhub/digitalhub-core-builder-tool:latest"
"""The image that fetches a model from anywhere but a hub."""

PORTS = (8080, 8081)
"""HTTP and gRPC."""

USER = 1000
"""User and group that the server runs as."""

POD_FIELDS: Mapping[str, str] = {
    "affinity": "affinity",
    "tolerations": "tolerations",
    "runtime_class": "runtimeClassName",
    "priority_class": "priorityClassName",
}
"""Fields of a task that are those of a pod."""


def translate_huggingfaceserve(document: Document, validate: str, namespace: str) -> Translation:
    """Translate a `huggingfaceserve` function; raise MsvcgenError when it is not one."""
    entities, problems = read_entities(document, KIND, "k8sserve", "path", validate)
    problems += other_source(entities, "path")
    problems += problems_of(
        document, (*_inexpressible(entities), *respelled_flags(entities), *needed_secret(entities))
    )
    problems += wrong_amounts(entities)
    if any(problem.severity == "error" for problem in problems):
        raise MsvcgenError(problems)
    objects = _Objects(entities, entities.labels, namespace, source_of(entities, "path"), storage(entities))
    trees: list[Tree] = list(objects.trees())
    return Translation(
        document=document.with_tree(identity_service(objects.name("d"), namespace, objects.source)),
        artifact=Artifact(uri=objects.source, scheme=""),
        variant=None,
        layers={"extraObjects": layer("extraObjects", trees, document)},
        problems=tuple(problems),
    )


def _inexpressible(entities: Entities) -> Iterator[Finding]:
    """Say what only the platform can do."""
    if entities.field("profile"):
        message = "names a profile of the platform's configuration, which is not known here"
        path = entities.field_path("profile")
        yield Finding(code="inexpressible", severity="warning", message=message, path=path)
    image = entities.stated("function", "image")
    if isinstance(image, str) and image and not image.startswith(IMAGE):
        message = f"the image must be `{IMAGE}`, or begin so"
        yield Finding(code="image", message=message, path=entities.path("function", "image"))
    source = source_of(entities, "path")
    if source and "://" not in source:
        message = f"`{source}` has no scheme, so nobody can fetch the model"
        hint = "state where it is, like `hf://OWNER/MODEL` or `s3://BUCKET/PATH/`"
        yield Finding(code="model-uri", message=message, path=entities.path("function", "path"), hint=hint)
    if entities.stated("function", "adapters"):
        message = "the platform does not use adapters of this kind of function"
        path = entities.path("function", "adapters")
        yield Finding(code="inexpressible", severity="warning", message=message, path=path)


class _Objects(NamedTuple):
    """The objects that the platform makes of a function; `source` is where the model is."""

    entities: Entities
    labels: Mapped
    namespace: str
    source: str
    storage: Storage

    def trees(self) -> Iterator[Mapped]:
        """Give the objects in the order in which they are made."""
        if self.storage.fetched:
            yield self._references()
        for claim in claims(self.entities):
            yield self._object("v1", "PersistentVolumeClaim", claim["name"], {"spec": claim["spec"]})
        yield self._deployment()
        yield self._service(self.name("s"))
        if service_name := self.entities.field("service_name"):
            project, function = self.entities.project, self.labels.get("dhcore/function", "")
            name = self.entities.clean(f"s-{project}-{function}-{service_name}")
            yield self._service(derived(name, service_name, reason="name"))

    def name(self, prefix: str) -> str:
        """Give the name of an object: what it is, the task, and the identity of the run."""
        name = self.entities.clean(f"{prefix}-{KIND}+serve-{self.entities.identity}")
        return derived(name, self.entities.name, reason="name")

    def _object(self, version: str, kind: str, name: Tree, more: Mapped) -> Mapped:
        metadata: Mapped = {"name": name, "labels": self.labels}
        if self.namespace:
            metadata["namespace"] = self.namespace
        tree: Mapped = {"apiVersion": version, "kind": kind, "metadata": metadata, **more}
        return self.entities.default(tree)

    def _references(self) -> Mapped:
        """Give the ConfigMap that tells the init container what to fetch."""
        protocol = self.source.partition("://")[0] if "://" in self.source else ""
        text = derived(f"{protocol},model/,{self.source}", self.source, reason="model source")
        name = f"init-config-map-{self.entities.identity}"
        return self._object("v1", "ConfigMap", name, {"data": {"context-refs.txt": text}})

    def _service(self, name: str) -> Mapped:
        ports: list[Tree] = [
            {"name": f"port{port}", "port": port, "targetPort": port, "protocol": "TCP"} for port in PORTS
        ]
        kind = self.entities.field("service_type") or "ClusterIP"
        spec: Mapped = {"type": kind, "ports": ports, "selector": self.labels}
        return self._object("v1", "Service", name, {"spec": spec})

    def _deployment(self) -> Mapped:
        replicas = self.entities.field("replicas")
        spec: Mapped = {
            "replicas": 1 if replicas is None else replicas,
            "selector": {"matchLabels": self.labels},
            "template": {"metadata": {"labels": self.labels}, "spec": self._pod()},
        }
        return self._object("apps/v1", "Deployment", self.name("d"), {"spec": spec})

    def _pod(self) -> Mapped:
        spec: Mapped = {}
        if self.storage.fetched:
            spec["initContainers"] = [self._builder()]
        spec |= {"containers": [self._server()]}
        chosen = {str(entry.get("key")): entry.get("value") for entry in self._entries("node_selector")}
        fields: Mapped = {"volumes": self.storage.volumes, "nodeSelector": dict(chosen)}
        fields |= {field: self.entities.field(own) for own, field in POD_FIELDS.items()}
        spec |= {field: value for field, value in fields.items() if value}
        context: Mapped = {**_context(), "fsGroup": USER}
        return {**spec, "restartPolicy": "Always", "securityContext": context}

    def _entries(self, field: str) -> list[Mapped]:
        return [mapping_at(item) for item in list_at(self.entities.field(field))]

    def _server(self) -> Mapped:
        image = self.entities.stated("function", "image") or f"{IMAGE}:latest"
        server: Mapped = {"name": self.name("c"), "image": image, "imagePullPolicy": "IfNotPresent"}
        server |= {"command": ["python"], "args": arguments(self.entities, self.source)}
        return {**server, **self._shared()}

    def _builder(self) -> Mapped:
        """Give the init container that fetches the model."""
        builder: Mapped = {"name": f"init-container-{self.entities.identity}", "image": BUILDER}
        command: list[Tree] = ["/bin/bash", "-c", "/app/builder-tool.sh"]
        return {**builder, "command": command, **self._shared()}

    def _shared(self) -> Mapped:
        """Give what both containers have."""
        shared: Mapped = {"env": self._env(), "resources": resources(self.entities)}
        if self.entities.secret:
            shared["envFrom"] = [{"secretRef": {"name": self.entities.secret}}]
        if self.storage.mounts:
            shared["volumeMounts"] = self.storage.mounts
        return {**shared, "securityContext": {"privileged": False, **_context()}}

    def _env(self) -> list[Tree]:
        """Give the environment: the first who names a variable says what it is."""
        entries: dict[str, Tree] = {"PROJECT_NAME": self._project()}
        if self.entities.run_id:
            entries["RUN_ID"] = self.entities.run_id
        for entry in self._entries("envs"):
            entries.setdefault(str(entry.get("name")), entry.get("value") or "")
        return [{"name": name, "value": value} for name, value in entries.items()]

    def _project(self) -> Tree:
        return node_at(self.entities.document.tree, *self.entities.function, "project")


def _context() -> Mapped:
    return {"seccompProfile": {"type": "RuntimeDefault"}, "runAsUser": USER, "runAsGroup": USER}
