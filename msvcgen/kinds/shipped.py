"""The schemas that are shipped, by Kubernetes version: immutable data, parsed when it is first looked at.

The definitions come from `schemas/kinds/` (see `schemas/NOTICE.md`), with what the code of the API server
checks beyond them from `schemas/constraints.json`; a run pays for the definitions that it touches.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from msvcgen.data import read_data
from msvcgen.kinds.reader import CUSTOM, KUBERNETES, Reader, overlaid
from msvcgen.kinds.schema import Raw, Schema
from msvcgen.typed import Final

KUBE_VERSIONS: Final[tuple[str, ...]] = ("1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36")
"""The Kubernetes versions whose schemas are shipped, oldest first."""

NEWEST: Final = KUBE_VERSIONS[-1]

METADATA: Final = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"


@cache
def index() -> Mapping[str, tuple[str, str, list[str]]]:
    """Give for `<apiVersion>/<kind>` the file, the name of the definition ("" for a custom resource), the versions.

    No versions are all of KUBE_VERSIONS.
    """
    kinds: dict[str, tuple[str, str, list[str]]] = json.loads(read_data("schemas/kinds/index.json"))["kinds"]
    return kinds


@cache
def kubernetes(version: str) -> Reader:
    """Give Kubernetes' own definitions of a version."""
    return Reader(KUBERNETES, _constrained(_finder("kubernetes.jsonl", version), version))


def builtin_definitions() -> dict[str, Raw]:
    """Give Kubernetes' own definitions of the newest version, by name, as they are shipped."""
    find = _finder("kubernetes.jsonl", NEWEST)
    names = (
        name.decode()
        for name, versions, _ in _lines("kubernetes.jsonl")
        if NEWEST.encode() in versions.split()
    )
    return {name: find(name) for name in names}


@cache
def custom(file: str, version: str) -> Schema:
    """Give the schema of a custom resource; its `metadata` is Kubernetes' own."""
    find, more = _finder(file, version), _constraints().get(file.removesuffix(".jsonl"), {})
    root = Reader(CUSTOM, lambda name: find(name) if name or not more else overlaid(find(name), more)).named(
        ""
    )
    root.properties = {**root.properties, "metadata": kubernetes(version).named(METADATA)}
    return root


@cache
def _lines(file: str) -> tuple[tuple[bytes, bytes, bytes], ...]:
    """Give the definitions of a file: name, Kubernetes versions, JSON."""
    lines = read_data("schemas/kinds/" + file).splitlines()
    return tuple((name, versions, text) for name, versions, text in (line.split(b"\t", 2) for line in lines))


def _finder(file: str, version: str) -> Callable[[str], Raw]:
    """Give the way from a name to its definition in a version; one that is in no older document is the newest's."""
    wanted, newest = version.encode(), NEWEST.encode()
    lines = _lines(file)
    texts = {name.decode(): text for name, versions, text in lines if newest in versions.split()}
    for name, versions, text in lines:
        if not versions or wanted in versions.split():
            texts[name.decode()] = text

    def find(name: str) -> Raw:
        raw: Raw = json.loads(texts[name])
        return raw

    return find


@cache
def _constraints() -> Mapping[str, Raw]:
    constraints: dict[str, Raw] = json.loads(read_data("schemas/constraints.json"))
    return constraints


def _constrained(find: Callable[[str], Raw], version: str) -> Callable[[str], Raw]:
    """Add to definitions what the code of the API server checks beyond them."""

    def find_constrained(name: str) -> Raw:
        raw = find(name)
        for more in _beyond(name.removeprefix("io.k8s.api."), version):
            raw = overlaid(raw, more)
        return raw

    return find_constrained


def _beyond(name: str, version: str) -> Iterator[Raw]:
    """Give the constraints of a definition, those of `<name>@<version>` up to that version only."""
    constraints = _constraints()
    if name in constraints:
        yield constraints[name]
    for last in KUBE_VERSIONS[KUBE_VERSIONS.index(version) :]:
        if f"{name}@{last}" in constraints:
            yield constraints[f"{name}@{last}"]
