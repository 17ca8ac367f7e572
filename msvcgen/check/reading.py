"""Read trees whose types nobody has checked: what is not of the asked type counts as absent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msvcgen.document import Mapped, Path, Tree
from msvcgen.errors import Finding


def block(tree: Tree, *path: str) -> Mapped:
    """Give the mapping below `tree` at `path`, or an empty one."""
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree if isinstance(tree, dict) else {}


def entries(tree: Mapped, key: str) -> Iterator[tuple[int, Mapped]]:
    """Give the mappings in the list at `key`, with their indexes."""
    items = tree.get(key)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield index, item


def items_of(tree: Mapped, key: str) -> list[Tree]:
    """Give the list at `key`, or an empty one."""
    items = tree.get(key)
    return items if isinstance(items, list) else []


def text(tree: Mapped, key: str) -> str:
    """Give the text at `key`, or "": Go does not tell empty text from absent text."""
    value = tree.get(key)
    return value if isinstance(value, str) else ""


def whole(tree: Mapped, key: str, absent: int = 0) -> int:
    """Give the integer at `key`, or `absent`."""
    value = tree.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else absent


def below(path: Path, found: Iterable[Finding]) -> Iterator[Finding]:
    """Give findings of a subtree with paths from the root that has it at `path`."""
    for finding in found:
        yield Finding(
            code=finding.code,
            message=finding.message,
            path=(*path, *finding.path),
            severity=finding.severity,
            hint=finding.hint,
            missing=finding.missing,
        )
