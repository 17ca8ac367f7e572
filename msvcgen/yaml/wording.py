"""Say in plain words what a YAML parser found wrong."""

from __future__ import annotations

import re

from msvcgen.document import lines_of, place_at
from msvcgen.typed import Any
from msvcgen.yaml.fault import YamlFault
from msvcgen.yaml.marks import to_place
from msvcgen.yaml.slips import slip_of

_PLAIN_WORDS = {
    "mapping values are not allowed in this context": "mapping values are not allowed here",
    "mapping keys are not allowed in this context": "mapping keys are not allowed here",
    "block sequence entries are not allowed in this context": "list entries are not allowed here",
    "did not find expected <document start>": "found text after the end of the document",
    "found character that cannot start any token": "found a character that cannot start any value",
    "found a tab character that violate intendation": "found a tab in the indentation",
    "found a tab character that violates indentation": "found a tab in the indentation",
    "found a tab character where an indentation space is expected": "found a tab in the indentation",
    "found a tab character where an intendation space is expected": "found a tab in the indentation",
    "found unexpected end of stream": "the quotation mark is not closed",
    "found incompatible YAML document": "found another version of YAML than 1.1",
    "control characters are not allowed": "found a control character, which YAML text must not hold",
    "did not find expected node content": "a value is missing here",
    "did not find expected hexdecimal number": "did not find the hexadecimal digits of the escape",
}

_OF_DIRECTIVES = ("did not find expected <document start>", "found incompatible YAML document")
_DIRECTIVE = re.compile("\ufeff?(?:#.*\\r?\\n|[ \t\r]*\\n)*%")
"""A line of YAML that says how to read the document, in front of it."""

_NOT_CLOSED = "found unexpected end of stream"
"""A quoted text that is not closed; where it begins says more than where the file ends."""

_HINTS = {
    "mapping values are not allowed here": 'text that contains ": " needs quotes; check the indentation',
    "list entries are not allowed here": 'text that begins with "- " needs quotes; check the indentation',
    "mapping keys are not allowed here": 'text that begins with "? " needs quotes',
    "did not find expected key": "entries of one mapping need the same indentation",
    "did not find expected '-' indicator": "entries of one list need the same indentation",
    "could not find expected ':'": "a line of a mapping reads `key: value`",
    "found a tab in the indentation": "indent with spaces",
    "did not find expected ',' or ']'": "a `[` is not closed, or a comma is missing",
    "did not find expected ',' or '}'": "a `{` is not closed, or a comma is missing",
    "found unknown escape character": "use single quotes for text with a backslash",
    "did not find the hexadecimal digits of the escape": "use single quotes for text with a backslash",
    "did not find expected alphabetic or numeric character": 'text that begins with "*" or "&" needs quotes',
    "did not find expected comment or line break": 'text that begins with "|" or ">" needs quotes',
}


def fault_of(error: Exception, text: str) -> YamlFault:
    """Give what an event source raised as a YamlFault with the place in `text`, or with that of the slip behind it."""
    fault = _fault_of(error, text)
    return slip_of(fault, text) if fault.code == "yaml-syntax" and fault.line else fault


def _fault_of(error: Exception, text: str) -> YamlFault:
    if isinstance(error, YamlFault):
        if error.code != "yaml-syntax":
            return error
        line, column = to_place(text)(error.line - 1, error.column - 1)
        return worded(error.message, line, column, text)
    if isinstance(error, UnicodeEncodeError):
        line, column = place_at(text, error.start)
        return worded("control characters are not allowed", line, column, text)
    problem: Any = getattr(error, "problem", None)
    mark = getattr(error, "context_mark" if problem == _NOT_CLOSED else "problem_mark", None)
    if mark is not None:
        line, column = to_place(text)(mark.line, mark.column)
        return worded(str(problem), line, column, text)
    offset = getattr(error, "position", 0)
    before = text.encode("utf-8", "replace")[:offset].decode("utf-8", "ignore")
    line, column = place_at(text, len(before))
    return worded(str(getattr(error, "reason", error)), line, column, text)


def worded(problem: str, line: int, column: int, text: str) -> YamlFault:
    """Give the fault for what a parser says, in plain words and with a hint."""
    message = _PLAIN_WORDS.get(problem, problem)
    hint = _HINTS.get(message, "")
    if first := _DIRECTIVE.match(text) if problem in _OF_DIRECTIVES else None:
        message, hint = "found a line that begins with `%`, which kubectl does not read", "remove it"
        line, column = place_at(text, first.end() - 1)
    if message == "a value is missing here" and _character_at(text, line, column) == ".":
        message, hint = "found the end of a document (`...`) before its beginning", "remove the line"
    if message == "found a character that cannot start any value":
        character = _character_at(text, line, column)
        if character == "\t":
            message, hint = "found a tab in the indentation", "indent with spaces"
        elif character:
            shown = "a backtick" if character == "`" else f"`{character}`"
            message = f"found {shown}, which cannot start a value"
            hint = f'text that begins with "{character}" needs quotes'
    return YamlFault(code="yaml-syntax", message=message, line=line, column=column, hint=hint)


def _character_at(text: str, line: int, column: int) -> str:
    lines = lines_of(text)
    return lines[line - 1][column - 1 : column] if line <= len(lines) else ""
