"""How findings call types and values."""

from __future__ import annotations

from collections.abc import Iterable

from msvcgen.tree import Tree

_LONGEST = 60


def a_type(tree: Tree) -> str:
    """Name the type of a tree, with its article."""
    if isinstance(tree, bool):
        return "a boolean"
    names = {str: "text", int: "an integer", float: "a number", dict: "a mapping", list: "a list"}
    return names.get(type(tree), "null")


def called(tree: Tree) -> str:
    """Give what somebody calls a thing: a text in backquotes, else its type."""
    return f"`{tree}`" if isinstance(tree, str) else a_type(tree)


def shown(tree: Tree) -> str:
    """Give a value as a message shows it: as in JSON, long ones cut."""
    import json  # most runs have nothing to say

    text = json.dumps(tree, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def listed(values: Iterable[Tree]) -> str:
    """Give alternatives: `a`, `a or b`, `a, b or c`."""
    *others, last = [shown(value) for value in values]
    return f"{', '.join(others)} or {last}" if others else last
