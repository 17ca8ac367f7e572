"""How much functions may make."""

from __future__ import annotations

from msvcgen.template.values import TemplateFailure

MAX_TEXT = 4 * 1024 * 1024
MAX_ITEMS = 1_000_000


def bounded(size: int) -> None:
    """Refuse to make a text of more than `MAX_TEXT` bytes."""
    if size > MAX_TEXT:
        raise TemplateFailure(f"the result would be {size} bytes, more than the {MAX_TEXT} allowed")


def bounded_items(count: int) -> None:
    """Refuse to make a list of more than `MAX_ITEMS` entries."""
    if count > MAX_ITEMS:
        raise TemplateFailure(f"the result would be {count} items, more than the {MAX_ITEMS} allowed")
