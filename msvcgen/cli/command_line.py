"""Turn the words of a command line into something to run."""

from __future__ import annotations

from collections.abc import Sequence

from msvcgen.cli.commands import MODULES, Job, job, load
from msvcgen.cli.config import NO_CONFIG, config_for
from msvcgen.cli.quick import read_quickly


def read_command_line(words: Sequence[str]) -> Job:
    """Give the job that the words ask for; help and usage errors are jobs as well.

    Raise MsvcgenError when the config of the repository cannot be used.
    """
    config = NO_CONFIG
    if words and words[0] in MODULES:
        command = load(words[0])
        config = config_for(command.Request, words[1:])
        request = read_quickly(command.Request, words[1:], config.given)
        if request is not None:
            return job(command, request, config)
    from msvcgen.cli.parser import parse

    return parse(words, config)
