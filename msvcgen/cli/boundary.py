"""The one place where exceptions end: text on stderr and an exit code."""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import IntEnum
from typing import TYPE_CHECKING

from msvcgen.cli.terminal import report, write_error
from msvcgen.errors import MsvcgenError, Problem

if TYPE_CHECKING:
    from msvcgen.report import ErrorFormat

ISSUES = "https://github.com/msvcgen/msvcgen/issues"


class Exit(IntEnum):
    """The exit codes."""

    DONE = 0
    PROBLEMS = 1
    USAGE = 2
    DIFFERENT = 3
    BUG = 70  # EX_SOFTWARE of sysexits.h
    INTERRUPTED = 130  # 128 + SIGINT, as shells say it
    CLOSED_PIPE = 141  # 128 + SIGPIPE


class UsageError(Exception):
    """Options that do not go together."""


def guard(job: Callable[[], int], form: ErrorFormat = "text") -> int:
    """Do the job and give its exit code, whatever happens."""
    try:
        return job()
    except MsvcgenError as error:
        report(error.problems, form)
        return Exit.PROBLEMS
    except UsageError as error:
        write_error(f"Error: {error}\n")
        return Exit.USAGE
    except BrokenPipeError:
        return Exit.CLOSED_PIPE
    except OSError as error:
        report([_refused(error)], form)
        return Exit.PROBLEMS
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Exception:  # noqa: BLE001 - this is where a bug becomes a message
        _report_bug()
        return Exit.BUG


def _refused(error: OSError) -> Problem:
    where = os.fsencode(error.filename).decode("utf-8", "backslashreplace") if error.filename else ""
    return Problem(code="system", message=(error.strerror or str(error)).lower(), where=where)


def _report_bug() -> None:
    import traceback

    from msvcgen.cli.version import version

    write_error(traceback.format_exc())
    write_error(f"this is a bug of msvcgen {version()}; please report it with the text above: {ISSUES}\n")
