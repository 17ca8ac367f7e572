"""Every value of every golden and of every parity case knows where it came from.

A value that somebody states stands in the line of its origin, or the template does that made it; what the generator
made has a reason, and the place of what asked for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

import pytest

from msvcgen.cli.generate import Request
from msvcgen.cli.inputs import read, settings
from msvcgen.cli.quick import read_quickly
from msvcgen.intake import read_inputs
from msvcgen.origin import Origin, Reason, leaves_of, lost_of, origin_of, plain
from msvcgen.pipeline import Options, Source, prepare, render_service, trace
from msvcgen.quantity import canonical
from msvcgen.tree import Mapped, Tree, node_at, readable
from stories import ROOT, STORIES, command

CASES = sorted((ROOT / "tests/cases/generate").glob("*/expected.yaml"))


def traced(
    modelservices: Sequence[Source], baseconfigs: Sequence[Source], options: Options
) -> Iterator[tuple[Mapped, Mapped]]:
    """Give the objects as they are rendered and as they are traced."""
    inputs = read_inputs(modelservices, baseconfigs)
    run = prepare(inputs.bases, options)
    for number, document in enumerate(inputs.services):
        rendered = render_service(run, document, number)
        yield from zip(
            (child.tree for child in rendered.children),
            (assembled.tree for assembled in trace(run, document)),
            strict=True,
        )


def unexplained(rendered: Mapped, known: Mapped) -> list[str]:
    """Say what of an object has no origin, or one that does not hold the value."""
    name = f"{rendered['kind']}/{node_at(rendered, 'metadata', 'name')}"
    assert plain(known) == rendered
    return [
        f"{name} {readable(path, rendered)} {leaf!r}: {fault}"
        for path, leaf in leaves_of(known)
        if (fault := _fault(leaf, origin_of(leaf)))
    ]


def _fault(leaf: Tree, origin: Origin | None) -> str:
    if origin is None:
        return "unknown"
    if origin.reason not in get_args(Reason):
        return f"reason {origin.reason}"
    if origin.document is None:
        return "" if origin.option else "neither a document nor an option"
    asked = node_at(origin.document.tree, *origin.path)
    if origin.reason:
        return "" if asked is not None else f"nothing asks for it at {origin.where}"
    position = origin.position(of_value=True)
    assert position is not None
    known, value = plain(asked), plain(leaf)
    holds = _holds(position.text, value) if origin.inside else _states(known, value) or value in origin.path
    near = not holds or position.column > len(position.text) + 1
    return f"not in {position.file}:{position.line}: {position.text.strip()}" if near else ""


def _states(stated: Tree, leaf: Tree) -> bool:
    """Tell whether what a document states is a value, holds it, makes it, or is the same amount or boolean."""
    if stated == leaf or str(stated).lower() == leaf:
        return True
    if isinstance(stated, str) and (str(leaf) in stated or "{{" in stated):
        return True
    try:
        return isinstance(stated, str | int | float) and canonical(stated) == leaf
    except ValueError:
        return False


def _holds(line: str, leaf: Tree) -> bool:
    return str(leaf).splitlines()[0].strip() in line or line.rstrip().endswith("|")


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("story", STORIES)
def test_every_value_of_a_golden_has_an_origin(story: str) -> None:
    request = read_quickly(Request, command(story)[1:])
    assert request is not None

    objects = list(traced(*read(request), settings(request)))

    assert objects
    assert [line for pair in objects for line in unexplained(*pair)] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.parent.name)
def test_every_value_of_a_parity_case_has_an_origin(case: Path) -> None:
    from test_generate import options, source

    objects = list(
        traced(
            [*source(case.parent, "modelservice.yaml")],
            [*source(case.parent, "baseconfig.yaml")],
            options(case.parent),
        )
    )

    assert objects
    assert [line for pair in objects for line in unexplained(*pair)] == []


@pytest.mark.usefixtures("root")
def test_what_was_overridden_is_known_too() -> None:
    request = read_quickly(Request, command("llm-d-0.2")[1:])
    assert request is not None

    lost = [
        (readable(path, tree), plain(loser.value), loser.origin.layer)
        for _rendered, tree in traced(*read(request), settings(request))
        for path, leaf in leaves_of(tree)
        for loser in lost_of(leaf)
    ]

    assert lost
