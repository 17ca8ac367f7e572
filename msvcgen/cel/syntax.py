"""The parts of a parsed CEL expression.

They are named tuples, which are made faster at start-up than dataclasses.
"""

from __future__ import annotations

from msvcgen.cel.values import Value
from msvcgen.records import NamedTuple
from msvcgen.typed import TypeAlias


class Literal(NamedTuple):
    """A value written out."""

    value: Value


class Name(NamedTuple):
    """A variable, a type, or the first part of a dotted name."""

    name: str


class Select(NamedTuple):
    """`operand.field`, or `operand.?field`."""

    operand: Node
    field: str
    optional: bool = False


class Has(NamedTuple):
    """`has(operand.field)`."""

    operand: Node
    field: str


class Index(NamedTuple):
    """`operand[key]`, or `operand[?key]`."""

    operand: Node
    key: Node
    optional: bool = False


class Call(NamedTuple):
    """`name(arguments)`, or `target.name(arguments)`; an operator is a call of its symbol."""

    name: str
    target: Node | None
    arguments: tuple[Node, ...]


class Logic(NamedTuple):
    """Operands joined by `&&`, or by `||`."""

    either: bool
    operands: tuple[Node, ...]


class Choice(NamedTuple):
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node


class MakeList(NamedTuple):
    """`[item, ?item]`."""

    items: tuple[tuple[Node, bool], ...]
    """Each with whether it is optional."""


class MakeMap(NamedTuple):
    """`{key: value, ?key: value}`."""

    entries: tuple[tuple[Node, Node, bool], ...]
    """Each with whether it is optional."""


class Loop(NamedTuple):
    """`range.macro(variables, parts)`: all, exists, exists_one, filter, map, and those of two variables."""

    macro: str
    range: Node
    variables: tuple[str, ...]
    parts: tuple[Node, ...]


class Bind(NamedTuple):
    """`cel.bind(variable, value, body)`; `value.optMap(variable, body)` and `optFlatMap` likewise."""

    macro: str
    variable: str
    value: Node
    body: Node


Node: TypeAlias = (
    Literal | Name | Select | Has | Index | Call | Logic | Choice | MakeList | MakeMap | Loop | Bind
)
