"""Shared subtrees: what thousands of objects of a run have in common is worked out once."""

from __future__ import annotations

from collections.abc import Iterable

from msvcgen.tree import Tree


class Texts(dict[int, dict[str, str]]):
    """The writer's texts of shared trees, by id and indentation.

    It keeps the trees alive, whoever has it: the id of one that is gone may be that of another, with another text.
    """

    __slots__ = ("trees",)

    def __init__(self, trees: dict[int, Tree]) -> None:
        """Begin with no texts."""
        super().__init__()
        self.trees = trees


class Shared:
    """The constant mappings and lists of a run, kept alive, and what stages remember of them.

    The stages that read trees (check, prune, write) may keep what they found of a tree that is in `trees`, by its id:
    it is in many objects, and nobody changes it.
    """

    __slots__ = ("pruned", "texts", "trees")

    def __init__(self) -> None:
        """Begin with nothing shared."""
        self.trees: dict[int, Tree] = {}
        self.pruned: dict[tuple[int, int], Tree] = {}
        """Pruned trees by the ids of the tree and of its schema."""
        self.texts = Texts(self.trees)

    def add(self, trees: Iterable[Tree]) -> None:
        """Share mappings and lists."""
        for tree in trees:
            self.trees[id(tree)] = tree
            self.texts[id(tree)] = {}
