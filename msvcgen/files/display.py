"""Paths and the system's refusals as messages show them."""

from __future__ import annotations

import os

from msvcgen.errors import Problem


def display(path: str) -> str:
    """Give a path as messages show it: forward slashes, and bytes that are no UTF-8 escaped."""
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace(os.sep, "/")


def reason(error: OSError) -> str:
    """Say in words why the system refused; the file is named elsewhere."""
    return (error.strerror or str(error)).lower()


def refused(path: str, error: OSError, *, code: str) -> Problem:
    """Give the problem of an operation that the system refused."""
    return Problem(code=code, message=reason(error), where=display(error.filename or path))
