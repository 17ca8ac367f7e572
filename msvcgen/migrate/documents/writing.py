"""The files of a draft: short, with a comment where something needs a word."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.interpolate import Value
from msvcgen.kinds import Kinds
from msvcgen.merge import merge
from msvcgen.migrate.documents.draft import Draft
from msvcgen.migrate.quoted import escaped, quoted
from msvcgen.migrate.written import commented
from msvcgen.origin import plain
from msvcgen.presets import preset_document
from msvcgen.runtimes.variant import API_VERSION, KIND
from msvcgen.targets import TARGETS
from msvcgen.tree import Mapped, Tree, mapping_at, node_at, text_at
from msvcgen.typed import Final

SERVICE: Final = "modelservice.yaml"
BASE: Final = "baseconfig.yaml"
RUNTIME: Final = "runtimevariant.yaml"

_INTERPOLATED: Final = ("prefill", "decode", "endpointPicker")


def written(draft: Draft, head: str, below: Mapping[str, Value], kinds: Kinds) -> dict[str, str]:
    """Give the texts of a draft by the names of their files; `below` has what its preset has for its ModelService."""
    files = {SERVICE: commented(_service(draft), draft.comments, head)}
    if draft.base is not None:
        files[BASE] = commented(
            _base(draft, below, kinds), {}, "What a ModelService has no words for, as a BaseConfig"
        )
    if draft.runtime:
        metadata: Mapped = {"name": str(draft.container or draft.name)}
        tree: Mapped = {
            "apiVersion": API_VERSION,
            "kind": KIND,
            "metadata": metadata,
            "spec": plain(draft.runtime),
        }
        files[RUNTIME] = commented(tree, {}, "How the model is served, for `generate -r`")
    return files


def _service(draft: Draft) -> Mapped:
    service = mapping_at(plain(draft.service))
    spec = mapping_at(service, "spec")
    sections: Mapped = {key: escaped(spec[key]) for key in _INTERPOLATED if key in spec and draft.literal}
    return {**service, "spec": {**spec, **sections}}


def _base(draft: Draft, below: Mapping[str, Value], kinds: Kinds) -> Mapped:
    """Give the BaseConfig: the templates of the preset, those that the document says more of filled in."""
    data = dict[str, Tree]()
    if draft.preset:
        data |= mapping_at(preset_document(draft.preset).tree, "data")
    for key, tree in mapping_at(plain(draft.base)).items():
        data[key] = quoted(escaped(_over(key, below[key].tree if key in below else None, tree, kinds)))
    metadata: Mapped = {"name": draft.name}
    namespace = text_at(draft.service, "metadata", "namespace")
    if namespace:
        metadata["namespace"] = str(namespace)
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def _over(key: str, below: Tree, tree: Tree, kinds: Kinds) -> Tree:
    """Give what a document states of an object over what the preset does; of a list it states all."""
    target = TARGETS[key]
    if below is None or target.many:
        return tree
    version = node_at(tree, "apiVersion") or node_at(below, "apiVersion") or target.api_versions[0]
    return merge(plain(below), tree, kinds.schema(str(version), target.kind))
