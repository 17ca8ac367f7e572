"""Values with holes: what was found in one object is known of those of its form, with their names in the holes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msvcgen.check.marks import Names
from msvcgen.tree import Mapped
from msvcgen.typed import Any


class UnsureError(Exception):
    """It is not sure what is a name, or where one stands more than the name depends on it."""


_Fill = Callable[[Sequence[str]], Any]
"""Gives a value with texts in its holes."""


class Holes:
    """A value of texts, numbers, mappings, lists and tuples, with holes in the place of names.

    What has no holes is the same object in all that are filled.
    """

    __slots__ = ("_fill", "_texts", "_value")

    def __init__(self, value: Any, names: Names) -> None:  # noqa: ANN401 - a tree, or what is found in one
        """Make holes of the names in a value; raise UnsureError where it cannot be."""
        texts: dict[str, int] = {}
        self._value = value
        self._fill = _Making(names, texts).fill(value)
        self._texts = tuple(texts)
        """The texts that hold names, with marks."""

    def filled(self, names: Names) -> Any:  # noqa: ANN401 - as the value
        """Give the value with names in the holes."""
        return self._value if self._fill is None else self._fill([*map(names.to_text, self._texts)])


class _Making:
    """Makes what fills a value, and finds its texts."""

    def __init__(self, names: Names, texts: dict[str, int]) -> None:
        self._names = names
        self._texts = texts

    def fill(self, value: Any) -> _Fill | None:  # noqa: ANN401 - as above
        """Give what fills a value, None for one without names."""
        if isinstance(value, str):
            return self._of_text(value)
        if isinstance(value, dict):
            return self._of_mapping(value)
        if isinstance(value, (list, tuple)):
            return self._of_items(value)
        if value is None or isinstance(value, (bool, int, float)):
            return None
        raise UnsureError

    def _of_text(self, text: str) -> _Fill | None:
        if "\0" in text:
            raise UnsureError
        marked = self._names.of_text(text)
        if marked == text:
            return None
        at = self._texts.setdefault(marked, len(self._texts))
        return lambda texts: texts[at]

    def _of_mapping(self, mapping: Mapped) -> _Fill | None:
        if any(self._of_text(key) for key in mapping):
            raise UnsureError  # keys have an order
        fills = [(key, fill) for key, value in mapping.items() if (fill := self.fill(value)) is not None]

        def filled(texts: Sequence[str]) -> Mapped:
            result = mapping.copy()
            for key, fill in fills:
                result[key] = fill(texts)
            return result

        return filled if fills else None

    def _of_items(self, items: Sequence[Any]) -> _Fill | None:
        fills = [(at, fill) for at, item in enumerate(items) if (fill := self.fill(item)) is not None]
        if not fills:
            return None
        if isinstance(items, list):
            make: Callable[[Iterable[Any]], Any] = list
        else:
            make = getattr(items.__class__, "_make", tuple)

        def filled(texts: Sequence[str]) -> Any:  # noqa: ANN401 - a list or a tuple, as it was
            result = [*items]
            for at, fill in fills:
                result[at] = fill(texts)
            return make(result)

        return filled
