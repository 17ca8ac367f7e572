"""What an add-on is for: the workload of a role as it was merged, and what the ModelService says of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msvcgen.children.llmd.labels import pod_labels
from msvcgen.origin import Reason, derived
from msvcgen.records import NamedTuple
from msvcgen.servers.catalogue import server_named
from msvcgen.servers.reading import Reading, read
from msvcgen.servers.roles import serving_container
from msvcgen.service import Service
from msvcgen.tree import Mapped, Path, Tree, integer_at, list_at, mapping_at, node_at, text_at
from msvcgen.typed import Final

TEMPLATES: Final[tuple[Path, ...]] = (
    ("spec", "template"),
    ("spec", "leaderWorkerTemplate", "leaderTemplate"),
    ("spec", "leaderWorkerTemplate", "workerTemplate"),
)
"""Where workloads have the templates of their pods; the first that is there is of the pods that answer."""


class Address(NamedTuple):
    """What other objects call an object."""

    api_version: str
    kind: str
    name: str

    @property
    def tree(self) -> Mapped:
        """Give it as a `scaleTargetRef`."""
        return {"apiVersion": self.api_version, "kind": self.kind, "name": self.name}


class Subject:
    """A role and its workload, whose tree has all layers merged."""

    def __init__(
        self,
        service: Service,
        role: str,
        workload: Mapped,
        before: Mapped | None = None,
        devices: Tree = None,
    ) -> None:
        """Take the role, the object that runs its pods, the Service before them, and how many devices a pod claims."""
        self.service, self.role, self.workload = service, role, workload
        self.before: Mapped = before or {}
        self.devices = devices
        self.paired = False
        """Whether the other half of a pair is there as well."""

    @property
    def address(self) -> Address:
        """The workload by its name."""
        tree = self.workload
        return Address(text_at(tree, "apiVersion"), text_at(tree, "kind"), text_at(tree, "metadata", "name"))

    def path(self, *steps: str | int) -> Path:
        """Give the path of what the ModelService says of the role."""
        return ("spec", self.role, *steps)

    @property
    def section(self) -> Mapped:
        """What the ModelService says of the role."""
        return self.service.section(self.role) or {}

    def stated(self, field: str) -> Mapped:
        """Give what asks for add-ons of the role, nothing when it is not stated."""
        return mapping_at(self.section, field)

    @property
    def metadata(self) -> Mapped:
        """The name and the namespace of the workload, which its add-ons share; their kinds differ."""
        metadata: Mapped = {"name": self.address.name}
        namespace = text_at(self.workload, "metadata", "namespace")
        return {**metadata, "namespace": namespace} if namespace else metadata

    @property
    def labels(self) -> Mapped:
        """The labels by which the pods of the role are selected."""
        selector = mapping_at(self.workload, "spec", "selector", "matchLabels")
        return selector or pod_labels(self.service, self.role, "selector")

    @property
    def group(self) -> int:
        """How many pods make one replica."""
        return integer_at(self.workload, "spec", "leaderWorkerTemplate", "size", absent=1)

    @cached_property
    def server(self) -> Mapped:
        """The container that serves the model, of the pods that answer; nothing where it is not known."""
        for _, pod in pods_of(self.workload):
            at = server_at(self.service, self.role, pod)
            if at is not None:
                return mapping_at(list_at(pod, "containers")[at])
        return {}

    @cached_property
    def reading(self) -> Reading | None:
        """What the server is told."""
        return reading_of(self.server) if self.server else None


def reading_of(container: Mapped) -> Reading | None:
    """Read a container; one of an image that is not known is what it is called, if the image starts it by itself."""
    reading = read(container)
    if reading is not None or list_at(container, "command"):
        return reading
    server = server_named(text_at(container, "name"))
    return read(container, server=server.name) if server is not None and server.serves else None


def pods_of(workload: Mapped) -> Iterator[tuple[Path, Mapped]]:
    """Give the specs of the pods of a workload, with their paths."""
    for path in TEMPLATES:
        pod = node_at(workload, *path, "spec")
        if isinstance(pod, dict):
            yield (*path, "spec"), pod


def server_at(service: Service, role: str, pod: Mapped) -> int | None:
    """Give the number of the container that serves the model."""
    containers = [mapping_at(item) for item in list_at(pod, "containers")]
    runtime = service.runtime
    if runtime is not None and role in runtime.servers:
        name = runtime.servers[role].container
        return next((at for at, container in enumerate(containers) if container.get("name") == name), None)
    found = serving_container(containers)
    if found is not None:
        return found[0]
    return 0 if len(containers) == 1 else None


def with_default(tree: Mapped, field: str, value: Tree, *of: Tree, reason: Reason) -> Mapped:
    """Give a mapping with a field that nobody states, made of what asks for it."""
    return tree if tree.get(field) is not None else {**tree, field: derived(value, *of, reason=reason)}
