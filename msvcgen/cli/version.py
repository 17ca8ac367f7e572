"""`msvcgen version`."""

from __future__ import annotations

from msvcgen.cli.boundary import Exit
from msvcgen.cli.request import CommandLine
from msvcgen.cli.terminal import write_out
from msvcgen.data import version

EXAMPLE = """
Example:

  msvcgen version
"""


class Request(CommandLine):
    """Print the version of msvcgen."""


def run(_request: Request) -> int:
    """Write the version."""
    write_out(f"msvcgen {version()}\n")
    return Exit.DONE
