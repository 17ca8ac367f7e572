"""What is wrong with the parts of one mapping or list: of very many alike most are only counted."""

from __future__ import annotations

from msvcgen.errors import Finding, Severity, below, standing_for
from msvcgen.tree import Step
from msvcgen.typed import Final

MOST_KEPT: Final = 4_000
"""Findings of a mapping or list that are kept: more than are ever shown, also where comments may allow some."""

PRUNED: Final = "unknown-field"
"""The code of what is kept always: a lenient run takes out each such field."""


class Gathered:
    """The findings of the parts of a mapping or list; made at the first one, since most have none."""

    __slots__ = ("_counted", "_kept")

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: list[Finding] = []
        self._counted: dict[tuple[str, Severity], tuple[Finding, int]] = {}
        """Of each kind the first that is not kept, and how many are not."""

    def take(self, step: Step, findings: list[Finding]) -> None:
        """Take what is wrong with the part that a step leads to."""
        if len(self._kept) < MOST_KEPT:
            self._kept += below((step,), findings)
            return
        for finding in findings:
            kind = finding.code, finding.severity
            if finding.code == PRUNED:
                self._kept.append(finding.below((step,)))
            elif kind in self._counted:
                first, times = self._counted[kind]
                self._counted[kind] = first, times + finding.times
            else:
                self._counted[kind] = finding.below((step,)), finding.times

    def findings(self) -> list[Finding]:
        """Give what is kept, and of each kind one that stands for the others."""
        return [*self._kept, *(standing_for(*counted) for counted in self._counted.values())]
