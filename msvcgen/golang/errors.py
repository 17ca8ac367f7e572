"""What a function of Go's library gives as its error."""

from __future__ import annotations


class GoError(ValueError):
    """An error value; the text is Go's, without the name of the package in front where Go's has none."""


class LimitError(GoError):
    """What would take too much time or memory here, though Go would do it."""
