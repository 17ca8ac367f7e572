"""The door to google-re2, which does the same in C++ where it is installed."""

from __future__ import annotations

import re2  # type: ignore[import-not-found, import-untyped, unused-ignore] # it ships no types

from msvcgen.golang.errors import LimitError
from msvcgen.golang.text import go_bytes
from msvcgen.typed import Final, Literal

MOST_STEPS: Final = 2_000_000_000
"""The most bytes that the searches of one call may read; each may read all that is left of the text."""

Spans = tuple[tuple[int, int], ...]


class Native:
    """A pattern compiled by RE2; texts are UTF-8."""

    takes_bytes: Literal[True] = True
    most_steps = MOST_STEPS

    def __init__(self, pattern: str) -> None:
        """Compile a pattern; raise ValueError where RE2 refuses it."""
        options = re2.Options()
        options.log_errors = False
        try:
            self._compiled = re2.compile(go_bytes(pattern), options)
        except re2.error as error:
            raise ValueError(str(error)) from None
        self.groups: int = self._compiled.groups

    def search(self, text: bytes, begin: int, left: int = MOST_STEPS) -> tuple[Spans | None, int]:
        """Give the spans of the leftmost match from a position on, and what is left of the steps."""
        left -= len(text) - begin
        if left < 0:
            raise LimitError(f"the matching takes more than {MOST_STEPS} steps")
        match = self._compiled.search(text, begin)
        return (tuple(match.span(group) for group in range(self.groups + 1)) if match else None), left

    def width(self, text: bytes, at: int) -> int:
        """Give the number of bytes of the character at a position, 1 at the end."""
        lead = text[at] if at < len(text) else 0
        return 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4

    def matches(self, text: bytes) -> bool:
        """Tell whether there is a match anywhere."""
        return self._compiled.search(text) is not None
