"""Explain the values of one object: a pure function from the object as it is rendered and as it is traced."""

from __future__ import annotations

from collections.abc import Iterator

from msvcgen.explanation.secrets import HIDDEN, Secrets, shown, shown_line
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


def template_of(origin: Origin) -> str:
    """Give the text of the line that states a value where that is a template, else ""."""
    position = origin.position(of_value=True)
    if position is None:
        return ""
    line = shown_line(position.text)
    text = _value(line[position.column - 1 :].strip())
    return text if "{{" in text or "{%" in text else ""


_PAIRS = {"{": "}", "[": "]"}
_ACTIONS = {"{{": "}}", "{%": "%}"}


def _value(text: str) -> str:
    """Cut a line behind the value that it begins with: at a comment, and where a flow mapping or list goes on."""
    open_ones: list[str] = []
    comma = at = 0
    while at < len(text):
        action, sign = _ACTIONS.get(text[at : at + 2]), text[at]
        if action is not None:
            end = text.find(action, at)
            at = len(text) if end < 0 else end + 2
            continue
        if sign in "\"'" and not at:
            end = _closing_quote(text)
            return text[: end + 1] if end else text
        if sign == "#" and text[at - 1] == " ":
            return text[:at].rstrip()
        if sign in _PAIRS:
            open_ones.append(_PAIRS[sign])
        elif open_ones and sign == open_ones[-1]:
            open_ones.pop()
        elif sign in "}]":
            return text[: comma or at].rstrip()
        elif sign == "," and not open_ones and not comma:
            comma = at
        at += 1
    return text


def _closing_quote(text: str) -> int:
    """Give where the quote ends that a text begins with, 0 where it does not on this line."""
    quote, at = text[0], 1
    while at < len(text):
        if quote == '"' and text[at] == "\\":
            at += 2
            continue
        if text[at] == quote:
            if quote == "'" and text[at + 1 : at + 2] == "'":
                at += 2
                continue
            return at
        at += 1
    return 0
