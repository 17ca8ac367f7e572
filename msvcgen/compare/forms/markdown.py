"""A comparison as Markdown: a table, and below it what changes, for comments of GitHub and GitLab."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from msvcgen.compare.forms.text import Context, Line, brief, lines_of
from msvcgen.compare.forms.words import PlaceOf, accelerators, cut, effect, folded, summary, title
from msvcgen.compare.pods import together
from msvcgen.compare.values import Accelerators, Comparison, Difference
from msvcgen.typed import Final

LONGEST: Final = 60_000
"""Characters after which the rest is left out: a comment on GitHub has at most 65,536."""

_SPARE: Final = 300
"""Room for what says that something was left out."""

_SMALLEST: Final = 500
"""Room in which nothing is of use."""

_FEW: Final = 3
"""Objects that change alike of which each has a row of the table."""

_MOST_ALSO: Final = 50

_MOST_NAMED: Final = 4
"""Changes of an object that its row of the table names."""


def format_markdown(comparison: Comparison, place_of: PlaceOf, context: Context = "none") -> str:
    """Give Markdown of at most LONGEST characters, which says how much it leaves out."""
    heading = f"### {summary(comparison)}\n"
    if total := accelerators(comparison.accelerators):
        heading += f"\nAll pods: {_text(total)}.\n"
    if not comparison:
        return heading
    table = [*_table(comparison)]
    rows = _fitting(table, LONGEST // 2 - len(heading))
    room = LONGEST - len(heading) - sum(map(len, rows)) - _SPARE
    details, left = _details_in(comparison, place_of, context, room)
    parts = [heading, "".join(rows)]
    if missing := len(table) - len(rows):
        parts.append(f"{missing:,} more {'row is' if missing == 1 else 'rows are'} left out of the table.\n")
    parts += details
    if left:
        parts.append(f"The changes of {left:,} more {_objects(left)} left out here.\n")
    return "\n".join(parts)


def _fitting(texts: Sequence[str], room: int) -> list[str]:
    """Give the first texts, as many as fit into a number of characters."""
    fitting: list[str] = []
    for text in texts:
        room -= len(text)
        if room < 0:
            break
        fitting.append(text)
    return fitting


def _details_in(
    comparison: Comparison, place_of: PlaceOf, context: Context, room: int
) -> tuple[list[str], int]:
    """Give the changes that fit into a number of characters, and of how many objects they do not."""
    fitting: list[str] = []
    left = 0
    for group in folded(comparison, whole=context == "object"):
        if context == "none" and group[0].type not in ("changed", "renamed"):
            continue
        text = _details(group, place_of, context) if room > _SMALLEST else ""
        if not text or len(text) >= room:
            left += len(group)
        else:
            room -= len(text) + 1
            fitting.append(text)
    return fitting, left


def _objects(number: int) -> str:
    return "object is" if number == 1 else "objects are"


def _table(comparison: Comparison) -> Iterator[str]:
    yield "| object | change | consequence |\n|---|---|---|\n"
    for group in folded(comparison):
        rows = group if len(group) <= _FEW else group[:1]
        for difference in rows:
            name, words = _code(title(difference)), effect(difference)
            if len(rows) < len(group):
                name += f" and {len(group) - 1:,} more"
                cards = _accelerators_of(group)
                words = effect(difference._replace(accelerators=cards))
            yield f"| {name} | {_named(difference)} | {_text(words)} |\n"


def _accelerators_of(group: Sequence[Difference]) -> Accelerators:
    old, new = zip(*(difference.accelerators for difference in group), strict=True)
    return Accelerators(together(old), together(new))


def _named(difference: Difference) -> str:
    if difference.type in ("added", "removed"):
        return difference.type
    shown = "<br>".join(_code(cut(brief(change), 100)) for change in difference.changes[:_MOST_NAMED])
    more = len(difference.changes) - _MOST_NAMED
    return f"{shown}<br>and {more} more" if more > 0 else shown


def _details(group: Sequence[Difference], place_of: PlaceOf, context: Context) -> str:
    lines = [_marked(line) for line in lines_of(group, place_of, context)]
    first, others = html.escape(title(group[0])), group[1:]
    more = f" and {len(others):,} more" if others else ""
    also = ", ".join(_code(title(difference)) for difference in others[:_MOST_ALSO])
    if len(others) > _MOST_ALSO:
        also += f" and {len(others) - _MOST_ALSO:,} more"
    parts = (
        f"<details><summary><code>{first}</code>{more}</summary>",
        also and f"Also: {also}",
        _fenced(lines),
        "</details>\n",
    )
    return "\n\n".join(part for part in parts if part)


_MARKS: Final = {"~": "!", "": " "}
"""What stands in the first column for signs that diffs have not."""


def _marked(line: Line) -> str:
    """Give a line as diffs have it: its sign in the first column."""
    if line.sign == "@@":
        return f"@@ {line.text} @@"
    text = str(line._replace(sign="", depth=max(line.depth - 4, 0)))
    return f"{_MARKS.get(line.sign, line.sign)} {text}"


def _fenced(lines: Sequence[str]) -> str:
    """Give a block that nothing in it ends: its fence is longer than any other run of backquotes."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}diff", *lines, fence])


def _code(text: str) -> str:
    """Give a text as code in a table: nothing in it is Markdown, a mention or an end of the cell."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence, space = "`" * (longest + 1), " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}".replace("|", "\\|")


def _text(text: str) -> str:
    """Give a text in which nothing is Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#|~@!])", r"\\\1", text).replace("\\>", ">")
