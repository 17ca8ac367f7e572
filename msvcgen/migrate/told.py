"""What is told of each value of an input: where it stands, what became of it, where it stands now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msvcgen.document import Position
from msvcgen.errors import Problem, Severity
from msvcgen.records import NamedTuple
from msvcgen.report import printable
from msvcgen.typed import Final, Literal

How = Literal["carried over", "changed", "dropped", "idle"]
"""What can become of a value; one that is `idle` did nothing where it was either."""

SEVERITIES: Final[dict[How, Severity]] = {
    "carried over": "note",
    "changed": "note",
    "dropped": "warning",
    "idle": "note",
}

_SHOWN: Final = ("changed", "dropped")


class Told(NamedTuple):
    """What became of a value: `to` is where it stands now, `why` what differs; `said` that a problem tells it."""

    how: How
    where: str = ""
    position: Position | None = None
    to: str = ""
    why: str = ""
    hint: str = ""
    said: bool = False


def problems_of(told: Iterable[Told], problems: Sequence[Problem], code: str) -> list[Problem]:
    """Give what is odd, and the values that are not the same any more, in the order of their lines."""
    said = {problem.where for problem in problems}
    more = (_problem(value, code) for value in _shown(told) if value.where not in said)
    return sorted([*problems, *more], key=_line)


def _shown(told: Iterable[Told]) -> Iterator[Told]:
    return (value for value in told if value.how in _SHOWN and not value.said)


def _line(problem: Problem) -> int:
    return problem.position.line if problem.position is not None else 0


def _problem(value: Told, code: str) -> Problem:
    return Problem(
        code,
        f"{value.how}: {value.why}",
        severity=SEVERITIES[value.how],
        where=value.where,
        position=value.position,
        hint=value.hint,
    )


def report_text(told: Sequence[Told], where: str) -> str:
    """Give a line for each value that a file states: where, what became of it, where it stands now."""
    return "".join(f"{line}\n" for line in [*_lines(told), summary(told, where)])


def _lines(told: Iterable[Told]) -> Iterator[str]:
    for value in told:
        position = value.position
        place = f"{position.file}:{position.line}: " if position is not None else ""
        parts = (f" -> {value.to}" if value.to else "", f" ({value.why})" if value.why else "")
        how = "does nothing" if value.how == "idle" else value.how
        yield printable(f"{place}{value.where}: {how}{''.join(parts)}")


def summary(told: Iterable[Told], where: str) -> str:
    """Say how many values are the same, and how many are not; `where` says where an idle one does nothing."""
    counts = dict.fromkeys(SEVERITIES, 0)
    for value in told:
        counts[value.how] += 1
    same = counts["carried over"]
    parts = [f"{same} value{'s' * (same != 1)} carried over", f"{counts['changed']} changed"]
    parts.append(f"{counts['dropped']} dropped")
    if counts["idle"]:
        parts.append(f"{counts['idle']} that do nothing {where}")
    return ", ".join(parts)
