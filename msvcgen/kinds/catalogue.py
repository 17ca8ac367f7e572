"""The catalogue of kinds: one value, made once a run, that whoever needs a schema asks."""

from __future__ import annotations

from msvcgen.kinds import shipped
from msvcgen.kinds.shipped import KUBE_VERSIONS, NEWEST
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from msvcgen.kinds.crd import Crd
    from msvcgen.kinds.schema import Schema


class Kinds:
    """The kinds that a Kubernetes version has, and those that users define.

    It never changes; equal ones give the same Schema objects. A definition of a user stands for its kind alone: it
    replaces all versions that are shipped, as a cluster has but one.
    """

    __slots__ = ("_crds", "_groups", "_schemas", "_versions", "version")

    version: str
    """The Kubernetes version, one of KUBE_VERSIONS."""

    def __init__(self, version: str = NEWEST, crds: Iterable[Crd] = ()) -> None:
        """Take the Kubernetes version and definitions of users, one a kind.

        Raise ValueError for a version that is not in KUBE_VERSIONS.
        """
        if version not in KUBE_VERSIONS:
            message = f"unknown Kubernetes version {version}, known are {', '.join(KUBE_VERSIONS)}"
            raise ValueError(message)
        self.version = version
        self._crds = {(crd.group, crd.kind): crd for crd in crds}
        self._schemas: dict[tuple[str, str], Schema | None] = {}
        self._versions: dict[str, list[str]] = {}
        self._groups: dict[str, list[str]] = {}

    def __eq__(self, other: object) -> bool:
        if self is other or not isinstance(other, Kinds):
            return self is other
        return self.version == other.version and self._crds == other._crds

    def __hash__(self) -> int:
        return hash((self.version, len(self._crds)))

    def __repr__(self) -> str:
        """Show the version."""
        return f"Kinds({self.version})"

    def since(self, version: str) -> bool:
        """Tell whether this is a Kubernetes version, one of KUBE_VERSIONS, or a later one."""
        return KUBE_VERSIONS.index(self.version) >= KUBE_VERSIONS.index(version)

    def schema(self, api_version: str, kind: str) -> Schema | None:
        """Give the schema of a kind, or None when it has none here."""
        key = (api_version, kind)
        if key not in self._schemas:
            crd = self.defined(api_version, kind)
            self._schemas[key] = (
                crd.schema(api_version, self.version) if crd else self._schema(f"{api_version}/{kind}")
            )
        return self._schemas[key]

    @property
    def defines(self) -> bool:
        """Whether users define kinds."""
        return bool(self._crds)

    def defined(self, api_version: str, kind: str) -> Crd | None:
        """Give what a user defines of a kind, in whatever version."""
        return self._crds.get((api_version.rpartition("/")[0], kind)) if self._crds else None

    def definition(self, name: str) -> Schema:
        """Give the schema of a Kubernetes definition (`io.k8s.api.core.v1.PodSpec`).

        Raise KeyError when the Kubernetes version has no such definition.
        """
        return shipped.kubernetes(self.version).named(name)

    def known_kinds(self) -> Iterator[tuple[str, str]]:
        """Give the apiVersion and kind of every kind that has a schema."""
        for key, (_file, _name, versions) in shipped.index().items():
            api_version, _, kind = key.rpartition("/")
            if (not versions or self.version in versions) and self.defined(api_version, kind) is None:
                yield api_version, kind
        for crd in self._crds.values():
            yield from ((api_version, crd.kind) for api_version in crd.versions)

    def known_versions(self, api_version: str, kind: str) -> tuple[str, ...]:
        """Give the apiVersions of the same group in which the kind has a schema."""
        group = api_version.rpartition("/")[0]
        return tuple(version for version in self.versions_of(kind) if version.rpartition("/")[0] == group)

    def versions_of(self, kind: str) -> Sequence[str]:
        """Give the apiVersions in which a kind has a schema, of all groups."""
        if not self._versions:
            for version, name in self.known_kinds():
                self._versions.setdefault(name, []).append(version)
        return self._versions.get(kind, ())

    def kinds_of(self, group: str) -> Sequence[str]:
        """Give the kinds of a group, in whatever version, that have a schema."""
        if not self._groups:
            for version, name in self.known_kinds():
                self._groups.setdefault(version.rpartition("/")[0], []).append(name)
        return self._groups.get(group, ())

    def served_by(self, api_version: str, kind: str) -> tuple[str, ...]:
        """Give the Kubernetes versions that have a schema of a kind, of those that no user defines."""
        if self.defined(api_version, kind) is not None:
            return ()
        entry = shipped.index().get(f"{api_version}/{kind}")
        return () if entry is None else tuple(entry[2]) or KUBE_VERSIONS

    def _schema(self, key: str) -> Schema | None:
        entry = shipped.index().get(key)
        if entry is None:
            return None
        file, name, versions = entry
        if versions and self.version not in versions:
            return None
        return self.definition(name) if name else shipped.custom(file, self.version)
