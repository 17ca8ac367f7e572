"""What a directory holds and what is rendered anew, where Kubernetes refuses to make the one of the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msvcgen.compare import Change, Difference, compare
from msvcgen.compare.consequences import is_refused
from msvcgen.document import Document, Position
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.files.display import display
from msvcgen.kinds import Kinds
from msvcgen.tree import Mapped, mapping_at, node_at, text_at
from msvcgen.yaml.reader import read_stream


def refused_changes(
    directory: str, held: Iterable[tuple[str, bytes]], files: Mapping[str, str], kinds: Kinds
) -> Iterator[Problem]:
    """Give a warning for every field that an object of a directory has otherwise and that cannot be changed.

    `held` are the files that the directory has otherwise, `files` all that are to be there. A warning stands at the
    line of the file as the directory holds it.
    """
    for name, content in held:
        shown = f"{display(directory).rstrip('/')}/{name}"
        old, new = _object(content, shown), _object(files[name].encode(), shown)
        if old is None or new is None:
            continue
        trees = mapping_at(old.tree), mapping_at(new.tree)
        for difference in compare(trees[:1], trees[1:], kinds).differences:
            yield from _refused(difference, old, *trees)


def _object(text: bytes, name: str) -> Document | None:
    """Give the object of a file; None where it is none, which whoever writes it says."""
    try:
        documents, _problems = read_stream(text, name)
    except MsvcgenError:
        return None
    return documents[0] if len(documents) == 1 and isinstance(documents[0].tree, dict) else None


def _refused(difference: Difference, held: Document, old: Mapped, new: Mapped) -> Iterator[Problem]:
    what = f"{text_at(new, 'kind')}/{node_at(new, 'metadata', 'name')}"
    for change in difference.changes if difference.type == "changed" else ():
        if is_refused(change, old, new):
            message = f"this field of {what} changes, which Kubernetes refuses"
            hint = f"delete {what} before the new one is applied, or keep the value"
            yield Problem("immutable", message, "warning", change.where, _position(change, held), hint)


def _position(change: Change, held: Document) -> Position:
    return held.position(change.old_path if change.old_path is not None else ())
