"""The amounts of quantities, for comparing them."""

from __future__ import annotations

from functools import lru_cache

from msvcgen.quantity import billionths
from msvcgen.tree import Tree
from msvcgen.typed import Final

ONE: Final = 10**9
"""The amount of the quantity 1."""


def amount(tree: Tree) -> int | None:
    """Give a quantity in billionths, None for what is none; blanks around text do not matter in JSON."""
    if isinstance(tree, bool) or not isinstance(tree, (str, int, float)):
        return None
    return _of_text(tree.strip()) if isinstance(tree, str) else _of_number(tree)


@lru_cache(1024)
def _of_text(text: str) -> int | None:
    try:
        return billionths(text)
    except ValueError:
        return None


def _of_number(number: float) -> int | None:
    try:
        return billionths(number)
    except ValueError:
        return None
