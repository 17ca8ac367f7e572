"""The schemas of Kubernetes kinds: what fields an object has, of which types, and how its lists are keyed.

The definitions come from `schemas/kinds/` (see `schemas/NOTICE.md`), with what the code of the API server
checks beyond them from `schemas/constraints.json`; a definition is parsed when it is first looked at, so that
a run pays for what it touches.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from msvcgen.data import read_data
from msvcgen.kinds.reader import CUSTOM, JSON, KUBERNETES, Reader, overlaid
from msvcgen.kinds.schema import Raw, Schema, Type

if TYPE_CHECKING:
    from msvcgen.tree import Tree

__all__ = [
    "KUBE_VERSIONS",
    "NEWEST",
    "Schema",
    "Type",
    "definition",
    "from_json_schema",
    "kind_schema",
    "known_kinds",
    "known_versions",
    "served_by",
]


@cache
def _index() -> Mapping[str, Any]:
    index: dict[str, Any] = json.loads(read_data("schemas/kinds/index.json"))
    return index


@cache
def _lines(file: str) -> tuple[tuple[bytes, bytes, bytes], ...]:
    """Give the definitions of a file: name, Kubernetes versions, JSON."""
    lines = read_data("schemas/kinds/" + file).splitlines()
    return tuple((name, versions, text) for name, versions, text in (line.split(b"\t", 2) for line in lines))


def _finder(file: str, kube_version: str) -> Callable[[str], Raw]:
    version = kube_version.encode()
    texts = {
        name.decode(): text
        for name, versions, text in _lines(file)
        if not versions or version in versions.split()
    }

    def find(name: str) -> Raw:
        raw: Raw = json.loads(texts[name])
        return raw

    return find


@cache
def _constraints() -> Mapping[str, Raw]:
    constraints: dict[str, Raw] = json.loads(read_data("schemas/constraints.json"))
    return constraints


def _constrained(find: Callable[[str], Raw], kube_version: str) -> Callable[[str], Raw]:
    """Add to definitions what the code of the API server checks beyond them."""

    def found(name: str) -> Raw:
        raw = find(name)
        for more in _beyond(name.removeprefix("io.k8s.api."), kube_version):
            raw = overlaid(raw, more)
        return raw

    return found


def _beyond(name: str, kube_version: str) -> Iterator[Raw]:
    """Give the constraints of a definition, those of `<name>@<version>` up to that version only."""
    constraints = _constraints()
    if name in constraints:
        yield constraints[name]
    for last in KUBE_VERSIONS[KUBE_VERSIONS.index(kube_version) :]:
        if f"{name}@{last}" in constraints:
            yield constraints[f"{name}@{last}"]


@cache
def _kubernetes(kube_version: str) -> Reader:
    return Reader(KUBERNETES, _constrained(_finder("kubernetes.jsonl", kube_version), kube_version))


@cache
def _custom(file: str, kube_version: str) -> Schema:
    """Give the schema of a custom resource; its `metadata` is Kubernetes' own."""
    root = Reader(CUSTOM, _finder(file, kube_version)).named("")
    root.properties = {**root.properties, "metadata": definition(_METADATA, kube_version)}
    return root


_METADATA: Final = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

KUBE_VERSIONS: Final[tuple[str, ...]] = ("1.30", "1.31", "1.32", "1.33", "1.34", "1.35")
"""The Kubernetes versions whose schemas are shipped, oldest first."""

NEWEST: Final = KUBE_VERSIONS[-1]


@lru_cache(maxsize=512)
def kind_schema(api_version: str, kind: str, kube_version: str = NEWEST) -> Schema | None:
    """Give the schema of a kind, or None when it is not among the shipped ones of that Kubernetes version.

    Raise ValueError for a Kubernetes version that is not in KUBE_VERSIONS.
    """
    _known_version(kube_version)
    entry = _index()["kinds"].get(f"{api_version}/{kind}")
    if entry is None:
        return None
    file, name, versions = entry
    if versions and kube_version not in versions:
        return None
    return definition(name, kube_version) if name else _custom(file, kube_version)


def definition(name: str, kube_version: str = NEWEST) -> Schema:
    """Give the schema of a Kubernetes definition (`io.k8s.api.core.v1.PodSpec`).

    Raise KeyError when that Kubernetes version has no such definition, ValueError for an unknown version.
    """
    _known_version(kube_version)
    return _kubernetes(kube_version).named(name)


def known_versions(api_version: str, kind: str, kube_version: str = NEWEST) -> tuple[str, ...]:
    """Give the apiVersions of the same group in which that Kubernetes version has a schema of the kind."""
    group = api_version.rpartition("/")[0]
    return tuple(
        version
        for version, name in known_kinds(kube_version)
        if name == kind and version.rpartition("/")[0] == group
    )


def served_by(api_version: str, kind: str) -> tuple[str, ...]:
    """Give the Kubernetes versions that have a schema of a kind."""
    entry = _index()["kinds"].get(f"{api_version}/{kind}")
    return () if entry is None else tuple(entry[2]) or KUBE_VERSIONS


def known_kinds(kube_version: str = NEWEST) -> Iterator[tuple[str, str]]:
    """Give the apiVersion and kind of every kind that has a schema in that Kubernetes version."""
    _known_version(kube_version)
    for key, (_file, _name, versions) in _index()["kinds"].items():
        if not versions or kube_version in versions:
            api_version, _, kind = key.rpartition("/")
            yield api_version, kind


def from_json_schema(schema: Mapping[str, Tree], root: Mapping[str, Tree] | None = None) -> Schema:
    """Give the schema of a JSON Schema (draft 2020-12), whose references are looked up in `root`."""
    top: Raw = schema if root is None else root

    def find(reference: str) -> Raw:
        raw: Any = top
        for part in reference.removeprefix("#").strip("/").split("/"):
            raw = raw[part] if part else raw
        found: Raw = raw
        return found

    return Reader(JSON, find).schema(schema)


def _known_version(kube_version: str) -> None:
    if kube_version not in KUBE_VERSIONS:
        message = f"unknown Kubernetes version {kube_version}, known are {', '.join(KUBE_VERSIONS)}"
        raise ValueError(message)
