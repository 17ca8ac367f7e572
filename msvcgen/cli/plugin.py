"""`msvcgen-kustomize`: the program that kustomize and kpt start."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial

from msvcgen.cli.boundary import Exit, UsageError, guard
from msvcgen.cli.terminal import report, write_error, write_out
from msvcgen.cli.user_schemas import read_schemas
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.kustomize.calls import Reply

USAGE = """\
Usage: msvcgen-kustomize [CONFIG]

  Started by kustomize and kpt, not by people. With CONFIG, the file of a
  ModelServiceGenerator: an exec plugin of kustomize, with objects on stdin.
  Without: a KRM function, with a ResourceList on stdin.

  `msvcgen kustomize install` makes kustomize find it.
"""


def main(words: Sequence[str]) -> int:
    """Answer one call and give the exit code."""
    return guard(partial(run, words))


def run(words: Sequence[str]) -> int:
    """Find out how the program was called, and answer."""
    if words and words[0] in ("-h", "--help"):
        write_out(USAGE)
        return Exit.DONE
    if not words and (sys.stdin is None or sys.stdin.isatty()):
        write_error(USAGE)
        return Exit.USAGE
    answer = _as_plugin if words else _as_function
    reply = answer(words)
    report(reply.problems, "text")
    write_out(reply.text)
    return Exit.PROBLEMS if reply.failed else Exit.DONE


def _as_plugin(words: Sequence[str]) -> Reply:
    from msvcgen.kustomize.calls import exec_plugin

    return exec_plugin(_config(words[0]), _objects(), read_schemas)


def _as_function(_words: Sequence[str]) -> Reply:
    from msvcgen.kustomize.calls import krm_function

    return krm_function(_stdin(), read_schemas)


def _config(path: str) -> bytes:
    from msvcgen.files.sources import STDIN, read_sources

    if path == STDIN or path.startswith("--") or os.path.isdir(path):
        raise UsageError(f"CONFIG must be a file, this is `{path}`")
    ((file,),) = read_sources([path])
    return file.content


def _objects() -> bytes:
    """Give what a transformer is to change; nothing for a generator, nor at a terminal."""
    return b"" if sys.stdin is None or sys.stdin.isatty() else _stdin()


def _stdin() -> bytes:
    from msvcgen.files.sources import STDIN, read_sources

    ((file,),) = read_sources([STDIN])
    return file.content
