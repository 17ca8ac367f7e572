"""Turn the words of a command line into something to run."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.cli.commands import MODULES, Job, job, load
from msvcgen.cli.quick import read_quickly


def read_command_line(words: Sequence[str]) -> Job:
    """Give the job that the words ask for; help and usage errors are jobs as well."""
    if words and words[0] in MODULES:
        command = load(words[0])
        request = read_quickly(command.Request, words[1:])
        if request is not None:
            return job(command, request)
    from msvcgen.cli.parser import parse

    return parse(words)
