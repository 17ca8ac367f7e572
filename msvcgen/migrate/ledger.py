"""What became of each value: none is lost without a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msvcgen.document import Document, Position
from msvcgen.errors import MOST_ALIKE, Meant, Problem, Severity
from msvcgen.migrate.told import How, Told
from msvcgen.migrate.values import Values
from msvcgen.records import NamedTuple
from msvcgen.tree import Path, Tree, node_at
from msvcgen.typed import Final

TAKEN_AWAY: Final = "null takes the default of the chart away"


class Entry(NamedTuple):
    """What became of the value at a path: `to` is where it stands now, `why` what differs."""

    path: Path
    how: How
    to: str = ""
    why: str = ""
    hint: str = ""


class Ledger:
    """Keeps what became of each value, and what a reader should know of some."""

    def __init__(self, values: Values) -> None:
        """Begin with nothing known."""
        self.values = values
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self.comments: dict[Path, str] = {}
        self._paths: set[Path] = set()
        self._above: set[Path] = set()
        """The paths above those of which something was said."""

    def carried(self, path: Path, to: str) -> None:
        """Say that a value is the same, and where it stands."""
        if node_at(self.values.tree, *path) is None and self.values.stated(path) is not None:
            self.changed(path, "", TAKEN_AWAY)
            return
        self._add(Entry(path, "carried over", to))

    def changed(self, path: Path, to: str, why: str) -> None:
        """Say that a value is said otherwise, and why."""
        self._add(Entry(path, "changed", to, why))

    def dropped(self, path: Path, why: str, hint: str = "") -> None:
        """Say that nothing stands for a value, and why."""
        self._add(Entry(path, "dropped", "", why, hint))

    def idle(self, path: Path, why: str) -> None:
        """Say that a value does nothing beside the others, and why; what is said of a part of it stands."""
        if path not in self._above:
            self._add(Entry(path, "idle", "", why))

    def warn(self, path: Path, message: str, hint: str = "", at: Path = ()) -> None:
        """Say what is odd about what the chart does with a value, or with its default.

        It is a comment of the ModelService as well, above what stands `at` a path of its spec.
        """
        self._say("warning", path, message, hint)
        if at:
            self.comments["spec", *at] = message

    def refuse(self, path: Path, message: str, hint: str = "") -> None:
        """Say that a value cannot be said, or that the chart itself refuses it."""
        self._say("error", path, message, hint)
        self._keep(path)

    def _keep(self, path: Path) -> None:
        self._paths.add(path)
        self._above.update(path[:length] for length in range(len(path)))

    def _say(self, severity: Severity, path: Path, message: str, hint: str) -> None:
        self.problems.append(
            Problem(
                "chart-value",
                message,
                severity=severity,
                where=self.values.where(path),
                position=self.values.position(path),
                hint=hint,
            )
        )

    def _add(self, entry: Entry) -> None:
        """Keep an entry; of values that only the chart states nobody asked, and the first word counts."""
        if entry.path not in self._paths:
            self._keep(entry.path)
            if self.values.stated(entry.path) is not None:
                self.entries.append(entry)

    # --- the rest

    def told(self) -> list[Told]:
        """Give what became of each value that a file states, in the order of their lines."""
        return [
            Told(
                entry.how,
                self.values.where(entry.path),
                self.values.position(entry.path),
                entry.to,
                entry.why,
                entry.hint,
            )
            for entry in self.entries
        ]

    def close(self) -> None:
        """Add the values of which nothing was said: what the chart does not read, and what a later file replaces."""
        known = _siblings(self._paths)
        unsaid = [
            path
            for document in self.values.documents
            for path in self._unsaid(document.tree, ())
            if self.values.stated(path) is document
        ]
        for number, path in enumerate(unsaid):
            self._unread(path, known.get(path[:-1], ()) if number < MOST_ALIKE else ())
        self.problems += self._replaced()
        self.entries.sort(key=lambda entry: self._order(self.values.position(entry.path)))

    def _order(self, position: Position | None) -> tuple[int, int, int]:
        if position is None:
            return (-1, 0, 0)
        names = [document.file for document in self.values.documents]
        return (names.index(position.file), position.line, position.column)

    def _unsaid(self, tree: Tree, path: Path) -> Iterator[Path]:
        """Give the paths of what stands in a file and is covered by no entry."""
        if path in self._paths:
            return
        below: Iterable[tuple[str | int, Tree]] = ()
        if isinstance(tree, dict):
            below = tree.items()
        elif isinstance(tree, list) and path in self._above:
            below = enumerate(tree)
        pairs = list(below)
        if not pairs and path and path not in self._above:  # an empty mapping says nothing
            yield path
        for step, value in pairs:
            yield from self._unsaid(value, (*path, step))

    def _unread(self, path: Path, known: Iterable[str]) -> None:
        if node_at(self.values.tree, *path) is None:
            self.changed(path, "", TAKEN_AWAY)
            return
        self.dropped(path, "the chart does not read it", str(Meant(str(path[-1]), known)))

    def _replaced(self) -> Iterator[Problem]:
        """Say which values of a file count for nothing since a later file states them."""
        for document in self.values.documents[:-1]:
            for path in _leaves(document.tree, ()):
                later = self.values.stated(path) or self._covering(path, document)
                if later is not None and later is not document:
                    at = later.position(path)
                    yield Problem(
                        "chart-value",
                        f"a later file states it too, at {at.file}:{at.line}",
                        severity="note",
                        where=self.values.where(path),
                        position=document.position(path),
                    )

    def _covering(self, path: Path, document: Document) -> Document | None:
        while path:
            path = path[:-1]
            stated = self.values.stated(path)
            if stated is not None:
                return stated
        return document


def _siblings(paths: Iterable[Path]) -> dict[Path, list[str]]:
    """Give the names that stand below each path."""
    names: dict[Path, list[str]] = {}
    for path in paths:
        names.setdefault(path[:-1], []).append(str(path[-1]))
    return names


def _leaves(tree: Tree, path: Path) -> Iterator[Path]:
    """Give the paths of what is no mapping."""
    if isinstance(tree, dict) and tree:
        for key, value in tree.items():
            yield from _leaves(value, (*path, key))
    else:
        yield path
