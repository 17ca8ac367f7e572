"""What is wrong with a YAML text, before anybody knows its file; and how much of a text is read."""

from __future__ import annotations

MAX_DEPTH = 300
"""Mappings and lists inside one another; every later stage walks trees by recursion."""

MAX_NODES = 1_000_000
"""Nodes of one document after its aliases are expanded."""

MAX_BYTES = 32 * 1024 * 1024

MAX_SIGNS = 1_300_000
"""Signs of a text that may make a node of it, see `signs_in`: 5,500 Deployments have 800,000."""

MAX_COMPOSED = 600_000
"""Nodes of a document that has anchors, tags or merge keys, which take more memory."""

_FEW = 4 * 1024 * 1024
"""Characters of a text that is short enough for any signs."""


def signs_in(text: str | bytes, before: int = 0) -> int:
    """Count the line breaks, commas, brackets and marks of a text that is long, or after one that was.

    Every node of YAML or JSON begins with one, so a text of few signs takes little memory.
    """
    if before + len(text) <= _FEW:
        return 0
    if isinstance(text, str):
        return sum(map(text.count, ("\n", ",", "[", "{", "- ", ": ", "? ")))
    return sum(map(text.count, (b"\n", b",", b"[", b"{", b"- ", b": ", b"? ")))


def too_many_signs(most: int = MAX_SIGNS) -> YamlFault:
    """Give the fault of texts that take too much memory."""
    message = f"the input has more than {most:,} lines, entries and brackets, which is too much to read"
    return YamlFault(code="yaml-limit", message=message, hint="render it in several runs")


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
