"""What differs from an older state, as a page shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msvcgen.compare import Comparison
from msvcgen.compare.forms.text import Line, lines_of
from msvcgen.compare.forms.words import SIGNS, PlaceOf, accelerators, effect, folded, summary, title
from msvcgen.compare.secrets import discreet
from msvcgen.compare.values import Difference
from msvcgen.page.values import Altered, ChangedLine, Changes
from msvcgen.typed import Final

_MOST_NAMED: Final = 20
"""Objects that change alike of which each has a line."""


def changes_of(comparison: Comparison, place_of: PlaceOf) -> Changes:
    """Give what differs, without secrets; objects that change alike have what changes once."""
    shown = discreet(comparison)
    altered = [each for group in folded(shown) for each in _altered(group, place_of)]
    return Changes(summary(shown), accelerators(shown.accelerators), altered)


def _altered(group: Sequence[Difference], place_of: PlaceOf) -> Iterator[Altered]:
    lines = [_line(line) for line in lines_of(group, place_of, "none")]
    for at, difference in enumerate(group[:_MOST_NAMED]):
        last = at + 1 == len(group[:_MOST_NAMED])
        yield Altered(SIGNS[difference.type], title(difference), effect(difference), lines if last else ())
    if len(group) > _MOST_NAMED:
        yield Altered("", f"and {len(group) - _MOST_NAMED:,} more that change alike", "", ())


_CLASSES: Final = {"+": "added", "-": "removed", "~": "changed", "@@": "quiet"}


def _line(line: Line) -> ChangedLine:
    text = str(line._replace(depth=max(line.depth - 4, 0), value="", place=""))
    return ChangedLine(_CLASSES.get(line.sign, ""), text, line.value, line.place)
