"""The common slips of people who write YAML: a parser says where it stumbled, this says where the slip is.

A parser notices most slips a line or more later, and names the rule that it could not apply. Each slip is looked for
in the text around that place, and only after a parser has refused the text: none of it can refuse anything itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from msvcgen.yaml.fault import LINE_BREAK, YamlFault

_CONFLICT = re.compile(r"(<<<<<<<|>>>>>>>) ")
_ODD_SPACE = re.compile(
    "^[ \t]*(?:- )?(?:[^\\s#'\"]*:)?[ \t]*([\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000])"
)
_NO_SPACE = re.compile(r"^\s*(?:- +)*[A-Za-z_][\w.-]*(:)(?=[^\s/:])(?!.*:(?:\s|$))")
_APOSTROPHE = re.compile(r"(?:^|[:,\[{-])\s+'(?:[^']|'')*(')(?=\w)")
_INNER_QUOTE = re.compile(r'(?:^|[:,\[{-])\s+"(?:[^"\\]|\\.)*(")(?=\w)')
_OPENED = re.compile(r"""(?:^|[:,\[{-])\s+(?:(")(?:[^"\\]|\\.)*|(')(?:[^']|'')*)$""")
_CONTROL_LINE = re.compile(r"\s*(\{\{-?|\{%-?)")
_TEMPLATE_VALUE = re.compile(r"^[^#'\"]*?(?::|-)\s+(\{\{|\{%)")

_LONGEST = 1000
"""Lines beyond this are not looked at: the patterns go back and forth, and nobody slips in such a line alone."""

Slip = tuple[int, int, str, str]
"""The line and the column of a slip, what it is, and what to do."""


def slip_of(fault: YamlFault, text: str) -> YamlFault:
    """Give the fault at the slip that is its cause, itself where none is known."""
    lines = [line if len(line) <= _LONGEST else "" for line in re.split(LINE_BREAK, text)]
    for look in _SLIPS:
        for line, column, message, hint in look(lines, min(fault.line, len(lines))):
            return YamlFault(code=fault.code, message=message, line=line, column=column, hint=hint)
    return fault


def _near(lines: Sequence[str], last: int) -> Iterator[tuple[int, str]]:
    """Give the line of the fault, then the one before it that holds something."""
    yield last, lines[last - 1]
    for number in range(last - 1, 0, -1):
        line = lines[number - 1]
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line
            return


def _conflict(lines: Sequence[str], last: int) -> Iterator[Slip]:
    del last  # the text before the marker may be broken by the one after it
    for number, line in enumerate(lines, start=1):
        if _CONFLICT.match(line):
            hint = "choose one side, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`"
            yield number, 1, "a merge conflict is left here", hint


def _odd_space(lines: Sequence[str], last: int) -> Iterator[Slip]:
    for number, line in _near(lines, last):
        if match := _ODD_SPACE.match(line):
            character = match[1]
            name = "a no-break space" if character == "\u00a0" else "the character"
            message = f"{name} (U+{ord(character):04X}) is not a space for YAML"
            yield number, match.start(1) + 1, message, "write a plain space instead"


def _control_line(lines: Sequence[str], last: int) -> Iterator[Slip]:
    for number, line in _near(lines, last):
        if match := _CONTROL_LINE.match(line):
            hint = (
                "templates belong into the values of a BaseConfig; elsewhere they stand in quoted text only"
            )
            yield number, match.start(1) + 1, "a template stands outside of text here", hint
        elif match := _TEMPLATE_VALUE.match(line):
            opening = match[1]
            yield (
                number,
                match.start(1) + 1,
                f"`{opening}` begins a mapping of YAML here",
                (f'text that begins with "{opening}" needs quotes'),
            )


def _no_space(lines: Sequence[str], last: int) -> Iterator[Slip]:
    for number, line in [*_near(lines, last)][1:]:
        if match := _NO_SPACE.match(line):
            yield number, match.start(1) + 1, "there is no space after `:`", "write `key: value`"


def _inner_quote(lines: Sequence[str], last: int) -> Iterator[Slip]:
    line = lines[last - 1]
    if match := _APOSTROPHE.search(line):
        message = "an apostrophe ends the text in single quotes here"
        yield last, match.start(1) + 1, message, "double it (`''`), or use double quotes"
    if match := _INNER_QUOTE.search(line):
        message = "a quotation mark ends the text in double quotes here"
        yield last, match.start(1) + 1, message, 'write `\\"`, or use single quotes around the text'


def _open_quote(lines: Sequence[str], last: int) -> Iterator[Slip]:
    """Find text in quotes that begins on a line above and ends on that of the fault."""
    for number in range(last - 1, 0, -1):
        match = _OPENED.search(lines[number - 1])
        if match is not None:
            quote = match[1] or match[2]
            if quote in lines[last - 1]:
                message = f"the quotation mark is not closed on its line, so the text ends at line {last}"
                yield number, match.start(1 if match[1] else 2) + 1, message, f"close it with `{quote}`"
            return
        if "'" in lines[number - 1] or '"' in lines[number - 1]:
            return


_SLIPS: Sequence[Callable[[Sequence[str], int], Iterator[Slip]]] = (
    _conflict,
    _odd_space,
    _control_line,
    _inner_quote,
    _open_quote,
    _no_space,
)
"""In the order in which they are believed."""
