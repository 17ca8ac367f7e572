"""CustomResourceDefinitions that users give: the schemas of their versions."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.document import Document, Position
from msvcgen.errors import Finding, Problem
from msvcgen.kinds import shipped
from msvcgen.kinds.reader import GIVEN, Reader
from msvcgen.kinds.schema import Schema
from msvcgen.kinds.structural import wrong_forms
from msvcgen.tree import Mapped, Path, Tree, mapping_at, mappings_at, node_at, text_at
from msvcgen.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from msvcgen.kinds.schema import Raw

KIND: Final = "CustomResourceDefinition"
API_VERSION: Final = "apiextensions.k8s.io/v1"

MOST_PROBLEMS: Final = 10
"""Problems of one definition that are shown."""


class Crd:
    """One CustomResourceDefinition; its schemas are the same objects for as long as it lives."""

    __slots__ = ("_schemas", "_served", "document", "group", "kind", "path", "tree")

    def __init__(self, document: Document, path: Path) -> None:
        """Take the definition at a path of a document, in which `problems_of` found nothing."""
        self.document = document
        self.path = path
        self.tree = mapping_at(document.tree, *path)
        spec = mapping_at(self.tree, "spec")
        self.group = str(spec.get("group"))
        self.kind = str(node_at(spec, "names", "kind"))
        self._served: dict[str, Raw] = {
            str(version.get("name")): mapping_at(version, "schema", "openAPIV3Schema")
            for _, version in mappings_at(spec, "versions")
            if version.get("served") is not False
        }
        self._schemas: dict[tuple[str, str], Schema] = {}

    @property
    def position(self) -> Position:
        """Where it is stated."""
        return self.document.position(self.path)

    @property
    def namespaced(self) -> bool | None:
        """Whether its objects stand in a namespace; None where it does not say so."""
        return {"Namespaced": True, "Cluster": False}.get(text_at(self.tree, "spec", "scope"))

    @property
    def versions(self) -> tuple[str, ...]:
        """The apiVersions that it serves, in its order."""
        return tuple(f"{self.group}/{name}" for name in self._served)

    def replicas(self, api_version: str) -> tuple[str, ...]:
        """Give the path at which objects of a version state the replicas of their scale subresource; () when none."""
        for _, version in mappings_at(self.tree, "spec", "versions"):
            if f"{self.group}/{version.get('name')}" == api_version:
                path = node_at(version, "subresources", "scale", "specReplicasPath")
                return tuple(path.split(".")[1:]) if isinstance(path, str) else ()
        return ()

    def schema(self, api_version: str, kube_version: str) -> Schema | None:
        """Give the schema of a version that is served; `metadata` is that of the Kubernetes version."""
        raw = self._served.get(api_version.rpartition("/")[2])
        if raw is None:
            return None
        key = (api_version, kube_version)
        if key not in self._schemas:
            metadata = shipped.kubernetes(kube_version).named(shipped.METADATA)
            self._schemas[key] = Reader(GIVEN, _none, metadata).resource(raw)
        return self._schemas[key]


def _none(name: str) -> Raw:
    raise KeyError(name)


def problems_of(document: Document, path: Path) -> list[Problem]:
    """Give why the definition at a path of a document cannot be used; MOST_PROBLEMS of them."""
    problems: list[Problem] = []
    for finding in _wrong(mapping_at(document.tree, *path)):
        problems.append(finding.below(path).placed(document))
        if len(problems) == MOST_PROBLEMS:
            break
    return problems


def _wrong(tree: Mapped) -> Iterator[Finding]:
    if tree.get("apiVersion") != API_VERSION:
        message = f"the apiVersion of a {KIND} must be {API_VERSION}, Kubernetes serves no other since 1.22"
        yield _bad(message, ("apiVersion",))
        return
    for path in (("spec", "group"), ("spec", "names", "kind")):
        if not isinstance(node_at(tree, *path), str):
            yield _bad("must be text", path)
    versions = node_at(tree, "spec", "versions")
    if not isinstance(versions, list) or not versions:
        yield _bad("must be a list of versions", ("spec", "versions"))
        return
    yield from _of_kubernetes(tree)
    for at, version in enumerate(versions):
        yield from (finding.below(("spec", "versions", at)) for finding in _wrong_version(version))


def _wrong_version(version: Tree) -> Iterator[Finding]:
    if not isinstance(version, dict):
        yield _bad("must be a mapping", ())
        return
    if not isinstance(version.get("name"), str):
        yield _bad("must be text", ("name",))
    if not isinstance(version.get("served", True), bool):
        yield _bad("must be true or false", ("served",))
    path: Path = ("schema", "openAPIV3Schema")
    schema = node_at(version, *path)
    if schema is None:
        yield _bad("the version has no schema", path)
    else:
        yield from (finding.below(path) for finding in wrong_forms(schema))


def _of_kubernetes(tree: Mapped) -> Iterator[Finding]:
    """Refuse to define kinds of Kubernetes itself, which no CustomResourceDefinition can."""
    group, kind = node_at(tree, "spec", "group"), node_at(tree, "spec", "names", "kind")
    for key, (_file, name, _versions) in shipped.index().items():
        api_version, _, known = key.rpartition("/")
        if name and known == kind and api_version.rpartition("/")[0] == group:
            yield _bad(f"{api_version} {kind} is a kind of Kubernetes itself", ("spec", "names", "kind"))
            return


def _bad(message: str, path: Path) -> Finding:
    return Finding(code="bad-schema", message=message, path=path)
