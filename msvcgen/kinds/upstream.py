"""The schemas of Kubernetes and of custom resources as upstream publishes them, and what the code of servers adds.

The definitions come from `schemas/kinds/` (see `schemas/NOTICE.md`), with what the code of the API server
checks beyond them from `schemas/constraints.json`. No run reads them: `making.py` makes `schemas/ready/` of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from msvcgen.data import read_data
from msvcgen.kinds.reader import CUSTOM, KUBERNETES, Reader, overlaid
from msvcgen.kinds.shipped import KUBE_VERSIONS, KUBERNETES_FILE, METADATA, NEWEST
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.kinds.schema import Raw


@cache
def kubernetes(version: str) -> Reader:
    """Give Kubernetes' own definitions of a version."""
    return Reader(KUBERNETES, _constrained(_finder(KUBERNETES_FILE, version), version))


def names(version: str) -> Iterator[str]:
    """Give the names of Kubernetes' own definitions of a version, and of the newest one."""
    for name, versions, _ in _lines(KUBERNETES_FILE):
        if not {version.encode(), NEWEST.encode()}.isdisjoint(versions.split()):
            yield name.decode()


def builtin_definitions() -> dict[str, Raw]:
    """Give Kubernetes' own definitions of the newest version, by name, as they are published."""
    find = _finder(KUBERNETES_FILE, NEWEST)
    return {name: find(name) for name in names(NEWEST)}


@cache
def custom(file: str) -> Reader:
    """Give the definitions of a custom resource, the root as "" with Kubernetes' own `metadata`."""
    find, more = _finder(file, NEWEST), _constraints().get(file.removesuffix(".jsonl"), {})
    reader = Reader(CUSTOM, lambda name: find(name) if name or not more else overlaid(find(name), more))
    root = reader.named("")
    root.properties = {**root.properties, "metadata": kubernetes(NEWEST).named(METADATA)}
    return reader


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
