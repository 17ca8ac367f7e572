"""Templates of nothing but text and `{{ .Name }}`, which most are: read without the lexer, printed in one go."""

from __future__ import annotations

from msvcgen.records import NamedTuple
from msvcgen.template.faults import Fault
from msvcgen.template.run import GO_ON, Execute, Run
from msvcgen.template.values import TemplateFailure, Value
from msvcgen.typed import Final

_BLANKS: Final = " \t\r\n"


class Simple(NamedTuple):
    """What prints a simple template, and how many tokens the lexer makes of it."""

    execute: Execute
    tokens: int


def simple_template(source: str) -> Simple | None:
    """Give what prints a template, as the parser and the evaluator would; None for one that has other actions."""
    first, *others = source.split("{{")
    pieces, origins = ([first], [0]) if first else ([], [])
    fields: list[tuple[int, str, int]] = []
    at, tokens = len(first), 1 + bool(first)  # the end is one
    for other in others:
        action, closed, text = other.partition("}}")
        behind = action.lstrip(_BLANKS)
        field = behind.rstrip(_BLANKS)
        if not closed or not _is_field(field):
            return None
        dot = at + 2 + len(action) - len(behind)
        fields.append((len(pieces), field[1:], dot))
        pieces.append("")
        origins.append(-1 - dot)
        tokens += 3 + (action != behind) + (behind != field)
        at += len(action) + _SIGNS
        if text:
            pieces.append(text)
            origins.append(at)
            tokens += 1
        at += len(text)
    return Simple(_printing(pieces, origins, fields), tokens)


def _is_field(word: str) -> bool:
    return word[:1] == "." and word[1:].isidentifier() and word.isascii()


_SIGNS: Final = len("{{}}")


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
