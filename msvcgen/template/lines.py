"""Which line of a template a line of its output came from."""

from __future__ import annotations

from collections.abc import Iterable


def line_origins(pieces: Iterable[tuple[str, int, bool]]) -> list[int]:
    """Give for every line of an output the line of its source.

    The output is taken in pieces, each with the line at which it begins in the source and whether it is literal text,
    whose lines are as many there; all of a value comes from one line. The first piece of a line that is not blank
    counts.
    """
    lines: list[int] = []
    settled = False
    for piece, start, literal in pieces:
        for at, part in enumerate(piece.split("\n")):
            if at or not lines:
                lines.append(0)
                settled = False
            if not settled and (part or not lines[-1]):
                lines[-1] = start + at if literal else start
                settled = bool(part.strip())
    return lines or [1]
