"""Render what was written, and say where that differs from something else that is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msvcgen.compare import compare
from msvcgen.errors import MsvcgenError, fails
from msvcgen.kinds import Kinds
from msvcgen.pipeline import generate
from msvcgen.settings import Options, Source
from msvcgen.tree import Mapped, Tree
from msvcgen.typed import Final

_MOST: Final = 3
"""Places of an object that are named."""


def rendered(sources: Iterable[Source], options: Options, bases: Iterable[Source] = ()) -> list[Mapped]:
    """Give the objects that texts render to; raise MsvcgenError when they do not."""
    results = list(generate(sources, bases, options))
    problems = [problem for result in results for problem in result.problems]
    if fails(problems):
        raise MsvcgenError(problems)
    return [child.tree for result in results for child in result.children]


def differences(old: Sequence[Mapped], new: Sequence[Mapped]) -> Iterator[str]:
    """Say of each object that is not the same where it differs; the order of entries is no difference."""
    for difference in compare(old, new, Kinds()).differences:
        places = [change.where or change.type for change in difference.changes if change.type != "order"]
        if places:
            yield f"{difference.identity} is not the same: {', '.join(places[:_MOST])}"


def renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    """Give a tree with other texts in the places of some, wherever they stand alone."""
    if isinstance(tree, dict):
        return {key: renamed(value, names) for key, value in tree.items()}
    if isinstance(tree, list):
        return [renamed(item, names) for item in tree]
    return names.get(tree, tree) if isinstance(tree, str) else tree
