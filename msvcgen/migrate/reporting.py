"""What became of the values of a chart, as problems and as a report."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.errors import Problem
from msvcgen.migrate import told
from msvcgen.migrate.chart import Migration

_CODE = "chart-value"

_IDLE = "in the chart"


def problems_of(migration: Migration) -> list[Problem]:
    """Give what is odd, and the values that are not the same any more, in the order of their lines."""
    return [*told.problems_of(migration.told, migration.problems, _CODE), *_always(migration)]


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
    yield Problem(_CODE, message, severity="note", hint=hint)


def names(migration: Migration) -> str:
    """Give the names of the Deployments that both make."""
    return ", ".join(f"{migration.name}-{role}" for role in migration.roles)


def report_text(migration: Migration) -> str:
    """Give a line for each value that a file states: where, what became of it, where it stands now."""
    return told.report_text(migration.told, _IDLE)


def summary(migration: Migration) -> str:
    """Say how many values are the same, and how many are not."""
    return told.summary(migration.told, _IDLE)
