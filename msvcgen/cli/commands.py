"""The commands, and what running one takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from msvcgen.cli.request import CommandLine

if TYPE_CHECKING:
    from types import ModuleType

    from msvcgen.report import ErrorFormat

MODULES = {
    "generate": "generate",
    "validate": "validate",
    "diff": "diff",
    "lint": "lint",
    "requires": "requires",
    "rule": "rule",
    "vars": "variables",
    "explain": "explain",
    "migrate": "migrate",
    "runtimes": "runtimes",
    "kustomize": "kustomize",
    "schema": "schema",
    "version": "version",
}
"""The commands, in the order of the help, and the modules they are in."""


class Command(Protocol):
    """What the module of a command holds."""

    Request: type[CommandLine]
    """What it takes; its docstring is the help of the command."""

    EXAMPLE: str
    """Shown below the help."""

    def run(self, request: CommandLine, /) -> int:
        """Do what was asked and give the exit code."""


class Job(NamedTuple):
    """What the words ask for: `run` does it and gives the exit code, `error_format` is for its problems."""

    run: Callable[[], int]
    error_format: ErrorFormat = "text"


def job(command: Command, request: CommandLine) -> Job:
    """Give the job of one command."""
    return Job(run=partial(command.run, request), error_format=getattr(request, "error_format", "text"))


def load(name: str) -> Command:
    """Import the module of a command."""
    module: ModuleType = import_module(f"msvcgen.cli.{MODULES[name]}")
    return cast("Command", module)
