"""The objects of a run, each with what leads to the origins of its values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial

from msvcgen.allowances import settle
from msvcgen.assemble import Assembled
from msvcgen.document import Document
from msvcgen.errors import Problem
from msvcgen.explanation.leaves import explain_object
from msvcgen.explanation.removed import explain_removed
from msvcgen.explanation.values import Explained, ObjectName, name_of
from msvcgen.intake import read_inputs
from msvcgen.origin import LAYERS, Layer, leaves_of, origin_of
from msvcgen.pipeline import prepared, render_all, trace
from msvcgen.records import NamedTuple
from msvcgen.settings import Options, Source
from msvcgen.tree import Mapped, Path, node_at
from msvcgen.typed import Final


class Made(NamedTuple):
    """One rendered object; `trace` renders it once more, with values that know where they came from."""

    name: ObjectName
    tree: Mapped
    trace: Callable[[], Assembled]

    def explained(self, at: Path = (), line: int = 0) -> Iterator[Explained]:
        """Explain the values at a path and below it, or a line of the text there; also what was removed there."""
        if at and node_at(self.tree, *at) is None:
            return iter((explain_removed(self.tree, self.trace(), at),))
        return explain_object(self.tree, self.trace().tree, at, line)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Who states a value of it, those nearest to the user first."""
        origins = (origin_of(leaf) for _path, leaf in leaves_of(self.trace().tree))
        those = {origin.layer for origin in origins if origin is not None}
        return tuple(layer for layer in LAYERS if layer in those)


class Making(NamedTuple):
    """All objects of a run, and its problems."""

    objects: Sequence[Made]
    problems: Sequence[Problem]


def make(modelservices: Iterable[Source], baseconfigs: Iterable[Source], options: Options) -> Making:
    """Render ModelServices, so that every object can be explained; a ModelService is traced when one of its is.

    Raise MsvcgenError when the sources cannot be read or a BaseConfig cannot be used.
    """
    inputs = read_inputs(modelservices, baseconfigs, options)
    run = prepared(inputs, options)
    rendered = [*render_all(run, inputs)]
    again = lru_cache(_REMEMBERED)(partial(trace, run))
    objects = [
        Made(name_of(child.tree), child.tree, partial(_traced, again, document, at))
        for document, service in zip(inputs.services, rendered, strict=False)  # the last is of all of them
        for at, child in enumerate(service.children)
    ]
    problems = settle(
        (problem for service in rendered for problem in service.problems),
        (span for service in rendered for span in service.allowances),
        complete=options.validate != "ignore",
    )
    return Making(objects, problems)


_REMEMBERED: Final = 8
"""ModelServices whose traces are kept: those of one are asked for one after another."""


def _traced(again: Callable[[Document], list[Assembled]], document: Document, at: int) -> Assembled:
    return again(document)[at]
