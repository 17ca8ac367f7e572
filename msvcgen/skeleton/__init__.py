"""Skeletons: the tree that a template's text makes, read once, with holes for the values.

A template that takes the same way twice writes the same literal text with other values in it. When every value is
such that it cannot change how YAML reads the text around it, putting the values into the holes of the tree gives what
reading the whole text would give, at a tenth of the cost. A value that could (a line break, a quote, `: `, an empty
one) is `UnsafeError`, and the text has to be read.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from msvcgen.records import NamedTuple
from msvcgen.shared import Shared
from msvcgen.tree import Tree
from msvcgen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from msvcgen.skeleton.building import Skeleton


class Filled(NamedTuple):
    """A tree that was made without reading its text.

    Trees of one `form` differ in the values of scalars only, not in any type.
    """

    tree: Tree
    form: Hashable


_MOST_WAYS = 256
"""Ways through one template that are remembered; one that makes a new text every time shall not fill the memory."""


class Skeletons:
    """The skeletons of templates, by key and by the way that was taken through them."""

    def __init__(self, shared: Shared) -> None:
        """Take what the constant parts of skeletons are shared through."""
        self._shared = shared
        self._known: dict[str, dict[tuple[int, ...], Skeleton | None]] = {}
        self._seen: set[tuple[str, tuple[int, ...]]] = set()

    def fill(
        self, key: str, pieces: Sequence[str], origins: Sequence[int], *, again: bool = False
    ) -> Filled | None:
        """Give what rendered text reads as, or None when it has to be read.

        A skeleton is made when a way is taken the second time: making one costs more than reading the text. That a
        ModelService is rendered `again`, to find where a problem stands, is no second time.
        """
        way = tuple(origins)
        known = self._known.setdefault(key, {})
        if way not in known:
            if again:
                return None
            if (key, way) not in self._seen or len(known) >= _MOST_WAYS:
                self._seen.add((key, way))
                return None
            # A run of one ModelService takes each way once.
            from msvcgen.skeleton.building import build_skeleton

            skeleton = known[way] = build_skeleton(pieces, origins, self._shared)
            if skeleton is not None:
                self._shared.add(skeleton.constants)
        skeleton = known[way]
        if skeleton is None:
            return None
        values = [piece for piece, origin in zip(pieces, origins, strict=True) if origin < 0]
        filled = skeleton.filled(values)
        return None if filled is None else Filled(filled[0], (key, way, filled[1]))
