"""Templates of pages that we ship: Jinja as it is, every value escaped."""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

__all__ = ["Markup", "page_template"]


def page_template(source: str) -> Callable[..., str]:
    """Give what renders a template of ours with named values; what is no markup of the template is escaped."""
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string(source).render
