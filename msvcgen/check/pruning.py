"""Trees without the fields that no schema knows."""

from __future__ import annotations

from collections.abc import Iterable

from msvcgen.errors import Finding
from msvcgen.tree import Path, Tree


def without_unknown(tree: Tree, findings: Iterable[Finding]) -> Tree:
    """Give a tree without its unknown fields, as the API server prunes them."""
    for finding in findings:
        if finding.code == "unknown-field":
            tree = _pruned(tree, finding.path)
    return tree


def _pruned(tree: Tree, path: Path) -> Tree:
    if not path:
        return tree
    step, rest = path[0], path[1:]
    if isinstance(tree, dict) and isinstance(step, str):
        if not rest:
            return {key: value for key, value in tree.items() if key != step}
        return {key: _pruned(value, rest) if key == step else value for key, value in tree.items()}
    if isinstance(tree, list):
        return [_pruned(item, rest) if at == step else item for at, item in enumerate(tree)]
    return tree
