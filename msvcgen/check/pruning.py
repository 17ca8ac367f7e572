"""Trees without the fields that no schema knows."""

from __future__ import annotations

from collections.abc import Iterable

from msvcgen.errors import Finding
from msvcgen.tree import Step, Tree
from msvcgen.typed import TypeAlias

_Unknown: TypeAlias = dict[Step, "_Unknown | None"]
"""What is unknown in a node, by the steps to it: None for a field that is, and for others what is unknown in them."""


def without_unknown(tree: Tree, findings: Iterable[Finding]) -> Tree:
    """Give a tree without its unknown fields, as the API server prunes them."""
    unknown: _Unknown = {}
    for finding in findings:
        if finding.code != "unknown-field" or not finding.path:
            continue
        node: _Unknown | None = unknown
        for step in finding.path[:-1]:
            node = node.setdefault(step, {}) if node is not None else None
        if node is not None:
            node[finding.path[-1]] = None
    return _pruned(tree, unknown) if unknown else tree


def _pruned(tree: Tree, unknown: _Unknown) -> Tree:
    if isinstance(tree, dict):
        return {
            key: _pruned(value, inner) if (inner := unknown.get(key, {})) else value
            for key, value in tree.items()
            if unknown.get(key, {}) is not None
        }
    if isinstance(tree, list):
        return [_pruned(item, inner) if (inner := unknown.get(at)) else item for at, item in enumerate(tree)]
    return tree
