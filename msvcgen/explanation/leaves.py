"""Explain the values of one object: a pure function from the object as it is rendered and as it is traced."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.explanation.secrets import HIDDEN, Secrets, shown
from msvcgen.explanation.templates import template_of
from msvcgen.explanation.values import Explained, Statement, name_of
from msvcgen.origin import Origin, leaves_of, lost_of, origin_of, plain
from msvcgen.tree import Mapped, Path, Tree, node_at, readable


def explain_object(rendered: Mapped, traced: Mapped, at: Path = (), line: int = 0) -> Iterator[Explained]:
    """Explain the values at a path of an object and below it, in the order in which they are printed.

    `traced` is the same object, rendered from values that know where they came from (`pipeline.trace`). With a `line`,
    counted from 1, only that line of the text at the path is meant.
    """
    name, secrets = name_of(rendered), Secrets(rendered)
    for path, value in leaves_of(node_at(rendered, *at), at):
        known = node_at(traced, *path)
        hidden = secrets.holds(path)
        meant = value.split("\n")[line - 1] if line and isinstance(value, str) else value
        yield Explained(
            object=name,
            path=path,
            where=readable(path, rendered),
            value=HIDDEN if hidden else shown(meant),
            sources=tuple(_sources(known, secrets, line, hidden=hidden)),
        )


def _sources(known: Tree, secrets: Secrets, line: int, *, hidden: bool) -> Iterator[Statement]:
    """Give what states a value, or a line of it, and what that overrode; each place once."""
    origin = origin_of(known)
    if origin is None:
        return
    if line and not origin.reason:
        first, column = origin.inside or (1, 1)
        origin = origin._replace(inside=(first + line - 1, column))
        known = str(known).split("\n")[line - 1]
    winner = statement(origin, known, secrets, hidden=hidden)
    yield winner
    told = {_said(winner)}
    for lost in lost_of(known):
        loser = statement(lost.origin, lost.value, secrets, hidden=hidden, wins=False)
        if _said(loser) not in told:
            told.add(_said(loser))
            yield loser


def _said(source: Statement) -> tuple[str, str, str]:
    """Give what tells a statement from others of a value: its place, and what it states there."""
    return source.place, source.where, repr(source.value)


def statement(
    origin: Origin, value: Tree, secrets: Secrets, *, hidden: bool = False, wins: bool = True
) -> Statement:
    """Say what stands at an origin; what wins is in the object, which tells whether it is secret."""
    hidden = hidden or (not wins and secrets.states(origin, value))
    position = origin.position()
    return Statement(
        layer=origin.layer,
        value=HIDDEN if hidden else shown(plain(value)),
        file=position.file if position is not None else "",
        line=position.line if position is not None else 0,
        column=position.column if position is not None else 0,
        path=origin.path,
        where=origin.where,
        template="" if hidden else template_of(origin),
        reason=origin.reason,
        wins=wins,
    )
