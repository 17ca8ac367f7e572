"""Where text leaves the program: manifests to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from errno import EBADF

from msvcgen.typed import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from msvcgen.errors import Problem
    from msvcgen.report import ErrorFormat


def write_out(text: str) -> None:
    """Write to stdout: UTF-8 and plain line feeds on every system."""
    write_all([text])


def write_all(texts: Iterable[str]) -> None:
    """Write texts to stdout, one after another."""
    if sys.stdout is None:
        raise OSError(EBADF, "closed", "<stdout>")
    try:
        sys.stdout.flush()
        for text in texts:
            sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()
    except OSError as error:
        raise OSError(error.errno, error.strerror, error.filename or "<stdout>") from error


def write_error(text: str) -> None:
    """Write to stderr, if there is one."""
    if sys.stderr is not None:
        sys.stderr.write(text)
        sys.stderr.flush()


def report(problems: Iterable[Problem], form: ErrorFormat) -> None:
    """Write problems to stderr, in colour on a terminal."""
    listed = tuple(problems)
    if listed:
        from msvcgen.cli.checkout import checkout
        from msvcgen.report import format_problems

        place = checkout() if form == "github" else None
        write_error(format_problems(listed, form, colour=has_colour(sys.stderr), checkout=place))


def shown(problems: Iterable[Problem], *, notes: bool) -> Iterator[Problem]:
    """Give the problems that are shown: notes are for those who ask for them."""
    return (problem for problem in problems if notes or problem.severity != "note")


def has_colour(stream: TextIO | None) -> bool:
    """Tell whether a stream shows colours: a terminal, and no wish to the contrary (https://no-color.org)."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and stream is not None and stream.isatty()
