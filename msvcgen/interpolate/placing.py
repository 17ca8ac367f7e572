"""Say where in a document a template's problems are."""

from __future__ import annotations

from msvcgen.document import Document
from msvcgen.errors import Problem
from msvcgen.template.engine import TemplateError, TemplateErrors
from msvcgen.template.faults import ENDS
from msvcgen.tree import Path


def problems_of(
    failure: TemplateError | TemplateErrors, where: str, path: Path, document: Document, note: str = ""
) -> list[Problem]:
    """Give the problems of the template at a path of a document, which messages call `where`."""
    return [problem_of(error, where, path, document, note) for error in errors_of(failure)]


def errors_of(failure: TemplateError | TemplateErrors) -> tuple[TemplateError, ...]:
    """Give what is wrong with a template one by one."""
    return (failure,) if isinstance(failure, TemplateError) else tuple(failure.errors)


def problem_of(error: TemplateError, where: str, path: Path, document: Document, note: str = "") -> Problem:
    """Give the problem for one error of the template at a path; one that stands for many names none."""
    hint = error.hint
    if error.opened:
        hint = hint.replace("{line}", str(document.inside(path, error.opened).line))
    place = (error.line, error.column)
    if error.message == ENDS and error.opened:  # which is where something is to be done
        place = (error.opened, 1)
    return Problem(
        code=error.code,
        message=error.message,
        where=where if error.times == 1 else "",
        position=document.inside(path, *place),
        hint=hint,
        notes=(note,) if note and error.times == 1 else (),
        times=error.times,
    )
