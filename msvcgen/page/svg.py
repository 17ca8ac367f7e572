"""A drawing as SVG, for pages that bring its style."""

from __future__ import annotations

from functools import cache

from msvcgen.data import read_data
from msvcgen.template.jinja.pages import Markup, page_template
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from msvcgen.page.drawing import Drawing


@cache
def style() -> Markup:
    """Give the style of drawings in colours that a page names: wide ones for wide screens, narrow ones for small."""
    return Markup(_text("drawing.css"))


@cache
def arrowhead() -> Markup:
    """Give the end of lines, which stands once on a page."""
    return Markup(_text("arrowhead.html"))


def svg(drawing: Drawing, name: str, id_: str) -> Markup:
    """Give the SVG of a drawing; the first letter of its `id_`, `w` or `n`, says whether it is for wide screens."""
    return Markup(_drawn()(drawing=drawing, name=name, id=id_))


@cache
def _drawn() -> Callable[..., str]:
    return page_template(_text("drawing.html"))


def _text(name: str) -> str:
    return read_data(f"page/{name}").decode()
