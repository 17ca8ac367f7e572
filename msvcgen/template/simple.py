"""Templates of text and actions that only print a variable or a port, which most are: read without the lexer.

`{{ .Name }}`, `{{ getPort "name" }}` and `{{ "name" | getPort }}` are such actions.
"""

from __future__ import annotations

from msvcgen.golang.shapes import ALL
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


class _Action(NamedTuple):
    """What an action prints: the variable or the port of a name, and at which of its signs it is if there is none."""

    name: str
    is_port: bool
    tokens: int
    told: int = 0


def simple_template(source: str) -> Simple | None:
    """Give what prints a template, as the parser and the evaluator would; None for one that has other actions."""
    first, *others = source.split("{{")
    pieces, origins = ([first], [0]) if first else ([], [])
    printed: list[tuple[int, _Action, int]] = []
    at, tokens = len(first), 1 + bool(first)  # the end is one
    for other in others:
        whole, closed, text = other.partition("}}")
        behind = whole.lstrip(_BLANKS)
        words = behind.rstrip(_BLANKS)
        action = (_variable(words) or _port(words)) if closed else None
        if action is None:
            return None
        begin = at + 2 + len(whole) - len(behind)
        printed.append((len(pieces), action, begin + action.told))
        pieces.append("")
        origins.append(-1 - begin)
        tokens += action.tokens + (whole != behind) + (behind != words)
        at += len(whole) + _SIGNS
        if text:
            pieces.append(text)
            origins.append(at)
            tokens += 1
        at += len(text)
    return Simple(_printing(pieces, origins, printed), tokens)


def _variable(words: str) -> _Action | None:
    is_field = words[:1] == "." and words[1:].isidentifier() and words.isascii()
    return _Action(words[1:], is_port=False, tokens=3) if is_field else None


def _port(words: str) -> _Action | None:
    """Read a call of the function that gives ports, in front of a plain text or behind it."""
    if words.startswith(_PORT):
        text = words[len(_PORT) :].lstrip(_BLANKS)
        is_apart = len(text) < len(words) - len(_PORT)
        return _Action(text[1:-1], is_port=True, tokens=5) if is_apart and _is_text(text) else None
    piped = words.removesuffix(_PORT)
    before = piped.rstrip(_BLANKS)
    text = before[:-1].rstrip(_BLANKS)
    if piped == words or before[-1:] != "|" or not _is_text(text):
        return None
    blanks = (len(before) < len(piped)) + (len(text) < len(before) - 1)
    return _Action(text[1:-1], is_port=True, tokens=5 + blanks, told=len(piped))


def _is_text(word: str) -> bool:
    name = word[1:-1]
    return word == f'"{name}"' and name != "" and not name.strip(_IN_NAMES)


_PORT: Final = "getPort"
_IN_NAMES: Final = f"{ALL}-"
_SIGNS: Final = len("{{}}")


def _printing(blank: list[str], origins: list[int], printed: list[tuple[int, _Action, int]]) -> Execute:
    wanted = [(at, action.name, action.is_port, offset) for at, action, offset in printed]

    def execute(run: Run, _dot: Value) -> int:
        variables, pieces = run.context.variables, blank.copy()
        for at, name, is_port, offset in wanted:
            if is_port:
                pieces[at] = _number(run, name, offset)
            else:
                text = variables.get(name)
                pieces[at] = _further(run, name, offset) if text is None else text
        run.pieces += pieces
        run.origins += origins
        run.size += sum(map(len, pieces))
        return GO_ON

    return execute


def _number(run: Run, name: str, offset: int) -> str:
    number = run.context.ports.get(name)
    return str(run.unknown_port(name, offset) if number is None else number)


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
