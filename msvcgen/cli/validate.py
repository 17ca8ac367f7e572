"""`msvcgen validate`."""

from __future__ import annotations

from msvcgen.cli.boundary import Exit
from msvcgen.cli.fleet import FleetInputs, render, summarise
from msvcgen.cli.terminal import report, shown

EXAMPLE = """
Example: all problems of a fleet, as annotations of a GitHub workflow

  msvcgen validate -m models/ -b baseconfigs/ --error-format github
"""


class Request(FleetInputs):
    """Print problems and nothing else."""

    COMMAND = "validate"


def run(request: Request) -> int:
    """Render, keep nothing, and report."""
    fleet = render(request, "nothing", output="")
    report(shown(fleet.problems, notes=request.show_notes), request.error_format)
    summarise(request, fleet)
    return Exit.PROBLEMS if fleet.failed else Exit.DONE
