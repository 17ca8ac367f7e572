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
    errors = (failure,) if isinstance(failure, TemplateError) else tuple(failure.errors)
    return [_problem(error, where, path, document, note) for error in errors]


def _problem(error: TemplateError, where: str, path: Path, document: Document, note: str) -> Problem:
    hint = error.hint
    if error.opened:
        hint = hint.replace("{line}", str(document.inside(path, error.opened).line))
    place = (error.line, error.column)
    if error.message == ENDS and error.opened:  # which is where something is to be done
        place = (error.opened, 1)
    return Problem(
        code=error.code,
        message=error.message,
        where=where,
        position=document.inside(path, *place),
        hint=hint,
        notes=(note,) if note else (),
    )
