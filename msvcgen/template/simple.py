"""Templates of nothing but text and `{{ .Name }}`, which most are: read by one pattern, printed in one go."""

from __future__ import annotations

import re

from msvcgen.records import NamedTuple
from msvcgen.template.faults import Fault
from msvcgen.template.run import GO_ON, Execute, Run
from msvcgen.template.values import TemplateFailure, Value
from msvcgen.typed import Final

_ACTION: Final = re.compile(r"\{\{([ \t\r\n]*)\.([A-Za-z_][A-Za-z0-9_]*)([ \t\r\n]*)\}\}")
_PARTS: Final = 4
"""Of an action and the text before it: text, blanks, name, blanks."""


class Simple(NamedTuple):
    """What prints a simple template, and how many tokens the lexer makes of it."""

    execute: Execute
    tokens: int


def simple_template(source: str) -> Simple | None:
    """Give what prints a template, as the parser and the evaluator would; None for one that has other actions."""
    parts = _ACTION.split(source)
    if any("{{" in text or text.endswith("{") for text in parts[:-1:_PARTS]) or "{{" in parts[-1]:
        return None
    pieces: list[str] = []
    origins: list[int] = []
    fields: list[tuple[int, str, int]] = []
    at, tokens = 0, 1  # the end is one
    for index, part in enumerate(parts):
        if index % _PARTS == 0 and part:
            pieces.append(part)
            origins.append(at)
            tokens += 1
        elif index % _PARTS == _NAME:
            fields.append((len(pieces), part, at))
            pieces.append("")
            origins.append(-1 - at)
            tokens += 3 + bool(parts[index - 1]) + bool(parts[index + 1])
        at += len(part) + _SIGNS[index % _PARTS]
    return Simple(_printing(pieces, origins, fields), tokens)


_NAME: Final = 2
_SIGNS: Final = (2, 0, 1, 2)
"""Characters that stand behind each part: `{{`, nothing, those of `.Name` with its dot, `}}`."""


def _printing(blank: list[str], origins: list[int], fields: list[tuple[int, str, int]]) -> Execute:
    def execute(run: Run, _dot: Value) -> int:
        variables, pieces = run.context.variables, blank.copy()
        for at, name, offset in fields:
            text = variables.get(name)
            pieces[at] = _further(run, name, offset) if text is None else text
        run.pieces += pieces
        run.origins += origins
        run.size += sum(map(len, pieces))
        return GO_ON

    return execute


def _further(run: Run, name: str, offset: int) -> str:
    """Give what a variable prints that is none of a ModelService's: few templates have any."""
    value = run.further_variable(name, offset)
    if isinstance(value, str):
        return value
    from msvcgen.template.printing import print_value

    try:
        return print_value(value)
    except TemplateFailure as failure:
        raise Fault(str(failure), offset) from None
