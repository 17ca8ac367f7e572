"""What is to be rendered, and who may watch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msvcgen.fleet.finished import Keep
from msvcgen.fleet.shard import WHOLE, Shard
from msvcgen.records import NamedTuple
from msvcgen.settings import Options, Source
from msvcgen.typed import Protocol, TypeVar

T = TypeVar("T")


class Fleet(NamedTuple):
    """What is to be rendered, how, which part of it, and what of that is to be kept."""

    modelservices: Sequence[Source]
    baseconfigs: Sequence[Source]
    options: Options
    keep: Keep = "trees"
    shard: Shard = WHOLE
    output: str | None = None
    """Where the texts go in the end, a directory or ""; many stand on disk till then, see `spool`.

    Then nobody else needs the sources: a list of them is emptied as it is read.
    """


class Watch(Protocol):
    """Passes on an item for each finished ModelService, in any order; it may tell somebody how far the work is."""

    def __call__(self, items: Iterable[T], /) -> Iterator[T]:
        """Give the items as they come."""
