"""What of an explanation is secret, so that it is not shown."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.check import literal_secrets
from msvcgen.check.parts import Memo
from msvcgen.credentials import hidden_in, hide, is_literal, names_secret
from msvcgen.origin import Origin
from msvcgen.tree import Mapped, Path, Tree, mapping_at, mappings_at, node_at
from msvcgen.typed import Final

HIDDEN: Final = "********"
"""Stands for a value that is secret; it does not tell how long that is."""


class Secrets:
    """Knows which values of one object, and of the documents that state them, are secret."""

    def __init__(self, tree: Mapped) -> None:
        """Take the finished object."""
        self._paths = {*_paths(tree)}
        self._documents: dict[int, set[Path]] = {}

    def holds(self, path: Path) -> bool:
        """Tell whether the value at a path of the object is secret, or in what is."""
        return _covered(path, self._paths)

    def states(self, origin: Origin, value: Tree) -> bool:
        """Tell whether a document or an option states something secret at an origin."""
        if origin.document is None:
            name = origin.option.rpartition(" ")[2]
            return isinstance(value, str) and names_secret(name) and is_literal(value)
        tree = origin.document.tree
        if id(tree) not in self._documents:
            self._documents[id(tree)] = {*_paths(tree)}
        return _covered(origin.path, self._documents[id(tree)])


_LONGEST: Final = 64 * 1024
"""Signs up to which a text is looked through again; longer ones are files, of which `Secrets` knows."""


def shown(value: Tree) -> Tree:
    """Give a value with stars for what is a secret by its shape, which a template may have made."""
    return hide(value) if isinstance(value, str) and len(value) <= _LONGEST else value


def shown_line(line: str) -> str:
    """Give a line of a source, or the end of one, with stars for its secrets."""
    return hide(line, hidden_in(line))


def _covered(path: Path, paths: set[Path]) -> bool:
    return bool(paths) and any(path[:length] in paths for length in range(len(path) + 1))


def _paths(tree: Tree) -> Iterator[Path]:
    """Give the paths of what is secret in a document: in a Secret all data."""
    if isinstance(tree, list):
        for at, item in mappings_at(tree):
            yield from ((at, *path) for path in _paths(item))
        return
    whole = mapping_at(tree)
    yield from (finding.path for finding in literal_secrets(whole, Memo(())))
    if whole.get("kind") == "Secret":
        for field in ("data", "stringData"):
            yield from ((field, key) for key in mapping_at(node_at(whole, field)))
