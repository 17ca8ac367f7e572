"""Rules of ConfigMap, Secret and PersistentVolumeClaim (pkg/apis/core/validation)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msvcgen.check.amounts import amount
from msvcgen.check.reading import below, block, items_of, text
from msvcgen.check.words import shown
from msvcgen.document import Mapped
from msvcgen.errors import Finding

_DATA_LIMIT: Final = 1024 * 1024

SECRET_KEYS: Final = {
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}
"""The keys that a Secret of a type must have."""


def config_map_keys(tree: Mapped) -> Iterator[Finding]:
    """Refuse a key that stands in both data and binaryData, and more than 1 MiB of data."""
    data = block(tree, "data")
    for key in block(tree, "binaryData"):
        if key in data:
            message = f"the key {shown(key)} is in `binaryData` as well"
            yield Finding(code="duplicate-key", message=message, path=("data", key))
    size = sum(len(value.encode("utf-8", "replace")) for value in data.values() if isinstance(value, str))
    if size > _DATA_LIMIT:
        message = f"the data have at most {_DATA_LIMIT} bytes, here they have {size}"
        yield Finding(code="too-large", message=message, path=("data",))


def secret_type(tree: Mapped) -> Iterator[Finding]:
    """Refuse a Secret without the keys that its type promises."""
    kind, stated = text(tree, "type"), {**block(tree, "data"), **block(tree, "stringData")}
    for key in SECRET_KEYS.get(kind, ()):
        if key not in stated:
            message = f"a Secret of type {kind} must have the key `{key}`"
            yield Finding(code="secret-type", message=message, path=("data",) if tree.get("data") else ())
    if kind == "kubernetes.io/basic-auth" and not {"username", "password"} & stated.keys():
        yield Finding(
            code="secret-type", message=f"a Secret of type {kind} must have `username` or `password`"
        )
    account = "kubernetes.io/service-account.name"
    if kind == "kubernetes.io/service-account-token" and not block(tree, "metadata", "annotations").get(
        account
    ):
        message = f"a Secret of type {kind} must have the annotation `{account}`"
        yield Finding(code="secret-type", message=message, path=("metadata",))


def claim(tree: Mapped) -> Iterator[Finding]:
    """Check a PersistentVolumeClaim."""
    if isinstance(tree.get("spec"), dict):
        yield from below(("spec",), claim_spec(block(tree, "spec")))


def claim_spec(spec: Mapped) -> Iterator[Finding]:
    """Refuse a claim of no storage, and access modes that exclude each other."""
    requests = block(spec, "resources", "requests")
    storage = requests.get("storage")
    size = amount(storage)
    if storage is None:
        message = "a claim must request storage: `resources: {requests: {storage: 10Gi}}`"
        yield Finding(code="claim-storage", message=message)
    elif size is not None and size <= 0:
        message = f"must be greater than 0, here it is {shown(storage)}"
        yield Finding(code="out-of-bounds", message=message, path=("resources", "requests", "storage"))
    modes = items_of(spec, "accessModes")
    if "ReadWriteOncePod" in modes and len(modes) > 1:
        message = "ReadWriteOncePod excludes other access modes"
        yield Finding(code="access-modes", message=message, path=("accessModes",))
