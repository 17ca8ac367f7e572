"""Problems: what is wrong with the input, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from msvcgen.document import Document, Position
from msvcgen.tree import Path

Severity = Literal["error", "warning", "note"]
"""An error fails the run; a warning is likely a mistake; a note is good to know."""

FailOn = Literal["error", "warning"]
"""The least severity that fails a run."""


class Allowance(NamedTuple):
    """That problems of a rule do not count: by what, and where it is written; an option has no position."""

    code: str
    by: Literal["option", "annotation", "comment"]
    position: Position | None = None


class Problem(NamedTuple):
    """One thing that is wrong, ready to be shown.

    `code` names the rule that found it (`unknown-field`), `where` is the readable path
    (`decodeDeployment.spec.template.spec.containers[vllm].resource`), `message` says in one lower-case sentence
    without a final period what was found and what would be right. A problem that is `allowed` does not count and is not
    shown.
    """

    code: str
    message: str
    severity: Severity = "error"
    where: str = ""
    position: Position | None = None
    hint: str = ""
    notes: tuple[str, ...] = ()
    allowed: tuple[Allowance, ...] = ()


def fails(problems: Iterable[Problem], on: FailOn = "error") -> bool:
    """Tell whether a run with these problems fails; a note never fails one, nor does what is allowed."""
    failing: tuple[Severity, ...] = ("error",) if on == "error" else ("error", "warning")
    return any(problem.severity in failing and not problem.allowed for problem in problems)


class Finding(NamedTuple):
    """One thing that is wrong with a tree, before anybody knows which file it came from.

    `path` is that of the node; for a missing field it is that of the mapping which lacks it, and `missing` names it.
    `about` leads from there to the part of the node that has to change, where that is known. `beside` is the path of
    another node that the finding is about as well.
    """

    code: str
    message: str
    path: Path = ()
    severity: Severity = "error"
    hint: str = ""
    missing: str = ""
    about: Path = ()
    beside: Path = ()

    def placed(
        self, document: Document, severity: Severity | None = None, notes: tuple[str, ...] = ()
    ) -> Problem:
        """Give the problem that it is at its path of a document."""
        if self.beside:
            other = document.position(self.beside)
            notes = (*notes, f"the other one is at {other.file}:{other.line}")
        return self.problem(document.where(self.path), document.position(self.path), severity, notes)

    def problem(
        self,
        where: str,
        position: Position | None,
        severity: Severity | None = None,
        notes: tuple[str, ...] = (),
    ) -> Problem:
        """Give the problem that it is at a place; a missing field is named in its path."""
        if self.missing:
            where = f"{where}.{self.missing}" if where else self.missing
        return Problem(
            code=self.code,
            message=self.message,
            severity=severity or self.severity,
            where=where,
            position=position,
            hint=self.hint,
            notes=notes,
        )

    def below(self, path: Path) -> Finding:
        """Give the finding with its path from the root of a tree that has this one's at `path`."""
        if not path:
            return self
        beside = (*path, *self.beside) if self.beside else ()
        return self._replace(path=(*path, *self.path), beside=beside)


def below(path: Path, findings: Iterable[Finding]) -> list[Finding]:
    """Give findings of a subtree with paths from the root that has it at `path`."""
    return [finding.below(path) for finding in findings]


class MsvcgenError(Exception):
    """The input has problems; all those that the failing stage found are in `problems`, in their order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems of one stage."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(problem.message for problem in self.problems))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give a hint that names the nearest known word, or the known ones when they are nine or fewer."""
    names = list(known)
    if near := nearest(word, names):
        return f"did you mean `{near}`?"
    return known_ones(names) if names and len(names) <= 9 else ""


def nearest(word: str, known: Sequence[str]) -> str:
    """Give the known word that is nearest to `word`, or "" when none is near."""
    folded = {name.lower(): name for name in reversed(known)}
    if word.lower() in folded:
        return folded[word.lower()]
    import difflib  # rarely needed, and slow to import

    matches = difflib.get_close_matches(word.lower(), list(folded), n=1, cutoff=0.6)
    return folded[matches[0]] if matches else ""


def known_ones(names: Iterable[str]) -> str:
    """Give a hint that lists all known words."""
    return "known are " + ", ".join(f"`{name}`" for name in names)
