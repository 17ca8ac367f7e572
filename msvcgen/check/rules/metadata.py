"""Rules of every object: its apiVersion, its name."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check.formats import FORMATS
from msvcgen.check.wording import shown
from msvcgen.errors import Finding, Severity
from msvcgen.kinds import Kinds
from msvcgen.tree import Mapped, integer_at, list_at, mapping_at, mappings_at, text_at
from msvcgen.typed import Final

_ANNOTATIONS_LIMIT: Final = 256 * 1024

NAME_FORMATS: Final = {
    "Service": "dns-label",
    "Namespace": "dns-label",
    "StatefulSet": "dns-label",
    "PodDisruptionBudget": "path-segment",
    "Role": "path-segment",
    "ClusterRole": "path-segment",
    "RoleBinding": "path-segment",
    "ClusterRoleBinding": "path-segment",
}
"""The form of the names of a kind; of the others it is dns-subdomain."""

LONGEST_NAMES: Final = {"CronJob": 52, "Job": 63}
"""CronJob: the names of its Jobs get eleven characters more. Job: its pods carry its name as a label."""

_STANDARD_FINALIZERS: Final = ("foregroundDeletion", "kubernetes", "orphan")
_PLAIN_FINALIZERS: Final = (
    ("policy", "PodDisruptionBudget"),
    ("admissionregistration.k8s.io", ""),
    ("apiextensions.k8s.io", ""),
    ("apiregistration.k8s.io", ""),
)
"""Built-in groups and kinds whose metadata only apimachinery validates, as it does those of custom resources."""


def type_stated(tree: Mapped) -> Iterator[Finding]:
    """Refuse an object without apiVersion or kind."""
    for key in ("apiVersion", "kind"):
        if not text_at(tree, key):
            yield Finding(code="missing-field", message=f"the required field `{key}` is missing", missing=key)


def name(tree: Mapped) -> Iterator[Finding]:
    """Refuse names that the kind cannot have (apimachinery, api/validation/objectmeta.go)."""
    metadata, kind = mapping_at(tree, "metadata"), text_at(tree, "kind")
    name, beginning = text_at(metadata, "name"), text_at(metadata, "generateName")
    form, words = FORMATS[NAME_FORMATS.get(kind) or _usual_form(text_at(tree, "apiVersion"))]
    if beginning and not form(beginning.removesuffix("-")):
        message = f"{shown(beginning)} does not begin a name of a {kind}: {words}"
        yield Finding(code="bad-name", message=message, path=("metadata", "generateName"))
    if not name:
        if not beginning:
            message = "the object has no name"
            yield Finding(code="missing-field", message=message, path=("metadata",), missing="name")
        return
    longest = LONGEST_NAMES.get(kind, len(name))
    if not form(name):
        message = f"{shown(name)} is not a name of a {kind}: {words}"
        yield Finding(code="bad-name", message=message, path=("metadata", "name"))
    elif len(name) > longest:
        message = f"the name of a {kind} has at most {longest} characters, here it has {len(name)}"
        yield Finding(code="bad-name", message=message, path=("metadata", "name"))


def _usual_form(api_version: str) -> str:
    """Give the form of names: custom resources have subdomains, some unknown built-in kinds anything."""
    group = api_version.rpartition("/")[0]
    return "path-segment" if group.endswith("authorization.k8s.io") else "dns-subdomain"


def _annotations(tree: Mapped, _kinds: Kinds) -> Iterator[Finding]:
    return annotations_size(tree)


def annotations_size(tree: Mapped) -> Iterator[Finding]:
    """Refuse annotations of more than 256 KiB together (apimachinery, ValidateAnnotationsSize)."""
    annotations = mapping_at(tree, "metadata", "annotations")
    if not annotations:
        return
    pairs = [(key, value) for key, value in annotations.items() if isinstance(value, str)]
    size = sum(len(key) + len(value) for key, value in pairs)
    if size * 4 > _ANNOTATIONS_LIMIT:
        size = sum(len(key.encode()) + len(value.encode("utf-8", "replace")) for key, value in pairs)
    if size > _ANNOTATIONS_LIMIT:
        message = f"annotations have at most {_ANNOTATIONS_LIMIT} bytes together, here they have {size}"
        yield Finding(code="too-large", message=message, path=("metadata", "annotations"))


def _held(tree: Mapped, _kinds: Kinds) -> Iterator[Finding]:
    """Refuse what only an object has that a cluster holds already."""
    version = text_at(tree, "metadata", "resourceVersion")
    if version.isdecimal() and version.strip("0"):
        message = "a new object must not have a `resourceVersion`, leave it out"
        yield Finding(code="resource-version", message=message, path=("metadata", "resourceVersion"))


def _owners(tree: Mapped, _kinds: Kinds) -> Iterator[Finding]:
    """Refuse two controllers, and an owner that nothing finds (apimachinery, validateOwnerReference)."""
    metadata = mapping_at(tree, "metadata")
    if sum(owner.get("controller") is True for _, owner in mappings_at(metadata, "ownerReferences")) > 1:
        message = "only one owner can be the `controller`"
        yield Finding(code="owners", message=message, path=("metadata", "ownerReferences"))
    for index, owner in mappings_at(metadata, "ownerReferences"):
        for key in ("apiVersion", "kind", "name", "uid"):
            if not text_at(owner, key):
                message = f"the required field `{key}` is missing"
                path = ("metadata", "ownerReferences", index)
                yield Finding(code="missing-field", message=message, path=path, missing=key)


def _finalizers(tree: Mapped, kinds: Kinds) -> Iterator[Finding]:
    """Refuse finalizers that are no qualified names or contradict each other, and plain ones of built-in kinds.

    Source: apimachinery, ValidateFinalizerName, and pkg/apis/core/validation, ValidateFinalizerName.
    """
    finalizers = list_at(tree, "metadata", "finalizers")
    if {"orphan", "foregroundDeletion"} <= {str(finalizer) for finalizer in finalizers}:
        message = "`orphan` and `foregroundDeletion` exclude each other"
        yield Finding(code="finalizers", message=message, path=("metadata", "finalizers"))
    form, words = FORMATS["label-key"]
    severity = _of_finalizers_without_domain(tree, kinds)
    for index, finalizer in enumerate(finalizers):
        if not isinstance(finalizer, str):
            continue
        path = ("metadata", "finalizers", index)
        if not form(finalizer):
            yield Finding(
                code="bad-format", message=f"must be {words}, here it is {shown(finalizer)}", path=path
            )
        elif severity is not None and "/" not in finalizer and finalizer not in _STANDARD_FINALIZERS:
            must = "must" if severity == "error" else "should"
            message = f"{must} have a domain, such as example.com/{finalizer}"
            yield Finding(code="finalizers", message=message, path=path, severity=severity)


def _of_finalizers_without_domain(tree: Mapped, kinds: Kinds) -> Severity | None:
    """Tell what finalizers without a domain are: refused for built-in kinds, warned of for custom resources."""
    api_version, kind = text_at(tree, "apiVersion"), text_at(tree, "kind")
    group = api_version.rpartition("/")[0]
    schema = kinds.schema(api_version, kind)
    if schema is None or (group, kind) in _PLAIN_FINALIZERS or (group, "") in _PLAIN_FINALIZERS:
        return None
    return "error" if schema.builtin else "warning"


def _scale(tree: Mapped, kinds: Kinds) -> Iterator[Finding]:
    """Refuse numbers of replicas that the scale subresource of a user's definition cannot have.

    Shipped schemas have the bounds in constraints.json. Source: apiextensions-apiserver,
    pkg/registry/customresource, ValidateScaleSpec.
    """
    api_version = text_at(tree, "apiVersion")
    crd = kinds.defined(api_version, text_at(tree, "kind"))
    path = crd.replicas(api_version) if crd is not None else ()
    number = integer_at(tree, *path) if path else 0
    if not 0 <= number < 2**31:
        message = f"must be from 0 to {2**31 - 1}, here it is {number}"
        yield Finding(code="out-of-bounds", message=message, path=path)


def every(tree: Mapped, kinds: Kinds) -> Iterator[Finding]:
    """Check what all objects have."""
    yield from type_stated(tree)
    yield from name(tree)
    for field in mapping_at(tree, "metadata"):
        if field in BY_FIELD:
            yield from BY_FIELD[field](tree, kinds)
    if kinds.defines:
        yield from _scale(tree, kinds)


BY_FIELD: Final = {
    "annotations": _annotations,
    "resourceVersion": _held,
    "ownerReferences": _owners,
    "finalizers": _finalizers,
}
"""Rules of a field of metadata."""
