"""The parts of a parsed CEL expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from msvcgen.check.cel.values import Value


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out."""

    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, a type, or the first part of a dotted name."""

    name: str


@dataclass(frozen=True, slots=True)
class Select:
    """`operand.field`, or `operand.?field`."""

    operand: Node
    field: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Has:
    """`has(operand.field)`."""

    operand: Node
    field: str


@dataclass(frozen=True, slots=True)
class Index:
    """`operand[key]`, or `operand[?key]`."""

    operand: Node
    key: Node
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`, or `target.name(arguments)`; an operator is a call of its symbol."""

    name: str
    target: Node | None
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """Operands joined by `&&`, or by `||`."""

    either: bool
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class MakeList:
    """`[item, ?item]`."""

    items: tuple[tuple[Node, bool], ...]
    """Each with whether it is optional."""


@dataclass(frozen=True, slots=True)
class MakeMap:
    """`{key: value, ?key: value}`."""

    entries: tuple[tuple[Node, Node, bool], ...]
    """Each with whether it is optional."""


@dataclass(frozen=True, slots=True)
class Loop:
    """`range.macro(variables, parts)`: all, exists, exists_one, filter, map, and those of two variables."""

    macro: str
    range: Node
    variables: tuple[str, ...]
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Bind:
    """`cel.bind(variable, value, body)`; `value.optMap(variable, body)` and `optFlatMap` likewise."""

    macro: str
    variable: str
    value: Node
    body: Node


Node: TypeAlias = (
    Literal | Name | Select | Has | Index | Call | Logic | Choice | MakeList | MakeMap | Loop | Bind
)
