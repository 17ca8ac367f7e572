"""What became of each value of a document: what carries its origin says so, and the rest is dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msvcgen.credentials import hidden_in_words
from msvcgen.document import Document
from msvcgen.errors import Problem
from msvcgen.migrate.documents.draft import Draft
from msvcgen.migrate.documents.system import System
from msvcgen.migrate.job import text_of
from msvcgen.migrate.told import SEVERITIES, Told
from msvcgen.origin import leaves_of, lost_of, origin_of, plain
from msvcgen.records import NamedTuple
from msvcgen.tree import Path, Tree, has_node, readable
from msvcgen.typed import Final

_LONGEST: Final = 60
"""Characters of a value that a report repeats."""


class Use(NamedTuple):
    """A value that was written: where, and what it is."""

    to: str
    value: Tree


Uses = Mapping[tuple[int, Path], Sequence[Use]]
"""What was written of each leaf, by the document that states it and its path there."""


def uses_of(draft: Draft) -> Uses:
    """Give what was written of each value."""
    uses: dict[tuple[int, Path], list[Use]] = {}
    for kind, tree in draft.trees().items():
        for path, leaf in leaves_of(tree):
            use = Use(f"{readable(path, tree)} of the {kind}", plain(leaf))
            origins = [origin_of(leaf), *(lost.origin for lost in lost_of(leaf))]
            for origin in origins:
                if origin is not None and origin.document is not None:
                    at = (id(origin.document), origin.path)
                    uses.setdefault(at, []).append(use)
    return uses


class Written(NamedTuple):
    """A draft that is written, and the documents of a system that it was made of."""

    draft: Draft
    system: System
    documents: Sequence[Document]


def told(document: Document, written: Sequence[Written], problems: Iterable[Problem]) -> Iterator[Told]:
    """Tell what became of each value of a document, of which these drafts were made."""
    places = ((problem.where, problem.position) for problem in problems)
    said = {where for where, position in places if position is not None and position.file == document.file}
    known = [(each, uses_of(each.draft)) for each in written]
    for path, leaf in leaves_of(document.tree):
        entries = [_entry(document, path, plain(leaf), each, uses) for each, uses in known]
        entry = min(entries, key=lambda one: list(SEVERITIES).index(one.how))
        above = (document.where(path[:length]) for length in range(1, len(path) + 1))
        entry = entry._replace(said=entry.how == "dropped" and not said.isdisjoint(above))
        yield entry._replace(where=document.where(path), position=document.position(path))


def _entry(document: Document, path: Path, leaf: Tree, written: Written, uses: Uses) -> Told:
    draft, system = written.draft, written.system
    found = uses.get((id(document), path), ())
    same = [use.to for use in found if text_of(use.value) == text_of(leaf)]
    names = tuple(step for step in path if isinstance(step, str))
    same += filter(None, [_covering(draft.made, path), None if found else system.carried.get(names)])
    if same:
        return Told("carried over", to=same[0])
    if found:
        return Told("changed", to=found[0].to, why=_becomes(found[0].value))
    idle = "it states nothing" if leaf is None or leaf in ({}, []) else _covering(system.idle, path)
    others = (other for other in written.documents if other is not document)
    if not idle and any(has_node(other.tree, path) for other in others):
        idle = "another document states it too, and counts"
    return Told("idle", why=idle) if idle else Told("dropped", why="nothing stands for it here")


def _covering(rows: Mapping[Path, str], path: Path) -> str | None:
    """Give what is said of a path, or of one above it."""
    return next((text for begin, text in rows.items() if path[: len(begin)] == begin), None)


def _becomes(value: Tree) -> str:
    text = str(value)
    if isinstance(value, (dict, list)) or len(text) > _LONGEST or "\n" in text or hidden_in_words(text):
        return "it is said otherwise"
    return f"it is `{text}` now"
