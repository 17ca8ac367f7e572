"""What became of each value, as problems and as a report."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.errors import Problem
from msvcgen.migrate.chart import Migration
from msvcgen.migrate.ledger import SEVERITIES, Entry
from msvcgen.report import printable

_SHOWN = ("changed", "dropped")


def problems_of(migration: Migration) -> list[Problem]:
    """Give what is odd, and the values that are not the same any more, in the order of their lines."""
    said = {problem.where for problem in migration.problems}
    entries = (_problem(migration, entry) for entry in migration.entries if entry.how in _SHOWN)
    told = [*migration.problems, *(problem for problem in entries if problem.where not in said)]
    return [*sorted(told, key=_line), *_always(migration)]


def _line(problem: Problem) -> int:
    return problem.position.line if problem.position is not None else 0


def _always(migration: Migration) -> Iterator[Problem]:
    """Say what no release of the chart has in common with what msvcgen renders."""
    name = migration.name
    stated = migration.values.tree.get("serviceAccountOverride")
    account = "" if stated else f"; the pods run as the account `{name}-sa`, not `{name}`"
    message = (
        "Deployments select pods by other labels (`llm-d.ai/inferenceServing`), which nobody can change in place"
        f"{account}"
    )
    hint = f"uninstall the release before you apply, or delete its Deployments: {names(migration)}"
    yield Problem("chart-value", message, severity="note", hint=hint)


def names(migration: Migration) -> str:
    """Give the names of the Deployments that both make."""
    return ", ".join(f"{migration.name}-{role}" for role in migration.roles)


def _problem(migration: Migration, entry: Entry) -> Problem:
    return Problem(
        "chart-value",
        f"{entry.how}: {entry.why}",
        severity=SEVERITIES[entry.how],
        where=migration.values.where(entry.path),
        position=migration.values.position(entry.path),
        hint=entry.hint,
    )


def report_text(migration: Migration) -> str:
    """Give a line for each value that a file states: where, what became of it, where it stands now."""
    return "".join(f"{line}\n" for line in [*_lines(migration), summary(migration)])


def _lines(migration: Migration) -> Iterator[str]:
    for entry in migration.entries:
        position = migration.values.position(entry.path)
        place = f"{position.file}:{position.line}: " if position is not None else ""
        parts = (f" -> {entry.to}" if entry.to else "", f" ({entry.why})" if entry.why else "")
        how = "does nothing" if entry.how == "idle" else entry.how
        yield printable(f"{place}{migration.values.where(entry.path)}: {how}{''.join(parts)}")


def summary(migration: Migration) -> str:
    """Say how many values are the same, and how many are not."""
    counts = {how: sum(entry.how == how for entry in migration.entries) for how in SEVERITIES}
    same = counts["carried over"]
    parts = [f"{same} value{'s' * (same != 1)} carried over", f"{counts['changed']} changed"]
    parts.append(f"{counts['dropped']} dropped")
    if counts["idle"]:
        parts.append(f"{counts['idle']} that do nothing in the chart")
    return ", ".join(parts)
