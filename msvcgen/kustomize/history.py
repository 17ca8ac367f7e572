"""What kustomize remembers of an object while it builds: which names it had, and that a hash is wanted.

kustomize keeps this in annotations, which it removes at the end (api/internal/utils/annotations.go and
api/resource/resource.go). A ModelService that was given a name prefix hands its memory down to what it renders to:
an autoscaler that names `granite-decode` then follows it to `dev-granite-decode`.
"""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.kustomize.items import Item
from msvcgen.tree import Mapped, mapping_at, node_at, text_at

_INTERNAL = "internal.config.kubernetes.io/"
_NAMES = f"{_INTERNAL}previousNames"
_NAMESPACES = f"{_INTERNAL}previousNamespaces"
_KINDS = f"{_INTERNAL}previousKinds"
_COPIED = (f"{_INTERNAL}prefixes", f"{_INTERNAL}suffixes")
_ID = "kustomize.config.k8s.io/id"
_WANTS_HASH = f"{_INTERNAL}needsHashSuffix"

NEEDS_HASH = "kustomize.config.k8s.io/needs-hash"
"""The annotation by which the output of a generator asks for a hash at the end of its name.

kustomize takes it off a generator's output (api/internal/plugins/utils/utils.go), not off a transformer's."""

_TRUE = ("1", "t", "T", "true", "TRUE", "True")
_FALSE = ("0", "f", "F", "false", "FALSE", "False")
"""What Go's strconv.ParseBool takes."""


def is_being_built(item: Item) -> bool:
    """Tell whether `kustomize build` passes this item to a transformer, so that it reads its own annotations again."""
    return _ID in item.annotations


def previous_names(item: Item) -> list[str]:
    """Give the names that an item had before prefixes and suffixes, oldest first."""
    names = item.annotations.get(_NAMES)
    return names.split(",") if isinstance(names, str) and names else []


def same_affixes(one: Mapped, other: Mapped) -> bool:
    """Tell whether two objects were given the same prefixes and suffixes, so that they are of one copy of a base."""
    return all(_affixes(one, key) == _affixes(other, key) for key in _COPIED)


def share_affixes(one: Mapped, other: Mapped) -> bool:
    """Tell whether two objects were given the same prefixes and suffixes last: one has been in more kustomizations.

    kustomize tells the referents of a name apart so (api/resource/resource.go, PrefixesSuffixesEquals).
    """
    return all(_end_alike(_affixes(one, key), _affixes(other, key)) for key in _COPIED)


def _affixes(tree: Mapped, key: str) -> list[str]:
    """Give the prefixes or suffixes of an object, the outermost last."""
    text = text_at(tree, "metadata", "annotations", key)
    return text.split(",") if text else []


def _end_alike(one: list[str], other: list[str]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return longer[len(longer) - len(shorter) :] == shorter if shorter else not longer


def with_history(tree: Mapped, service: Item | None) -> Mapped:
    """Give a rendered object that kustomize takes for one it has seen from the start."""
    added = dict(_names(tree, service)) if service is not None else {}
    metadata = mapping_at(tree, "metadata")
    stated = mapping_at(metadata, "annotations")
    wanted = str(stated.get(NEEDS_HASH))
    obeyed = wanted in (*_TRUE, *_FALSE)
    if wanted in _TRUE:
        added[_WANTS_HASH] = "enabled"
    if not (added or obeyed):
        return tree
    kept = {key: value for key, value in stated.items() if not (obeyed and key == NEEDS_HASH)}
    if annotations := {**kept, **added}:
        return {**tree, "metadata": {**metadata, "annotations": annotations}}
    bare = {key: value for key, value in metadata.items() if key != "annotations"}
    return {**tree, "metadata": bare}


def _names(tree: Mapped, service: Item) -> Iterator[tuple[str, str]]:
    """Give the annotations for an object whose name begins with that of its ModelService."""
    before = previous_names(service)
    name = str(node_at(tree, "metadata", "name"))
    if not before or not name.startswith(service.name):
        return
    rest = name[len(service.name) :]
    yield _NAMES, ",".join(value + rest for value in before)
    yield _KINDS, ",".join([str(tree.get("kind"))] * len(before))
    for key in (_NAMESPACES, *_COPIED):
        if isinstance(value := service.annotations.get(key), str):
            yield key, value
