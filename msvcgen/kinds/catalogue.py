"""The catalogue of kinds: one value, made once a run, that whoever needs a schema asks."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.kinds import shipped
from msvcgen.kinds.schema import Schema
from msvcgen.kinds.shipped import KUBE_VERSIONS, NEWEST


class Kinds:
    """The kinds that a Kubernetes version has. It never changes; equal ones give the same Schema objects."""

    __slots__ = ("_schemas", "version")

    version: str
    """The Kubernetes version, one of KUBE_VERSIONS."""

    def __init__(self, version: str = NEWEST) -> None:
        """Take the Kubernetes version; raise ValueError for one that is not in KUBE_VERSIONS."""
        if version not in KUBE_VERSIONS:
            message = f"unknown Kubernetes version {version}, known are {', '.join(KUBE_VERSIONS)}"
            raise ValueError(message)
        self.version = version
        self._schemas: dict[tuple[str, str], Schema | None] = {}

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Kinds) and self.version == other.version)

    def __hash__(self) -> int:
        return hash(self.version)

    def __repr__(self) -> str:
        """Show the version."""
        return f"Kinds({self.version})"

    def schema(self, api_version: str, kind: str) -> Schema | None:
        """Give the schema of a kind, or None when it has none here."""
        key = (api_version, kind)
        if key not in self._schemas:
            self._schemas[key] = self._schema(f"{api_version}/{kind}")
        return self._schemas[key]

    def definition(self, name: str) -> Schema:
        """Give the schema of a Kubernetes definition (`io.k8s.api.core.v1.PodSpec`).

        Raise KeyError when the Kubernetes version has no such definition.
        """
        return shipped.kubernetes(self.version).named(name)

    def known_kinds(self) -> Iterator[tuple[str, str]]:
        """Give the apiVersion and kind of every kind that has a schema."""
        for key, (_file, _name, versions) in shipped.index().items():
            if not versions or self.version in versions:
                api_version, _, kind = key.rpartition("/")
                yield api_version, kind

    def known_versions(self, api_version: str, kind: str) -> tuple[str, ...]:
        """Give the apiVersions of the same group in which the kind has a schema."""
        group = api_version.rpartition("/")[0]
        return tuple(
            version
            for version, name in self.known_kinds()
            if name == kind and version.rpartition("/")[0] == group
        )

    def served_by(self, api_version: str, kind: str) -> tuple[str, ...]:
        """Give the Kubernetes versions that have a schema of a kind."""
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
