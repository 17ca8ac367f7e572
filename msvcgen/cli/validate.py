"""`msvcgen validate`."""

from __future__ import annotations

from msvcgen.cli.boundary import Exit
from msvcgen.cli.inputs import Inputs, render
from msvcgen.cli.terminal import report

EXAMPLE = """
Example: all problems of a fleet, as annotations of a GitHub workflow

  msvcgen validate -m models/ -b baseconfigs/ --error-format github
"""


class Request(Inputs):
    """Print problems and nothing else."""


def run(request: Request) -> int:
    """Render, keep nothing, and report."""
    outcome = render(request)
    report(outcome.problems, request.error_format)
    return Exit.PROBLEMS if outcome.failed else Exit.DONE
