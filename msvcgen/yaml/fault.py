"""What is wrong with a YAML text, before anybody knows its file; and how much of a text is read."""

from __future__ import annotations

MAX_DEPTH = 300
"""Mappings and lists inside one another; every later stage walks trees by recursion."""

MAX_NODES = 1_000_000
"""Nodes of one document after its aliases are expanded."""

MAX_BYTES = 32 * 1024 * 1024


class YamlFault(Exception):
    """A YAML text that cannot be read: what is wrong, and at which line and column of that text.

    `line` and `column` count from 1; `line` is 0 while the place is not known yet.
    """

    def __init__(self, *, code: str, message: str, line: int = 0, column: int = 1, hint: str = "") -> None:
        """Keep what was found and where."""
        self.code = code
        self.message = message
        self.line = line
        self.column = column
        self.hint = hint
        super().__init__(message)

    def at(self, line: int, column: int) -> YamlFault:
        """Give the same fault at a place, unless it has one already."""
        if self.line:
            return self
        return YamlFault(code=self.code, message=self.message, line=line, column=column, hint=self.hint)


def too_deep() -> YamlFault:
    """Give the fault of a text whose mappings and lists stand too deep inside one another."""
    return YamlFault(
        code="yaml-limit", message=f"mappings and lists stand more than {MAX_DEPTH} deep in one another"
    )
