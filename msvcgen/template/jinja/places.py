"""Where the tokens of a template stand: Jinja counts lines only, so it is given numbers of tokens for them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from jinja2.exceptions import TemplateSyntaxError
from jinja2.lexer import Lexer, TokenStream

from msvcgen.template.faults import Fault
from msvcgen.template.jinja.wording import syntax_words

_CLOSING = {"variable_begin": "}}", "block_begin": "%}"}
_ENDS = ("variable_end", "block_end")
_OWN_BRACES = "write text that has braces of its own between `{% raw %}` and `{% endraw %}`"
_MISSING = {"Missing end of comment tag": "{#", "Missing end of raw directive": "{% raw %}"}


class Tokens:
    """The offsets of the tokens of a text in their order; what Jinja calls a line is the number of one, from 1."""

    __slots__ = ("_opened", "_starts", "offsets", "text")

    def __init__(self, source: str) -> None:
        """Take a template."""
        self.text = re.sub("\r\n?", "\n", source)
        self.offsets: list[int] = []
        self._opened: tuple[str, int] | None = None
        self._starts: list[int] = []

    def stream(self, lexer: Lexer) -> TokenStream:
        """Give the tokens of the text with their numbers for lines; raises Fault for what is no token."""
        return TokenStream(lexer.wrap(self._numbered(lexer), None, None), None, None)

    def offset(self, number: int) -> int:
        """Give the offset of what Jinja says stands in a line."""
        return self.offsets[min(max(number, 1), len(self.offsets)) - 1] if self.offsets else 0

    def line(self, number: int) -> int:
        """Give the line, from 1, of what Jinja says stands in a line."""
        if not self._starts:
            self._starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        return bisect_right(self._starts, self.offset(number))

    def named(self, name: str, number: int) -> int:
        """Give the offset of the first token of a name from a number on, else of that number."""
        offsets = (at for at in self.offsets[max(number, 1) - 1 :] if self.text.startswith(name, at))
        return next(offsets, self.offset(number))

    def unclosed(self, offset: int | None = None) -> Fault | None:
        """Give the fault of a tag that nobody closed, when one is open behind all tokens, or at an offset."""
        if self._opened is None:
            return None
        kind, start = self._opened
        closing, opening = _CLOSING[kind], self.text[start : start + 2]
        end, following = self.text.find(closing, start), self.text.find(opening, start + 2)
        if offset is not None and end >= 0 and (following < 0 or end < following):
            return None
        return Fault(f"the `{opening}` is not closed", start, hint=f"close it with `{closing}`", code=SYNTAX)

    def _numbered(self, lexer: Lexer) -> Iterator[tuple[int, str, str]]:
        end = 0
        try:
            for _, kind, value in lexer.tokeniter(self.text, None):
                start = self.text.find(value, end)
                end = start + len(value)
                self.offsets.append(start)
                if kind in _CLOSING:
                    self._opened = kind, start
                elif kind in _ENDS:
                    self._opened = None
                yield len(self.offsets), kind, value
        except TemplateSyntaxError as error:
            raise self._no_token(error.message or "", end) from None

    def _no_token(self, message: str, end: int) -> Fault:
        if opening := _MISSING.get(message):
            start = self.offsets[-1] if self.offsets else 0
            return Fault(f"the `{opening}` is not closed", start, code=SYNTAX)
        if (unclosed := self.unclosed(end)) is not None:
            return unclosed
        if message.startswith("unexpected '"):
            return Fault(syntax_words(message), end, code=SYNTAX)
        character = self.text[end : end + 1]
        if character in ('"', "'"):
            return Fault("the quotation mark is not closed", end, code=SYNTAX)
        hint = _OWN_BRACES if character == "$" else ""
        return Fault(f"`{character}` has no meaning here", end, hint=hint, code=SYNTAX)


SYNTAX = "template-syntax"
