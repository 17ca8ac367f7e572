"""What a shell may complete the name of an object, or a path in it, to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msvcgen.explanation.objects import Made
from msvcgen.explanation.paths import paths_at
from msvcgen.tree import Tree, node_at, readable


def completions(begun: str, objects: Sequence[Made]) -> Iterator[str]:
    """Give the addresses that begin so; behind `TYPE/NAME/` the paths of the next step."""
    for made in objects:
        address = made.name.address
        if begun.startswith(f"{address}/"):
            path = begun[len(address) + 1 :]
            yield from (f"{address}/{step}" for step in _steps(made.tree, path))
        elif address.startswith(begun):
            yield address


def _steps(tree: Tree, begun: str) -> Iterator[str]:
    """Give the paths that begin so and are a step longer than the deepest node that a part of them leads to."""
    ends = [at for at, sign in enumerate(begun) if sign in ".["]
    for end in [*reversed(ends), 0]:
        for path in paths_at(tree, begun[:end])[:1]:
            node = node_at(tree, *path)
            inner = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
            longer = [readable((*path, step), tree) for step in inner]
            if matching := [step for step in longer if step.startswith(begun)]:
                yield from matching
                return
