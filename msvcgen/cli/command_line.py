"""Turn the words of a command line into something to run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from msvcgen.cli.quick import read_quickly
from msvcgen.cli.request import CommandLine

if TYPE_CHECKING:
    from types import ModuleType

    from msvcgen.report import ErrorFormat

MODULES = {
    "generate": "generate",
    "validate": "validate",
    "vars": "variables",
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


def read_command_line(words: Sequence[str]) -> Job:
    """Give the job that the words ask for; help and usage errors are jobs as well."""
    if words and words[0] in MODULES:
        command = load(words[0])
        request = read_quickly(command.Request, words[1:])
        if request is not None:
            return job(command, request)
    from msvcgen.cli.parser import parse

    return parse(words)
