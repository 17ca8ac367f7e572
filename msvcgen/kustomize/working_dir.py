"""Whether a call is made in the folder of the kustomization that its config belongs to, where its paths start."""

from __future__ import annotations

import os

from msvcgen.errors import MsvcgenError
from msvcgen.kustomize.root import file_below, kustomization_of
from msvcgen.tree import Mapped, Tree, list_at, mapping_at, node_at
from msvcgen.yaml.reader import read_stream


def is_elsewhere(config: Mapped) -> bool:
    """Tell whether the kustomization in this folder, if there is one, names other configs only.

    kustomize 4 starts the functions of a kustomization in the root of its last base (api/internal/plugins/loader, one
    working directory for all), where other files may have the names that are meant.
    """
    path = kustomization_of(os.curdir)
    if not path:
        return False
    try:
        documents, _ = read_stream(file_below(os.path.basename(path)) or b"", path)
        trees = [mapping_at(document.tree) for document in documents]
        entries = [
            entry
            for tree in trees
            for field in ("generators", "transformers")
            for entry in list_at(tree, field)
        ]
        return not any(_may_be(str(entry), config) for entry in entries)
    except MsvcgenError:
        return False


def _may_be(entry: str, config: Mapped) -> bool:
    """Tell whether an entry of `generators` or `transformers` may be a config: a file, or the text of one."""
    documents, _ = read_stream(file_below(entry) or entry.encode(), entry)
    return any(_is(document.tree, config) for document in documents)


def _is(tree: Tree, config: Mapped) -> bool:
    """Compare what kustomize does not change; a folder, an address and a List may hold any config."""
    if not isinstance(tree, dict) or str(tree.get("kind")).endswith("List"):
        return True
    return _stated(tree) == _stated(config)


def _stated(config: Mapped) -> Mapped:
    name = node_at(config, "metadata", "name")
    return {**{key: value for key, value in config.items() if value is not None}, "metadata": name}
