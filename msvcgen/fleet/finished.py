"""What is kept of a rendered ModelService: its trees, or only their text."""

from __future__ import annotations

from typing import Literal, NamedTuple

from msvcgen.allowances import Span
from msvcgen.emit import Child, text
from msvcgen.errors import Problem
from msvcgen.pipeline import Rendered
from msvcgen.tree import Tree, mapping_at

Keep = Literal["nothing", "texts", "trees"]


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
    written: tuple[Written, ...] = ()
    problems: tuple[Problem, ...] = ()
    allowances: tuple[Span, ...] = ()


def finish(rendered: Rendered, keep: Keep) -> Finished:
    """Keep of a rendered ModelService what is wanted."""
    return Finished(
        name=rendered.name,
        objects=len(rendered.children),
        children=rendered.children if keep == "trees" else (),
        written=tuple(map(_written, rendered.children)) if keep == "texts" else (),
        problems=rendered.problems,
        allowances=rendered.allowances,
    )


def _written(child: Child) -> Written:
    metadata = mapping_at(child.tree, "metadata")
    namespace, name = (_plain(metadata.get(key)) for key in ("namespace", "name"))
    return Written(namespace=namespace, kind=_plain(child.tree.get("kind")), name=name, text=text(child))


def _plain(value: Tree) -> str:
    return "" if value is None else str(value)
