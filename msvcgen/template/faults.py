"""What is wrong with a template, with its place in the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from msvcgen.errors import Few, Meant, Sought, and_more

ENDS = "unexpected end of the template"
"""What is said where Go says it: behind the last line, though the block that is not closed begins above."""


class TemplateError(Exception):
    """One problem of a template; `line` and `column` count from 1.

    `{line}` in the hint stands for the line `opened`, so that whoever knows the file can say its line. It may stand for
    many problems of its kind, the first of which is at its place.
    """

    times = 1

    def __init__(
        self,
        message: str,
        line: int,
        column: int,
        hint: str | Meant | Sought = "",
        code: str = "template",
        opened: int = 0,
    ) -> None:
        """Keep the parts of a problem."""
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.code = code
        self.opened = opened
        self._hint = hint

    @property
    def hint(self) -> str:
        """What to do about it."""
        return str(self._hint)


class TemplateErrors(Exception):
    """All problems that one template has, in the order of the text or of the evaluation."""

    def __init__(self, errors: Iterable[TemplateError]) -> None:
        """Keep the problems."""
        self.errors: tuple[TemplateError, ...] = tuple(errors)
        super().__init__("\n".join(error.message for error in self.errors))


class Fault(Exception):
    """A problem at an offset of the text, before lines are counted; it ends the parsing or the evaluation."""

    times = 1

    def __init__(
        self,
        message: str,
        offset: int,
        *,
        hint: str | Meant | Sought = "",
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


def standing_for(times: int, first: TemplateError) -> TemplateError:
    """Give the problem that stands for many, of which it has the first."""
    error = TemplateError(and_more(times), first.line, first.column, code=first.code)
    error.times = times
    return error


def few_faults(faults: Iterable[Fault]) -> list[Fault]:
    """Give the first faults of each kind, and for the others one that says how many more there are."""

    def rest(fault: Fault, times: int) -> Fault:
        made = Fault(and_more(times), fault.offset, code=fault.code)
        made.times = times
        return made

    return Few[Fault](lambda fault: fault.code, rest).of(faults)


def located(faults: Iterable[Fault], source: str) -> list[TemplateError]:
    """Count the lines and columns of faults."""
    starts = [0]
    starts += [at + 1 for at, char in enumerate(source) if char == "\n"]
    return [_located(fault, starts) for fault in faults]


def _located(fault: Fault, starts: Sequence[int]) -> TemplateError:
    line = bisect_right(starts, fault.offset)
    column = fault.offset - starts[line - 1] + 1
    opened = 0 if fault.opened is None else bisect_right(starts, fault.opened)
    error = TemplateError(fault.message, line, column, fault.hint, fault.code, opened)
    error.times = fault.times
    return error


_CONTROL = r"\{\{-?\s*(?:if|with|range|else)\b"


def without_echoes(faults: Sequence[Fault], source: str) -> list[Fault]:
    """Give the faults of an evaluation without those that follow from a name that is unknown.

    Such a name is empty text to the rest of its action, and where it is a condition it may lead to `fail`.
    """
    if len(faults) == 1:
        return [*faults]
    starts = [match.start() for match in re.finditer(r"(?=\{\{)", source)]

    def action(fault: Fault) -> int:
        before = bisect_right(starts, fault.offset - 2)
        return starts[before - 1] if before else 0

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
    errors = located(faults, source)
    return errors[0] if len(errors) == 1 else TemplateErrors(errors)
