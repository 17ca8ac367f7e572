"""The one place where exceptions end: text on stderr and an exit code."""

from __future__ import annotations

import os
from collections.abc import Callable

from msvcgen.cli.terminal import report, write_error
from msvcgen.errors import MsvcgenError, Problem
from msvcgen.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from msvcgen.report import ErrorFormat


class Exit:
    """The exit codes."""

    DONE: Final = 0
    PROBLEMS: Final = 1
    USAGE: Final = 2
    DIFFERENT: Final = 3
    BUG: Final = 70  # EX_SOFTWARE of sysexits.h
    INTERRUPTED: Final = 130  # 128 + SIGINT, as shells say it
    CLOSED_PIPE: Final = 141  # 128 + SIGPIPE


class UsageError(Exception):
    """Options that do not go together."""


def guard(job: Callable[[], int], form: ErrorFormat = "text") -> int:
    """Do the job and give its exit code, whatever happens."""
    try:
        return job()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - a bug becomes a message here
        return _explain(error, form)


def _explain(error: BaseException, form: ErrorFormat) -> int:
    match error:
        case MsvcgenError():
            report(error.problems, form)
            code = Exit.PROBLEMS
        case UsageError():
            write_error(f"Error: {error}\n")
            code = Exit.USAGE
        case BrokenPipeError():
            code = Exit.CLOSED_PIPE
        case OSError():
            report([_refused(error)], form)
            code = Exit.PROBLEMS
        case KeyboardInterrupt():
            code = Exit.INTERRUPTED
        case _:
            _report_bug(error)
            code = Exit.BUG
    return code


def _refused(error: OSError) -> Problem:
    where = os.fsencode(error.filename).decode("utf-8", "backslashreplace") if error.filename else ""
    return Problem(code="system", message=(error.strerror or str(error)).lower(), where=where)


def _report_bug(error: BaseException) -> None:
    import traceback

    from msvcgen.data import version

    write_error("".join(traceback.format_exception(error)))
    write_error(
        f"this is a bug of msvcgen {version()}; please report it, with the text above and the input\n"
    )
