"""Rules of ConfigMap, Secret and PersistentVolumeClaim (pkg/apis/core/validation)."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.amounts import ONE, amount
from msvcgen.check.formats import FORMATS, is_dns_subdomain
from msvcgen.check.rules import selectors
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, below
from msvcgen.tree import Mapped, list_at, mapping_at, node_at, text_at
from msvcgen.typed import Final

_DATA_LIMIT: Final = 1024 * 1024

SECRET_KEYS: Final = {
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}
"""The keys that a Secret of a type must have."""

_OLD_SOURCES: Final = (("", "PersistentVolumeClaim"), ("snapshot.storage.k8s.io", "VolumeSnapshot"))
"""API groups and kinds that a claim's `dataSource` may have."""

_SSH_KEY: Final = "ssh-privatekey"
_JSON_SECRETS: Final = {
    "kubernetes.io/dockerconfigjson": '{"auths": {"<registry>": {"auth": "<base64 of user:password>"}}}',
    "kubernetes.io/dockercfg": '{"<registry>": {"auth": "<base64 of user:password>"}}',
}


def config_map_keys(tree: Mapped) -> Iterator[Finding]:
    """Refuse a key that stands in both data and binaryData, and more than 1 MiB of data."""
    data, binary = mapping_at(tree, "data"), mapping_at(tree, "binaryData")
    for key in binary:
        if key in data:
            message = f"the key {shown(key)} is in `binaryData` as well"
            yield Finding(code="duplicate-key", message=message, path=("data", key))
    yield from _too_large(_size(data) + _decoded_size(binary), "data" if data else "binaryData")


def _too_large(size: int, field: str) -> Iterator[Finding]:
    if size > _DATA_LIMIT:
        message = f"the data have at most {_DATA_LIMIT} bytes, here they have {size}"
        yield Finding(code="too-large", message=message, path=(field,))


def _size(data: Mapped) -> int:
    return sum(len(value.encode("utf-8", "replace")) for value in data.values() if isinstance(value, str))


def _decoded_size(data: Mapped) -> int:
    """Give the bytes that base64 stands for."""
    texts = [value for value in data.values() if isinstance(value, str)]
    return sum((len(text) - text.count("\n") - text.count("\r")) // 4 * 3 - text.count("=") for text in texts)


def secret_type(tree: Mapped) -> Iterator[Finding]:
    """Refuse a Secret without the keys that its type promises."""
    kind, data = text_at(tree, "type"), {**mapping_at(tree, "data"), **mapping_at(tree, "stringData")}
    for key in SECRET_KEYS.get(kind, ()):
        if key not in data:
            message = f"a Secret of type {kind} must have the key `{key}`"
            yield Finding(code="secret-type", message=message, path=("data",) if tree.get("data") else ())
    if kind == "kubernetes.io/basic-auth" and not {"username", "password"} & data.keys():
        yield Finding(
            code="secret-type", message=f"a Secret of type {kind} must have `username` or `password`"
        )
    account = "kubernetes.io/service-account.name"
    if kind == "kubernetes.io/service-account-token" and not node_at(
        tree, "metadata", "annotations", account
    ):
        message = f"a Secret of type {kind} must have the annotation `{account}`"
        yield Finding(code="secret-type", message=message, path=("metadata",))


def secret_data(tree: Mapped) -> Iterator[Finding]:
    """Refuse more than 1 MiB of data, and credentials of a registry that are not JSON."""
    data, plain = mapping_at(tree, "data"), mapping_at(tree, "stringData")
    kept = {key: value for key, value in data.items() if key not in plain}
    yield from _too_large(_size(plain) + _decoded_size(kept), "data" if data else "stringData")
    kind = text_at(tree, "type")
    if kind == "kubernetes.io/ssh-auth" and {**data, **plain}.get(_SSH_KEY) == "":
        message = f"the key `{_SSH_KEY}` must not be empty"
        yield Finding(code="secret-type", message=message, path=("stringData" if plain else "data", _SSH_KEY))
    if kind in _JSON_SECRETS:
        key = SECRET_KEYS[kind][0]
        field = "stringData" if key in plain else "data"
        credentials = node_at(tree, field, key)
        if isinstance(credentials, str) and not _is_json_object(credentials, decode=field == "data"):
            message = f"the credentials must be a JSON object: `{_JSON_SECRETS[kind]}`"
            yield Finding(code="secret-type", message=message, path=(field, key))


def _is_json_object(text: str, *, decode: bool) -> bool:
    """Tell whether text is a JSON object, or null; what is no base64 is reported apart from it."""
    import json

    from msvcgen.check.formats import is_base64

    if decode:
        import base64

        if not is_base64(text):
            return True
        text = base64.b64decode(text).decode("utf-8", "replace")
    try:
        value = json.loads(text, parse_constant=_refused_constant)
    except (ValueError, RecursionError):
        return False
    return value is None or isinstance(value, dict)


def _refused_constant(name: str) -> None:
    raise ValueError(name)


def claim(tree: Mapped) -> Iterator[Finding]:
    """Check a PersistentVolumeClaim."""
    spec = mapping_at(tree, "spec")
    dropped = _dropped_sources(spec)
    for field, reason in dropped.items():
        message = f"the API server drops `{field}`: {reason}"
        yield Finding(code="dropped-field", message=message, path=("spec", field), severity="warning")
    yield from below(("spec",), claim_spec({key: spec[key] for key in spec if key not in dropped}))


def _dropped_sources(spec: Mapped) -> dict[str, str]:
    """Give the sources that the API server drops before it validates a claim, each with the reason.

    Source: pkg/api/persistentvolumeclaim, DropDisabledFields and EnforceDataSourceBackwardsCompatibility.
    """
    dropped = {}
    source, reference = mapping_at(spec, "dataSource"), mapping_at(spec, "dataSourceRef")
    group_kind = (text_at(source, "apiGroup"), text_at(source, "kind"))
    if isinstance(spec.get("dataSource"), dict) and group_kind not in _OLD_SOURCES:
        dropped["dataSource"] = "only a PersistentVolumeClaim or a VolumeSnapshot can stand there"
    if text_at(reference, "namespace"):
        dropped["dataSourceRef"] = "one with a namespace needs the feature CrossNamespaceVolumeDataSource"
    return dropped


def claim_spec(spec: Mapped) -> Iterator[Finding]:
    """Refuse a claim of no storage, and access modes that exclude each other."""
    requests = mapping_at(spec, "resources", "requests")
    storage = requests.get("storage")
    size = amount(storage)
    if size is not None and size > 0 and size % ONE:
        message = f"must be a whole number of bytes, the API server rounds {shown(storage)} up"
        path = ("resources", "requests", "storage")
        yield Finding(code="fractional-bytes", message=message, path=path, severity="warning")
    if storage is None:
        message = "a claim must request storage: `resources: {requests: {storage: 10Gi}}`"
        yield Finding(code="claim-storage", message=message)
    elif size is not None and size <= 0:
        message = f"must be greater than 0, here it is {shown(storage)}"
        yield Finding(code="out-of-bounds", message=message, path=("resources", "requests", "storage"))
    modes = list_at(spec, "accessModes")
    if "ReadWriteOncePod" in modes and any(mode != "ReadWriteOncePod" for mode in modes):
        message = "ReadWriteOncePod excludes other access modes"
        yield Finding(code="access-modes", message=message, path=("accessModes",))
    yield from below(("selector",), selectors.requirements(mapping_at(spec, "selector")))
    for field in ("dataSource", "dataSourceRef"):
        if isinstance(spec.get(field), dict):
            yield from below((field,), _source(mapping_at(spec, field)))
    yield from _one_source(spec)


def _source(source: Mapped) -> Iterator[Finding]:
    """Check what a claim is filled from (validateDataSource)."""
    for key in ("kind", "name"):
        if not text_at(source, key):
            message = f"the required field `{key}` is missing"
            yield Finding(code="missing-field", message=message, missing=key)
    group = text_at(source, "apiGroup")
    if not group and text_at(source, "kind") not in ("", "PersistentVolumeClaim"):
        message = "without `apiGroup` the kind must be PersistentVolumeClaim"
        yield Finding(code="data-source", message=message, missing="apiGroup")
    if group and not is_dns_subdomain(group):
        message = f"must be {FORMATS['dns-subdomain'][1]}, here it is {shown(group)}"
        yield Finding(code="bad-format", message=message, path=("apiGroup",))


def _one_source(spec: Mapped) -> Iterator[Finding]:
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    if not isinstance(source, dict) or not isinstance(reference, dict):
        return
    if text_at(reference, "namespace"):
        message = "`dataSource` must not be there beside a `dataSourceRef` with a namespace"
        yield Finding(code="data-source", message=message, path=("dataSource",))
    elif any(source.get(key) != reference.get(key) for key in ("apiGroup", "kind", "name")):
        message = "`dataSource` and `dataSourceRef` must be the same"
        yield Finding(code="data-source", message=message, path=("dataSource",))
