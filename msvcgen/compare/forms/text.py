"""A comparison for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msvcgen.compare.forms.words import (
    SIGNS,
    PlaceOf,
    accelerators,
    cut,
    effect,
    folded,
    image,
    is_long,
    printable,
    shown_place,
    simple,
    summary,
    title,
    value_of,
    where,
    words_of,
)
from msvcgen.compare.secrets import CHANGED
from msvcgen.compare.texts import blocks, hunks
from msvcgen.compare.values import Change, Comparison, Difference
from msvcgen.records import NamedTuple
from msvcgen.tree import Tree
from msvcgen.typed import Final, Literal
from msvcgen.yaml.writer import write

Context = Literal["none", "object"]

_VALUE: Final = 51
_PLACE: Final = 72
"""The columns, counted from 0, at which values and places begin where there is room."""

_LONGEST_INLINE: Final = 40
"""Characters of a mapping or list after which it takes lines of its own."""

_MOST_LINES: Final = 200
"""Lines of one change that are shown."""


class Line(NamedTuple):
    """One line below an object: a sign as diffs have them (`~` for what has another value), and a text.

    `depth` is its indentation; where the text says itself what changed, the sign is not shown.
    """

    depth: int
    text: str
    sign: str = ""
    shown: bool = True
    value: str = ""
    place: str = ""

    def __str__(self) -> str:
        """Give the line with its columns."""
        sign = f"{self.sign} " if self.sign and self.shown else ""
        return _row(f"{' ' * self.depth}{sign}{self.text}", self.value, self.place)


def format_text(
    comparison: Comparison, place_of: PlaceOf, context: Context = "none", *, colour: bool = False
) -> str:
    """Give the differences, what each does, and at the end how many there are."""
    groups = folded(comparison, whole=context == "object")
    lines = [line for group in groups for line in _group(group, place_of, context, colour=colour)]
    if total := accelerators(comparison.accelerators):
        lines.append(f"all pods: {total}")
    return "".join(f"{line}\n" for line in [*lines, summary(comparison)])


def _group(
    group: Sequence[Difference], place_of: PlaceOf, context: Context, *, colour: bool
) -> Iterator[str]:
    """Give the lines of objects that differ in the same way: one for each, then what changes."""
    for difference in group:
        place = "" if difference.type in ("changed", "renamed") else shown_place(place_of(difference, None))
        sign = SIGNS[difference.type]
        words = "    ".join(part for part in (effect(difference), place) if part)
        yield _painted(sign, _row(f"{sign} {title(difference)}", "", words), colour=colour)
    for line in lines_of(group, place_of, context):
        yield _painted(line.sign, str(line), colour=colour)


def lines_of(group: Sequence[Difference], place_of: PlaceOf, context: Context) -> Iterator[Line]:
    """Give the lines of what changes in objects that differ in the same way."""
    if context == "object":
        yield from object_lines(group[0])
    elif group[0].type in ("changed", "renamed"):
        yield from change_lines(group[0], place_of)


def object_lines(difference: Difference) -> Iterator[Line]:
    """Give the whole object with its changes in it."""
    old, new = (
        write(tree).splitlines() if tree is not None else [] for tree in (difference.old, difference.new)
    )
    for removed, added, equal in blocks(old, new):
        yield from (Line(4, printable(line), "-") for line in removed)
        yield from (Line(4, printable(line), "+") for line in added)
        yield from (Line(6, printable(line)) for line in equal)


def change_lines(difference: Difference, place_of: PlaceOf) -> Iterator[Line]:
    """Give the lines of the changes of an object; what only stands in another order comes last, on one line."""
    block = ""
    for change in difference.changes:
        if change.type == "order":
            continue
        place = shown_place(place_of(difference, change))
        if change.flag:
            of = where(change).rpartition("[")[0]
            if of != block:
                yield Line(4, of)
            block = of
            yield from _flag(change, place)
        else:
            block = ""
            yield from _change(change, place)
    moved = [where(change) for change in difference.changes if change.type == "order"]
    if moved:
        yield Line(4, f"order of {', '.join(moved)}", "~", shown=False)


def brief(change: Change) -> str:
    """Give a change in a few words."""
    if change.type == "order":
        return f"order of {where(change)}"
    line = next(_flag(change, "") if change.flag else _change(change, ""))
    sign = "" if line.sign in ("~", "") else f"{line.sign} "
    return f"{sign}{line.text}{':' if line.value else ''} {line.value}".rstrip()


def _flag(change: Change, place: str) -> Iterator[Line]:
    old, new = words_of(change)
    sign, flag = SIGNS[change.type], printable(change.flag)
    if change.type != "changed":
        yield Line(6, cut(printable(new or old)), sign, place=place)
    elif "\n" in old + new:
        yield Line(6, flag, sign, place=place)
        yield from _hunks(old, new, 8)
    else:
        hidden = isinstance(change.new, list) and CHANGED in change.new
        values = CHANGED if hidden else f"{_shown(old)} -> {_shown(new)}"
        yield Line(6, flag, sign, value=values, place=place)


def _shown(text: str) -> str:
    return cut(printable(text)) or '""'


def _change(change: Change, place: str) -> Iterator[Line]:
    old, new = simple(change.old), simple(change.new)
    if change.type == "changed":
        if is_long(old) and is_long(new):
            yield Line(4, where(change))
            yield from _hunks(str(old), str(new), 6)
        else:
            yield Line(4, where(change), "~", shown=False, value=_arrow(change, old, new), place=place)
        return
    sign, value = SIGNS[change.type], new if change.type == "added" else old
    text = value_of(value) + (" (the default)" if change.default else "")
    if is_long(value) or (isinstance(value, (dict, list)) and len(text) > _LONGEST_INLINE):
        yield Line(4, where(change), sign, place=place)
        yield from _whole(value, sign)
    else:
        yield Line(4, where(change), sign, value=text, place=place)


def _arrow(change: Change, old: Tree, new: Tree) -> str:
    if new == CHANGED:
        return CHANGED
    if isinstance(old, str) and isinstance(new, str) and change.where.endswith("image"):
        return f"{value_of(old)} -> {cut(printable(image(old, new)))}"
    return f"{value_of(old)} -> {value_of(new)}"


def _whole(value: Tree, sign: str) -> Iterator[Line]:
    lines = (value if isinstance(value, str) else write(value)).splitlines()
    yield from _first([(sign, line) for line in lines], 6)


def _hunks(old: str, new: str, depth: int) -> Iterator[Line]:
    listed: list[tuple[str, str]] = []
    for hunk in hunks(old, new):
        listed.append(("@@", hunk.head))
        listed += (("-", line) for line in hunk.removed)
        listed += (("+", line) for line in hunk.added)
    yield from _first(listed, depth)


def _first(lines: Sequence[tuple[str, str]], depth: int) -> Iterator[Line]:
    """Give the first lines with their signs, and how many more there are."""
    yield from (Line(depth, cut(printable(text)), sign) for sign, text in lines[:_MOST_LINES])
    if len(lines) > _MOST_LINES:
        yield Line(depth, f"... {len(lines) - _MOST_LINES:,} more lines")


def _row(left: str, value: str, place: str) -> str:
    line = f"{_to(left, _VALUE)}{value}" if value else left
    return f"{_to(line, _PLACE)}{place}" if place else line


def _to(text: str, column: int) -> str:
    return text.ljust(column) if len(text) <= column - 2 else f"{text}    "


_COLOURS: Final = {"+": "\x1b[32m", "-": "\x1b[31m", "~": "\x1b[33m", "@@": "\x1b[36m"}


def _painted(sign: str, line: str, *, colour: bool) -> str:
    return f"{_COLOURS[sign]}{line}\x1b[0m" if colour and sign else line
