"""The common slips of people who write YAML: a parser says where it stumbled, this says where the slip is.

A parser notices most slips a line or more later, and names the rule that it could not apply. Each slip is looked for
in the text around that place, and only after a parser has refused the text: none of it can refuse anything itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from msvcgen.document import lines_of
from msvcgen.yaml.fault import YamlFault

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
    lines = [line if len(line) <= _LONGEST else "" for line in lines_of(text)]
    for look in _SLIPS:
        for line, column, message, hint in look(lines, min(fault.line, len(lines))):
            return YamlFault(code=fault.code, message=message, line=line, column=column, hint=hint)
    for cause in _CAUSES if len(lines[min(fault.line, len(lines)) - 1]) <= _LONGEST else ():
        for line, column, message, hint in cause(fault, lines):
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


def _fence(lines: Sequence[str], last: int) -> Iterator[Slip]:
    for number, line in _near(lines, last):
        if line.lstrip().startswith("```"):
            yield number, line.index("`") + 1, "a fence of Markdown is no YAML", "remove the line"


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


_FLOW = ("did not find expected ',' or ']'", "did not find expected ',' or '}'", "a value is missing here")
"""What a parser says behind a bracket that nobody closed."""

_MOST_LINES = 50
_LONGEST = 4096
"""Characters of a line above which causes are not looked for."""

_PARTS = re.compile(r""""(?:[^"\\]|\\.)*"|(?<![\w'])'(?:[^']|'')*'|(?:^|\s)\#.*|([\[{])|([\]}])""")


def _open_bracket(fault: YamlFault, lines: Sequence[str]) -> Iterator[Slip]:
    """Find the nearest bracket that is open where a list or a mapping in brackets ends too early."""
    if fault.message not in _FLOW:
        return
    last = min(fault.line, len(lines))
    for number in range(last, max(last - _MOST_LINES, 0), -1):
        opened: list[Slip] = []
        for at in range(number, last + 1):
            end = fault.column - 1 if at == fault.line else _LONGEST
            for part in _PARTS.finditer(lines[at - 1][:end]):
                if part[1]:
                    opened.append((at, part.start() + 1, f"the `{part[1]}` is not closed", _CLOSING[part[1]]))
                elif part[2] and opened:
                    opened.pop()
        if opened:
            if opened[-1][0] < fault.line:
                yield opened[-1]
            return


_KEY = re.compile(r"\s*(?:- +)*[^\s#].*?(:)(?=\s|$)")
_VALUE_OF_KEY = re.compile(r"(\s*)(?:- +)*[^\s#\"'].*?:\s+[^\s#|>&].*$")
_NO_MAPPING = ("could not find expected ':'", "mapping values are not allowed here")


def _no_colon(fault: YamlFault, lines: Sequence[str]) -> Iterator[Slip]:
    """Find a line that is no entry above the one at which a parser misses a `:`, or finds one too many."""
    last = min(fault.line, len(lines))
    first = _KEY.match(lines[last - 1])
    if fault.message not in _NO_MAPPING or (first and fault.column > first.start(1) + 1):
        return
    for number, line in [*_near(lines, last)][1:]:
        if not _KEY.match(line) and not line.lstrip().startswith(("- ", "{", "[", "'", '"')):
            column = len(line) - len(line.lstrip()) + 1
            yield (
                number,
                column,
                "this line is no entry of a mapping",
                "a line of a mapping reads `key: value`",
            )


def _too_deep(fault: YamlFault, lines: Sequence[str]) -> Iterator[Slip]:
    """Find an entry that is indented deeper than the one above it, which has a value already."""
    last = min(fault.line, len(lines))
    line = lines[last - 1]
    first = _KEY.match(line)
    if fault.message != _NO_MAPPING[1] or first is None or fault.column > first.start(1) + 1:
        return
    for _, above in [*_near(lines, last)][1:]:
        column = len(line) - len(line.lstrip())
        if (value := _VALUE_OF_KEY.match(above)) and column > len(value[1]):
            message = "this line is indented deeper than the one above it, which has a value already"
            yield last, column + 1, message, "entries of one mapping need the same indentation"


_BEHIND = re.compile(r"""(?:^|[:,\[{-])\s+(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|\[[^\]]*\]|\{[^}]*\})\s*$""")


def _behind_value(fault: YamlFault, lines: Sequence[str]) -> Iterator[Slip]:
    """Find text that goes on behind the mark or the bracket that ends a value."""
    line = lines[min(fault.line, len(lines)) - 1]
    before = line[: fault.column - 1]
    if fault.message in _NO_ENTRY and line[fault.column - 1 :].strip() and _BEHIND.search(before):
        mark = before.rstrip()[-1]
        message = f"text goes on behind the `{mark}` that ends the value"
        yield fault.line, fault.column, message, "put all of the text in quotes"


_NO_ENTRY = ("did not find expected key", "did not find expected '-' indicator")


def _odd_indent(fault: YamlFault, lines: Sequence[str]) -> Iterator[Slip]:
    """Find a line that is indented as none of the mappings and lists that are open above it."""
    last = min(fault.line, len(lines))
    line = lines[last - 1]
    indent = len(line) - len(line.lstrip(" "))
    if fault.message not in _NO_ENTRY or fault.column != indent + 1:
        return
    fitting: list[int] = []
    for above in reversed(lines[max(last - 1 - _MOST_LINES, 0) : last - 1]):
        spaces = len(above) - len(above.lstrip(" "))
        if (
            above.strip()
            and not above.lstrip().startswith("#")
            and spaces < (fitting[-1] if fitting else 999)
        ):
            fitting.append(spaces)
    if fitting and indent not in fitting:
        message = "the indentation of this line fits none of the lines above it"
        yield last, fault.column, message, "entries of one mapping or list need the same indentation"


_CAUSES: Sequence[Callable[[YamlFault, Sequence[str]], Iterator[Slip]]] = (
    _open_bracket,
    _no_colon,
    _too_deep,
    _behind_value,
    _odd_indent,
)

_CLOSING = {
    "[": "close it with `]`, and put commas between the items",
    "{": "close it with `}`, and put commas between the entries",
}

_SLIPS: Sequence[Callable[[Sequence[str], int], Iterator[Slip]]] = (
    _conflict,
    _fence,
    _odd_space,
    _control_line,
    _inner_quote,
    _open_quote,
    _no_space,
)
"""In the order in which they are believed."""
