"""What is wrong with a template, with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

ENDS = "unexpected end of the template"
"""What is said where Go says it: behind the last line, though the block that is not closed begins above."""


class TemplateError(Exception):
    """One problem of a template; `line` and `column` count from 1.

    `{line}` in the hint stands for the line `opened`, so that whoever knows the file can say its line.
    """

    def __init__(
        self, message: str, line: int, column: int, hint: str = "", code: str = "template", opened: int = 0
    ) -> None:
        """Keep the parts of a problem."""
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.hint = hint
        self.code = code
        self.opened = opened


class TemplateErrors(Exception):
    """All problems that one template has, in the order of the text or of the evaluation."""

    def __init__(self, errors: Iterable[TemplateError]) -> None:
        """Keep the problems."""
        self.errors: tuple[TemplateError, ...] = tuple(errors)
        super().__init__("\n".join(error.message for error in self.errors))


class Fault(Exception):
    """A problem at an offset of the text, before lines are counted; it ends the parsing or the evaluation."""

    def __init__(
        self,
        message: str,
        offset: int,
        *,
        hint: str = "",
        code: str = "template-failed",
        opened: int | None = None,
    ) -> None:
        """Keep the parts of a problem; `{line}` in the hint is the line of the offset `opened`."""
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint
        self.code = code
        self.opened = opened

    def located(self, source: str) -> TemplateError:
        """Count lines and columns."""
        line = source.count("\n", 0, self.offset) + 1
        column = self.offset - source.rfind("\n", 0, self.offset)
        opened = 0 if self.opened is None else source.count("\n", 0, self.opened) + 1
        return TemplateError(self.message, line, column, self.hint, self.code, opened)


_CONTROL = r"\{\{-?\s*(?:if|with|range|else)\b"


def without_echoes(faults: Sequence[Fault], source: str) -> list[Fault]:
    """Give the faults of an evaluation without those that follow from a name that is unknown.

    Such a name is empty text to the rest of its action, and where it is a condition it may lead to `fail`.
    """

    def action(fault: Fault) -> int:
        return max(source.rfind("{{", 0, fault.offset), 0)

    unknown = {action(fault) for fault in faults if fault.code == "unknown-variable"}
    decides = any(re.match(_CONTROL, source[start : start + 99]) for start in unknown)
    return [
        fault
        for fault in faults
        if fault.code == "unknown-variable"
        or not (action(fault) in unknown or (decides and fault.message.startswith("`fail`")))
    ]


def raised(faults: Iterable[Fault], source: str) -> TemplateError | TemplateErrors:
    """Give the exception for some problems: a plain one when there is one only."""
    errors = tuple(fault.located(source) for fault in faults)
    return errors[0] if len(errors) == 1 else TemplateErrors(errors)
