"""The commands, and what running one takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

from msvcgen.cli.config import Config
from msvcgen.cli.request import CommandLine
from msvcgen.records import NamedTuple
from msvcgen.typed import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from types import ModuleType

    from msvcgen.report import ErrorFormat

MODULES = {
    "init": "init",
    "generate": "generate",
    "validate": "validate",
    "diff": "diff",
    "graph": "graph",
    "report": "report",
    "lint": "lint",
    "requires": "requires",
    "rule": "rule",
    "vars": "variables",
    "explain": "explain",
    "migrate": "migrate",
    "runtimes": "runtimes",
    "presets": "presets",
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


def job(command: Command, request: CommandLine, config: Config) -> Job:
    """Give the job of one command; it says first which config was used, but not to readers of JSON."""
    error_format: ErrorFormat = getattr(request, "error_format", "text")
    if config.given or config.allow:
        request.standing = _standing(request, config)
    if config.file and error_format != "json":
        from msvcgen.cli.terminal import write_error

        write_error(f"options of {config.file} are used\n")
    return Job(run=partial(command.run, request), error_format=error_format)


def _standing(request: CommandLine, config: Config) -> tuple[str, ...]:
    """Give what a config allows; its namespace is for those that state none, so it contradicts no other."""
    namespace = config.given.get("namespace")
    default = namespace is not None and getattr(request, "namespace", "") == namespace
    return (*config.allow, "namespace-mismatch") if default else config.allow


def load(name: str) -> Command:
    """Import the module of a command."""
    module: ModuleType = import_module(f"msvcgen.cli.{MODULES[name]}")
    return cast("Command", module)
