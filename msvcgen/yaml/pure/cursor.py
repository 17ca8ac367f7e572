"""A place in a text that is being scanned, and the characters that scanning turns on."""

from __future__ import annotations

import re

from msvcgen.document import Place
from msvcgen.yaml.fault import YamlFault

END = "\0"
"""Stands after the last character; a text that holds one is refused before it is scanned."""

BREAKS = "\r\n\x85\u2028\u2029"
BLANK = frozenset(" \t")
BREAK = frozenset(BREAKS)
BREAK_OR_END = frozenset(BREAKS + END)
BLANK_OR_END = frozenset(" \t" + BREAKS + END)

_LINE = re.compile(f"[^{BREAKS}{END}]*")
_CONTROL_ASCII = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""Compiled when a text beyond ASCII asks for it: such a class takes milliseconds."""


class Cursor:
    """Walks a text; lines and columns count from 0."""

    __slots__ = ("line", "line_start", "offset", "text")

    def __init__(self, text: str) -> None:
        """Begin behind the byte order marks; raises YamlFault for a control character anywhere."""
        control = _CONTROL_ASCII.search(text) if text.isascii() else re.search(_CONTROL, text)
        self.offset = self.line_start = len(text) - len(text.removeprefix("\ufeff").removeprefix("\ufeff"))
        self.text = text + END * 4
        self.line = 0
        if control:
            before = re.split(f"\r\n|[{BREAKS}]", text[: control.start()])
            raise syntax_fault("control characters are not allowed", (len(before) - 1, len(before[-1])))

    @property
    def place(self) -> Place:
        """The line and the column of the next character."""
        return self.line, self.offset - self.line_start

    @property
    def column(self) -> int:
        """The column of the next character."""
        return self.offset - self.line_start

    def peek(self, ahead: int = 0) -> str:
        """Give the next character, or one after it."""
        return self.text[self.offset + ahead]

    def take(self, pattern: re.Pattern[str]) -> str:
        """Take the text that a pattern matches here; the pattern must not match line breaks."""
        match = pattern.match(self.text, self.offset)
        if match is None:
            return ""
        self.offset = match.end()
        return match[0]

    def take_line(self) -> str:
        """Take all up to the next line break."""
        return self.take(_LINE)

    def take_break(self) -> str:
        """Take a line break and give what it stands for in a scalar; "" where there is none."""
        character = self.text[self.offset]
        if character not in BREAK:
            return ""
        self.offset += 2 if self.text.startswith("\r\n", self.offset) else 1
        self.line += 1
        self.line_start = self.offset
        return character if character in "\u2028\u2029" else "\n"

    def skip_blanks(self) -> None:
        """Skip spaces and tabs."""
        while self.text[self.offset] in BLANK:
            self.offset += 1

    def at_document_mark(self) -> bool:
        """Tell whether `---` or `...` begins here, at the start of a line."""
        if self.offset != self.line_start:
            return False
        return (
            self.text.startswith(("---", "..."), self.offset) and self.text[self.offset + 3] in BLANK_OR_END
        )

    def fault(self, problem: str) -> YamlFault:
        """Give the fault of a text that is wrong here."""
        return syntax_fault(problem, self.place)


def syntax_fault(problem: str, place: Place) -> YamlFault:
    """Give the fault of a text that is wrong at a place counted from 0."""
    return YamlFault(code="yaml-syntax", message=problem, line=place[0] + 1, column=place[1] + 1)
