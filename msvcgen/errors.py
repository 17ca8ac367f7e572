"""Problems: what is wrong with the input, where, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Hashable, Iterable, Sequence

from msvcgen.document import Document, Position
from msvcgen.records import NamedTuple
from msvcgen.tree import Path
from msvcgen.typed import Final, Generic, Literal, Protocol, TypeVar

Severity = Literal["error", "warning", "note"]
"""An error fails the run; a warning is likely a mistake; a note is good to know."""

FailOn = Literal["error", "warning"]
"""The least severity that fails a run."""


class Allowance(NamedTuple):
    """That problems of a rule do not count: by what, and where it is written; an option has no position.

    That of a config is for more runs than this one.
    """

    code: str
    by: Literal["option", "config", "annotation", "comment"]
    position: Position | None = None


class Problem(NamedTuple):
    """One thing that is wrong, ready to be shown.

    `code` names the rule that found it (`unknown-field`), `where` is the readable path
    (`decodeDeployment.spec.template.spec.containers[vllm].resource`), `message` says in one lower-case sentence
    without a final period what was found and what would be right. A problem that is `allowed` does not count and is not
    shown. One that stands for `times` problems says how many more there are: see `few`.
    """

    code: str
    message: str
    severity: Severity = "error"
    where: str = ""
    position: Position | None = None
    hint: str = ""
    notes: tuple[str, ...] = ()
    allowed: tuple[Allowance, ...] = ()
    times: int = 1


def fails(problems: Iterable[Problem], on: FailOn = "error") -> bool:
    """Tell whether a run with these problems fails; a note never fails one, nor does what is allowed."""
    failing: tuple[Severity, ...] = ("error",) if on == "error" else ("error", "warning")
    return any(problem.severity in failing and not problem.allowed for problem in problems)


class Sought(NamedTuple):
    """A hint that is looked for when it is shown: to find it takes longer than to find what is wrong."""

    find: Callable[[], str]

    def __str__(self) -> str:
        """Give the hint."""
        return self.find()


class Meant(NamedTuple):
    """A hint that names what a word may have been meant to be; it is looked for when the hint is shown.

    A `listed` one names the known words in any case, of many first those that have a part in common with the word.
    `none` is said where there is nothing to name. The word that is `likely` meant is taken where it is known.
    """

    word: str
    known: Iterable[str]
    listed: bool = False
    none: str = ""
    likely: str = ""

    def __str__(self) -> str:
        """Give the hint, as `did_you_mean` does."""
        if not self.listed:
            return did_you_mean(self.word, self.known) or self.none
        names = list(self.known)
        near = self.likely if self.likely in names else nearest(self.word, names)
        meant = f"did you mean `{near}`? " if near else ""
        if (
            not near
            and len(names) > _MANY
            and (alike := [name for name in names if _share_part(name, self.word)])
        ):
            meant = f"near are {quoted(alike)}; "
        return meant + (known_ones(names) if names else self.none)


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
    hint: str | Meant | Sought = ""
    missing: str = ""
    about: Path = ()
    beside: Path = ()
    times: int = 1

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
        if self.times > 1:
            where, notes = "", ()
        return Problem(
            code=self.code,
            message=self.message,
            severity=severity or self.severity,
            where=where,
            position=position,
            hint=str(self.hint),
            notes=notes,
            times=self.times,
        )

    def below(self, path: Path) -> Finding:
        """Give the finding with its path from the root of a tree that has this one's at `path`."""
        if not path:
            return self
        code, message, own, severity, hint, missing, about, beside, times = self  # there may be 250,000
        beside = (*path, *beside) if beside else ()
        return Finding(code, message, (*path, *own), severity, hint, missing, about, beside, times)


def below(path: Path, findings: Iterable[Finding]) -> list[Finding]:
    """Give findings of a subtree with paths from the root that has it at `path`."""
    return [finding.below(path) for finding in findings]


MOST_ALIKE = 100
"""Problems of a kind in a file that are shown one by one: nobody mends the ten thousandth before the first."""

_MOST_BREACHES = 2000
"""The same while comments may still allow some of them."""


def few(problems: Iterable[Problem]) -> list[Problem]:
    """Give the first problems of each kind in a file, and for the others one that says how many more there are."""

    def kind(problem: Problem) -> Hashable:
        file = problem.position.file if problem.position is not None else ""
        return problem.code, problem.severity, file, bool(problem.allowed)

    def rest(problem: Problem, times: int) -> Problem:
        message = and_more(times, problem.severity)
        return problem._replace(message=message, where="", hint="", notes=(), times=times)

    return Few(kind, rest).of(problems)


def few_findings(
    findings: Sequence[Finding], rules: Container[str], told: dict[Hashable, int] | None = None
) -> Sequence[Finding]:
    """Give findings as `few` does problems: to find where each was stated takes longer than to find them.

    More are kept of those whose code is one of the `rules`, which may be allowed where they are broken. `told` counts
    those of each kind that were kept before, and now.
    """
    if not findings or (told is None and len(findings) <= MOST_ALIKE):
        return findings
    before = {} if told is None else told

    def kind(finding: Finding) -> Hashable:
        return finding.code, finding.severity

    def most(finding: Finding) -> int:
        return (_MOST_BREACHES if finding.code in rules else MOST_ALIKE) - before.get(kind(finding), 0)

    kept = Few(kind, standing_for, most).of(findings)
    for finding in kept if told is not None else ():
        before[kind(finding)] = before.get(kind(finding), 0) + 1
    return kept


def standing_for(first: Finding, times: int) -> Finding:
    """Give the finding that stands for so many, of which it is told no more than their number and the first."""
    if times == 1:
        return first
    message = and_more(times, first.severity)
    return Finding(first.code, message, first.path, first.severity, times=times)


def and_more(times: int, severity: Severity = "error") -> str:
    """Give the message of a problem that stands for many."""
    noun = "problem" if severity == "error" else severity
    return f"and {times:,} more {noun}{'s' * (times != 1)} of this kind"


class Counted(Protocol):
    """What says of how many problems it tells."""

    @property
    def times(self) -> int:
        """How many problems it stands for."""


_Counted = TypeVar("_Counted", bound=Counted)


class Few(Generic[_Counted]):
    """The first problems of each kind, and of the others no more than the number and the first."""

    def __init__(
        self,
        kind_of: Callable[[_Counted], Hashable],
        rest: Callable[[_Counted, int], _Counted],
        most: Callable[[_Counted], int] = lambda _: MOST_ALIKE,
    ) -> None:
        """Take what tells the kind, what makes one of the first left out and their number, and how many are kept."""
        self._kind_of = kind_of
        self._rest = rest
        self._most = most
        self._kept: list[_Counted] = []
        self._alike: dict[Hashable, int] = {}
        self._left_out: dict[Hashable, tuple[int, int]] = {}

    def add(self, one: _Counted) -> None:
        """Add one; one that stands for others itself joins those that are left out."""
        kind = self._kind_of(one)
        alike = self._alike[kind] = self._alike.get(kind, 0) + 1
        if one.times == 1 and alike <= self._most(one):
            self._kept.append(one)
            return
        at, times = self._left_out.get(kind, (len(self._kept), 0))
        if not times:
            self._kept.append(one)
        self._left_out[kind] = at, times + one.times

    def of(self, those: Iterable[_Counted] = ()) -> list[_Counted]:
        """Add more, and give what is left."""
        for one in those:
            self.add(one)
        kept = [*self._kept]
        for at, times in self._left_out.values():
            if times > 1:
                kept[at] = self._rest(kept[at], times)
        return kept


class MsvcgenError(Exception):
    """The input has problems; those that the failing stage found are in `problems`, in their order, see `few`."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems of one stage."""
        self.problems: tuple[Problem, ...] = tuple(few(problems))
        super().__init__("\n".join(map(_line, self.problems)))


def _line(problem: Problem) -> str:
    """Give place, field and message, as the first line of a report has them."""
    at = problem.position
    place = f"{at.file}:{at.line}:{at.column}" if at is not None else ""
    return ": ".join(part for part in (place, problem.where, problem.message) if part)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give a hint that names the nearest known word, or the known ones when they are nine or fewer."""
    names = list(known)
    if near := nearest(word, names):
        return f"did you mean `{near}`?"
    return known_ones(names) if names and len(names) <= _MANY else ""


def nearest(word: str, known: Sequence[str]) -> str:
    """Give the known word that is nearest to `word`, or "" when none is near.

    Of many known words, and of a long one, only the case of letters may differ: to compare them takes too long.
    """
    folded = {name.lower(): name for name in reversed(known)}
    if word.lower() in folded:
        return folded[word.lower()]
    if len(word) > _LONGEST_MISSPELT or len(folded) > _MOST_MISSPELT:
        return ""
    import difflib  # rarely needed, and slow to import

    matches = difflib.get_close_matches(word.lower(), list(folded), n=1, cutoff=0.6)
    return folded[matches[0]] if matches else ""


_LONGEST_MISSPELT = 200
_MOST_MISSPELT = 1000


def known_ones(names: Iterable[str]) -> str:
    """Give a hint that lists all known words."""
    return f"known are {quoted(names)}"


def quoted(names: Iterable[str]) -> str:
    """Give names as hints list them."""
    return ", ".join(f"`{name}`" for name in names)


_MANY: Final = 9
"""Known words of which a hint names no near ones first."""


def _share_part(name: str, word: str) -> bool:
    """Tell whether two words in camel case have a part of four letters or more in common, in any case of letters."""
    own, other = (
        {part.lower() for part in re.findall("[A-Z]+(?![a-z])|[A-Z]?[a-z]+", each) if len(part) > 3}
        for each in (name, word)
    )
    return not own.isdisjoint(other)
