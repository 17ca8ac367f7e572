"""A comparison as notes at places, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.compare.forms.text import change_lines
from msvcgen.compare.forms.words import SIGNS, PlaceOf, effect, folded, title
from msvcgen.compare.values import Change, Comparison, Difference
from msvcgen.document import Position
from msvcgen.errors import Problem
from msvcgen.typed import Final

_MOST_LINES: Final = 20


def notices(comparison: Comparison, place_of: PlaceOf) -> Iterator[Problem]:
    """Give a note at what makes the first change of an object; objects that change alike have one together."""
    for difference, *others in folded(comparison):
        text = f"{SIGNS[difference.type]} {title(difference)}"
        if others:
            text += f" and {len(others):,} more"
        lines = [] if difference.type in ("added", "removed") else [*change_lines(difference, _nowhere)]
        more = len(lines) - _MOST_LINES
        notes = [str(line).removeprefix("    ") for line in lines[:_MOST_LINES]]
        if more > 0:
            notes.append(f"... {more:,} more lines")
        words = effect(difference) or difference.type
        yield Problem(
            code="difference",
            message=f"{text}: {words}",
            severity="note",
            position=place_of(difference, None),
            notes=tuple(notes),
        )


def _nowhere(_difference: Difference, _change: Change | None) -> Position | None:
    return None
