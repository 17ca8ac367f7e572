"""Say which files of a directory are out of date, at their lines; show a diff on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msvcgen.document import Position
from msvcgen.errors import Problem

# Lines of a hunk begin with a blank, + or -, so nothing within one looks like this.
_FILE = re.compile(r"^--- (.+)\n\+\+\+ (.+)\n@@ -(\d+)[^\n]*\n((?: [^\n]*\n)*)", re.MULTILINE)
_NONE = "/dev/null"


def stale_files(difference: str, *, whole: bool = False) -> Iterator[Problem]:
    """Give a problem for every file of a unified diff, at the first line that differs; `whole` adds the file's diff."""
    heads = [*_FILE.finditer(difference)]
    ends = [*(head.start() for head in heads), len(difference)][1:]
    for head, end in zip(heads, ends, strict=True):
        old, new, start, same = head.groups()
        line = max(int(start) + same.count("\n"), 1)
        if old == _NONE:
            name, message = new, "this file is missing"
        elif new == _NONE:
            name, message = old, "this file is no longer rendered"
        else:
            name, message = new, "this file is out of date"
        position = Position(name, line, 1)
        yield Problem(
            code="out-of-date",
            message=message,
            position=position,
            hint="render it again, without `--check`",
            notes=(difference[head.start() : end],) if whole else (),
        )


_COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
_HEADS = {"---": "\x1b[1m", "+++": "\x1b[1m"}


def painted(difference: str) -> str:
    """Give a unified diff in the colours that git gives one, and what a terminal would obey escaped."""
    from msvcgen.report import printable

    lines = []
    for line in difference.split("\n"):
        colour = _HEADS.get(line[:3]) or _COLOURS.get(line[:1], "")
        shown = printable(line)
        lines.append(f"{colour}{shown}\x1b[0m" if colour else shown)
    return "\n".join(lines)
