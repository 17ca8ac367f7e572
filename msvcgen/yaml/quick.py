"""Build trees straight from events, without places, from texts that hold nothing unusual.

Unusual is all but plain mappings, lists and scalars: anchors, tags, merge keys, a key stated twice, what is wrong.
"""

from __future__ import annotations

from math import isfinite

from msvcgen.tree import Tree
from msvcgen.typed import TYPE_CHECKING, Any
from msvcgen.yaml.fault import MAX_DEPTH
from msvcgen.yaml.scalars import as_json, key_text, resolve_tagged
from msvcgen.yaml.source import EventSource

if TYPE_CHECKING:
    from collections.abc import Callable


class UnusualError(Exception):
    """The text holds something that the quick way does not know."""


_REMEMBERED = 4096


class _Plain(dict[str, Any]):
    """Remembers what plain scalars mean."""

    def __missing__(self, text: str) -> Any:  # noqa: ANN401 - a Scalar, which the hot loop has no time to check
        value = as_json(resolve_tagged(text, "")[1])
        if isinstance(value, float) and not isfinite(value):
            raise UnusualError
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = value
        return value


class _Keys(dict[str, str]):
    """Remembers which JSON keys plain mapping keys become."""

    def __missing__(self, text: str) -> str:
        key = key_text(resolve_tagged(text, "")[1])
        if key is None or text == "<<":
            raise UnusualError
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = key
        return key


_PLAIN = _Plain()
_KEYS = _Keys()


def quick_tree(source: EventSource, text: str) -> Tree:
    """Build the tree of a text that holds one document and nothing unusual.

    Raises UnusualError, or an error of the source, for all else, wrong or not: the careful way will tell.
    """
    get = source.start(text)
    get()
    event = get()
    if event.__class__ is source.stream_end:
        return None
    if event.version is not None:
        raise UnusualError
    tree = _root(source, get)
    get()
    if get().__class__ is not source.stream_end:
        raise UnusualError
    return tree


def _root(source: EventSource, get: Callable[[], Any]) -> Tree:  # noqa: C901, PLR0912 - the hot loop, kept flat for speed
    """Build the tree of one document from its events."""
    scalar, alias = source.scalar, source.alias
    mapping_start, sequence_start = source.mapping_start, source.sequence_start
    plain, keys = _PLAIN, _KEYS
    root: list[Any] = []
    node: Any = root
    in_mapping = False
    key: str | None = None
    above: list[tuple[Any, bool]] = []
    while True:
        event = get()
        kind = event.__class__
        if kind is scalar:
            if event.tag is not None or event.anchor is not None:
                raise UnusualError
            value = event.value
            if in_mapping:
                if key is None:
                    key = value if event.style else keys[value]
                    if key in node:
                        raise UnusualError
                    continue
                node[key] = value if event.style else plain[value]
                key = None
                continue
            node.append(value if event.style else plain[value])
        elif kind is mapping_start or kind is sequence_start:
            if event.tag is not None or event.anchor is not None or len(above) >= MAX_DEPTH:
                raise UnusualError
            inner: Any = {} if kind is mapping_start else []
            if not in_mapping:
                node.append(inner)
            elif key is None:
                raise UnusualError
            else:
                node[key] = inner
            above.append((node, in_mapping))
            node, in_mapping, key = inner, kind is mapping_start, None
            continue
        elif kind is alias:
            raise UnusualError
        else:
            node, in_mapping = above.pop()
            key = None
        if node is root:
            tree: Tree = root[0]
            return tree
