"""The one place where problems become text: for people, for programs, for GitHub workflows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from msvcgen.credentials import hidden_in, hide, names_secret, value_at
from msvcgen.document import Position
from msvcgen.errors import Problem, Severity, few
from msvcgen.records import NamedTuple
from msvcgen.typed import Final, Literal

ErrorFormat = Literal["text", "json", "github"]


class Checkout(NamedTuple):
    """Where a repository is checked out: its `root`, and the folder `here` from which files are named.

    Both are absolute paths without links; `alias` is another path of the root, as users write it.
    """

    root: str
    here: str
    alias: str = ""

    def path(self, file: str) -> str:
        """Give the path of a file from the root, as it is in the repository; of what is not below it, `file`."""
        if file.startswith("<"):  # a label, as <stdin>
            return file
        path = os.path.normpath(os.path.join(self.here, file))
        for root in (self.root, self.alias):
            inside = os.path.join(root, "") if root else ""
            if inside and path.startswith(inside):
                return path.removeprefix(inside).replace(os.sep, "/")
        return file


def format_problems(
    problems: Iterable[Problem],
    form: ErrorFormat,
    *,
    colour: bool = False,
    checkout: Checkout | None = None,
) -> str:
    """Give the text of problems in one of the three forms; no problems give the empty text."""
    if form == "github":
        return format_github(problems, checkout)
    return format_json(problems) if form == "json" else format_text(problems, colour=colour)


def format_text(problems: Iterable[Problem], *, colour: bool = False) -> str:
    """Give problems for people: place, message, line of the source, hints, and at the end how many."""
    folded = few(fold(problems))
    paint = _COLOURS if colour else {}
    lines = [line for problem in folded for line in _block(discreet(problem), paint)]
    return "".join(f"{line}\n" for line in [*lines, count(folded)]) if folded else ""


def format_json(problems: Iterable[Problem]) -> str:
    """Give one JSON object a line, as `schemas/problem.schema.json` describes it."""
    import json

    return "".join(json.dumps(_as_json(discreet(problem))) + "\n" for problem in few(problems))


def format_github(problems: Iterable[Problem], checkout: Checkout | None = None) -> str:
    """Give workflow commands, one annotation a line.

    GitHub links annotations by paths from the root of the repository, so that is what files become in a `checkout`.
    Escaping follows actions/toolkit, packages/core/src/command.ts.
    """
    folded = few(fold(problems))
    return "".join(_annotation(discreet(problem), checkout) + "\n" for problem in folded)


def discreet(problem: Problem) -> Problem:
    """Give a problem that repeats no secret, neither in its words nor in the line of the source."""
    position = problem.position
    told: list[str] = []
    if position is not None and position.text:
        text, secrets = _hidden(position.text)
        told += secrets
        if _about_secret(problem):
            spans = value_at(position.text, position.column - 1)
            told += (position.text[start:end].strip("\"' ") for start, end in spans)
            text = hide(text, spans)
        position = position._replace(text=text)

    def safe(text: str) -> str:
        for secret in told:
            if len(secret) > 3 and secret in text:
                text = text.replace(secret, "*" * len(secret))
        return hide(text)

    return problem._replace(
        message=safe(problem.message),
        where=hide(problem.where),
        position=position,
        hint=safe(problem.hint),
        notes=tuple(safe(note) for note in problem.notes),
    )


@lru_cache(maxsize=8)  # a line may be long, and have many problems
def _hidden(line: str) -> tuple[str, tuple[str, ...]]:
    """Give a line of a source without its secrets, and the secrets."""
    spans = hidden_in(line)
    return hide(line, spans), tuple({line[start:end].strip("\"' "): None for start, end in spans})


def _about_secret(problem: Problem) -> bool:
    """Tell whether the place of a problem holds a secret: `...env[HF_TOKEN].value`, `values.HF_TOKEN`."""
    if problem.code == "literal-secret":
        return True
    where = problem.where.removesuffix(".value")
    name = where[where.rfind("[") + 1 : -1] if where.endswith("]") else where.rpartition(".")[2]
    return names_secret(name)


def count(problems: Iterable[Problem]) -> str:
    """Say how many problems there are: `2 problems`, `1 problem, 3 warnings, 1 note`."""
    times = dict.fromkeys(_NOUNS, 0)
    for problem in problems:
        times[problem.severity] += problem.times
    parts = [(times[severity], noun) for severity, noun in _NOUNS.items()]
    return ", ".join(f"{n:,} {noun}{'s' * (n != 1)}" for n, noun in parts if n) or "no problems"


_NOUNS: Final[Mapping[Severity, str]] = {"error": "problem", "warning": "warning", "note": "note"}


def fold(problems: Iterable[Problem]) -> list[Problem]:
    """Keep one of the problems that differ in their notes only, with a note that says how many there were."""
    first: dict[Problem, Problem] = {}
    times: dict[Problem, int] = {}
    for problem in problems:
        key = problem._replace(notes=())
        first.setdefault(key, problem)
        times[key] = times.get(key, 0) + 1
    return [_with_times(problem, times[key]) for key, problem in first.items()]


def _with_times(problem: Problem, times: int) -> Problem:
    if times == 1:
        return problem
    more = "once more" if times == 2 else f"{times - 1:,} times more"
    return problem._replace(notes=(*problem.notes, f"the same was found {more}"))


_COLOURS: Final = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "note": "\x1b[1;36m",
    "place": "\x1b[1m",
    "caret": "\x1b[1;32m",
    "label": "\x1b[36m",
}
_RESET: Final = "\x1b[0m"


def _painted(text: str, role: str, paint: dict[str, str]) -> str:
    return f"{paint[role]}{text}{_RESET}" if paint and text else text


def _block(problem: Problem, paint: dict[str, str]) -> Iterator[str]:
    yield _first_line(problem, paint)
    if problem.position is not None and problem.position.text.strip():
        line, caret = _excerpt(problem.position)
        yield f"    {line}"
        yield "    " + caret.replace("^", _painted("^", "caret", paint))
    for label, text in [("hint", problem.hint), *(("note", note) for note in problem.notes)]:
        if text:
            yield f"  = {_painted(f'{label}:', 'label', paint)} {printable(text)}"


def _first_line(problem: Problem, paint: dict[str, str]) -> str:
    position = problem.position
    place = f"{position.file}:{position.line}:{position.column}: " if position else ""
    kind = problem.severity
    severity = _painted(f"{kind}:", kind, paint) + " " if kind != "error" else ""
    message = _painted(printable(problem.message), kind, paint)
    where = f"{printable(problem.where)}: " if problem.where else ""
    code = " " + _painted(f"[{printable(problem.code)}]", "label", paint)
    return _painted(printable(place), "place", paint) + severity + where + message + code


_WIDEST: Final = 96
_BEFORE_CARET: Final = 64
_TAB: Final = 4


def _excerpt(position: Position) -> tuple[str, str]:
    """Give the line of the source, cut around the column and not indented, and the line with the caret."""
    text = position.text.rstrip()
    column = min(max(position.column - 1, 0), len(text))
    indent = min(len(text) - len(text.lstrip()), column)
    start = max(indent, column - _BEFORE_CARET)
    head, tail = text[start:column], text[column:]
    front = "..." if start > indent else ""
    room = max(_WIDEST - len(head), 1)
    back = "..." if len(tail) > room else ""
    shown = front + _cells(head)
    return shown + _cells(tail[:room]) + back, " " * _width(shown) + "^"


def _cells(text: str) -> str:
    return printable(text.replace("\t", " " * _TAB))


def printable(text: str) -> str:
    """Escape what a terminal would obey or not show: control characters, bidirectional marks, odd spaces."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def _width(text: str) -> int:
    """Give the number of columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _as_json(problem: Problem) -> dict[str, object]:
    at = problem.position
    place = {"file": at.file, "line": at.line, "column": at.column} if at else {}
    optional = {"where": problem.where, "hint": problem.hint, "notes": list(problem.notes)}
    return {
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        **place,
        **{key: value for key, value in optional.items() if value},
    }


_COMMANDS: Final[Mapping[Severity, str]] = {"error": "error", "warning": "warning", "note": "notice"}
"""https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-a-notice-message"""


def _annotation(problem: Problem, checkout: Checkout | None) -> str:
    position = problem.position
    properties = {"title": f"msvcgen {problem.code}"}
    if position is not None:
        properties = {
            "file": checkout.path(position.file) if checkout is not None else position.file,
            "line": str(position.line),
            "col": str(position.column),
        } | properties
    body = [
        f"{problem.where}: {problem.message}" if problem.where else problem.message,
        problem.hint,
        *problem.notes,
    ]
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[problem.severity]} {listed}::{_data(chr(10).join(line for line in body if line))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
