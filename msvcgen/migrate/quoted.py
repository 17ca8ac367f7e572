"""YAML with texts in single quotes where they hold double ones, as people write it, and as templates need it."""

from __future__ import annotations

from msvcgen.tree import Tree
from msvcgen.yaml.quoting import scalar_text
from msvcgen.yaml.writer import write

_OPEN = "{{`{{`}}"
"""What a template gives as two braces."""


class Template(str):
    """A text that is a template of ours; all others stand for themselves."""

    __slots__ = ()


class Number(Template):
    """A template that gives a number: in quotes that would be text."""

    __slots__ = ()


def escaped(tree: Tree) -> Tree:
    """Give a tree whose texts come out of a template as they are, but for those that are templates of ours."""
    if isinstance(tree, Template):
        return tree
    if isinstance(tree, str):
        return tree.replace("{{", _OPEN)
    if isinstance(tree, dict):
        return {key.replace("{{", _OPEN): escaped(value) for key, value in tree.items()}
    return [escaped(item) for item in tree] if isinstance(tree, list) else tree


def quoted(tree: Tree) -> str:
    """Write a tree as YAML."""
    return _Writing(write(tree)).text(tree)


class _Writing:
    """Writes a tree with names in the places of the texts that are put in afterwards."""

    def __init__(self, whole: str) -> None:
        self.texts: list[str] = []
        self.mark = "held"
        while self.mark in whole:  # which is to be in no text
            self.mark += "x"

    def text(self, tree: Tree) -> str:
        first, *others = write(self.held(tree)).split(self.mark)
        parts = (other.partition("z") for other in others)
        return first + "".join(self.texts[int(number)] + rest for number, _, rest in parts)

    def held(self, tree: Tree) -> Tree:
        if isinstance(tree, dict):
            return {key: self.held(value) for key, value in tree.items()}
        if isinstance(tree, list):
            return [self.held(item) for item in tree]
        if isinstance(tree, Number):
            return self._hold(str(tree))
        if isinstance(tree, str):
            plain = str(tree)
            if '"' in plain and plain.isprintable() and scalar_text(plain).startswith('"'):
                return self._hold("'" + plain.replace("'", "''") + "'")
            return plain
        return tree

    def _hold(self, text: str) -> str:
        self.texts.append(text)
        return f"{self.mark}{len(self.texts) - 1}z"
