"""What is kept of a rendered ModelService: its trees, or only their text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from msvcgen.allowances import Span
from msvcgen.emit import Child, text
from msvcgen.errors import Problem
from msvcgen.pipeline import Rendered
from msvcgen.records import NamedTuple
from msvcgen.tree import mapping_at
from msvcgen.typed import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from msvcgen.assemble import Assembled

Keep = Literal["nothing", "texts", "annotated", "trees"]
"""What is kept of objects: nothing, their YAML, the same with the origin of each value, or the objects."""


class Written(NamedTuple):
    """The YAML text of one object, and what its file is named for."""

    namespace: str
    kind: str
    name: str
    text: str


class Finished(NamedTuple):
    """What one ModelService came to; without a name, what there is to say of all of them.

    `objects` tells how many it made; `children` or `written` holds them when that was to be kept.
    """

    name: str = ""
    objects: int = 0
    children: tuple[Child, ...] = ()
    written: Sequence[Written] = ()
    problems: tuple[Problem, ...] = ()
    allowances: tuple[Span, ...] = ()


def finish(rendered: Rendered, keep: Keep, trace: Callable[[], Sequence[Assembled]]) -> Finished:
    """Keep of a rendered ModelService what is wanted; `trace` gives its objects with the origins of their values."""
    texts: Iterable[str] = ()
    if keep == "texts":
        texts = map(text, rendered.children)
    elif keep == "annotated" and rendered.children:
        texts = _annotated(rendered.children, trace())
    return Finished(
        name=rendered.name,
        objects=len(rendered.children),
        children=rendered.children if keep == "trees" else (),
        written=tuple(map(_written, rendered.children, texts)),
        problems=rendered.problems,
        allowances=rendered.allowances,
    )


def _annotated(children: Sequence[Child], objects: Sequence[Assembled]) -> Iterator[str]:
    from msvcgen.explanation.annotate import annotated

    for child, traced in zip(children, objects, strict=True):
        yield annotated(child.tree, traced.tree)


def _written(child: Child, text: str) -> Written:
    metadata = mapping_at(child.tree, "metadata")
    stated = (metadata.get("namespace"), child.tree.get("kind"), metadata.get("name"))
    namespace, kind, name = ["" if value is None else str(value) for value in stated]
    return Written(namespace, kind, name, text)
