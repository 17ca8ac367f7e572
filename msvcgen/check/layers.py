"""Whether what a layer states under a key of a BaseConfig is an object of its kind."""

from __future__ import annotations

from collections.abc import Iterable

from msvcgen.errors import Finding
from msvcgen.targets import Target
from msvcgen.tree import Path, Tree, list_at


def items_of(target: Target, tree: Tree) -> Iterable[tuple[Path, Tree]]:
    """Give the objects that a layer states under a key, with their paths there."""
    if target.many:
        return [((at,), item) for at, item in enumerate(list_at(tree)) if item is not None]
    return [((), tree)]


def wrong_kind(target: Target, item: Tree) -> Finding | None:
    """Say that an object is not of the kind that its key makes."""
    if not isinstance(item, dict):
        return Finding(code="wrong-type", message="must be an object: a mapping of fields")
    kind, version = item.get("kind"), item.get("apiVersion")
    if not target.kind:
        lacking = next((name for name in ("apiVersion", "kind") if not item.get(name)), "")
        return (
            Finding(code="missing-field", message=f"the object states no {lacking}", missing=lacking)
            if lacking
            else None
        )
    if kind is not None and kind != target.kind:
        message = f"the kind is `{kind}`, a {target.kind} is needed"
        return Finding(code="wrong-kind", message=message, path=("kind",))
    if version is not None and version not in target.api_versions:
        allowed = " or ".join(f"`{api_version}`" for api_version in target.api_versions)
        message = f"the apiVersion is `{version}`, {allowed} is needed"
        return Finding(code="wrong-kind", message=message, path=("apiVersion",))
    return None
