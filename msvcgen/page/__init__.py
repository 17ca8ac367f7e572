"""A page for people who see a fleet for the first time: what runs, where it comes from, what is wrong, what changed.

`gather` makes values of sources, `drawing` gives a picture places, `page.html` and `page.css` are what the values are
shown in. One file comes out that needs nothing else. A run that writes no page imports nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from msvcgen.data import read_data
from msvcgen.page.svg import arrowhead, style, svg
from msvcgen.page.values import Page, Sheet
from msvcgen.template.jinja.pages import Markup, page_pieces


def html(page: Page) -> Iterator[str]:
    """Give the HTML of a page, piece by piece: the same values give the same text, and all in them is escaped."""
    template, own = (read_data(f"page/page.{kind}").decode() for kind in ("html", "css"))
    styles = Markup(own) + style()
    return page_pieces(template)(page=page, style=styles, arrowhead=arrowhead(), svg=svg, lines=_lines)


def _lines(sheet: Sheet) -> Markup:
    """Give the rows of an object: there may be a hundred thousand of them, so the template makes none.

    HTML lets rows and cells end where the next ones begin, which saves a fifth of the page.
    """
    rows = (f"<tr><td>{escape(line.text)}<td>{escape(line.origin)}" for line in sheet.lines)
    return Markup("\n".join(rows))
