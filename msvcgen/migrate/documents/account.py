"""What became of each value of a document: what carries its origin says so, and the rest is dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msvcgen.credentials import hidden_in_words
from msvcgen.document import Document
from msvcgen.errors import Problem
from msvcgen.migrate.documents.draft import Draft
from msvcgen.migrate.documents.system import System
from msvcgen.migrate.job import text_of
from msvcgen.migrate.told import SEVERITIES, Told
from msvcgen.origin import leaves_of, lost_of, origin_of, plain
from msvcgen.records import NamedTuple
from msvcgen.tree import Path, Tree, readable

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


def told(
    document: Document, cases: Sequence[tuple[Draft, System]], problems: Iterable[Problem]
) -> Iterator[Told]:
    """Tell what became of each value of a document, of which these drafts were made."""
    said = {
        problem.where
        for problem in problems
        if problem.position is not None and problem.position.file == document.file
    }
    drafts = [(draft, system, uses_of(draft)) for draft, system in cases]
    for path, leaf in leaves_of(document.tree):
        where, position = document.where(path), document.position(path)
        entries = [_entry(document, path, plain(leaf), *known) for known in drafts]
        entry = min(entries, key=lambda one: list(SEVERITIES).index(one.how))
        if entry.how == "dropped" and any(
            document.where(path[:length]) in said for length in range(1, len(path) + 1)
        ):
            entry = entry._replace(said=True)
        yield entry._replace(where=where, position=position)


def _entry(document: Document, path: Path, leaf: Tree, draft: Draft, system: System, uses: Uses) -> Told:
    found = uses.get((id(document), path), ())
    same = [use.to for use in found if text_of(use.value) == text_of(leaf)]
    names = tuple(step for step in path if isinstance(step, str))
    same += filter(None, [] if found else [_covering(draft.made, path), system.carried.get(names)])
    if same:
        return Told("carried over", to=same[0])
    if found:
        return Told("changed", to=found[0].to, why=_becomes(found[0].value))
    idle = "it states nothing" if leaf is None or leaf in ({}, []) else _covering(system.idle, path)
    return Told("idle", why=idle) if idle else Told("dropped", why="nothing stands for it here")


def _covering(rows: Mapping[Path, str], path: Path) -> str | None:
    """Give what is said of a path, or of one above it."""
    return next((text for begin, text in rows.items() if path[: len(begin)] == begin), None)


def _becomes(value: Tree) -> str:
    text = str(value)
    if isinstance(value, (dict, list)) or len(text) > _LONGEST or "\n" in text or hidden_in_words(text):
        return "it is said otherwise"
    return f"it is `{text}` now"
