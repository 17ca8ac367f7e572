"""Templates of pages that we ship: Jinja as it is, every value escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from msvcgen.typed import Final

__all__ = ["Markup", "page_pieces", "page_template"]


def page_template(source: str) -> Callable[..., str]:
    """Give what renders a template of ours with named values; what is no markup of the template is escaped."""
    return _compiled(source).render


def page_pieces(source: str) -> Callable[..., Iterator[str]]:
    """Give the same for pages that may be large: what it gives are the pieces of the text, as they are made."""

    def pieces(**values: object) -> Iterator[str]:
        stream = _compiled(source).stream(**values)
        stream.enable_buffering(_PIECES)
        return stream

    return pieces


_PIECES: Final = 500
"""Pieces that are given as one."""


def _compiled(source: str) -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string(source)
