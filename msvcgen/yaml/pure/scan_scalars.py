"""Scan plain, quoted and block scalars, as `scannerc.go` of goyaml.v2 does."""

from __future__ import annotations

import re

from msvcgen.document import Place
from msvcgen.records import NamedTuple
from msvcgen.yaml.pure.cursor import BLANK, BREAK, BREAK_OR_END, BREAKS, END, Cursor, syntax_fault

_BLANKS_OR_END = f" \t{BREAKS}{END}"
_PLAIN = {
    False: re.compile(rf"(?:[^{_BLANKS_OR_END}:]|:(?![{_BLANKS_OR_END}]))+"),
    True: re.compile(rf"(?:[^{_BLANKS_OR_END}:,?\[\]{{}}]|:(?![{_BLANKS_OR_END}]))+"),
}
"""What a plain scalar holds between blanks: in block context, in flow context."""

_SINGLE_QUOTED = re.compile(rf"(?:[^{_BLANKS_OR_END}']|'')+")
_DOUBLE_QUOTED = re.compile(rf'[^{_BLANKS_OR_END}"\\]+')
_HEXADECIMAL = re.compile("[0-9a-fA-F]*")

_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", " ": " ", '"': '"', "'": "'", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028",
    "P": "\u2029",
}  # fmt: skip
_ESCAPE_LENGTHS = {"x": 2, "u": 4, "U": 8}


class Scanned(NamedTuple):
    """What a scalar holds, where it ends, and whether a line break stood at its end."""

    value: str
    end: Place
    broken: bool = False


def scan_plain(cursor: Cursor, indent: int, *, in_flow: bool) -> Scanned:
    """Scan a plain scalar; in block context it ends at a line indented less than `indent`."""
    value, between, broken = "", "", False
    end = cursor.place
    while not cursor.at_document_mark() and cursor.peek() != "#":
        run = cursor.take(_PLAIN[in_flow])
        if run:
            value += between + run
            end = cursor.place
            broken = False
        if cursor.peek() not in BLANK and cursor.peek() not in BREAK:
            break
        between, broken = _between(cursor, broken=False, indent=indent)
        if not in_flow and cursor.column < indent:
            break
    return Scanned(value, end, broken)


def _between(cursor: Cursor, *, broken: bool, indent: int = 0) -> tuple[str, bool]:
    """Take blanks and line breaks, and give what they stand for inside a scalar.

    `broken` tells that a line break was there already (an escaped one); the second value whether one is now.
    """
    start, first, more = cursor.offset, "", ""
    blanks = ""
    while True:
        character = cursor.peek()
        if character in BLANK:
            if character == "\t" and broken and cursor.column < indent:
                raise cursor.fault("found a tab character that violates indentation")
            cursor.offset += 1
        elif character in BREAK:
            if not broken:
                first, broken = cursor.take_break(), True
            else:
                more += cursor.take_break()
        else:
            break
        if not broken:
            blanks = cursor.text[start : cursor.offset]
    if not broken:
        return blanks, False
    return (more or " ") if first == "\n" else first + more, True


def scan_quoted(cursor: Cursor, quote: str) -> Scanned:
    """Scan a scalar in single or double quotes."""
    start = cursor.place
    cursor.offset += 1
    value = ""
    while True:
        if cursor.at_document_mark():
            raise cursor.fault("found unexpected document indicator")
        if cursor.peek() == END:
            raise syntax_fault("found unexpected end of stream", start)
        if quote == "'":
            value += cursor.take(_SINGLE_QUOTED).replace("''", "'")
            escaped_break = False
        else:
            run, escaped_break = _double_quoted(cursor)
            value += run
        if cursor.peek() == quote:
            break
        value += _between(cursor, broken=escaped_break)[0]
    cursor.offset += 1
    return Scanned(value, cursor.place)


def _double_quoted(cursor: Cursor) -> tuple[str, bool]:
    """Take what stands in double quotes up to a blank, and tell whether an escaped line break ended it."""
    value = ""
    while True:
        value += cursor.take(_DOUBLE_QUOTED)
        if cursor.peek() != "\\":
            return value, False
        if cursor.peek(1) in BREAK:
            cursor.offset += 1
            cursor.take_break()
            return value, True
        value += _escaped(cursor)


def _escaped(cursor: Cursor) -> str:
    code = cursor.peek(1)
    if code in _ESCAPES:
        cursor.offset += 2
        return _ESCAPES[code]
    if code not in _ESCAPE_LENGTHS:
        raise cursor.fault("found unknown escape character")
    cursor.offset += 2
    length = _ESCAPE_LENGTHS[code]
    digits = cursor.text[cursor.offset : cursor.offset + length]
    if len(digits) < length or not _HEXADECIMAL.fullmatch(digits):
        raise cursor.fault("did not find expected hexdecimal number")
    number = int(digits, 16)
    if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF:
        raise cursor.fault("found invalid Unicode character escape code")
    cursor.offset += length
    return chr(number)


def scan_block(cursor: Cursor, parent_indent: int) -> Scanned:
    """Scan a literal or folded scalar inside a collection at `parent_indent`, -1 at the root."""
    literal = cursor.peek() == "|"
    cursor.offset += 1
    chomping, increment = _block_header(cursor)
    indent = increment and max(parent_indent, 0) + increment
    indent, trailing, end = _block_breaks(cursor, indent, parent_indent)
    value = leading = ""
    was_blank = False
    while cursor.column == indent and cursor.peek() != END:
        is_blank = cursor.peek() in BLANK
        if literal or was_blank or is_blank or leading != "\n":
            value += leading
        elif not trailing:
            value += " "
        value += trailing
        was_blank = is_blank
        value += cursor.take_line()
        leading = cursor.take_break()
        _, trailing, end = _block_breaks(cursor, indent, parent_indent)
    if chomping != "-":
        value += leading
    return Scanned(value + trailing if chomping == "+" else value, end)


def _block_header(cursor: Cursor) -> tuple[str, int]:
    """Take the rest of the header line: how the end is chomped, and the indentation indicator or 0."""
    chomping, increment = "", 0
    for _ in range(2):
        character = cursor.peek()
        if character in "+-" and not chomping:
            chomping = character
        elif character in "0123456789" and not increment:
            if character == "0":
                raise cursor.fault("found an indentation indicator equal to 0")
            increment = int(character)
        else:
            break
        cursor.offset += 1
    cursor.skip_blanks()
    if cursor.peek() == "#":
        cursor.take_line()
    if cursor.peek() not in BREAK_OR_END:
        raise cursor.fault("did not find expected comment or line break")
    cursor.take_break()
    return chomping, increment


def _block_breaks(cursor: Cursor, indent: int, parent_indent: int) -> tuple[int, str, Place]:
    """Take indentation and empty lines; find the indentation out where `indent` is 0."""
    breaks, widest, end = "", 0, cursor.place
    while True:
        while (not indent or cursor.column < indent) and cursor.peek() == " ":
            cursor.offset += 1
        widest = max(widest, cursor.column)
        if (not indent or cursor.column < indent) and cursor.peek() == "\t":
            raise cursor.fault("found a tab character where an indentation space is expected")
        if cursor.peek() not in BREAK:
            break
        breaks += cursor.take_break()
        end = cursor.place
    return indent or max(widest, parent_indent + 1, 1), breaks, end
